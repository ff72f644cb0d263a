"""Whether a site's two sets of shares agree: its fixed windows put on its own calendar, and its readings turned back.

Between its fixed windows the site's hazard is constant; what follows the last of them is not published, so it is taken
once to stop and once to go on as before: every answer is a range over the lists and over these two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.published.follow_up_calendar import DAYS_PER_MONTH, Calendar, Reading
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.shares.replay import follow_up_weights
from ipvi_eval.scope import Scope

YEAR = 12
Hazard = NDArray[np.float64]
"""Cumulative hazard by day since notification, (days,)."""


_LABELS = {
    "would_be_low": "everybody notified at the last reading near a year, by its fixed windows, from",
    "would_be_high": "everybody notified at the last reading near a year, by its fixed windows, to",
    "implied_low": "share within a year that its readings near a year imply, from",
    "implied_high": "share within a year that its readings near a year imply, to",
    "climb": "how many times as high the later of two readings is",
    "follow_up": "how many times as high follow-up alone would make it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One reading: the share that the fixed windows would have given then, and the 12-month share that it implies.

    Both are (lowest, highest), 0-1; `would_be_by` has one value per list and course, in one order for all readings.
    """

    reading: Reading
    mean_follow_up: float
    would_be_by: tuple[float, ...]
    implied: tuple[float, float]

    @property
    def would_be(self) -> tuple[float, float]:
        """The lowest and the highest."""
        return min(self.would_be_by), max(self.would_be_by)

    @property
    def near_a_year(self) -> bool:
        """Whether the mean follow-up is within half a year of twelve months, where the course matters least."""
        return abs(self.mean_follow_up - YEAR) <= YEAR / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A site's fixed windows beside its cumulative shares. `readings` in order of age; `near` are those near a year."""

    site: str
    readings: tuple[Turned, ...]

    @property
    def near(self) -> tuple[Turned, ...]:
        """The readings whose mean follow-up is about a year; empty where there is none."""
        return tuple(one for one in self.readings if one.near_a_year)

    @property
    def implied(self) -> tuple[float, float]:
        """The lowest and highest 12-month share that the readings near a year imply. Raises ValueError without any."""
        return min(one.implied[0] for one in self.near), max(one.implied[1] for one in self.near)

    @property
    def contradicts(self) -> bool:
        """Whether the last reading near a year lies outside what the fixed windows would have given."""
        if not self.near:
            return False
        value, (low, high) = self.near[-1].reading.figure.value, self.near[-1].would_be
        return value is None or not low <= value <= high

    @property
    def steepest(self) -> tuple[Turned, Turned]:
        """The earlier and later reading between which most of the climb is left unexplained by follow-up."""
        return max(combinations(self.readings, 2), key=lambda pair: climb(*pair) / explained(*pair))

    def estimates(self, prefix: str = "evidence.conflict") -> tuple[Estimate, ...]:
        """`.would_be_low`, `.would_be_high`, `.implied_low`, `.implied_high` (near a year), `.climb`, `.follow_up`."""
        first, last = self.steepest
        made = {"climb": climb(first, last), "follow_up": explained(first, last)}
        units = dict.fromkeys(made, "ratio")
        if self.near:
            shares = zip(
                ("would_be_low", "would_be_high", "implied_low", "implied_high"),
                (*self.near[-1].would_be, *self.implied),
                strict=True,
            )
            made |= dict(shares)
        return tuple(
            Estimate(
                id=f"{prefix}.{name}", value=value, label=f"{self.site}, {_LABELS[name]}",
                unit=units.get(name, "proportion"),  # type: ignore[arg-type]
                method="computed from published shares: constant hazard between fixed windows, then none or the same",
                scope=Scope(population=f"{self.site}, as published"),
            )
            for name, value in made.items()
        )  # fmt: skip

    def tidy(self) -> pd.DataFrame:
        """One row per reading: label, mean_follow_up (months), published, would_be and implied (low and high)."""
        rows = [
            (one.reading.figure.label, one.mean_follow_up, one.reading.figure.value, *one.would_be, *one.implied)
            for one in self.readings
        ]
        names = ["label", "mean_follow_up", "published", "would_be_low", "would_be_high", "implied_low", "implied_high"]
        return pd.DataFrame(rows, columns=names)


def climb(first: Turned, last: Turned) -> float:
    """The later published share over the earlier."""
    return float(last.reading.figure.value or 0) / float(first.reading.figure.value or 1)


def explained(first: Turned, last: Turned) -> float:
    """The largest factor by which follow-up alone moves an unchanging risk from the first reading to the last."""
    return max(late / early for early, late in zip(first.would_be_by, last.would_be_by, strict=True))


def conflict_of(calendar: Calendar, registry: Registry) -> Conflict | None:
    """The site's fixed windows beside its cumulative shares; None where no list has a share at twelve months."""
    weights = [follow_up_weights(calendar, reading.age) for reading in calendar.readings]
    courses = tuple(_courses(calendar.site, registry, days=len(weights[0])))
    if not courses:
        return None
    days = np.arange(len(weights[0]))
    readings = tuple(
        Turned(
            reading=reading,
            mean_follow_up=float(w @ days) / DAYS_PER_MONTH,
            would_be_by=tuple(_share(w, hazard) for hazard in courses),
            implied=_implied(w, float(reading.figure.value or 0), courses),
        )
        for reading, w in zip(calendar.readings, weights, strict=True)
    )
    return Conflict(site=calendar.site, readings=readings)


def _courses(site: str, registry: Registry, *, days: int) -> Iterator[Hazard]:
    """Per list with a share at twelve months: its hazard, stopping after the last window and going on as before."""
    figures = registry.quotable().select(site=site, outcome="arrest", role="compare", kind="fixed")
    shares: dict[str, dict[float, float]] = {}
    for figure in figures:
        if figure.list_at_entry and figure.value and figure.value < 1 and figure.follow_up.months:
            shares.setdefault(figure.list_at_entry, {})[figure.follow_up.months] = figure.value
    for windows in shares.values():
        if YEAR not in windows:
            continue
        months = [0.0, *sorted(m for m in windows if m <= YEAR)]
        at = [0.0, *(-np.log1p(-windows[m]) for m in months[1:])]
        pace = max((at[-1] - at[-2]) / (months[-1] - months[-2]), 0.0)
        age = np.arange(days) / DAYS_PER_MONTH
        beyond = np.clip(age - YEAR, 0, None)
        for after in (0.0, pace):
            yield np.interp(age, months, at) + after * beyond


def _share(weights: NDArray[np.float64], hazard: Hazard) -> float:
    return float(weights @ -np.expm1(-hazard))


def _implied(weights: NDArray[np.float64], published: float, courses: tuple[Hazard, ...]) -> tuple[float, float]:
    """The 12-month shares under each course, its hazard multiplied so that the reading comes out as published."""
    year = round(YEAR * DAYS_PER_MONTH)
    found = []
    for hazard in courses:
        shape = hazard / np.interp(year, np.arange(len(hazard)), hazard)
        times = brentq(lambda k, shape=shape: _share(weights, k * shape) - published, 0.0, 50.0)
        found.append(float(-np.expm1(-times)))
    return min(found), max(found)
