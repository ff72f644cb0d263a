"""How many of the notified a hazard ratio of the first re-offence speaks of."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ipvi_eval.counted import FREE_AFTER
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.risk import group_of_ratio
from ipvi_eval.worded import OWN, Worded


def spoken_for(ratio: Estimate, spells: pd.DataFrame) -> Estimate:
    """The people followed after notification and before any re-offence.

    `spells` are all spells of the outcome (`Spells.frame`), those after the first re-offence too: whoever was notified
    after one adds nothing to the hazard after notification, but their event is on the side of
    those not notified. How many were followed after notification in all is not said: beside the number notified it
    would tell of the few without a day of follow-up.
    """
    after = spells.loc[spells["exposed"].to_numpy(dtype=bool)]
    every = int(after["person"].nunique())
    first = int(after.loc[after["number"] == 1, "person"].nunique())
    who = group_of_ratio(ratio.id)
    others = (
        "; the others had a new record before they were notified, and count as not notified" if first < every else ""
    )
    return replace(
        ratio,
        id=f"{ratio.id.removesuffix('.hazard_ratio')}.spoken_for",
        value=who.count(first, FREE_AFTER),
        unit="persons",
        method="people with a day of follow-up after notification and before a first new record",
        label=f"{ratio.label}: notified people it speaks of",
        n=None,
        events=None,
        cells=(),
        note=Worded(f"it speaks of {{{OWN}}} people notified and followed on{others}", {OWN: f"{first:,}"}),
        lower=None,
        upper=None,
        level=None,
        standard_error=None,
        p=None,
    )
