"""What a reader can work out about hidden counts from the shown ones and the equations: an interval for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ipvi_eval.disclosure.solver.programs import Program
from ipvi_eval.disclosure.solver.propagation import Propagation
from ipvi_eval.disclosure.solver.system import System, components

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Interval:
    """The least and the largest whole number that a hidden count can be; `highest` may be infinite."""

    lowest: float
    highest: float

    def safe(self, least: int) -> bool:
        """At least `least` wide: it can then not lie among the counts that may not be shown either."""
        return self.highest - self.lowest >= least


def intervals(system: System, hidden: np.ndarray, places: np.ndarray) -> dict[int, Interval]:
    """For each of `places`, which must be hidden, the interval that two linear programs give.

    The reader is taken to know every equation, every count that is not hidden, that no count is negative, and between
    which two numbers a count lies that is printed rounded.
    """
    found: dict[int, Interval] = {}
    for part in _parts(system, hidden, places):
        found |= {int(part.columns[place]): one for place, one in part.intervals()}
    return found


def in_whole_numbers(system: System, hidden: np.ndarray, places: np.ndarray) -> dict[int, Interval]:
    """The same where all counts are whole: an end may lie further in. It takes longer, and `places` have two ends."""
    parts = _parts(system, hidden, places)
    return {int(part.columns[place]): one for part in parts for place, one in part.in_whole_numbers()}


def all_safe(system: System, hidden: np.ndarray, places: np.ndarray, least: int) -> bool:
    """Whether the interval of each of `places` is at least `least` wide: the same question, answered sooner.

    Every set of counts that fits what is shown speaks for all hidden counts at once, so few programs settle most.
    """
    return all(part.safe(least) for part in _parts(system, hidden, places))


def knowing(system: System, few: np.ndarray, least: int, *, zero_shown: bool = True) -> System:
    """The system of a reader who knows that `few` (n,) are counts that may not be shown: smaller than `least`, and not
    nought where that is shown. He may, for a count that is hidden to protect another is chosen by a rule."""
    lowest = np.where(few & zero_shown, np.maximum(system.lowest, 1), system.lowest)
    return replace(system, lowest=lowest, highest=np.where(few, np.minimum(system.highest, least - 1), system.highest))


def _parts(system: System, hidden: np.ndarray, places: np.ndarray) -> list[_Part]:
    part = components(system.equations, hidden)
    return [
        _Part(system, hidden, columns, np.flatnonzero(np.isin(columns, places)))
        for columns in (np.flatnonzero(part == number) for number in np.unique(part[places]))
    ]


class _Part:
    """Hidden counts that equations join, and the program of what they can be."""

    def __init__(self, system: System, hidden: np.ndarray, columns: np.ndarray, asked: np.ndarray) -> None:
        self.columns, self.asked, self.values = columns, asked, system.values[columns].astype(float)
        within = system.equations[:, columns]
        rows = np.flatnonzero(np.diff(within.indptr))
        known = np.where(hidden, 0, system.values)
        self.all = np.arange(len(columns))
        self.joined = rows.size > 0
        right = -(system.equations[rows] @ known)
        self.lowest, self.highest = system.lowest[columns], system.highest[columns]
        self.bounds = Propagation(within[rows], right).narrowed(self.lowest, self.highest)
        self.program = Program(within[rows], right, self.lowest, self.highest)

    def intervals(self) -> Iterator[tuple[int, Interval]]:
        """What each count that is asked of can be. A program is solved for an end only where no set of counts that was
        found for another reaches the bound that the equations leave it."""
        lowest, highest = (self.values.copy(), self.values.copy()) if self.joined else self.bounds
        for place in self.asked:
            for way, reached, bound in ((1.0, lowest, self.bounds[0]), (-1.0, highest, self.bounds[1])):
                if np.isclose(reached[place], bound[place], rtol=0, atol=_TOLERANCE):
                    continue
                found = self.pushed(np.where(self.all == place, way, 0.0))
                if np.isfinite(found).all():
                    np.minimum(lowest, found, out=lowest)
                    np.maximum(highest, found, out=highest)
                else:
                    reached[place] = found[place]
            yield int(place), Interval(np.ceil(lowest[place] - _TOLERANCE), np.floor(highest[place] + _TOLERANCE))

    def in_whole_numbers(self) -> Iterator[tuple[int, Interval]]:
        """The same as `intervals`, from sets of whole numbers."""
        for place in self.asked:
            ends = []
            for way in (1.0, -1.0):
                self.program.cost(self.all, np.where(self.all == place, way, 0.0))
                found = self.program.solve_whole()
                ends.append(self.values[place] if found is None else found[place])
            yield int(place), Interval(*map(float, ends))

    def safe(self, least: int) -> bool:
        """Whether all that is asked of has room; counts are let grow by no more than it takes."""
        if not self.joined:
            return all(one.safe(least) for _, one in self.intervals())
        self.program.bound(self.all, self.lowest, np.minimum(self.highest, self.values + 2 * least))
        seen = _Seen(self.values, least)
        for turn in range(_PUSHES):
            if not (still := seen.narrow(self.asked)).size:
                return True
            direction = np.zeros(len(self.all))
            direction[still] = np.resize((1.0, -1.0) if turn % 2 else (-1.0, 1.0), still.size)
            seen.add(self.pushed(direction))
        for place in self.asked:
            for way in (1.0, -1.0):
                if seen.narrow(np.array([place])).size:
                    seen.add(self.pushed(np.where(self.all == place, way, 0.0)))
            if seen.narrow(np.array([place])).size:
                return False
        return True

    def pushed(self, direction: np.ndarray) -> np.ndarray:
        """The counts that fit all that is shown and lie farthest against `direction`, infinite without end.

        The true counts fit, so there is always an answer.
        """
        self.program.cost(self.all, direction)
        found = self.program.solve()
        return np.full(len(self.all), np.inf) if found is None else found


class _Seen:
    """The least and the largest that each count has been in sets of counts that fit all that is shown."""

    def __init__(self, values: np.ndarray, least: int) -> None:
        self.lowest, self.highest, self.least = values.copy(), values.copy(), least

    def add(self, values: np.ndarray) -> None:
        """One more such set."""
        self.lowest = np.minimum(self.lowest, values)
        self.highest = np.maximum(self.highest, values)

    def narrow(self, places: np.ndarray) -> np.ndarray:
        """Those of `places` whose interval is not yet wide enough."""
        width = np.floor(self.highest + _TOLERANCE) - np.ceil(self.lowest - _TOLERANCE)
        return np.array([place for place in places if width[place] < self.least], dtype=np.int64)


_PUSHES = 6
