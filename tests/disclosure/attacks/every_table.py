"""Trying every set of counts: whoever knows the rule carries it out on each, and keeps those that come out as printed.

What is hidden is chosen by the counts themselves, so the choice tells of them: a count is pinned where all sets that
come out alike agree on it.

Led once by hand beyond what a test has time for, with a total that is told. Two by three cells that come to 12, five
the least that is shown: by `protect` alone 311 of 6,012 tables with something hidden pin a count, and none where more
is hidden for whoever tries every set (`inversion`): 332 more counts in those 311 tables. Two by two cells that come to
20: 0 of 1,616 by `protect` alone. Three by three cells of some 20 people each, eleven the least: of 1,653 small
counts no more than 11 are pinned by who tries up to 80 tables near the true one. Costs of hiding drawn by lot do not
help (20 of 368 tables in place of 24 of two by two cells that come to 12, three the least). Where more hangs together
than `inversion` tries, as in a study, what is left is not mended: there are more sets to try than anybody could.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise

import numpy as np

from ipvi_eval.disclosure.protection.inversion import protect_from_inversion
from ipvi_eval.disclosure.protection.secondary import Protection
from ipvi_eval.disclosure.solver.system import System
from tests.disclosure.attacks.find import Find


def attack(
    made: Callable[[list[int]], System],
    parts: int,
    total: int,
    least: int,
    rule: Callable[..., Protection] = protect_from_inversion,
) -> list[Find]:
    """The small counts that are pinned in any system `made` of so many `parts` with a `total`, its last count, which
    is told, where counts are hidden by `rule`."""
    came_out = defaultdict(list)
    for counts in every(parts, total):
        system = made(counts)
        hidden = rule(system, least=least).hidden
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
