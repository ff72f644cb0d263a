"""A level that changes by as much as four fifths from one period to the next, at a date that the plan does not name."""

from __future__ import annotations

import numpy as np

from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.series_note import PERIODS, Floats, SeriesNote, lasting_starts, passing, rates

_SIDE = 6
_LEAST = 1.8
_ERRORS = 6.5
_OF_A_YEAR, _ERRORS_OF_A_YEAR = _LEAST**0.5, 3.0
"""What is left of a jump between the same months of two years: half of it, as the logarithm has it."""
_MOST = 2


def level_jumps(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """Up to two periods from which six hold 1.8 times the six before, or less than 1/1.8, by 6.5 errors.

    The error of the logarithm of that ratio is Poisson's, or larger where the two sixes vary more about their means, as
    they do where the level rises over months. A season goes up and down by as much and is none: half of the change has
    to be there against the same months of another year, where there are any. Of neighboring periods the one furthest by
    its error is told; what begins within a period of a lasting interruption of the plan is its effect, and no jump.
    """
    if series.outcome != "count":
        return ()
    rate, starts = rates(series), lasting_starts(series, plan)
    far = np.zeros(series.n)
    for at in range(_SIDE, series.n - _SIDE + 1):
        planned = any(abs(at - start) <= 1 for start in starts) or passing(series, plan, at)
        moved = 0.0 if planned else _errors(rate[at - _SIDE : at], rate[at : at + _SIDE], _LEAST)
        far[at] = 0.0 if _is_season(rate, at, moved, _a_year(series)) else moved
    found: list[int] = []
    for at in np.argsort(-np.abs(far), kind="stable")[:_SIDE].tolist():
        if abs(far[at]) >= _ERRORS and all(abs(at - one) >= _SIDE for one in found):
            found.append(at)
    return tuple(_told(series, rate, at) for at in sorted(found)[:_MOST])


def _a_year(series: MonthlySeries) -> int:
    """The fewest whole years, in periods, that a side fits in: those that it is compared with do not touch it."""
    year = 12 // series.months_per_period
    return -(-_SIDE // year) * year


def _is_season(rate: Floats, at: int, moved: float, year: int) -> bool:
    """Whether a level that `moved` comes back to where it was in the same months of the year before and after."""
    years = []
    if at >= year:
        years.append(_errors(rate[at - year : at - year + _SIDE], rate[at : at + _SIDE], _OF_A_YEAR))
    if at + year <= len(rate):
        years.append(_errors(rate[at - _SIDE : at], rate[at + year - _SIDE : at + year], _OF_A_YEAR))
    return bool(years) and all(np.sign(moved) * one < _ERRORS_OF_A_YEAR for one in years)


def _errors(before: Floats, after: Floats, least: float) -> float:
    """How many errors the level moves; 0 where it moves by less than `least` times."""
    held, holds = float(before.mean()), float(after.mean())
    if min(held, holds) <= 0:
        return 0.0
    ratio = holds / held
    if max(ratio, 1 / ratio) < least:
        return 0.0
    dispersion = max(1.0, (float(before.var(ddof=1)) / held + float(after.var(ddof=1)) / holds) / 2)
    return float(np.log(ratio) / np.sqrt(dispersion * (1 / before.sum() + 1 / after.sum())))


def _told(series: MonthlySeries, rate: Floats, at: int) -> SeriesNote:
    period, name = PERIODS[series.months_per_period], series.label(at)
    ratio = rate[at : at + _SIDE].mean() / rate[at - _SIDE : at].mean()
    seen = (
        f"From {name} on the level is {ratio:.2g} times that of the {_SIDE} {period}s before, and nothing in the plan "
        "begins there: what is recorded, or where, may have changed"
    )
    remedy = f"ask the source; --also {name} gives it a change of its own"
    return SeriesNote("jump", name, seen, remedy)
