"""Everybody of a group, told by several results of which one counts others: equal numbers are the same people.

Where one result leaves somebody out whom the others count, the name of each result stands in its key
(`used_counts.told_apart`). What is hidden in one of them would else be told by the next.
"""

from __future__ import annotations

from collections import defaultdict

from ipvi_eval.counted import PEOPLE, Key
from ipvi_eval.disclosure.relations.equations import Equations


def told_apart(equations: Equations) -> None:
    """Groups of people that differ in nothing but the result that tells them are one where they are as many."""
    alike: defaultdict[tuple[Key, int], list[int]] = defaultdict(list)
    for key, count in equations.counts.items():
        if key.state == PEOPLE:
            alike[key.as_outcome(""), int(count)].append(equations.place[key])
    for first, *others in alike.values():
        for other in others:
            equations.same(first, other)
