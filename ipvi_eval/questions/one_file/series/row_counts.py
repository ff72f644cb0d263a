"""The rows of a long file counted into months: one row per incident becomes a series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from ipvi_eval.errors import DataError, month_list
from ipvi_eval.its.series.months import Months
from ipvi_eval.questions.one_file.series.dates import SeriesDates

_LONGEST_HOLE = 24
_IMPROBABLE = 0.05
_FEWEST_DAYS = 2
_FEWEST_ALIKE = 6
_FULL = 5
_FEWEST_HEAPED, _TIMES_HEAPED, _NO_CHANCE = 10, 8, 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Every period from the first to the last row of a file: `months` (n,), `step` months each; `at` (r,) of a row."""

    months: Months
    step: int
    at: NDArray[np.int64]

    def counts(self, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many of the rows where `kept` (r,) fall in each period, (n,)."""
        return np.bincount(self.at[kept], minlength=len(self.months))


def calendar_of(dates: SeriesDates) -> Calendar:
    """The calendar of all rows of a file. DataError where years without a row say that a date is mistyped, and where
    every period has as many rows as every other: such a file holds counts, and counting its rows says nothing.
    """
    step = dates.named or 1
    number = dates.months.astype(int) // step
    seen = np.unique(number)
    holes = np.diff(seen) * step
    if len(holes) and holes.max() > _LONGEST_HOLE:
        at = int(np.argmax(holes))
        before, after = (np.datetime64(int(seen[place]) * step, "M") for place in (at, at + 1))
        msg = (
            f"the file has no row at all between {before} and {after}: is a date mistyped? Correct it, or cut the "
            "series with --window FIRST:LAST"
        )
        raise DataError(msg)
    every = np.bincount(number - seen[0])
    if len(every) >= _FEWEST_ALIKE and np.ptp(every) == 0:
        msg = (
            f"every period has {every[0]} row{'s' if every[0] > 1 else ''}, so this is a table of counts and not a "
            "list of incidents; name the column of the count with --count"
        )
        raise DataError(msg)
    months = np.arange(seen[0], seen[-1] + 1) * step
    return Calendar(months.astype("datetime64[M]"), step, number - seen[0])


def counting_notes(calendar: Calendar, kept: NDArray[np.bool_], dates: SeriesDates) -> tuple[str, ...]:
    """What was counted, which periods count 0, and whether the first and the last month are covered only in part."""
    own, every = calendar.counts(kept), calendar.counts(np.ones(len(kept), dtype=bool))
    first, last = calendar.months[0], calendar.months[-1]
    said = f"Rows were counted: {int(kept.sum()):,} of {len(kept):,}, {first} to {last}."
    if (own == 0).any():
        said += f" Periods without such a row count 0: {month_list(calendar.months[own == 0])}."
    notes = [said]
    if (empty := every == 0).any() and every.mean() >= _FULL:
        notes.append(
            f"The file has no row of any kind in {month_list(calendar.months[empty])}: if data are missing there, 0 is "
            "wrong; cut the series with --window FIRST:LAST."
        )
    return (*notes, *_heaped(dates), *_partly_covered(dates))


def _heaped(dates: SeriesDates) -> tuple[str, ...]:
    """The day that far more rows name than their daily number makes probable (Poisson), eight times as many or more."""
    if not dates.has_days:
        return ()
    days, counts = np.unique(dates.days, return_counts=True)
    most, daily = int(counts.max()), len(dates.days) / float((days[-1] - days[0]).astype(int) + 1)
    if most < max(_FEWEST_HEAPED, _TIMES_HEAPED * daily) or poisson.sf(most - 1, daily) * len(days) > _NO_CHANCE:
        return ()
    day = days[int(np.argmax(counts))]
    return (f"{most:,} rows name {day}, where {daily:.2g} a day are usual: it may stand for days that are not known.",)


def _partly_covered(dates: SeriesDates) -> tuple[str, ...]:
    """Days at either end without a row of any kind that the daily number of rows makes improbable (Poisson)."""
    if not dates.has_days:
        return ()
    first, last = dates.days.min(), dates.days.max()
    month, final = first.astype("datetime64[M]"), last.astype("datetime64[M]")
    daily = len(dates.days) / float((last - first).astype(int) + 1)
    missed = int((first - month.astype("datetime64[D]")).astype(int))
    left = int(((final + np.timedelta64(1, "M")).astype("datetime64[D]") - last).astype(int)) - 1
    notes = []
    if missed >= _FEWEST_DAYS and np.exp(-daily * missed) < _IMPROBABLE:
        notes.append(
            f"The rows begin on day {missed + 1} of {month}: the first month is covered only in part; leave it out "
            f"with --window {month + np.timedelta64(1, 'M')}:."
        )
    if left >= _FEWEST_DAYS and np.exp(-daily * left) < _IMPROBABLE:
        notes.append(
            f"The rows end {left} days before the end of {final}: the last month is covered only in part; leave it out "
            f"with --window :{final - np.timedelta64(1, 'M')}."
        )
    return tuple(notes)
