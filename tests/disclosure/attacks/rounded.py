"""Trying every world that fits a rounded edition: counts within a base of the printed ones, shares as they are printed.

It knows no linear program and nothing of what was hidden; it reads released estimates only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from ipvi_eval.estimate import Estimate

World = tuple[int, int, int]
"""People of a list, those of them with an event by the first horizon, and by the second."""


def worlds(printed: World, shares: tuple[Estimate, Estimate], base: int) -> Iterator[World]:
    """What one list can be: its counts less than `base` from what is `printed`, each share as it is released."""
    ranges = (range(max(0, count - base + 1), count + base) for count in printed)
    for people, *events in product(*ranges):
        fits = all(
            share.value is None or (people > 0 and round(event / people, 3) == share.value)
            for share, event in zip(shares, events, strict=True)
        )
        if fits and events[0] <= events[1] <= people:
            yield people, events[0], events[1]


def spans(total: int, lists: Mapping[str, list[World]], base: int) -> dict[str, tuple[int, int]]:
    """The least and the most that each count of two lists can be, which together are within a base of `total`."""
    (one, first), (other, second) = lists.items()
    reach = range(total - base + 1, total + base)
    people = {world[0] for world in first}, {world[0] for world in second}
    kept = {
        one: [world for world in first if any(world[0] + more in reach for more in people[1])],
        other: [world for world in second if any(world[0] + more in reach for more in people[0])],
    }
    found = {}
    for name, of_list in kept.items():
        for what, numbers in {
            "people": [world[0] for world in of_list],
            "early": [world[1] for world in of_list],
            "late": [world[2] - world[1] for world in of_list],
            "free": [world[0] - world[2] for world in of_list],
        }.items():
            found[f"{name} {what}"] = min(numbers), max(numbers)
    return found
