"""Days on which more is recorded than can have happened: the first, the fifteenth, or never at the weekend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.finding import Finding, rows_of

_STAND_INS = (1, 15)
"""Days of the month that stand for a day that is not known."""
_LEAST_EXPECTED = 5.0
_LEAST_RATIO = 1.25
_ABOUT = "changes in recording"


def goodness(counts: NDArray[Any], days: NDArray[Any]) -> float:
    """p of Pearson's chi-square that `counts` (k,) are spread as the `days` (k,) of each kind; 1 where they are few."""
    from scipy.stats import chi2

    expected = counts.sum() * days / days.sum()
    if expected.min() < _LEAST_EXPECTED:
        return 1.0
    return float(chi2.sf(((counts - expected) ** 2 / expected).sum(), len(counts) - 1))


def expected_by(counts: NDArray[Any], days: NDArray[Any]) -> NDArray[np.float64]:
    """What `counts` (r, k) would be if each period spread its own total as all together do, by the `days` it has."""
    weights = days * (counts.sum(axis=0) / days.sum(axis=0))
    return np.asarray(counts.sum(axis=1, keepdims=True) * weights / weights.sum(axis=1, keepdims=True))


def homogeneity(counts: NDArray[Any], days: NDArray[Any]) -> float:
    """p of Pearson's chi-square that each period (row) spreads its `counts` (r, k) as all together do, allowing for how
    many `days` (r, k) of each kind it has; 1 where they are few."""
    from scipy.stats import chi2

    expected = expected_by(counts, days)
    if len(counts) < 2 or expected.min() < _LEAST_EXPECTED:
        return 1.0
    free = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return float(chi2.sf(((counts - expected) ** 2 / expected).sum(), free))


def month_days(table: SourceTable, column: str, first: pd.Timestamp, last: pd.Timestamp) -> Iterator[Finding]:
    """Candidates on days of the month, by area where the table has one: all 31 together, and the first and the
    fifteenth in each year.

    What happens does not know the day of the month, so records are spread as the calendar is.
    """
    from scipy.stats import binom

    calendar = pd.date_range(first, last)
    of_days = np.bincount(calendar.day, minlength=32)[1:]
    for where, dates in _by_area(table, column, first, last):
        counts = np.bincount(dates.dt.day, minlength=32)[1:]
        most = int(np.argmax(counts / np.maximum(of_days, 1)))
        ratio = counts[most] / (counts.sum() * of_days[most] / of_days.sum())
        yield Finding(
            severity="worth knowing",
            about=_ABOUT,
            what=(
                f"{where}days of the month are not alike: {counts[most]:,} of {counts.sum():,} dates are on day "
                f"{most + 1}, {ratio:.1f} times as many as the calendar lets expect; a day may stand for one that was "
                "not known"
            ),
            file=table.file,
            column=table.header.get(column, column),
            p=goodness(counts, of_days) if ratio >= _LEAST_RATIO else 1.0,
        )
        for year, of_year in dates.groupby(dates.dt.year):
            days = calendar[calendar.year == year].day
            for day in _STAND_INS:
                on_it = of_year.dt.day == day
                expected = len(of_year) * float((days == day).mean())
                if not expected:
                    continue
                ratio = on_it.sum() / expected
                much = ratio >= _LEAST_RATIO
                yield Finding(
                    severity="changes numbers",
                    about=_ABOUT,
                    what=(
                        f"{where}{int(on_it.sum()):,} of {len(of_year):,} dates of {year} are on day {day} of a month, "
                        f"{ratio:.1f} times as many as the calendar lets expect; ask whether it stands for days that "
                        "are not known"
                    ),
                    file=table.file,
                    column=table.header.get(column, column),
                    rows=rows_of(table, table.frame.index.isin(on_it.index[on_it])) if much else (),
                    p=float(binom.sf(on_it.sum() - 1, len(of_year), (days == day).mean())) if much else 1.0,
                )


def weekdays(table: SourceTable, column: str, first: pd.Timestamp, last: pd.Timestamp) -> Iterator[Finding]:
    """Two candidates on days of the week for each area: years that are spread otherwise than all of them, and weekends
    with less than half of their share.

    Weekdays do differ in life, the weekend having more violence, not less: fewer records there are the sign of a clerk
    who works on weekdays.
    """
    from scipy.stats import binom

    calendar = pd.DataFrame({"date": pd.date_range(first, last)})
    for where, dates in _by_area(table, column, first, last):
        counts = _weekdays_by_year(dates)
        days = _weekdays_by_year(calendar["date"]).reindex(counts.index)
        ratio = (counts / expected_by(counts.to_numpy(), days.to_numpy())).max(axis=1)
        yield Finding(
            severity="worth knowing",
            about=_ABOUT,
            what=(
                f"{where}{ratio.idxmax()} is spread over the days of the week otherwise than the other years; ask "
                "whether another date was recorded then"
            ),
            file=table.file,
            column=table.header.get(column, column),
            p=homogeneity(counts.to_numpy(), days.to_numpy()) if ratio.max() >= _LEAST_RATIO else 1.0,
        )
        weekend, share = int(counts[[5, 6]].to_numpy().sum()), float(days[[5, 6]].to_numpy().sum() / len(calendar))
        yield Finding(
            severity="changes numbers",
            about=_ABOUT,
            what=(
                f"{where}{weekend:,} of {len(dates):,} dates are on a Saturday or Sunday, less than half of what the "
                "calendar lets expect; the day may be that of the entry and not of the incident"
            ),
            file=table.file,
            column=table.header.get(column, column),
            p=float(binom.cdf(weekend, len(dates), share / 2)),
        )


def _by_area(
    table: SourceTable, column: str, first: pd.Timestamp, last: pd.Timestamp
) -> Iterator[tuple[str, pd.Series]]:
    """The dates in the days from `first` to `last`, for each area with the words that name it."""
    dates = table.frame[column]
    inside = dates.between(first, last).to_numpy()
    areas = [(f"in {area} ", here) for area, here in table.coded("area").groups()] if "area" in table.frame else None
    for where, here in [("", inside)] if areas is None else areas:
        if (of_area := here & inside).any():
            yield where, dates[of_area]


def _weekdays_by_year(dates: pd.Series) -> pd.DataFrame:
    """Counts with a row for each year and a column for each weekday, Monday being 0."""
    year = dates.dt.year.to_numpy()
    first, last = int(year.min()), int(year.max())
    counts = np.bincount((year - first) * 7 + dates.dt.day_of_week.to_numpy(), minlength=7 * (last - first + 1))
    by_year = pd.DataFrame(counts.reshape(-1, 7), index=range(first, last + 1))
    return by_year[by_year.any(axis=1)]
