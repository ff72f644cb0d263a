"""What the program delivered in the programme's area beside notifications: call-ins, offers of help, monthly totals.

It is drawn from a finished world with a stream of its own, so that nothing that happened in the world depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ipvi_eval.synthetic.draws import Draws
from ipvi_eval.synthetic.intensity import months, months_since_start
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.people import DAYS_PER_YEAR, NEVER, Person
from ipvi_eval.synthetic.world import World

_STREAM = 1_000  # places have streams from 0 on
QUARTER = 91
"""Days from one call-in to the next."""


@dataclass(frozen=True, slots=True)
class CallIn:
    """One invitation of a person, for a day."""

    day: int
    person: int
    came: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Help of one kind, offered to a person on a day."""

    day: int
    person: int
    help: str
    taken_up: bool


@dataclass(frozen=True, slots=True)
class Total:
    """How often something was done in a month (its place among the world's months)."""

    month: int
    what: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything that was delivered, in order of time."""

    call_ins: tuple[CallIn, ...]
    offers: tuple[Offer, ...]
    services: tuple[Total, ...]
    partners: tuple[Total, ...]


def delivered(world: World, *, seed: int, county: int = 0) -> Delivery:
    """The delivery of the program of a county's world; each part from a stream of its own."""
    plan = world.parameters.delivery
    streams = [Draws(seed, stream=_STREAM + part, county=county) for part in range(4)]
    here = {number: person for number, person in sorted(world.people.items()) if person.place == 0}
    return Delivery(
        tuple(sorted(_call_ins(world, here, streams[0]), key=lambda one: (one.day, one.person))),
        tuple(sorted(_offers(world, here, streams[1]), key=lambda one: (one.day, one.person))),
        tuple(_totals(world, {(name,): mean for name, mean in plan.services.items()}, streams[2])),
        tuple(_totals(world, {(name, part): mean for name, part, mean in plan.partners}, streams[3])),
    )


def held(person: Person, day: int) -> bool:
    """Whether the person is in custody on a day, other than those on which it begins or ends."""
    return any(start < day < release for start, release in person.custody)


def _call_ins(world: World, people: Mapping[int, Person], draws: Draws) -> Iterator[CallIn]:
    """Who was told at a call-in had been invited and came; of the others on List B a share had been invited.

    Nobody in custody on the day is invited. Who was told at home instead was told on the day of the call-in; who was
    never told was invited for the first call-in after entry, or for one of those at which the backlog was told.
    """
    for number, person in people.items():
        if person.list_at_entry != "B":
            continue
        invited, when = draws.one(), draws.one()
        day = person.notified if person.notified < NEVER else _day_of(world, person, when)
        came = person.notified < NEVER and person.kind == "meeting"
        there = day < min(person.last_day, world.days) and not held(person, day)
        if there and (came or invited < world.parameters.delivery.invited):
            yield CallIn(day, number, came)


def backlog(world: World, person: Person) -> bool:
    """Whether a person had entered before the program began."""
    return person.entry < _start(world)


def _day_of(world: World, person: Person, when: float) -> int:
    """The day of the call-in for which somebody who was never told would have been invited, or NEVER."""
    start, response = _start(world), world.parameters.response
    if person.entry >= start:
        return start + QUARTER * (1 + (person.entry + 14 - start) // QUARTER)
    if person.entry >= start - round(response.backlog_years * DAYS_PER_YEAR):
        return start + int(when * response.backlog_days)
    return NEVER


def _start(world: World) -> int:
    return (world.parameters.effects.start - world.first_day).days


def _offers(world: World, people: Mapping[int, Person], draws: Draws) -> Iterator[Offer]:
    """Offers come with the notification; whether one is taken up depends on nothing but its kind."""
    for number, person in people.items():
        if person.notified >= min(NEVER, world.days):
            continue
        for help, (offered, taken_up) in world.parameters.delivery.offers.items():
            chance, luck = draws.one(), draws.one()
            if chance < offered:
                yield Offer(person.notified, number, help, luck < taken_up)


def _totals(world: World, means: Mapping[tuple[str, ...], float], draws: Draws) -> Iterator[Total]:
    """Poisson counts of each month since the program began; all kinds of a month, then the next month."""
    since = np.flatnonzero(months_since_start(world.parameters) >= 0)
    counts = [draws.poisson(np.full(len(since), mean)) for mean in means.values()]
    for place, month in enumerate(since.tolist()):
        yield from (Total(month, what, int(of_kind[place])) for what, of_kind in zip(means, counts, strict=True))


def together(one: Iterable[Total], other: Iterable[Total]) -> tuple[Total, ...]:
    """The totals of two counties for the same months and things, in one."""
    pairs = zip(one, other, strict=True)
    return tuple(Total(mine.month, mine.what, mine.count + theirs.count) for mine, theirs in pairs)


def month_name(parameters: Parameters, month: int) -> str:
    """A month as the agency writes it: YYYY-MM."""
    calendar = months(parameters)
    return f"{int(calendar.year[month])}-{int(calendar.month[month]):02d}"
