"""A plan made for months, on calendar quarters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.months import day_of, parse_month
from ipvi_eval.month_names import month_in_words


def quarter_plan(plan: DesignPlan) -> DesignPlan:
    """The same plan where each period is a calendar quarter.

    A quarter that holds months from before an interruption, or from its phase-in, and months after it is neither: it
    becomes part of the phase-in, and the interruption starts in the first quarter that lies wholly after. A passing
    window keeps its months and so holds every quarter it touches.
    """
    return replace(plan, interruptions=tuple(map(_by_quarter, plan.interruptions)))


def quarter_notes(plan: DesignPlan) -> tuple[str, ...]:
    """A sentence for each interruption of the monthly plan whose first quarter is mixed, and so left out."""
    pairs = zip(plan.interruptions, quarter_plan(plan).interruptions, strict=True)
    return tuple(
        f"The quarter of {_in_words(one.month)} holds months before and after "
        f"{'the interruption' if number == 0 else one.name.replace('_', ' ')} "
        f"and is left out; the first full quarter begins in {_in_words(quarter.month)}."
        for number, (one, quarter) in enumerate(pairs)
        if quarter.phase_in != one.phase_in
    )


def lost_months(plan: DesignPlan) -> tuple[str, ...]:
    """Months that no interruption of the monthly plan leaves out and that fall with their quarter: those that share it
    with a month of a passing window.

    >>> lost_months(DesignPlan(interruptions=(Interruption(month="2020-03", end="2020-06"),)))
    ('2020-01', '2020-02')
    """
    windows = [_numbers(one.month, one.end) for one in plan.interruptions if one.end is not None]
    phases = [_numbers(*one.phase_in) for one in plan.interruptions if one.phase_in is not None]
    quarters = {month // 3 for window in windows for month in window}
    lost = {3 * quarter + place for quarter in quarters for place in range(3)}.difference(*windows, *phases)
    return tuple(map(_month, sorted(lost)))


def _in_words(month: str) -> str:
    return month_in_words(date.fromisoformat(f"{parse_month(month)}-01"))


def _numbers(first: str, last: str) -> range:
    """Months as numbers, both ends among them."""
    begin, end = (int(parse_month(month).astype(int)) for month in (first, last))
    return range(begin, end + 1)


def _by_quarter(one: Interruption) -> Interruption:
    if one.end is not None:
        return one
    number = int(parse_month(one.month).astype(int))
    mixed = day_of(one.month) > 1
    full = -(-(number + mixed) // 3) * 3
    begun = number if one.phase_in is None else int(parse_month(one.phase_in[0]).astype(int))
    if full == begun:
        return replace(one, month=_month(full))
    return replace(one, month=_month(full), phase_in=(_month(begun), _month(full - 1)))


def _month(number: int) -> str:
    return str(np.datetime64(number, "M"))
