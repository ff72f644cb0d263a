"""Counts that no counting makes: the same again and again, multiples of one number, totals of other periods."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.series_note import PERIODS, SeriesNote, span

_FEWEST_YEARS = 2
_FEWEST_SAME, _FEWEST_DIFFERENT = 3, 5
_IMPROBABLE, _IMPROBABLE_TOGETHER = 1e-5, 1e-6
_AROUND = 6
_BITS = 20.0
"""Of so many powers of two is the chance that every count is a multiple of one number."""
_FEWEST_SUMS, _LEAST_SUM = 8, 2.0
_LARGEST = 2.0**53  # above it not every whole number is a float


def patterns(series: MonthlySeries) -> tuple[SeriesNote, ...]:
    """Each of them, where it is seen; a series of one number throughout is only too even, and of numbers that
    no float holds exactly nothing is told."""
    if series.outcome != "count" or np.ptp(series.counts) == 0 or series.counts.max() > _LARGEST:
        return ()
    return (*running(series), *sums(series), *multiples(series), *repeated(series))


def running(series: MonthlySeries) -> Iterator[SeriesNote]:
    """Counts that never fall within a year, and rise at every second step or more: totals that run on.

    The year may begin in any month. In two whole years of months without a trend chance does so once in (12!)^2.
    """
    per_year, steps = 12 // series.months_per_period, np.diff(series.counts)
    if per_year < 12:
        return
    for first in (0, *range(1, per_year)):
        year = (series.months.astype(int) - first) // per_year
        within = year[1:] == year[:-1]
        if within.sum() < _FEWEST_YEARS * (per_year - 1):
            continue
        if (steps[within] >= 0).all() and (steps[within] > 0).mean() >= 0.5:
            seen = "The counts never fall within a year"
            seen += f" that begins in month {first + 1}" if first else ""
            seen += ": they may be totals of the year to date, which are no counts of a month"
            remedy = "take the month before from each, or ask for months"
            yield SeriesNote("running", str(series.months[0]), seen, remedy)
            return


def sums(series: MonthlySeries) -> Iterator[SeriesNote]:
    """Months of which only every third holds anything."""
    held = np.flatnonzero(series.counts)
    if series.months_per_period != 1 or len(held) < _FEWEST_SUMS or len(np.unique(held % 3)) > 1:
        return
    if series.counts[held].mean() >= _LEAST_SUM:
        seen = "Only every third month holds anything: these may be totals of quarters"
        yield SeriesNote("sums", series.label(int(held[0])), seen, "sum them with --quarters")


def multiples(series: MonthlySeries) -> Iterator[SeriesNote]:
    """Counts that are all multiples of one number, which chance makes of n counts once in that number to the n."""
    held = series.counts[series.counts > 0]
    if len(np.unique(held)) < _FEWEST_DIFFERENT:
        return
    of = int(np.gcd.reduce(held.astype(np.int64)))
    if of > 1 and len(held) * np.log2(of) >= _BITS:
        seen = (
            f"Every count is a multiple of {of:,}: they may be rounded, in another unit, or hold each incident {of:,} "
            "times, and then intervals are wrong"
        )
        yield SeriesNote("multiples", str(series.months[0]), seen, "look at how the source makes them")


def repeated(series: MonthlySeries) -> Iterator[SeriesNote]:
    """Counts equal to those of the period before, or of the year before, more often or longer than chance makes them.

    Two Poisson counts of mean m are equal with probability exp(-2m) I0(2m) (Skellam 1946); counts that vary more, or
    have a season, are equal less often. Zeros are no such counts: `holes` tells them. Rounded counts are equal so many
    times as often as the number is large that divides them.
    """
    held = series.counts[series.counts > 0].astype(np.int64)
    unit = int(np.gcd.reduce(held)) if len(held) else 1
    near = [series.counts[max(at - _AROUND, 0) : at + _AROUND + 1].mean() for at in range(series.n)]
    chance = np.minimum(1.0, unit * special.ive(0, 2 * np.array(near)))
    for lag, what in ((1, PERIODS[series.months_per_period]), (12 // series.months_per_period, "year")):
        if lag >= series.n or (lag == 1 and what == "year"):
            continue
        same = (series.counts[lag:] == series.counts[:-lag]) & (series.counts[lag:] > 0)
        first, last = _longest(same)
        length = last - first
        p = float(np.prod(chance[lag:][first:last])) * len(same)
        together = float(stats.poisson.sf(same.sum() - 1, chance[lag:].sum()))
        if length >= _FEWEST_SAME and 2 * length >= same.sum() and p < _IMPROBABLE:
            where = span(series, first + lag, last + lag - 1)
            seen = f"{where} repeat the numbers of the {what} before: they may be copied or filled in"
        elif same.sum() >= _FEWEST_SAME and together < _IMPROBABLE_TOGETHER:
            seen = (
                f"{int(same.sum())} of {len(same)} counts are those of the {what} before: one number may have been "
                "spread over several"
            )
        else:
            continue
        yield SeriesNote("repeated", series.label(first + lag), seen, "look at how the source makes them")
        return


def _longest(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """Half-open range of the longest run of True; empty at 0 where there is none."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(int)))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
