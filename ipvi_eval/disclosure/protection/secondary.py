"""Complementary suppression: hide further counts, at least cost, until no small count can be worked back.

For each small count two linear programs look for the cheapest way in which it could as well be zero, or as large as the
smallest count that may be shown, with every equation kept: the counts that would have to differ are hidden too. Each
answer is itself a second set of counts that fits all that is shown, so it proves what it protects. This is the
approach of Fischetti and Salazar-Gonzalez (2001, Management Science 47:1008) to linked tables, cell by cell; at the end
what turns out not to be needed is given back, and every interval is computed anew (`attacker`).

A reader who knows how counts are hidden may see that some are hidden for themselves: of three parts of 13, of which the
second is 5 and the others are not told, a single small one would have been hidden with its neighbor. Both are then less
than 5 and together 8, and each is 4. So small counts are given room a second time, before a reader who knows which of
the printed counts are small (`knowing`): half of what a small count can be stays open, where that is to be had at all.

Giving back asks about everything that hangs together, once for each hidden count that the bounds of the equations do
not settle (`propagation`). Where thousands do it is given up after so much work, the dearest counts having had their
turn: what had none stays hidden. Work is counted and not timed, so that every machine hides the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipvi_eval.disclosure.solver.attacker import Interval, intervals, knowing
from ipvi_eval.disclosure.solver.programs import Program
from ipvi_eval.disclosure.solver.system import System
from ipvi_eval.disclosure.solver.witnesses import MOST, Witnesses
from ipvi_eval.errors import AnalysisError

_NEXT_TO_NOTHING, _ROUNDING = 1e-4, 1e-6


@dataclass(frozen=True, eq=False)
class Protection:
    """What is hidden, (n,), which of it is small itself, and the interval a reader finds for each small count. Of the
    hidden counts `untried` may not be needed, as nobody asked."""

    hidden: np.ndarray
    small: np.ndarray
    intervals: Mapping[int, Interval]
    untried: int = 0


def protect(system: System, *, least: int, zero_shown: bool = True) -> Protection:
    """Hide small counts and what gives them away; `least` is the smallest count that may be shown.

    Raises AnalysisError where a small count follows from what is known in any case: the groups are too small and have
    to be merged.
    """
    small = system.small(least, zero_shown=zero_shown)
    hidden = small | ~system.shown | system.withheld
    search = _Search(system, hidden.copy(), least)
    for place in np.flatnonzero(small):
        search.secure(int(place))
    given, untried = _given_back(system, search, small)
    kept = _with_room(system, given, small & system.shown, least, zero_shown=zero_shown)
    found = intervals(system, kept, np.flatnonzero(small))
    exposed = [place for place, one in found.items() if not one.safe(least)]
    if exposed:
        raise _cannot_be_hidden()
    return Protection(kept, small, found, untried)


def _with_room(system: System, hidden: np.ndarray, few: np.ndarray, least: int, *, zero_shown: bool) -> np.ndarray:
    """What is hidden so that `few` have room before a reader who knows that they are small. What cannot be given room
    has what it has."""
    told = knowing(system, few, least, zero_shown=zero_shown)
    search = _Search(told, hidden.copy(), least // 2)
    for place, one in intervals(told, hidden, np.flatnonzero(few)).items():
        if not one.safe(search.least):
            search.spread(place)
    further = np.flatnonzero(search.hidden & ~hidden)
    if not further.size:
        return hidden
    roomy = np.zeros(len(few), dtype=bool)
    for place, one in intervals(told, search.hidden, np.flatnonzero(few)).items():
        roomy[place] = one.safe(search.least)
    witnesses = Witnesses(told, search.hidden.copy(), roomy, search.least, search.proofs)
    for place in further[np.argsort(-system.cost[further], kind="stable")]:
        witnesses.show(int(place), search.hidden_for[int(place)])
    return witnesses.hidden


class _Search:
    """The counts hidden so far, and for each the smallest and largest value that some other set of counts gives it;
    `hidden_for` says of a further one for which small count it was hidden first."""

    def __init__(self, system: System, hidden: np.ndarray, least: int) -> None:
        self.system, self.hidden, self.least = system, hidden, least
        self.lowest = system.values.astype(float)
        self.highest = system.values.astype(float)
        self.hidden_for: dict[int, int] = {}
        self.proofs: list[tuple[np.ndarray, np.ndarray]] = []
        self._parts: dict[int, _Part] = {}

    def secure(self, place: int) -> None:
        """Hide what it takes for a reader's interval of this small count to be wide enough."""
        value = int(self.system.values[place])
        if self._safe(place):
            return
        part = self._part(place)
        floor = 0 if self.lowest[place] == 0 or part.move(self, place, -value) else part.lowest(place)
        if self.lowest[place] > floor and not part.move(self, place, floor - value):
            floor = value
        if not self._safe(place) and not part.move(self, place, floor + self.least - value):
            raise _cannot_be_hidden()

    def spread(self, place: int) -> None:
        """The same where it can be, downwards or upwards as far as it takes, or some of it each way."""
        part = self._part(place)
        for down in sorted(range(self.least + 1), key=lambda down: min(down, self.least - down)):
            ways = [by for by in (-down, self.least - down) if by]
            if all(part.move(self, place, by) for by in ways):
                return

    def seen(self, small: int, places: np.ndarray, values: np.ndarray) -> None:
        """Another set of counts that fits all that is shown once those that differ are hidden, found for one that is
        `small`."""
        differs = places[values != self.system.values[places]]
        self.hidden_for |= {int(place): small for place in differs[~self.hidden[differs]]}
        self.hidden[differs] = True
        if (len(self.proofs) + 1) * len(values) <= MOST:
            self.proofs.append((places, values))
        self.lowest[places] = np.minimum(self.lowest[places], values)
        self.highest[places] = np.maximum(self.highest[places], values)

    def _safe(self, place: int) -> bool:
        return bool(self.highest[place] - self.lowest[place] >= self.least)

    def _part(self, place: int) -> _Part:
        number = int(self.system.linked[place])
        if number not in self._parts:
            self._parts[number] = _Part(self.system, np.flatnonzero(self.system.linked == number))
        return self._parts[number]


