"""Periods that hold next to nothing between others that hold much: what was not recorded, or not yet, counts as 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import month_list
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.series_note import (
    PERIODS,
    Floats,
    SeriesNote,
    lasting_starts,
    lower_tail,
    passing,
    rates,
    span,
)

Bools = NDArray[np.bool_]

_LOW = 0.2
"""A share of the level around it below which a period may be empty for want of records."""
_HALF = 0.5
_BESIDE, _AROUND = 6, 12
_FEWEST = 6
_LONGEST = 11
_IMPROBABLE, _IMPROBABLE_AT_FIRST = 0.01, 0.001


def holes(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """Runs of up to eleven periods, neither first nor last, that hold a fifth of the two years around them or less; or
    of any number that hold nothing.

    Of counts they are told where so few have a probability below .01 over all periods, by the six before and the six
    after, whose spread counts where it is larger than chance; of values where all others are at least half their
    median.
    """
    rate = rates(series)
    runs = _empty_values(rate) if series.outcome != "count" else [run for run in _low(rate) if _is_hole(rate, *run)]
    found = [run for run in runs if not passing(series, plan, run[0])]
    if not found:
        return ()
    first, last = found[0]
    told = month_list([span(series, *run) for run in found])
    period, several = PERIODS[series.months_per_period], len(found) > 1 or last > first
    seen = (
        f"{told} hold{'' if several else 's'} next to nothing between {period}s that hold much: records may be missing,"
        " and then 0 is wrong"
    )
    name = f"{series.label(first)}:{series.label(last)}"
    others = ", and so for the others" if len(found) > 1 else ""
    apart = "leaves them out of the answer" if series.outcome == "count" else "gives them a level of their own"
    remedy = f"if they are, --also {name} {apart}{others}"
    return (SeriesNote("hole", series.label(first), seen, remedy),)


def begins_low(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """A first period of half the twelve after it, or less, or first periods of a fifth: recording began later."""
    if series.outcome != "count" or series.n < 2 * _FEWEST:
        return ()
    rate = rates(series)
    ends = [start for start in lasting_starts(series, plan) if start > 0]
    last = min([series.n, *ends])
    for first in range(min(_LONGEST, series.n - _FEWEST), 0, -1):
        after = rate[first : min(first + _AROUND, last)]
        if len(after) < _FEWEST:
            continue
        share = _HALF if first == 1 else _LOW
        if (rate[:first] <= share * after.mean()).all() and _p(rate[:first], after) < _IMPROBABLE_AT_FIRST:
            period = PERIODS[series.months_per_period]
            seen = (
                f"{span(series, 0, first - 1)} hold{'s' if first == 1 else ''} {series.counts[:first].sum():,.4g} and "
                f"lie{'s' if first == 1 else ''} far below the {len(after)} {period}s after: recording may have begun "
                "later"
            )
            remedy = f"if it did, begin the series there with --window {series.label(first)}:"
            return (SeriesNote("begins low", series.label(first), seen, remedy),)
    return ()


def _low(rate: Floats) -> list[tuple[int, int]]:
    level = np.array([np.median(_around(rate, at)) if len(rate) > 1 else 0.0 for at in range(len(rate))])
    return _runs(((rate <= _LOW * level) & (level > 0)) | (rate == 0))


def _empty_values(rate: Floats) -> list[tuple[int, int]]:
    """Runs of 0 among values none of which is less than half their median."""
    held = rate[rate != 0]
    if not len(held) or held.min() < _HALF * np.median(held) or len(held) < _FEWEST:
        return []
    return [run for run in _runs(rate == 0) if run[0] > 0 and run[1] < len(rate) - 1]


def _is_hole(rate: Floats, first: int, last: int) -> bool:
    inside = rate[first : last + 1]
    if first == 0 or last == len(rate) - 1 or (len(inside) > _LONGEST and inside.any()):
        return False
    before, after = rate[max(first - _BESIDE, 0) : first], rate[last + 1 : last + 1 + _BESIDE]
    if len(before) + len(after) < _FEWEST:
        return False
    # Beside a lasting change of level the two sides differ so much that nothing is improbable.
    return bool(before.any() and after.any() and _p(inside, np.r_[before, after]) * len(rate) < _IMPROBABLE)


def _p(inside: Floats, others: Floats) -> float:
    """Probability of so few in the periods (k,) together, by the others (m,)."""
    k, spread = len(inside), max(float(others.var(ddof=1)), float(others.mean()))
    return lower_tail(float(inside.sum()), k * float(others.mean()), k * spread, max(1, len(others) // k))


def _around(rate: Floats, at: int) -> Floats:
    return np.delete(rate[max(at - _AROUND, 0) : at + _AROUND + 1], min(at, _AROUND))


def _runs(flags: Bools) -> list[tuple[int, int]]:
    """First and last place of every run of True."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(int)))
    return [(int(first), int(after) - 1) for first, after in zip(edges[::2], edges[1::2], strict=True)]
