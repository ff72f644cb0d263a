"""Adding up the groups of ages of two editions that draw them elsewhere: those below 26 of one, less those below 25 of
the other, are 25."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find, gives_away

_BELOW = re.compile(r"equity\.age_at_entry\.under_(\d+)\.(\w+)")
_BETWEEN = re.compile(r"equity\.age_at_entry\.(\d+)_to_(\d+)\.(\w+)")


def attack(earlier: Results, later: Results, smallest_shown: int = 11) -> list[Find]:
    """People of the ages between two bounds, one of each edition, and those of them with an event."""
    old, new = _below(earlier), _below(later)
    return [
        find
        for what in sorted(old.keys() & new.keys())
        for find in _between(what, old[what], new[what], smallest_shown)
    ]


def _between(what: str, old: dict[int, int], new: dict[int, int], smallest_shown: int) -> Iterator[Find]:
    bounds = sorted([*((age, 0, number) for age, number in old.items()), *((age, 1, n) for age, n in new.items())])
    for (age, one, fewer), (beyond, other, more) in pairwise(bounds):
        if one != other and age != beyond and gives_away(more - fewer, more - fewer, smallest_shown):
            yield Find(f"{what} from {age} to {beyond - 1}", more - fewer, more - fewer, ("equity.age_at_entry",))


def _below(released: Results) -> dict[str, dict[int, int]]:
    """How many are younger than each bound to which the groups reach without a gap."""
    groups: defaultdict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for one in released.estimates.values():
        if found := _BELOW.fullmatch(one.id) or _BETWEEN.fullmatch(one.id):
            *bounds, stage = found.groups()
            low, high = (0, int(bounds[0])) if len(bounds) == 1 else (int(bounds[0]), int(bounds[1]) + 1)
            for name, number in ((f"people, {stage}", one.n), (f"events, {stage}", one.events)):
                if number is not None:
                    groups[name][low] = high, number
    return {name: dict(_added(of_ages)) for name, of_ages in groups.items()}


def _added(of_ages: dict[int, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    reached, total = 0, 0
    while reached in of_ages:
        reached, number = of_ages[reached]
        total += number
        yield reached, total
