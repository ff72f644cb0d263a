"""Trying every set of counts: whoever knows the rule carries it out on each, and keeps those that come out as printed.

What is hidden is chosen by the counts themselves, so the choice tells of them: a count is pinned where all sets that
come out alike agree on it.

Led once by hand beyond what a test has time for, with a total that is told. Two by two cells that come to 20, five the
least that is shown: 0 of 1,616 tables with something hidden pin a count. Two by three that come to 12: 311 of 6,012 do.
Three by three cells of some 20 people each, eleven the least: of 1,653 small counts no more than 11 are pinned by who
tries up to 80 tables near the true one. Costs of hiding drawn by lot do not help (20 of 368 tables in place of 24 of
two by two cells that come to 12, three the least). A study releases thousands of counts that hang together and not one
table, so there are more to try; where a table stands by itself, what is left is not mended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise

import numpy as np

from ipvi_eval.disclosure.secondary import protect
from ipvi_eval.disclosure.system import System
from tests.disclosure.attacks.find import Find


def attack(made: Callable[[list[int]], System], parts: int, total: int, least: int) -> list[Find]:
    """The small counts that are pinned in any system `made` of so many `parts` with a `total`, its last count, which
    is told."""
    came_out = defaultdict(list)
    for counts in every(parts, total):
        system = made(counts)
        hidden = protect(system, least=least).hidden
        if not hidden[-1]:
            came_out[tuple(np.where(hidden, -1, system.values).tolist())].append(system.values)
    return [find for shown, sets in came_out.items() for find in _pinned(shown, np.array(sets), least)]


def _pinned(shown: tuple[int, ...], sets: np.ndarray, least: int) -> Iterator[Find]:
    agreed = (np.array(shown) < 0) & (np.ptp(sets, axis=0) == 0) & (sets[0] > 0) & (sets[0] < least)
    for place in np.flatnonzero(agreed).tolist():
        yield Find(f"count {place} of {shown}", int(sets[0, place]), int(sets[0, place]), ("every table",))


def every(parts: int, total: int) -> Iterator[list[int]]:
    """All ways to share out `total` people."""
    for bars in combinations(range(total + parts - 1), parts - 1):
        ends = (-1, *bars, total + parts - 1)
        yield [after - before - 1 for before, after in pairwise(ends)]
