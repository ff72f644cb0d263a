"""An edition in the system of all: where its counts stand, what they leave over, and which are those of another one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from ipvi_eval.counted import CENSORED, INCIDENTS, PEOPLE, Key
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.relations.over_time import REMAINING
from ipvi_eval.disclosure.solver.system import System, rows_of

Of = frozenset[tuple[Key, int]]
"""Counts that leave something over: each with 1 where it is a whole, with -1 where it is a part."""

MODELS = "its."
"""How the ids of results begin whose own counts are sums of months."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """An edition and where its counts stand in the system of all, and what they leave over."""

    kept: Kept
    place: Mapping[Key, int]
    left_over: Mapping[Of, int]

    @classmethod
    def of(cls, kept: Kept, place: Mapping[Key, int], system: System, *, after: int = 0) -> Placed:
        """The edition whose counts stand at `place` in a `system` of its own, `after` so many other counts."""
        beyond = left_over(place, system)
        return cls(
            kept,
            {key: number + after for key, number in place.items()},
            {of: number + after for of, number in beyond.items()},
        )


def left_over(place: Mapping[Key, int], system: System) -> dict[Of, int]:
    """Where what some counts leave over stands, by those counts, where they are counted again in a later edition.

    All are of one state: people beyond those who had an event leave what is left over when they have theirs.
    """
    keys = {number: key for key, number in place.items()}
    found: dict[Of, int] = {}
    for row in rows_of(system.equations):
        of = frozenset((keys[number], factor) for number, factor in row if number in keys)
        rest = [(number, factor) for number, factor in row if number not in keys]
        if len(rest) == 1 and len({key.state for key, _ in of}) == 1 and all(counted_again(key) for key, _ in of):
            ((number, sign),) = rest
            found[frozenset((key, -sign * factor) for key, factor in of)] = number
    return found


def counted_again(key: Key) -> bool:
    """Whether whom a count holds are in that of a later edition, and others are added: neither months nor censored."""
    return key.state not in (INCIDENTS, CENSORED) and not key.cohort.startswith(MODELS)


def counterpart(key: Key, others: Mapping[Key, int]) -> Key | None:
    """The key in another edition: where everybody is the same for every outcome in one of them, without the outcome."""
    if key in others:
        return key
    whole = key.as_outcome("")
    return whole if key.state == PEOPLE and whole in others else None


def nearest(edition: Placed, later: Placed) -> Iterator[tuple[Key, Key]]:
    """Pairs (earlier, later) of one group and state whose days differ, nothing of the two between them.

    Up to a later day there are more events, up to an earlier one more people are still followed.
    """
    groups: defaultdict[Key, list[tuple[int, bool, Key]]] = defaultdict(list)
    for one, new in ((edition, False), (later, True)):
        for key in one.place:
            if key.until.isdigit() and counted_again(key):
                way = -1 if key.state in REMAINING else 1
                groups[replace(key, until="")].append((way * int(key.until), new, key))
    for found in groups.values():
        for (day, new, key), (other, also_new, beside) in pairwise(sorted(found)):
            if not new and also_new and day != other:
                yield key, beside
