"""How the change of monthly harm fares where the truth is known, as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.questions.harm.monthly_measured import MOST, Estimator, MonthlyMeasured
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table
from ipvi_eval.rounding import percent
from ipvi_eval.worded import given

_INTERVAL_OF: dict[Estimator, str] = {
    "drifting level": "the change, beside the comparison areas",
    "on its own": "the change, without them",
    "month before": "harm a month, before the start",
    "month after": "harm a month, from the start on",
    "before and after": "the second over the first (not told)",
    "quarters beside": "the same, over the comparison areas' (not told)",
    "placebo starts": "the change, its error rescaled by other starts (not told)",
}


def measured_table(found: MonthlyMeasured) -> Table:
    """`harm.monthly_measured`: how the change of harm fares on made-up counties whose truth is known, as stored."""
    columns = {
        "world": "What happens",
        "estimator": "Interval of",
        "counties": "Counties",
        "bias": "Found over true",
        "covers": "Holds the truth",
        "called": "Called changed",
        "use": "Use",
    }
    rows = [
        (
            one.world, _INTERVAL_OF[one.estimator], f"{one.fitted:,}", f"{np.exp(one.bias):.2f}",
            percent(one.covers, 1), percent(one.called, 1), one.use(found.level),
        )
        for one in found.rows
    ]  # fmt: skip
    note = given(
        f"{found.source}. Describe only: more than {100 * MOST:g}% of the intervals "
        f"called a change where there is none, or by more than chance fewer held the truth than they say. Biased: the "
        f"mean is off by more than chance, though the intervals still hold. Rows are not independent: the counties of "
        f"each are drawn from the same seeds. Made by "
        f"{found.command}, version {found.version}, {found.date.isoformat()}"
    )
    return table_from(
        pd.DataFrame(rows, columns=list(columns)),
        id="harm.monthly_measured",
        title="How the change of monthly harm fares on made-up counties",
        columns=columns,
        others="public",
        note=note,
    )
