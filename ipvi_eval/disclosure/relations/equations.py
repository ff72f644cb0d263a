"""Equations between counts, as they are found: a whole, its parts, and a further count for what is left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from ipvi_eval.counted import PEOPLE, Key
from ipvi_eval.disclosure.solver.system import Equation, System


class Equations:
    """The counts so far, and the equations between them."""

    def __init__(self, counts: Mapping[Key, int]) -> None:
        self.counts = counts
        self.place = {key: number for number, key in enumerate(counts)}
        self.values = list(counts.values())
        self.rows: list[Equation] = []

    def left_over(self, whole: Iterable[int], parts: Iterable[int]) -> int:
        """A new count: what the whole has beyond its parts, or the parts beyond the whole. Returns its place."""
        terms = [(place, 1) for place in whole] + [(place, -1) for place in parts]
        rest = sum(factor * self.values[place] for place, factor in terms)
        self.values.append(abs(rest))
        self.rows.append([*terms, (len(self.values) - 1, -1 if rest >= 0 else 1)])
        return len(self.values) - 1

    def same(self, one: int, other: int) -> None:
        """Two counts of the same people."""
        self.rows.append([(one, 1), (other, -1)])

    def adds_up(self, whole: Key, parts: Iterable[Key]) -> None:
        """The whole and its parts, with a rest where there is one; nothing where a part is not known at all."""
        places = [self.place[part] for part in parts if part in self.place]
        if whole not in self.place or not places:
            return
        own = self.place[whole]
        if self.values[own] == sum(self.values[place] for place in places):
            self.rows.append([(own, 1), *((place, -1) for place in places)])
        else:
            self.left_over([own], places)

    def among(self, wider: list[Key], parts: list[Key]) -> None:
        """What is beyond the parts, where all are known and it is not less than nothing."""
        known = {*wider, *parts} <= self.counts.keys()
        if known and sum(map(self.counts.__getitem__, wider)) >= sum(map(self.counts.__getitem__, parts)):
            self.left_over([self.place[key] for key in wider], [self.place[key] for key in parts])

    def stated(self, cohort: str, name: str) -> Key:
        """Everybody of a cohort, by the clock of the study, as the result whose id has this `name` states them.

        Where everybody is not the same for every outcome, the name stands in the key (`used_counts.told_apart`).
        """
        found = (Key(cohort, PEOPLE, outcome, clock) for clock in ("street", "") for outcome in ("", name))
        return next((key for key in found if key in self.place), Key(cohort, PEOPLE))

    def system(self) -> System:
        """All counts: those given are shown, those left over are not, and to hide them costs nothing."""
        size = len(self.values)
        return System.of(self.values, self.rows, shown=np.arange(size) < len(self.counts), cost=np.zeros(size))
