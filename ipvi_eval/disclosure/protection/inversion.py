"""A small table that stands by itself, before a reader who tries every set of counts that it could hold.

What is hidden is chosen by the counts themselves. A reader who knows the rule can carry it out on each set of counts
that fits what is printed and keep those that come out with the same ones hidden (the minimality attack: Wong, Fu, Wang
and Pei 2007, Proceedings of VLDB, 543). Where these agree on a small count it is known, however wide the interval that
the equations leave it. So they are tried here too, and where they agree one more count is hidden, the cheapest after
which the table comes out as others do between which each small count differs. Those came out so by the rule alone, so
that they stay among the sets that the reader has to keep; and which one more count it is follows from what was printed
before, so that all tables between which he could not tell are widened alike.

It is asked of what hangs together in no more than `_COUNTS` counts: there are then few enough sets to try. In a study
thousands hang together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ipvi_eval.disclosure.protection.secondary import Protection, protect
from ipvi_eval.disclosure.solver.attacker import intervals
from ipvi_eval.disclosure.solver.propagation import Propagation
from ipvi_eval.disclosure.solver.system import System
from ipvi_eval.errors import AnalysisError

_COUNTS = 20
"""Counts that hang together at most: three by four cells with their margins."""
_SETS = 1_000
"""Sets that fit, at most. No table of two by three cells and 12 people that gave a count away left more than 216."""


def protect_from_inversion(system: System, *, least: int, zero_shown: bool = True) -> Protection:
    """What `protect` hides, and what it takes that nobody finds a small count of a small table by trying every set.

    Raises AnalysisError as `protect` does.
    """
    found = protect(system, least=least, zero_shown=zero_shown)
    hidden = found.hidden.copy()
    for number in np.unique(system.linked[found.small & system.shown]):
        columns = np.flatnonzero(system.linked == number)
        if len(columns) <= _COUNTS and np.isinf(system.highest[columns]).all():
            table = _Table(system.of_places(columns), least, zero_shown=zero_shown)
            hidden[columns] = table.widened(hidden[columns])
    if np.array_equal(hidden, found.hidden):
        return found
    return replace(found, hidden=hidden, intervals=intervals(system, hidden, np.flatnonzero(found.small)))


class _Table:
    """A system by itself, and what the rule hides in others that fit what is printed of it."""

    def __init__(self, system: System, least: int, *, zero_shown: bool) -> None:
        self.system, self.least, self.zero_shown = system, least, zero_shown
        self._known: dict[bytes, np.ndarray | None] = {}

    def widened(self, hidden: np.ndarray) -> np.ndarray:
        """`hidden` (n,), with one count more where that is needed, and all that can be where no one is enough."""
        if self._open(hidden) is not False:
            return hidden
        further = np.flatnonzero(~hidden & ~self.system.printed)
        for place in further[np.argsort(self.system.cost[further], kind="stable")]:
            wider = hidden.copy()
            wider[place] = True
            if self._open(wider):
                return wider
        return np.asarray(hidden | ~self.system.printed)

    def _open(self, hidden: np.ndarray) -> bool | None:
        """Whether the sets that the rule hides just these counts of do not agree on a small one; None where there are
        too many to try. By lot, for neighbors agree on most counts."""
        sets = fitting(self.system, hidden)
        if sets is None:
            return None
        first, agreed = None, hidden.copy()
        for values in np.random.default_rng(len(sets)).permutation(sets):
            other = replace(self.system, values=values)
            hides = self._hides(other)
            if hides is None or not np.array_equal(hides, hidden):
                continue
            first = other if first is None else first
            agreed &= values == first.values
            if not (agreed & first.small(self.least, zero_shown=self.zero_shown)).any():
                return True
        return False

    def _hides(self, other: System) -> np.ndarray | None:
        """What the rule hides of it; None where it cannot be hidden, so that no such table is printed."""
        mark = other.values.tobytes()
        if mark not in self._known:
            try:
                self._known[mark] = protect(other, least=self.least, zero_shown=self.zero_shown).hidden
            except AnalysisError:
                self._known[mark] = None
        return self._known[mark]


def fitting(system: System, hidden: np.ndarray) -> np.ndarray | None:
    """(sets, n) every set of whole counts that fits what is not `hidden`; None where they are more than `_SETS`."""
    found: list[np.ndarray] = []
    for values in _filled(system, hidden):
        if len(found) == _SETS:
            return None
        found.append(values)
    return np.array(found)


def _filled(system: System, hidden: np.ndarray) -> Iterator[np.ndarray]:
    columns = np.flatnonzero(hidden)
    within = system.equations[:, columns]
    right = -(system.equations @ np.where(hidden, 0, system.values))
    equations, matrix = Propagation(within, right), within.toarray()
    # The next to be looked at is last.
    waiting = [(system.lowest[columns], system.highest[columns])]
    while waiting:
        lowest, highest = equations.narrowed(*waiting.pop())
        lowest, highest = np.ceil(lowest), np.floor(highest)
        if (lowest > highest).any():
            continue
        if (lowest == highest).all():
            if np.array_equal(matrix @ lowest, right):
                values = system.values.copy()
                values[columns] = lowest
                yield values
            continue
        place = int(np.argmax(lowest < highest))
        middle = lowest[place] + min(np.floor((highest[place] - lowest[place]) / 2), _SETS)
        for ends in ((middle + 1, highest[place]), (lowest[place], middle)):
            low, high = lowest.copy(), highest.copy()
            low[place], high[place] = ends
            waiting.append((low, high))
