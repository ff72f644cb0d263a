"""The synthetic world: incidents day by day, whose they are, who is in custody, and who is notified.

Monthly totals are drawn first, with the planted programme effect. Each intimate-partner incident then belongs to a
known person with probability hazard / intensity, or else to somebody new. By thinning, a known person's hazard is
exactly the planted one, whatever the month's total, so that the two planted effects (monthly counts, time to
re-offence) are both true in one world.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from ipvi_eval.synthetic.choosing import RULES
from ipvi_eval.synthetic.draws import Draws, Floats
from ipvi_eval.synthetic.intensity import (
    MonthlySeries,
    draw_series,
    months,
    months_since_start,
    place_ratio,
    reported_ratio,
    shock_ratio,
)
from ipvi_eval.synthetic.parameters import Parameters, Place
from ipvi_eval.synthetic.people import DAYS_PER_YEAR, METHODS, NEVER, Person, Pool, entry_list, notification

OFFENCES = ("assault", "harassment", "order_violation", "stalking", "sexual", "property", "dispute")
WITH_ARREST = (0.52, 0.12, 0.20, 0.04, 0.03, 0.07, 0.02)
WITHOUT_ARREST = (0.10, 0.22, 0.06, 0.02, 0.01, 0.07, 0.52)
"""Offences of incidents, and their shares among those with an arrest and those without."""

_TOGETHER, _OF_WEAPONS = 2_002, 3_000  # of the streams; places have those from 0 on, delivery and records others
_RELATIVES = ("family", "other", "unknown")
_RELATIVE_SHARES = (0.80, 0.16, 0.04)
_LIST_SHARE_PRIORS = (0.78, 0.10, 0.06, 0.04, 0.02)  # 0, 1, 2, 3, 4 earlier arrests; shifted by frailty


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident; `suspect` and `victim` are numbers of people, or None when not recorded."""

    day: int
    place: int
    relationship: str
    report: bool
    arrest: bool
    injury: bool
    weapon: bool
    offence: str
    suspect: int | None
    victim: int | None


@dataclass(frozen=True, slots=True)
class World:
    """Everything that happened. `people` holds the suspects of intimate-partner incidents, by number.

    `first_day` is day 0. `crowded` counts incidents whose known people had a summed hazard above the intensity: with
    none, the planted hazard is exact.
    """

    parameters: Parameters
    first_day: date
    days: int
    incidents: tuple[Incident, ...]
    people: dict[int, Person]
    intimate: tuple[MonthlySeries, ...]
    non_intimate: tuple[MonthlySeries, ...]
    crowded: int


def make_world(parameters: Parameters, *, seed: int, county: int = 0) -> World:
    """Draw the whole world from its parameters and one seed.

    Each `county`, numbered from 0, is another such world of the same seed, with people of its own: no number of a
    person is that of somebody in another one.
    """
    first_day = date(parameters.first_year, 1, 1)
    days = (date(parameters.last_year, 12, 31) - first_day).days + 1
    places = range(len(parameters.places))
    makers = [_PlaceMaker(parameters, index, seed, first_day, days, county) for index in places]
    incidents = [incident for maker in makers for incident in maker.incidents]
    people = {number: person for maker in makers for number, person in maker.people.items()}
    return World(
        parameters,
        first_day,
        days,
        tuple(sorted(incidents, key=lambda incident: (incident.day, incident.place))),
        people,
        tuple(maker.intimate for maker in makers),
        tuple(maker.non_intimate for maker in makers),
        sum(maker.crowded for maker in makers),
    )


def reports_by_month(parameters: Parameters, *, seed: int) -> tuple[MonthlySeries, ...]:
    """The reports between intimate partners of the world of this seed, place by place, without the people.

    The same counts as `make_world(...).intimate`, in a hundredth of the time.
    """
    places = range(len(parameters.places))
    walk = _shared_walk(parameters, seed)
    return tuple(_intimate_series(parameters, index, Draws(seed, stream=index), walk) for index in places)


def _shared_walk(parameters: Parameters, seed: int, county: int = 0) -> Floats:
    """The steps (months,) of those places of a county that wander together."""
    return Draws(seed, stream=_TOGETHER, county=county).normal(len(months(parameters)))


def _intimate_series(parameters: Parameters, index: int, draws: Draws, walk: Floats) -> MonthlySeries:
    """The first that is drawn of each place."""
    place = parameters.places[index]
    ratio = place_ratio(parameters, place) * reported_ratio(parameters, place) * shock_ratio(parameters, place)
    shared = walk if place.code in parameters.dangers.together else None
    fixed = _is_fixed(parameters, index)
    return draw_series(parameters, place, draws, yearly=place.intimate, ratio=ratio, fixed=fixed, walk=shared)


