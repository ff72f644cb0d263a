"""Risk sets by day: counts and sums over the people under observation, without sorting them.

A spell is (start, stop]: its person is at risk at time t when start < t <= stop, an event precedes a censoring on the
same day, and someone who enters on day t is not at risk at t. Times are mapped once to positions on a grid; after that
a risk-set sum is a `bincount` by day and a reversed cumulative sum over days, O(n + days).

Whole days are positions already. Other times are ranked (`np.unique`), and times that differ only by rounding are one
time, as in R's `survival::aeqSurv` (tolerance: the square root of the machine epsilon).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.survival.spells.arrays import Floats, Ints

_ROUNDING = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, slots=True)
class DayGrid:
    """Where each spell begins and ends on a grid of times, within its stratum.

    Positions ("bins") run over strata and, within a stratum, over times in order. `size` is the number m of bins.
    `times` (m,) and `stratum` (m,) describe each bin; `stop` (n,) is the bin in which a spell ends; `entry` (n,) the
    bin of the last time that is not after its start, or m where there is none (None: nobody enters late).
    `first` (strata,) is the first bin of each stratum; `rectangular` says every stratum has the same times.
    """

    times: Floats
    stratum: Ints
    stop: Ints
    entry: Ints | None
    first: Ints
    rectangular: bool

    @property
    def size(self) -> int:
        """Number of bins, m."""
        return len(self.times)

    @property
    def entry_place(self) -> Ints:
        """Where each spell (n,) begins: 0 is before the first bin, which itself is 1."""
        if self.entry is None:
            return np.zeros(len(self.stop), dtype=np.intp)
        return np.where(self.entry == self.size, 0, self.entry + 1)

    def by_stop(self, values: Floats | None = None) -> Floats:
        """Sums (m,) of row values (n,), or counts, over the spells that end in each bin."""
        return np.bincount(self.stop, values, minlength=self.size).astype(np.float64, copy=False)

    def by_entry(self, values: Floats | None = None) -> Floats:
        """Sums (m,) of row values, or counts, by bin of entry; spells that enter before the grid are left out."""
        if self.entry is None:
            return np.zeros(self.size)
        return np.bincount(self.entry, values, minlength=self.size + 1)[: self.size].astype(np.float64, copy=False)

    def at_risk(self, values: Floats | None = None) -> Floats:
        """Sums (m,) of row values (n,), or counts, over the spells at risk in each bin: start < t <= stop."""
        total = self.from_end(self.by_stop(values))
        if self.entry is None:
            return total
        return total - self.from_end(self.by_entry(values))

    def from_end(self, bins: Floats) -> Floats:
        """Sums over this and all later times of the same stratum; `bins` is (m,) or (m, q)."""
        return self._cumulate(bins, reverse=True)

    def running(self, bins: Floats) -> Floats:
        """Sums over this and all earlier times of the same stratum; `bins` is (m,) or (m, q)."""
        return self._cumulate(bins, reverse=False)

    def _cumulate(self, bins: Floats, *, reverse: bool) -> Floats:
        strata = len(self.first)
        if strata == 1:
            return bins[::-1].cumsum(axis=0)[::-1] if reverse else bins.cumsum(axis=0)
        if self.rectangular:
            cube = bins.reshape(strata, -1, *bins.shape[1:])
            if reverse:
                return np.cumsum(cube[:, ::-1], axis=1)[:, ::-1].reshape(bins.shape)
            return np.cumsum(cube, axis=1).reshape(bins.shape)
        # Extended precision, because the sums of other strata are taken away again.
        total = np.zeros((len(bins) + 1, *bins.shape[1:]), dtype=np.longdouble)
        np.cumsum(bins, axis=0, out=total[1:], dtype=np.longdouble)
        begin = self.first[self.stratum]
        if not reverse:
            return np.asarray(total[1:] - total[begin], dtype=np.float64)
        end = np.append(self.first[1:], len(bins))[self.stratum]
        return np.asarray(total[end] - total[:-1], dtype=np.float64)

    def at_entry(self, bins: Floats) -> Floats | float:
        """The value (n, ...) of a running total when each spell begins: 0 for those who enter before the grid."""
        if self.entry is None:
            return 0.0
        return np.concatenate([bins, np.zeros((1, *bins.shape[1:]))])[self.entry]


def day_grid(stop: Floats, start: Floats | None = None, stratum: Ints | None = None, strata: int = 1) -> DayGrid:
    """Place spells (start, stop] on a grid of times.

    Args:
        stop: (n,) ends of the spells, any unit.
        start: (n,) entries, or None when everyone is observed from before the first time.
        stratum: (n,) codes 0 .. strata - 1, or None for a single stratum.
        strata: number of strata.
    """
    times, day, entry_day = _positions(stop, start)
    days = len(times)
    if stratum is None or strata == 1:
        stratum, strata = None, 1
    if strata * days > max(8 * len(stop), 1 << 20):
        assert stratum is not None
        return _ragged(times, day, entry_day, stratum, strata)
    key = day if stratum is None else stratum * days + day
    entry = None
    if entry_day is not None:
        inside = entry_day if stratum is None else stratum * days + entry_day
        entry = np.where(entry_day < 0, strata * days, inside)
    return DayGrid(
        times=np.tile(times, strata) if strata > 1 else times,
        stratum=np.repeat(np.arange(strata), days),
        stop=key,
        entry=entry,
        first=np.arange(strata) * days,
        rectangular=True,
    )


def _positions(stop: Floats, start: Floats | None) -> tuple[Floats, Ints, Ints | None]:
    if len(stop) == 0:
        return np.zeros(0), np.zeros(0, dtype=np.intp), None if start is None else np.zeros(0, dtype=np.intp)
    low, high = stop.min(), stop.max()
    if high - low <= max(4 * len(stop), 1 << 16):
        whole = stop.astype(np.intp)
        if np.array_equal(whole, stop):
            return _whole_days(whole, start, int(low), int(high))
    times, day = _ranks(stop, start)
    if start is None:
        return times, day, None
    return times, day, _entry_positions(times, start)


def _whole_days(stop: Ints, start: Floats | None, low: int, high: int) -> tuple[Floats, Ints, Ints | None]:
    times = np.arange(low, high + 1, dtype=np.float64)
    day = stop - low if low else stop
    entry = None
    if start is not None and start.max() >= low:
        entry = np.maximum(np.floor(start).astype(np.intp) - low, -1)
    if len(times) <= len(stop):
        return times, day, entry
    # More days than spells: keep the days on which a spell ends.
    seen = np.bincount(day, minlength=len(times)) > 0
    rank = np.cumsum(seen) - 1
    if entry is not None:
        entry = np.where(entry < 0, -1, rank[entry])
    return times[seen], rank[day], entry


def _entry_positions(times: Floats, start: Floats) -> Ints | None:
    slack = _ROUNDING * float(np.abs(times).mean())
    entry: Ints = np.searchsorted(times, start + slack, side="right") - 1
    return entry if entry.max() >= 0 else None


def _ranks(stop: Floats, start: Floats | None) -> tuple[Floats, Ints]:
    times, day = np.unique(stop, return_inverse=True)
    day = day.astype(np.intp, copy=False)
    everything = times if start is None else np.unique(np.concatenate([times, start]))
    tolerance = _ROUNDING * max(float(np.abs(everything).mean()), np.finfo(np.float64).tiny)
    new = np.ones(len(times), dtype=np.bool_)
    new[1:] = np.diff(times) > tolerance
    if new.all():
        return times, day
    return times[new], (np.cumsum(new) - 1)[day]


def _ragged(times: Floats, day: Ints, entry_day: Ints | None, stratum: Ints, strata: int) -> DayGrid:
    """Many small strata (matched pairs, say): only the times that occur in a stratum get a bin."""
    days = len(times)
    bins, stop = np.unique(stratum * days + day, return_inverse=True)
    of_bin: Ints = bins // days
    first = np.searchsorted(of_bin, np.arange(strata))
    entry = None
    if entry_day is not None:
        entry = np.searchsorted(bins, stratum * days + entry_day, side="right") - 1
        entry = np.where((entry_day < 0) | (entry < first[stratum]), len(bins), entry)
    return DayGrid(
        times=times[bins % days],
        stratum=of_bin,
        stop=stop.astype(np.intp, copy=False),
        entry=entry,
        first=first,
        rectangular=False,
    )


def last_at_or_before(times: Floats, wanted: Floats) -> NDArray[np.intp]:
    """Index of the last of sorted `times` that is not after each of `wanted`; -1 where there is none."""
    slack = _ROUNDING * (float(np.abs(times).mean()) if len(times) else 0.0)
    return np.searchsorted(times, wanted + slack, side="right") - 1
