"""Solving the flows between lists: those out of a list are its people before, those into it its people after.

Who has left or is followed no longer at one time is so at the next, with those who come to it. An equation with one
unknown gives it, and what is found goes into the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.estimate import slug
from ipvi_eval.results.store import Results, Table
from tests.disclosure.attacks.find import Find, gives_away

Name = tuple[object, ...]
Known = dict[Name, int]


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Flows and people at a place that were withheld and can be solved for, where they are few."""
    places, flows = released.tables.get("survival.places"), released.tables.get("survival.flows")
    if places is None or flows is None:
        return []
    known, found = _told(places) | _told(flows), Known()
    equations = list(_equations(places, flows))
    while further := dict(_solved(equations, known)):
        known |= further
        found |= further
    found |= _never_at_liberty(known, released)
    return [
        Find(" ".join(map(str, name)), value, value, (places.id, flows.id))
        for name, value in sorted(found.items(), key=str)
        if gives_away(value, value, smallest_shown)
    ]


def _never_at_liberty(known: Known, released: Results) -> Known:
    """Of each list and of all: those on it by the calendar, less those followed on the street."""
    entered = {str(name[1]): count for name, count in known.items() if len(name) == 2 and name[0] == 0}
    found: Known = {}
    for place, by_calendar in {**entered, "all": sum(entered.values())}.items():
        name = "data.persons" if place == "all" else f"data.{slug(place)}.persons"
        street = released.estimates.get(name)
        if street is not None and street.value is not None and by_calendar:
            found["never at liberty", place] = by_calendar - int(street.value)
    return found


def _told(table: Table) -> Known:
    return {row[:-1]: int(row[-1]) for row in table.rows if row[-1] is not None}  # type: ignore[arg-type, misc]


def _equations(places: Table, flows: Table) -> Iterator[dict[Name, int]]:
    """Names with their factors; each sum is nothing."""
    names = [row[:-1] for row in flows.rows]
    entered = {origin for *_, origin, _ in names}
    for since, until in dict.fromkeys(name[:2] for name in names):
        for place in dict.fromkeys(row[1] for row in places.rows):
            out = [name for name in names if name[:3] == (since, until, place)]
            into = [name for name in names if (*name[:2], name[3]) == (since, until, place)]
            stayed = [] if place in entered else [(since, place)]
            yield {(until, place): -1, **dict.fromkeys([*into, *stayed], 1)}
            if out:
                yield {(since, place): -1, **dict.fromkeys(out, 1)}


def _solved(equations: list[dict[Name, int]], known: Known) -> Iterator[tuple[Name, int]]:
    for terms in equations:
        unknown = [name for name in terms if name not in known]
        if len(unknown) == 1:
            rest = sum(factor * known[name] for name, factor in terms.items() if name in known)
            yield unknown[0], -rest // terms[unknown[0]]