def _is_fixed(parameters: Parameters, index: int) -> bool:
    """Whether a place has exactly its published totals in the baseline year: the first, unless places wander, since a
    level that is held for a year and let go is no random walk.
    """
    return index == 0 and not parameters.dangers.wander


class _PlaceMaker:
    """Makes one place, from its own stream of draws, so that places do not depend on each other."""

    def __init__(self, parameters: Parameters, index: int, seed: int, first_day: date, days: int, county: int) -> None:
        self._parameters = parameters
        self._index = index
        self._place: Place = parameters.places[index]
        self._draws = Draws(seed, stream=index, county=county)
        self._weapons = Draws(seed, stream=_OF_WEAPONS + index, county=county)
        self._first_day = first_day
        self._days = days
        self._pool = Pool(parameters)
        self._next = 100_000 * (county * len(parameters.places) + index + 1)
        self._start = self._sitting = (parameters.effects.start - first_day).days if index == 0 else NEVER
        self._rule = RULES.get(parameters.dangers.chosen)
        self.people: dict[int, Person] = {}
        self.incidents: list[Incident] = []
        self.crowded = 0
        treated = index == 0
        effects = parameters.effects
        flat = np.ones(len(months(parameters)))
        after = months_since_start(parameters) >= 0
        self._reported = reported_ratio(parameters, self._place)
        self.intimate = _intimate_series(parameters, index, self._draws, _shared_walk(parameters, seed, county))
        self.non_intimate = draw_series(
            parameters,
            self._place,
            self._draws,
            yearly=self._place.non_intimate,
            ratio=np.where(after, effects.non_intimate, 1.0) if treated else flat,
            fixed=_is_fixed(parameters, index),
        )
        self._intimate_incidents()
        self._other_incidents()

    def _intimate_incidents(self) -> None:
        share = self._parameters.counts.unreported_share
        told = (1 - share) * self._reported
        silent = self._draws.poisson(self.intimate.intensity * (share + (1 - share) * (1 - self._reported)) / told)
        for month, first, length in self._calendar():
            reports = [True] * int(self.intimate.counts[month]) + [False] * int(silent[month])
            days = np.minimum((self._draws.uniform(len(reports)) * length).astype(int), length - 1)
            daily = self.intimate.intensity[month] / told[month] / length
            for day, report in sorted(zip(days.tolist(), reports, strict=True)):
                self._sit(before=first + day)
                self._intimate_incident(first + day, daily, report=report)
        self._sit(before=self._days)

    def _sit(self, *, before: int) -> None:
        """Let a programme with a rule of choosing sit on every day due `before` this one."""
        while self._rule is not None and self._sitting < before:
            day, slots = self._sitting, self._pool.not_yet_notified(self._sitting)
            known = self._pool.known(day, slots, start=self._start)
            chosen = self._rule.choose(known, self._draws.uniform(len(slots)))
            for slot in slots[chosen].tolist():
                person = self.people[self._pool.people[slot]]
                person.notified, person.kind = day, METHODS[person.list_at_entry]
                self._pool.notify(slot, day)
            self._sitting += self._rule.every

    def _intimate_incident(self, day: int, daily: float, *, report: bool) -> None:
        response, draws = self._parameters.response, self._draws
        since = day >= self._start
        injury = draws.one() < response.injury * (self._parameters.course.injury if since else 1.0)
        arrest = report and draws.one() < (response.arrest_with_injury if injury else response.arrest_without)
        slot = self._whose(day, daily)
        known = slot is not None
        if slot is None and draws.one() < self._parameters.reoffence.unknown_suspect:
            self._record(day, "intimate", report, arrest, injury, None, None)
            return
        if slot is None:
            slot = self._newcomer(day, arrest=arrest, injury=injury)
        number = self._pool.people[slot]
        person = self.people[number]
        if draws.one() < self._parameters.reoffence.new_partner:
            person.partner = self._number()
        self._pool.seen(slot, day, self._custody(person, day) if arrest else day, report=report)
        if known and (unlinked := self._parameters.dangers.unlinked) and draws.one() < unlinked:
            self._record(day, "intimate", report, arrest, injury, None, None)
            return
        self._record(day, "intimate", report, arrest, injury, number, person.partner)

    def _whose(self, day: int, daily: float) -> int | None:
        return self._drawn(self._pool.hazards(day), daily)

    def _drawn(self, hazards: Floats, daily: float) -> int | None:
        """Who of the people with these hazards (people,), or None for somebody not among them."""
        cumulative = np.cumsum(hazards)
        total = float(cumulative[-1]) if len(cumulative) else 0.0
        self.crowded += int(total > daily)
        drawn = self._draws.one() * max(daily, total)
        return int(np.searchsorted(cumulative, drawn, side="right")) if drawn < total else None

    def _newcomer(self, day: int, *, arrest: bool, injury: bool) -> int:
        draws, reoffence = self._draws, self._parameters.reoffence
        frailty = float(draws.gamma(1, variance=reoffence.frailty_variance)[0])
        shares = (_LIST_SHARE_PRIORS[0], *(share * frailty for share in _LIST_SHARE_PRIORS[1:]))
        priors = draws.choice(shares)
        death = -np.log1p(-draws.one()) / reoffence.death_yearly * DAYS_PER_YEAR
        move = -np.log1p(-draws.one()) / reoffence.moving_yearly * DAYS_PER_YEAR
        leaving = day + 1 + int(min(death, move, 1e6))
        gone = leaving < self._days
        person = Person(
            place=self._index,
            list_at_entry=entry_list(arrest=arrest, injury=injury, prior_arrests=priors),
            entry=day,
            exit=leaving if gone else NEVER,
            exit_reason=("death" if death <= move else "moved") if gone else "",
            female=draws.one() < 0.19,
            age=18 + int(52 * draws.one() ** 1.9),
            prior_arrests=priors,
            partner=self._number(),
        )
        if yearly := self._parameters.dangers.leaving_yearly:
            person.left = day + 1 + int(min(-np.log1p(-draws.one()) / yearly * DAYS_PER_YEAR, 1e6))
        if self._rule is None:
            person.notified, person.kind = notification(self._parameters, person, draws, self._start)
        if person.notified >= self._days:
            person.notified, person.kind = NEVER, ""
        number = self._number()
        self.people[number] = person
        return self._pool.add(number, person, frailty)

    def _custody(self, person: Person, day: int) -> int:
        """Draw a spell in custody after an arrest; returns the day of release, the first day on the street again."""
        u = self._draws.one()
        times = self._parameters.course.custody if person.notified < day else 1.0
        for kind, shortest, longest in self._parameters.response.custody:
            share = kind * times
            if u < share:
                release = min(day + self._draws.whole(shortest, longest), person.exit)
                person.custody.append((day, release))
                return release
            u -= share
        return day

    def _other_incidents(self) -> None:
        response = self._parameters.response
        people = self.people
        stays = [(at, *stay) for at, number in enumerate(self._pool.people) for stay in people[number].custody]
        self._stays = np.array(stays, dtype=np.int64).reshape(-1, 3)
        for month, first, length in self._calendar():
            n = int(self.non_intimate.counts[month])
            for offset in sorted(np.minimum((self._draws.uniform(n) * length).astype(int), length - 1).tolist()):
                injury = self._draws.one() < response.injury / 2
                arrest = self._draws.one() < (response.arrest_with_injury if injury else response.arrest_without / 2)
                relationship = _RELATIVES[self._draws.choice(_RELATIVE_SHARES)]
                suspect = self._known_suspect(first + offset, self.non_intimate.intensity[month] / length)
                suspect = suspect or self._number()
                self._record(first + offset, relationship, True, arrest, injury, suspect, self._number())

    def _known_suspect(self, day: int, daily: float) -> int | None:
        """The known person whom an incident of another kind belongs to, if any."""
        if not self._parameters.dangers.others:
            return None
        slots, starts, ends = self._stays.T
        held = np.zeros(len(self._pool.people), dtype=bool)
        held[slots[(starts < day) & (day < ends)]] = True
        slot = self._drawn(self._pool.other_hazards(day, held), daily)
        return None if slot is None else self._pool.people[slot]

    def _record(
        self,
        day: int,
        relationship: str,
        report: bool,
        arrest: bool,
        injury: bool,
        suspect: int | None,
        victim: int | None,
    ) -> None:
        offence = OFFENCES[self._draws.choice(WITH_ARREST if arrest else WITHOUT_ARREST)]
        weapon = self._weapon(day, relationship)
        incident = Incident(day, self._index, relationship, report, arrest, injury, weapon, offence, suspect, victim)
        self.incidents.append(incident)

    def _weapon(self, day: int, relationship: str) -> bool:
        """Whether there was a weapon: half as often, as injuries are, where the two are no partners."""
        chance = self._parameters.response.weapon
        if relationship == "intimate":
            chance *= self._parameters.course.weapon if day >= self._start else 1.0
        else:
            chance /= 2
        return self._weapons.one() < chance

    def _calendar(self) -> list[tuple[int, int, int]]:
        calendar = months(self._parameters)
        starts = [(month.start_time.date() - self._first_day).days for month in calendar]
        lengths = [int(month.days_in_month) for month in calendar]
        return list(zip(range(len(starts)), starts, lengths, strict=True))

    def _number(self) -> int:
        self._next += 1
        return self._next
