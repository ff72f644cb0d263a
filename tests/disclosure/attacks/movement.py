"""Subtracting the shares of people on lists from one time to the next, and from one another.

Whoever leaves moves a share by one in everybody (N) or more, as who is no longer followed counts for those who are: so
between two times at most N times the difference left for good, and so many moved on from a list to which nobody comes.
The shares of one time are one: a single one withheld is what the others leave.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from ipvi_eval.results.store import Results, Table
from tests.disclosure.attacks.find import Find, gives_away

_LEFT = "left"
_HALF = 0.0005
"""Half of the last digit of a share."""

Shares = Mapping[str, tuple[float, float]]
"""The least and the most that each share of one time can be."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """People who left, or moved on from a list, between two times."""
    table, everybody = released.tables.get("survival.movement"), released.estimates.get("data.persons")
    if table is None or everybody is None or everybody.value is None:
        return []
    found = _between(table, int(everybody.value), _entered(released), smallest_shown)
    return [*found, *_never_at_liberty(table, released, int(everybody.value), smallest_shown)]


def _never_at_liberty(table: Table, released: Results, street: int, smallest_shown: int) -> Iterator[Find]:
    """Those on a list at entry over their share are everybody by the calendar; who of them was never at liberty is not
    followed on the street. Of studies where nobody's follow-up ends before the first move: `share` is of all."""
    places = released.tables.get("survival.places")
    shares = _at(table, 0)
    least, most = street, math.inf
    for row in places.records() if places else ():
        if row["months"] == 0 and row["people"] and str(row["place"]) in shares:
            low, high = shares[str(row["place"])]
            least, most = max(least, math.ceil(row["people"] / high)), min(most, row["people"] / low)
    if most < math.inf and gives_away(least - street, math.floor(most) - street, smallest_shown):
        yield Find("never at liberty", least - street, math.floor(most) - street, (table.id,))


def _between(table: Table, people: int, entered: frozenset[str], smallest_shown: int) -> Iterator[Find]:
    times = sorted({int(row["months"]) for row in table.records()})
    known = {month: _at(table, month) for month in times}
    states = {str(row["state"]) for row in table.records()} - entered
    for state in sorted(states):
        told = [month for month in times if state in known[month]]
        for one, later in pairwise(told):
            ends = [known[one][state], known[later][state]]
            (low, high), (less, more) = ends if state == _LEFT else reversed(ends)
            least, most = (1 if less > high else 0), math.floor(people * (more - low) + 1e-9)
            if gives_away(least, most, smallest_shown):
                yield Find(f"gone from {state}, months {one} to {later}", least, most, (table.id,))


def _at(table: Table, month: int) -> Shares:
    rows = {str(row["state"]): row["share"] for row in table.records() if row["months"] == month}
    found = {
        state: (max(float(share) - _HALF, 0.0), float(share) + _HALF if share else 0.0)
        for state, share in rows.items()
        if share is not None
    }
    if len(missing := rows.keys() - found.keys()) == 1:
        ends = [1 - sum(one[side] for one in found.values()) for side in (1, 0)]
        found[missing.pop()] = max(ends[0], 0.0), ends[1]
    return found


def _entered(released: Results) -> frozenset[str]:
    """Lists that somebody moved to, of which nobody can say how many left."""
    table = released.tables.get("survival.moves")
    return frozenset(str(row["destination"]) for row in table.records()) if table else frozenset()
