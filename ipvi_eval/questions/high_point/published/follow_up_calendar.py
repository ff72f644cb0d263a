"""When a site read its cumulative shares, and how many people it had notified by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import Registry, published

DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A published cumulative share and the age of the programme, in days, at which it was read."""

    figure: Figure
    age: int

    @property
    def key(self) -> str:
        """Last part of the figure's id with a letter in front, for estimate ids."""
        return f"at_{self.figure.id.rsplit('.', 1)[-1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a site read its cumulative shares, and how many people it had notified by then (piecewise linear between).

    `ages` and `notified` start at (0, 0); `readings` are in order of age.
    """

    site: str
    start: date
    readings: tuple[Reading, ...]
    ages: NDArray[np.int64]
    notified: NDArray[np.float64]


def calendar_of(*, start: date, site: str = "High Point", registry: Registry | None = None) -> Calendar:
    """The site's published cumulative shares as a calendar, given the start date to assume (the accounts conflict).

    A share without a date is read at its longest follow-up ("the first three years"), and left out where that is not
    stated either; its number of people, a lower bound, is not used. Raises AnalysisError when fewer than two shares
    were read after `start`, or when none of them says how many people it rests on.
    """
    figures = (registry or published()).quotable().select(site=site, outcome="arrest", kind="unequal")
    aged = ((f, _age(f, start)) for f in figures if f.value is not None)
    found = [Reading(figure=f, age=age) for f, age in aged if age is not None and age > 0]
    last = max((reading.age for reading in found if reading.figure.as_of), default=0)
    readings = tuple(sorted((r for r in found if r.age <= last), key=lambda reading: reading.age))
    dated = [(r.age, r.figure.denominator) for r in readings if r.figure.as_of]
    anchors = [(age, float(people)) for age, people in dated if people is not None]
    if len(readings) < 2 or not anchors:
        msg = f"{site} has fewer than two dated cumulative shares after {start}, or none with its number of people"
        raise AnalysisError(msg)
    if anchors[-1][0] < readings[-1].age:
        # Nobody published how many had been notified by the last reading: go on at the last known pace.
        (a0, n0), (a1, n1) = ([(0, 0.0), *anchors])[-2:]
        anchors.append((readings[-1].age, n1 + (n1 - n0) / (a1 - a0) * (readings[-1].age - a1)))
    ages, notified = zip((0, 0.0), *anchors, strict=True)
    return Calendar(
        site=site, start=start, readings=readings, ages=np.array(ages, dtype=np.int64), notified=np.array(notified)
    )  # fmt: skip


def _age(figure: Figure, start: date) -> int | None:
    """Days from `start` to the day a share was read; None where neither that day nor its follow-up is stated."""
    if figure.as_of:
        return (_last_day(figure.as_of) - start).days
    return None if figure.follow_up.months is None else round(figure.follow_up.months * DAYS_PER_MONTH)


def _last_day(month: str) -> date:
    """The last day of an ISO month, or the ISO day itself."""
    if len(month) > 7:
        return date.fromisoformat(month)
    year, number = int(month[:4]), int(month[5:7])
    following = date(year + number // 12, number % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
