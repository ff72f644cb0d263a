"""What the files hold of a world: what was entered in time, the relationship as recorded, and who was moved to a list.

Drawn from streams of its own after the world, so that what happened is the same however it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipvi_eval.synthetic.draws import Draws
from ipvi_eval.synthetic.people import entry_list
from ipvi_eval.synthetic.world import Incident, World

_STREAM, _OF_MOVES = 2_000, 2_001
"""Beyond the streams of the places and of what is delivered."""
_UPWARD = "DCBA"


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody moved to another list."""

    day: int
    person: int
    to: str


def recorded(world: World, *, seed: int, county: int = 0) -> World:
    """The same world with its incidents as the files tell them; those not entered by the last day are left out."""
    records = world.parameters.records
    if not records.lag_days and not records.unknown:
        return world
    draws = Draws(seed, stream=_STREAM, county=county)
    number = len(world.incidents)
    known = draws.uniform(number) >= records.unknown
    days = np.array([one.day for one in world.incidents], dtype=np.float64)
    entered = days - records.lag_days * np.log1p(-draws.uniform(number))
    arrested = entered - records.lag_days * np.log1p(-draws.uniform(number))
    return replace(
        world,
        incidents=tuple(
            _told(one, known=bool(known[at]), arrest=bool(arrested[at] < world.days))
            for at, one in enumerate(world.incidents)
            if entered[at] < world.days
        ),
    )


def _told(one: Incident, *, known: bool, arrest: bool) -> Incident:
    hidden = one.relationship == "intimate" and not known
    return replace(one, relationship="unknown" if hidden else one.relationship, arrest=one.arrest and arrest)


def moves(told: World, *, seed: int, county: int = 0) -> tuple[Move, ...]:
    """Who is moved to a higher list, in order of days; `told` is the world as its files tell it."""
    chance = told.parameters.records.moved
    if not chance:
        return ()
    draws = Draws(seed, stream=_OF_MOVES, county=county)
    on = {number: person.list_at_entry for number, person in told.people.items()}
    arrests = {number: person.prior_arrests for number, person in told.people.items()}
    found: dict[tuple[int, int], Move] = {}
    for one in told.incidents:
        number = one.suspect
        if number is None or number not in on or one.relationship != "intimate" or not one.report:
            continue
        to = entry_list(arrest=one.arrest, injury=one.injury, prior_arrests=arrests[number])
        arrests[number] += one.arrest
        higher = _UPWARD.index(to) > _UPWARD.index(on[number])
        if one.day > told.people[number].entry and higher and draws.one() < chance:
            on[number] = to
            found[one.day, number] = Move(one.day, number, to)
    return tuple(found.values())
