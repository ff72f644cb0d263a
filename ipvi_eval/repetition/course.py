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

from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.repetition.clustered import clustered_share
from ipvi_eval.repetition.repeats import known_keys, one_a_day, refuse_before
from ipvi_eval.survival.spells.arrays import Ints, as_groups, as_level


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Course(Printed):
    """Of the pairs with a k-th report, how many had the next within `within` days.

    `steps` has a row for each k: report (k), pairs, followed_by (pairs with the next), share, lower, upper, quarter and
    half (days by which so many of the pairs had the next; missing where fewer did within the time). `pairs` had their
    first report late enough in the record; `left_truncated` pairs had it before, so that it may not be their first.
    """

    title = "From one report to the next"

    steps: pd.DataFrame
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
    days, known, codes = known_keys(day, pair)
    if not (within > 0 and clear >= 0 and last >= 2 and end > start):
        msg = "within is above 0 days, clear at least 0, last at least 2, and the record ends after it starts"
        raise AnalysisError(msg)
    refuse_before(days, start)
    if (days > end).any():
        msg = f"{int((days > end).sum())} reports lie after the end of the record; give its last day as end"
        raise AnalysisError(msg)
    who, when = one_a_day(codes, days[known])
    pairs = int(who.max()) + 1 if len(who) else 0
    cluster = _clusters(codes, known, offender, pairs)
    first = np.searchsorted(who, np.arange(pairs))
    order = np.arange(len(who)) - first[who]
    clean = (when[first] >= start + clear)[who] if pairs else np.zeros(0, dtype=np.bool_)
    follows = np.r_[who[1:] == who[:-1], False][: len(who)]
    gap = np.where(follows, np.r_[when[1:], np.inf][: len(who)] - when, np.inf)
    rows = []
    for k in range(1, last):
        asked = clean & (order == k - 1) & (when + within <= end)
        found = clustered_share(gap[asked] <= within, cluster[who[asked]], level=level)
        quarter, half = (_reached(gap[asked], part, within) for part in (0.25, 0.5))
        rows.append((k, found.n, found.hits, found.share, found.lower, found.upper, quarter, half))
    names = ["report", "pairs", "followed_by", "share", "lower", "upper", "quarter", "half"]
    late = int((when[first] >= start + clear).sum()) if pairs else 0
    return Course(
        steps=pd.DataFrame(rows, columns=names),
        within=float(within),
        clear=float(clear),
        pairs=late,
        left_truncated=pairs - late,
        unknown=int((~known).sum()),
        level=level,
    )


def _clusters(codes: Ints, known: np.ndarray, offender: ArrayLike | None, pairs: int) -> Ints:
    """The cluster of each pair (pairs,): its offender where one is given, else the pair itself."""
    if offender is None:
        return np.arange(pairs, dtype=np.intp)
    groups = as_groups(np.asarray(offender, dtype=object)[known], len(codes), "offender")
    assert groups is not None
    found = np.zeros(pairs, dtype=np.intp)
    found[codes] = groups.codes
    return found


def _reached(gaps: np.ndarray, part: float, within: float) -> float:
    """Days by which `part` of the pairs had the next report; missing where fewer had it within the time."""
    if not len(gaps):
        return float("nan")
    day = float(np.sort(gaps)[int(np.ceil(part * len(gaps))) - 1])
    return day if day <= within else float("nan")
