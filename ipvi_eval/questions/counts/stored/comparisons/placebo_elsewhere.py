"""The programme's area among the others, as an estimate, and what should not change, as a table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.ratio_columns import RATIO, ratio_cells
from ipvi_eval.worded import given


def estimates(found: PlaceboAreas, prefix: str) -> tuple[Estimate, ...]:
    """The rank p with its resolution."""
    areas = len(found.area_z)
    rank = Estimate(
        id=f"{prefix}.placebo_area.rank_p",
        value=found.rank_p,
        unit="probability",
        method="rank of the treated area among areas without a program",
        label="placebo in area, rank p",
        n=areas + 1,
        n_of="areas",
        note=given(f"no rank p can be smaller than {found.resolution:.3g} with {areas} comparison areas"),
    )
    return (rank,)


def placebos_elsewhere(found: Iterable[PlaceboOutcome], title: str) -> Shown:
    """The same model where the programme should change nothing."""
    rows = [
        {"name": one.name, **(ratio_cells(one.contrast) if one.contrast else {}), "note": one.reason or None}
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=["name", *RATIO, "note"])
    return Shown(title, frame, {"name": "Series", **RATIO, "note": "Note"}, public=("name",))
