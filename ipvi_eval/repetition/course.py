"""What follows a first report: how many pairs have a second, how many of those a third, and how soon.

Every share is of pairs that could be watched for the whole time after the report before, so that nobody is censored: a
Kaplan-Meier curve of the later gaps would be wrong, because a pair whose first gap was long is watched for less of the
second (Lin, Sun & Ying 1999). The shares usually rise from one report to the next although no pair changes: those who
get that far are those who repeat most. They describe the course, and say nothing about why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.repetition.clustered import clustered_share
from ipvi_eval.repetition.reports import reports_in_order
from ipvi_eval.survival.spells.arrays import Floats, Ints
from ipvi_eval.synthesis.proportions import wilson


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Course(Printed):
    """Of the pairs with a k-th report, how many had the next within `within` days.

    `steps` has a row for each k: report (k), pairs, followed_by (pairs with the next), share, lower, upper; quarter,
    quarter_lower, quarter_upper and the same of half (days by which so many of the pairs had the next, with limits;
    missing where fewer did within the time). `by_then` has how many pairs had it by each such day, in rows alike.
    `pairs` had their first report late enough in the record; `left_truncated` pairs had it before, so that it may not
    be their first.
    """

    title = "From one report to the next"

    steps: pd.DataFrame
    by_then: pd.DataFrame
    within: float
    clear: float
    pairs: int
    left_truncated: int
    unknown: int
    level: float

    def tidy(self) -> pd.DataFrame:
        """The rows of `steps`."""
        return self.steps

    @property
    def sentence(self) -> str:
        """Which pairs are counted."""
        return (
            f"{self.pairs:,} pairs whose first report has at least {self.clear:g} days of record before it; "
            f"{self.left_truncated:,} pairs have less and are left out."
        )


@checked
def course(
    day: ArrayLike,
    pair: ArrayLike,
    *,
    start: float,
    end: float,
    within: float = 365,
    clear: float = 365,
    last: int = 4,
    offender: ArrayLike | None = None,
    level: float = 0.95,
) -> Course:
    """From the first report of each pair to the `last`, conditional on the one before.

    Args:
        day: of each report (n,), in days on any calendar; several of a pair on one day count once.
        pair: whose report it is (n,), missing where it is not known.
        start, end: first and last day of the record.
        within: days after a report in which the next counts; pairs with fewer left to the end are not asked.
        clear: days of record without a report that make a report the first.
        last: number of the report up to which pairs are followed.
        offender: of each report (n,), where pairs of one offender are to count as one cluster.
        level: coverage of the intervals.

    Raises AnalysisError for reports outside the record or times that are not positive.

    >>> import ipvi_eval as ie
    >>> days, pairs = [400, 500, 900, 450, 1600, 460, 20], ["a", "a", "a", "b", "b", "c", "d"]
    >>> ie.course(days, pairs, start=0, end=2000, last=3).steps[["report", "pairs", "followed_by"]]
       report  pairs  followed_by
    0       1      3            1
    1       2      2            0
    """
    level = as_level(level)
    if not (within > 0 and last >= 2):
        msg = "within is above 0 days, and last at least 2"
        raise AnalysisError(msg)
    reports = reports_in_order(day, pair, start=start, end=end, clear=clear, offender=offender)
    rows, counts = [], []
    for k in range(1, last):
        asked = reports.clean & (reports.order == k - 1) & (reports.day + within <= end)
        gap, cluster = reports.gap[asked], reports.cluster[reports.pair[asked]]
        found = clustered_share(gap <= within, cluster, level=level)
        soon = [day for part in (0.25, 0.5) for day in _reached(gap, cluster, part, within, level)]
        rows.append((k, found.n, found.hits, found.share, found.lower, found.upper, *soon))
        counts.append((k, *(int((gap <= day).sum()) for day in soon)))
    days = [f"{part}{limit}" for part in ("quarter", "half") for limit in ("", "_lower", "_upper")]
    names = ["report", "pairs", "followed_by", "share", "lower", "upper", *days]
    return Course(
        steps=pd.DataFrame(rows, columns=names),
        by_then=pd.DataFrame(counts, columns=["report", *days]),
        within=float(within),
        clear=float(clear),
        pairs=reports.late,
        left_truncated=reports.pairs - reports.late,
        unknown=reports.unknown,
        level=level,
    )


def _reached(gaps: Floats, cluster: Ints, part: float, within: float, level: float) -> tuple[float, float, float]:
    """Days by which `part` of the pairs had the next report, with the limits of Woodruff (1952): the days by which as
    many had it as the limits of the share at that day, clustered. Missing where fewer had it within the time."""
    none = float("nan")
    if not len(gaps) or (day := _by(gaps, part)) > within:
        return none, none, none
    effective = clustered_share(gaps <= day, cluster, level=level).effective
    lower, upper = (_by(gaps, one) for one in wilson(part * effective, effective, level=level))
    return day, lower, upper if upper <= within else none


def _by(gaps: Floats, part: float) -> float:
    """The day by which `part` of the pairs had the next report."""
    return float(np.sort(gaps)[int(np.ceil(part * len(gaps))) - 1])
