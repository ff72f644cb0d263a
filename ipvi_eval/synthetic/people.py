"""People who come to notice, and who of them the next incident belongs to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.synthetic.choosing import HALF_YEAR, Known
from ipvi_eval.synthetic.draws import Draws
from ipvi_eval.synthetic.parameters import Parameters

NEVER = 1 << 30  # a day after every other
DAYS_PER_YEAR = 365.25
IN_THE_USUAL_WAY = 0.9
"""The share told in the usual way of their list; the others are told at home."""
METHODS = {"B": "meeting", "C": "home_visit", "D": "letter"}  # the usual one; the A list is not notified


@dataclass(slots=True)
class Person:
    """One synthetic person; days count from the first day of the world.

    `exit` is the last day as recorded; `left` the day of leaving without a trace, which no file tells.
    """

    place: int
    list_at_entry: str
    entry: int
    exit: int
    exit_reason: str
    female: bool
    age: int
    prior_arrests: int
    partner: int
    notified: int = NEVER
    kind: str = ""
    custody: list[tuple[int, int]] = field(default_factory=list)
    left: int = NEVER

    @property
    def last_day(self) -> int:
        """The last day on which the person is there."""
        return min(self.exit, self.left)


class Pool:
    """The known people of one place, as arrays over people, for drawing whom an incident belongs to."""

    def __init__(self, parameters: Parameters) -> None:
        self._reoffence = parameters.reoffence
        floor, years = parameters.reoffence.floor, parameters.last_year - parameters.first_year + 1
        gaps = np.arange(366 * years + 1)  # looked up instead of computed for everybody at every incident
        self._decay = floor + (1 - floor) * np.exp(-gaps / parameters.reoffence.decay_days)
        self._decay[0] = 0.0  # nobody has a second incident on a day
        self._dangers = parameters.dangers
        self._notified_ratio = _after_notification(parameters, len(gaps))
        self.people: list[int] = []
        self._weight, self._frailty = np.zeros((2, 1024))
        self._entry, self._last, self._free_from, self._exit, self._notified = np.zeros((5, 1024), dtype=np.int64)
        self._reported, self._released = np.zeros((2, 1024), dtype=np.int64)
        self._notifiable = np.zeros(1024, dtype=bool)
        self._recent: deque[tuple[int, int]] = deque()  # day and slot of the reports of half a year

    def add(self, number: int, person: Person, frailty: float) -> int:
        """Take in a person who has just had a first incident; returns the place in the pool."""
        slot = len(self.people)
        if slot == len(self._weight):
            self._grow()
        self.people.append(number)
        self._weight[slot] = (
            frailty * self._reoffence.lists[person.list_at_entry] * self._reoffence.yearly / DAYS_PER_YEAR
        )
        self._frailty[slot] = frailty
        self._entry[slot] = self._last[slot] = person.entry
        self._reported[slot] = self._released[slot] = -NEVER
        self._notifiable[slot] = person.list_at_entry in METHODS
        self._exit[slot] = person.last_day
        self._notified[slot] = person.notified
        return slot

    def _grow(self) -> None:
        for name, values in vars(self).copy().items():
            if not isinstance(values, np.ndarray) or values is self._decay or values is self._notified_ratio:
                continue
            setattr(self, name, np.concatenate([values, np.zeros_like(values)]))

    def seen(self, slot: int, day: int, release: int, *, report: bool) -> None:
        """Record an incident, and the day from which the person is on the street again."""
        self._last[slot] = day
        self._free_from[slot] = max(release, int(self._free_from[slot]))
        if release > day:
            self._released[slot] = release
        if report:
            self._reported[slot] = day
            self._recent.append((day, slot))

    def notify(self, slot: int, day: int) -> None:
        """Record a notification; the hazard follows from the day after."""
        self._notified[slot] = day

    def hazards(self, day: int) -> NDArray[np.float64]:
        """Hazard per day (people,) on `day`: none on the day of an incident, in custody, or after the exit."""
        n = len(self.people)
        gap = day - self._last[:n]
        notified = self._notified[:n]
        since = np.where(notified < day, day - notified, 0)
        ratio = np.where(notified < day, self._notified_ratio[since], 1.0) * self._trend(day)
        at_risk = (self._free_from[:n] <= day) & (day <= self._exit[:n])
        return np.where(at_risk, self._weight[:n] * self._decay[gap] * ratio, 0.0)

    def other_hazards(self, day: int, held: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Hazard per day (people,) of an incident of another kind on a `day`, 0 for those `held`."""
        n = len(self.people)
        at_risk = (self._entry[:n] < day) & (day <= self._exit[:n]) & ~held
        return np.where(at_risk, self._dangers.others * self._trend(day) * self._weight[:n], 0.0)

    def _trend(self, day: int) -> float:
        return float(self._dangers.hazard_trend ** (day / DAYS_PER_YEAR))

    def not_yet_notified(self, day: int) -> NDArray[np.int64]:
        """Slots of those who are there, have no notification and are on a list that gets one."""
        n = len(self.people)
        return np.flatnonzero(self._notifiable[:n] & (self._notified[:n] == NEVER) & (day < self._exit[:n]))

    def known(self, day: int, slots: NDArray[np.int64], *, start: int) -> Known:
        """What a programme begun on `start` may look at on `day`; days must not go back from one call to the next."""
        while self._recent and self._recent[0][0] <= day - HALF_YEAR:
            self._recent.popleft()
        reports = np.bincount([slot for _, slot in self._recent], minlength=len(self.people)).astype(np.int64)
        return Known(
            since_report=day - self._reported[slots],
            reports=reports[slots],
            since_release=day - self._released[slots],
            early=self._entry[slots] < start,
            again=self._reported[slots] > self._entry[slots],
            frailty=self._frailty[slots],
        )


