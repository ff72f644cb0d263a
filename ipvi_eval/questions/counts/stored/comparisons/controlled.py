"""The series against its comparison areas, as estimates and a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.comparisons.controlled import METHOD, ControlledFit, ShareFit
from ipvi_eval.its.counts.count_models import CountFit, Description
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.fits.count_fit import change_in_words
from ipvi_eval.questions.counts.stored.kept_months import kept_months
from ipvi_eval.questions.counts.stored.ratio_columns import RATIO, ratio_cells
from ipvi_eval.scope import Scope


def estimates(found: ControlledFit, prefix: str) -> tuple[Estimate, ...]:
    """Ratios of the interaction's level and slope change and of the pre-trend."""
    wanted = [n for n in found.interaction.names if n == "time" or n.endswith(("level_change", "slope_change"))]
    return tuple(_relative(found, prefix, name) for name in wanted)


def _relative(found: ControlledFit, prefix: str, name: str) -> Estimate:
    one = found.interaction.coefficient(name)
    events, cells = _behind(found)
    return Estimate(
        id=f"{prefix}.{'pre_trend' if name == 'time' else name}",
        value=one.ratio,
        unit="ratio",
        method=METHOD,
        label=f"{change_in_words(name)}, relative to the comparison areas",
        scope=Scope(base="the comparison areas"),
        lower=float(np.exp(one.lower)),
        upper=float(np.exp(one.upper)),
        level=found.interaction.level,
        standard_error=one.se,
        df=one.df,
        p=one.p,
        n=int(found.interaction.rows.size),
        n_of="months",
        events=events,
        cells=cells,
        note="standard_error is on the log scale",
    )


def _behind(found: ControlledFit) -> tuple[int, tuple[int, ...]]:
    """Incidents of both together, and before and after of each: with the months of a fit where there is one."""
    sides: list[int] = []
    for one in (found.treated, found.control):
        if isinstance(one, CountFit):
            kept = kept_months(one.series, one.design)
            sides += (kept.before, kept.after)
        else:
            sides += (one.gate.events_before, one.gate.events_after)
    return sum(sides), tuple(sides)


def controlled_lines(found: ControlledFit) -> Shown:
    """Treated, comparison, their interaction and each comparison area alone: level, slope and pre-trend."""
    parts: list[tuple[str, CountFit | Description | ShareFit]] = [
        ("Program area", found.treated),
        ("Comparison areas together", found.control),
        ("Program area relative to comparison", found.interaction),
        *((f"Relative to {name} alone", fit) for name, fit in found.by_control.items()),
    ]
    rows = []
    for part, fit in parts:
        if isinstance(fit, Description):
            continue
        names = fit.names if isinstance(fit, ShareFit) else fit.design.names
        for column, words in (("time", "Trend before, per year"), ("level_change", "Level"), ("slope_change", "Trend")):
            if column in names:
                what = "Difference in trend before" if column == "time" and isinstance(fit, ShareFit) else words
                rows.append({"part": part, "what": what, **ratio_cells(fit.coefficient(column))})
    frame = pd.DataFrame(rows, columns=["part", "what", *RATIO])
    labels = {"part": "Series", "what": "Change", **RATIO}
    return Shown("Against comparison areas", frame, labels, public=("part",), text=("what",))
