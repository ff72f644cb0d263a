"""Counted and expected months as rows of a curve, and the incidents averted as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.counted import incidents
from ipvi_eval.its.lasting_step.expected_months import ExpectedMonths
from ipvi_eval.questions.counts.shown import Shown


def averted_so_far(months: ExpectedMonths) -> Shown:
    """Whole incidents averted so far, at the end of each month or quarter after the start.

    The headline's total is shared out as the fitted counts are. With decimals the steps would give back the months of
    the comparison areas, and then those of the series itself.
    """
    frame = pd.DataFrame(
        {
            "month": months.last.astype(str),
            "averted": months.averted,
            "averted_lower": months.averted_lower,
            "averted_upper": months.averted_upper,
        }
    )[months.inside]
    frame = frame.replace([np.inf, -np.inf], np.nan).round()
    names = ("Month", "Averted so far", "Lower", "Upper")
    labels = dict(zip(frame.columns, names, strict=True))
    return Shown("Incidents averted so far", frame, labels, public=("month",))


def monthly_rows(months: ExpectedMonths, area: str, outcome: str) -> tuple[tuple[str | float, ...], ...]:
    """month, count, fitted, expected, lower, upper of every kept month or quarter, which has its first month's name."""
    columns = (months.fitted, months.expected, months.lower, months.upper)
    return tuple(
        (str(first), incidents(count, area, outcome, str(first), str(last)), *map(float, rest))
        for first, last, count, *rest in zip(months.month, months.last, months.observed, *columns, strict=True)
    )