class _Part:
    """Deviations from the true counts of one part: p up and q down, with every equation kept."""

    def __init__(self, system: System, columns: np.ndarray) -> None:
        self.columns, self.values = columns, system.values[columns].astype(float)
        self.size = len(columns)
        within = system.equations[:, columns]
        rows = np.flatnonzero(np.diff(within.indptr))
        fixed = system.printed[columns]
        up = np.where(fixed, 0, system.highest[columns] - self.values)
        down = np.where(fixed, 0, self.values - system.lowest[columns])
        self.upper = np.concatenate([up, down])
        self.program = Program.of_moves(within[rows], np.zeros(len(rows)), up, down)
        self.all = np.arange(2 * self.size)

    def lowest(self, place: int) -> int:
        """The least that the count at `place` can be, whatever is hidden of what can be."""
        own = int(np.searchsorted(self.columns, place))
        cost = np.zeros(2 * self.size)
        cost[own], cost[own + self.size] = 1, -1
        self.program.cost(self.all, cost)
        found = self.program.solve()
        if found is None:
            raise _cannot_be_hidden()
        return int(np.ceil(self.values[own] + found[own] - found[own + self.size] - _ROUNDING))

    def move(self, search: _Search, place: int, by: int) -> bool:
        """Find the cheapest other counts in which the one at `place` differs `by` so much; whether there are any."""
        own = int(np.searchsorted(self.columns, place))
        ends = np.array([own, own + self.size])
        set_to = np.array([max(by, 0), max(-by, 0)], dtype=float)
        if (set_to > self.upper[ends]).any():
            return False
        cost = np.where(search.hidden[self.columns], _NEXT_TO_NOTHING, search.system.cost[self.columns])
        self.program.cost(self.all, np.concatenate([cost, cost]))
        self.program.bound(ends, set_to, set_to)
        found = self.program.solve_whole()
        self.program.bound(ends, np.zeros(2), self.upper[ends])
        if found is None:
            return False
        search.seen(place, self.columns, self.values + found[: self.size] - found[self.size :])
        return True


_MOST_WORK = 2_000_000
"""Hidden counts that are looked at while counts are given back, a count once for each question that bounds do not
settle (`Witnesses.work`): some minutes."""


def _given_back(system: System, search: _Search, small: np.ndarray) -> tuple[np.ndarray, int]:
    """What is hidden without the further counts that turn out not to be needed, the dearest first; and how many were
    not tried.

    Mostly one is needed by the very count that it was hidden for, which is asked first.
    """
    witnesses = Witnesses(system, search.hidden.copy(), small, search.least, search.proofs)
    further = np.flatnonzero(search.hidden & ~small & system.shown & ~system.withheld)
    ordered = further[np.argsort(-system.cost[further], kind="stable")]
    for turn, place in enumerate(ordered):
        if witnesses.work > _MOST_WORK:
            return witnesses.hidden, len(ordered) - turn
        witnesses.show(int(place), search.hidden_for[int(place)])
    return witnesses.hidden, 0


def _cannot_be_hidden() -> AnalysisError:
    msg = (
        "a count below the disclosure threshold follows from the totals whatever is hidden; merge the smallest lists "
        "or leave out the shortest horizon in the plan"
    )
    return AnalysisError(msg)
