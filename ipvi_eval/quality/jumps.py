"""Series that cannot be the same thing all the way: 40 in one year, 2 in the next, 336 in the third."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.quality.finding import Finding
from ipvi_eval.quality.months import by_month, months_between

_YEARLY = 2.0
_MONTHLY, _EMPTY = 3.0, 1.0
"""A rate may be a third or three times that around it; nothing at all in a month is no rate, but chance or a gap."""
_BESIDE = 6
"""Months on either side with which a month is compared."""
_ABOUT = "changes in recording"


def jump_p(
    count: NDArray[Any],
    days: NDArray[Any],
    other: NDArray[Any],
    other_days: NDArray[Any],
    factor: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """p (m,) of `count` in `days` and `other` in `other_days`, all (m,), if the rates differ by at most `factor`, one
    for all or (m,).

    Given their sum, one of two Poisson counts is binomial; the p is twice the smaller tail at the nearer end of what is
    allowed. Source: Przyborowski and Wilenski (1940), Biometrika 31:313-323.
    """
    from scipy.stats import binom

    total = count + other
    high = binom.sf(count - 1, total, factor * days / (factor * days + other_days))
    low = binom.cdf(count, total, days / (days + factor * other_days))
    return np.asarray(np.minimum(1.0, 2 * np.minimum(high, low)))


def yearly_jumps(name: str, file: str, counts: pd.Series) -> Finding | None:
    """A candidate for a series of `counts` by month (index YYYY-MM, none left out): years that have less than half or
    more than twice the rate of the year before. None where there are not two years.

    The smallest p of the steps is multiplied by their number. Years are as long as their months in the series.
    """
    months = pd.PeriodIndex(counts.index, freq="M")
    days = pd.Series(months.days_in_month, counts.index)
    yearly = counts.groupby(months.year).sum().to_numpy(dtype=np.int64)
    length = days.groupby(months.year).sum().to_numpy(dtype=np.int64)
    years = np.unique(months.year)
    if len(years) < 2:
        return None
    p = jump_p(yearly[1:], length[1:], yearly[:-1], length[:-1], _YEARLY)
    worst = int(np.argmin(p))
    part = " in part" if len(counts) < 12 * len(years) else ""
    told = ", ".join(f"{count:,}" for count in yearly) + part
    return Finding(
        severity="changes numbers",
        about=_ABOUT,
        what=(
            f"{name} from {years[0]} to {years[-1]}: {told}. From {years[worst]} to {years[worst + 1]} the rate more "
            "than doubles or halves; ask whether the same thing was recorded in all years"
        ),
        file=file,
        p=float(min(1.0, p[worst] * len(p))),
    )


def monthly_jumps(name: str, file: str, counts: pd.Series) -> Finding | None:
    """A candidate for the same series: the month that is least like the six before and the six after it, which have
    more than three times its rate, or less than a third, or that holds nothing where they hold enough to make that no
    chance. None for less than a year."""
    value = counts.to_numpy(dtype=np.int64)
    if len(value) <= 2 * _BESIDE:
        return None
    days = pd.PeriodIndex(counts.index, freq="M").days_in_month.to_numpy(dtype=np.int64)
    around, around_days = (_sum_around(series) for series in (value, days))
    p = jump_p(value, days, around, around_days, np.where(value == 0, _EMPTY, _MONTHLY))
    worst = int(np.argmin(p))
    usual = around[worst] / around_days[worst] * days[worst]
    return Finding(
        severity="changes numbers",
        about=_ABOUT,
        what=(
            f"{name} in {counts.index[worst]}: {value[worst]:,}, where {usual:.0f} would be as many as in the months "
            "around it; ask whether records of that month are missing or doubled"
        ),
        file=file,
        p=float(min(1.0, p[worst] * len(p))),
    )


def _sum_around(series: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sum of the six before and the six after each, as far as there are any, (m,)."""
    sums = np.concatenate([[0], np.cumsum(series)])
    place = np.arange(len(series))
    low, high = np.maximum(place - _BESIDE, 0), np.minimum(place + _BESIDE + 1, len(series))
    return np.asarray(sums[high] - sums[low] - series)


def jumps(tables: Mapping[TableName, SourceTable], first: pd.Timestamp, last: pd.Timestamp) -> Iterator[Finding]:
    """The candidates of every series: incidents, reports and arrests by area, and the agency's own totals."""
    months = months_between(first, last)
    for name, file, counts in _series(tables, months):
        for found in (yearly_jumps(name, file, counts), monthly_jumps(name, file, counts)):
            if found is not None:
                yield found


def _series(tables: Mapping[TableName, SourceTable], months: tuple[str, ...]) -> Iterator[tuple[str, str, pd.Series]]:
    if "incidents" in tables:
        table = tables["incidents"]
        arrest = table.frame["arrest"].to_numpy(dtype=bool)
        for area, here in table.coded("area").groups():
            for words, rows in (("incidents", here), ("arrests", here & arrest)):
                at = np.flatnonzero(rows)
                each = at[~table.coded("incident").at(at).again]
                counts = pd.Series(by_month(table.frame["date"].iloc[each], months), list(months))
                yield f"{words} in {area}", table.file, counts
    if "monthly_counts" in tables:
        table = tables["monthly_counts"]
        for (whose, outcome), frame in table.frame.groupby(["area", "outcome"]):
            counts = frame.set_index(frame["month"].dt.strftime("%Y-%m"))["count"].astype("int64")
            inside = [month for month in months if month in counts.index]
            if inside:
                yield f"{outcome} in {whose}", table.file, counts.loc[inside]