def _after_notification(parameters: Parameters, days: int) -> NDArray[np.float64]:
    """Hazard ratio (days,) on each day after a notification, by how many days it lies back."""
    course, ratio = parameters.course, parameters.effects.notification
    since = np.arange(days) - course.delay_days
    if not course.half_life_days:
        return np.where(since > 0, ratio, 1.0)
    left = 0.5 ** (np.maximum(since, 0) / course.half_life_days)
    return np.where(since > 0, np.exp(np.log(ratio) * left), 1.0)


def entry_list(*, arrest: bool, injury: bool, prior_arrests: int) -> str:
    """The list at entry by rule: A most violent, B repeat, C first charge, D first call without arrest."""
    if prior_arrests >= 3 and injury and arrest:
        return "A"
    if prior_arrests >= 1:
        return "B"
    return "C" if arrest else "D"


def notification(parameters: Parameters, person: Person, draws: Draws, start: int) -> tuple[int, str]:
    """Day and kind of a person's first notification, or NEVER.

    Drawn from the entry and the list alone, never from frailty or later incidents: among people still without a
    re-offence the notified differ from the others by chance only. The A list is targeted and not notified.
    """
    response = parameters.response
    luck, delay, kind = draws.one(), draws.one(), draws.one()
    if person.list_at_entry == "A":
        return NEVER, ""
    if person.entry >= start:
        share, day = response.notified_share, person.entry + 5 + int(delay * 55)
        if person.list_at_entry == "B":  # call-in meetings are held each quarter
            day = start + 91 * (1 + (person.entry + 14 - start) // 91)
    elif person.entry >= start - round(response.backlog_years * DAYS_PER_YEAR):
        share, day = response.backlog_share, start + int(delay * response.backlog_days)
    else:
        share, day = 0.0, NEVER
    if luck >= share or day >= person.last_day:
        return NEVER, ""
    return day, METHODS[person.list_at_entry] if kind < IN_THE_USUAL_WAY else "home_visit"
