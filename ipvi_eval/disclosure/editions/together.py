"""This edition and the earlier ones as one system: what a reader learns who holds them all.

He subtracts. So every count that two editions share is compared, each with the last edition before it (by last day) to
which it can be joined. Days, periods and lists that are not the same are compared with those of every earlier edition:

* **The same count.** Equal numbers are taken to be one number, whatever the key.
* **A closed period.** Incidents from a month to a month can only be corrected. Where they are not equal they were, and
  no equation joins them; a number that was hidden stays hidden, equal or corrected.
* **A count that grows.** All others are people or their events: whoever was counted is counted again. What the later
  has more is a count of its own that nobody prints (`0`, at least the threshold, or it cannot be worked back). Where
  no day is the same, as between the steps of two curves, the nearest days are compared. Where the later count is
  smaller the records were revised: no equation joins them, and a number that was hidden stays hidden.
* **What a whole has beyond its parts** grows as they do, where all are of one state: people offered help, less those
  offered one kind of it. What it grew by is a count of its own too. Some may leave it: who has a report and no arrest
  by a day, and was not followed as long, may be arrested by then. It then grew by those who came less those who left,
  of whom there are between none and as many as could (`may_leave`).
* **People censored** by a day are not counted again: who was is followed further by then, and may have had an event. As
  sums of months behind a model, only equal numbers are joined.
* **Lists told together** in one edition and singly in the other are compared as they add up (`merged_lists`), and bands
  of ages that begin elsewhere as they add up below a bound or from it on (`moved_bands`).
* **Sums of months behind a model** have no period in their key and are neither: only equal ones are joined.
* **Several sites of one plan** (`sites`): what the whole counts is counted in its parts, and an area that two of them
  look at is one area. A run of one is no edition of another: only what adds up is compared.
* **Another plan.** Where an outcome is defined otherwise, or the areas, the lists, the first day of the window or what
  a question sets (how soon a report is a repeat) are, the reader takes what one edition counts for a part of what the
  other does, and subtracts the one from the other: reports of one more kind, people of one area fewer. Which of the two
  is the part the numbers say; months too are compared so. Where neither is a part a number may go in vain.
* **Another name.** An outcome that is defined as one of the earlier edition was is that one, however it is called now.

The reader is taken to believe that nothing was revised. What was printed stays printed: where a difference is small it
is the new number that goes. A small count that the earlier editions tell already, whatever is hidden now, is not
printed, and only what they leave open of it is kept open (`told_before`): no run can mend more, so it is counted and
reported (`told`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from scipy.sparse import block_diag, csr_array

from ipvi_eval.counted import INCIDENTS, Key, months_of
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.editions.leavers import may_leave
from ipvi_eval.disclosure.editions.merged_lists import met
from ipvi_eval.disclosure.editions.moved_bands import moved
from ipvi_eval.disclosure.editions.placed import Placed, counted_again, counterpart, nearest
from ipvi_eval.disclosure.editions.sites import elsewhere, of_the_others, stretches, sums
from ipvi_eval.disclosure.editions.told_before import kept_open, told_before
from ipvi_eval.disclosure.links import linked
from ipvi_eval.disclosure.relations.stretches import is_stretch, stretches_within
from ipvi_eval.disclosure.solver.attacker import intervals
from ipvi_eval.disclosure.solver.system import Equation, System, rows_of


@dataclass(frozen=True, slots=True)
class Together:
    """The place of every key of this edition in the `system` of all, and how many small counts are told already;
    `beside` are the counts of this edition that stand in an equation with one of those."""

    place: Mapping[Key, int]
    system: System
    told: int
    beside: frozenset[Key] = frozenset()


def together(
    now: Kept,
    cost: Mapping[Key, float],
    nested: Collection[tuple[str, str]],
    earlier: Sequence[Kept],
    *,
    least: int,
    zero_shown: bool = True,
) -> Together:
    """Link the counts of `now`, of which none is hidden yet and each has a `cost`, with those of `earlier` editions."""
    place, system = _linked(now, nested)
    costs = np.zeros(len(system))
    costs[list(place.values())] = [cost[key] for key in place]
    system = replace(system, cost=costs)
    if not earlier:
        return Together(place, system, 0)
    build = _Build(now, place, system)
    for edition in earlier:
        build.add(edition.called_as_in(now), nested)
    order = sorted(build.editions, key=lambda one: (one.kept.freeze, one.kept is now))
    for number, later in enumerate(order):
        build.compare([one for one in order[:number] if one.kept.site == later.kept.site], later)
    build.add_up(order, nested)
    return build.finished(least, zero_shown=zero_shown)


class _Build:
    """The editions side by side, and the equations between them."""

    def __init__(self, now: Kept, place: dict[Key, int], system: System) -> None:
        self.now = now
        self.editions = [Placed.of(now, place, system)]
        self.systems = [system]
        self.size = len(system)
        self.values: list[int] = system.values.tolist()
        self.between: list[Equation] = []
        self.rests: list[int] = []
        self.leaving: dict[int, int] = {}
        self.withheld: set[int] = set()

    def add(self, edition: Kept, nested: Collection[tuple[str, str]]) -> None:
        """Put an earlier edition beside the others: all of it is printed or withheld."""
        place, system = _linked(edition, nested)
        withheld = np.zeros(len(system), dtype=bool)
        withheld[[place[key] for key in edition.hidden if key in place]] = True
        printed = system.shown & ~withheld
        self.systems.append(replace(system, printed=printed, withheld=withheld))
        self.editions.append(Placed.of(edition, place, system, after=self.size))
        self.values += system.values.tolist()
        self.size += len(system)

    def compare(self, before: Sequence[Placed], later: Placed) -> None:
        """Every count of `later` with the last edition that it can be joined to, and what the days, periods, lists and
        bands of ages of each add."""
        for key in later.place:
            for edition in reversed(before):
                old = counterpart(key, edition.place)
                if old is not None and self._pair(edition, old, later, key):
                    break
        self._left(before, later)
        for edition in before:
            self._days(edition, later)
            self._periods(edition, later)
            self._merged(edition, later)
            self._bands(edition, later)

    def add_up(self, order: Sequence[Placed], nested: Collection[tuple[str, str]]) -> None:
        """Runs of several sites with those of all together, up to the same day, and with each other where they look at
        the same area."""
        for one, other in combinations(order, 2):
            if one.kept.site != other.kept.site:
                for ours, theirs in elsewhere((one.kept, one.place), (other.kept, other.place)):
                    self._beside(ours, theirs)
        for whole in order:
            of_site = [
                [x for x in order if (x.kept.site, x.kept.freeze) == (s, whole.kept.freeze)] for s in whole.kept.sums
            ]
            for parts in product(*(found for found in of_site if found)) if any(of_site) else ():
                self._sum(whole, parts)
                self._others(whole, parts, nested)

    def _sum(self, whole: Placed, parts: Sequence[Placed]) -> None:
        own, of_parts = (whole.kept, whole.place), [(one.kept, one.place) for one in parts]
        for long, short, filled in stretches(own, of_parts):
            more = self._more(long, short)
            if more == 0:
                self.between.append([*((place, 1) for place in long), *((place, -1) for place in short)])
            elif more > 0 and not filled:
                self._rest(long, short, more)
        for ours, theirs in sums(own, of_parts):
            self._beside(ours, theirs)

    def _others(self, whole: Placed, parts: Sequence[Placed], nested: Collection[tuple[str, str]]) -> None:
        """Counts of sites that do not tell them, which nobody prints, in a system of their own."""
        found = of_the_others((whole.kept, whole.place), [(one.kept, one.place) for one in parts])
        for told in found.values():
            left = {key: more for key, ends in told.items() if (more := self._more(*ends)) >= 0}
            place, system = linked(left, nested)
            for key in left:
                ours, theirs = told[key]
                ends = *((one, 1) for one in ours), *((one, -1) for one in theirs)
                self.between.append([*ends, (place[key] + self.size, -1)])
            self.systems.append(replace(system, shown=np.zeros(len(system), dtype=bool)))
            self.values += system.values.tolist()
            self.size += len(system)

    def _more(self, whole: Sequence[int], parts: Sequence[int]) -> int:
        return sum(self.values[place] for place in whole) - sum(self.values[place] for place in parts)

    def _pair(self, edition: Placed, old: Key, later: Placed, key: Key) -> bool:
        """Whether the two are joined. What was revised is not, and an edition before that may be."""
        more = later.kept.counts[key] - edition.kept.counts[old]
        place, before = later.place[key], edition.place[old]
        same, again = later.kept.same(key, edition.kept), counted_again(key)
        if joined := more == 0 or (again and more > 0) or (not same and (again or key.state == INCIDENTS)):
            self._beside([place], [before])
        if same and (key.state == INCIDENTS or (more < 0 and again)):
            self._stays_hidden(edition, old, later, place)
            self._stays_hidden(later, key, edition, before)
        return joined

    def _stays_hidden(self, one: Placed, key: Key, other: Placed, place: int) -> None:
        """What `one` hid, this edition hides: `place` is its own where `other` is this edition."""
        if other.kept is self.now and key in one.kept.hidden:
            self.withheld.add(place)

    def _beside(self, ours: Sequence[int], theirs: Sequence[int]) -> None:
        """The two are the same, or one is a part of the other: which, the numbers say."""
        more = self._more(ours, theirs)
        if more == 0:
            self.between.append([*((place, 1) for place in ours), *((place, -1) for place in theirs)])
        else:
            self._rest(*((ours, theirs) if more > 0 else (theirs, ours)), abs(more))

    def _rest(self, whole: Sequence[int], parts: Sequence[int], value: int, leaving: int = 0) -> None:
        """A count that nobody prints: what the whole has beyond its parts, once up to `leaving` more were taken off."""
        ends = [*((place, 1) for place in whole), *((place, -1) for place in parts), (self._unknown(value), -1)]
        if leaving:
            self.leaving[len(self.rests)] = leaving
            ends.append((self._unknown(0), 1))
        self.between.append(ends)

    def _unknown(self, value: int) -> int:
        """The place of a count that nobody prints, which comes after all others; see `finished`."""
        self.rests.append(value)
        return -len(self.rests)

    def _days(self, edition: Placed, later: Placed) -> None:
        """Counts by day that are not in both: beside the nearest day whose people are certainly among them."""
        for old, new in nearest(edition, later):
            more = later.kept.counts[new] - edition.kept.counts[old]
            if more >= 0:
                self._rest([later.place[new]], [edition.place[old]], more)

    def _left(self, before: Sequence[Placed], later: Placed) -> None:
        """What a whole has beyond its parts, with the last edition in which the same was left over: it grows too."""
        for of, place in later.left_over.items():
            for edition in reversed(before):
                old = edition.left_over.get(of)
                if old is not None and all(later.kept.same(key, edition.kept) for key, _ in of):
                    if (more := self.values[place] - self.values[old]) > 0:
                        self._rest([place], [old], more, may_leave(of, edition.kept.counts))
                    break

    def _merged(self, edition: Placed, later: Placed) -> None:
        """Lists that one of the two tells together and the other does not: beside each other as they add up."""
        for parts, wholes in met(edition.place, later.place):
            if not all(counted_again(key) for key in (*parts, *wholes)):
                continue
            same = all(later.kept.same(key, edition.kept) for key in (*parts, *wholes))
            places = [later.place[key] for key in wholes], [edition.place[key] for key in parts]
            if not same or self._more(*places) >= 0:
                self._beside(*places)
            elif later.kept is self.now and not edition.kept.hidden.isdisjoint(parts):
                self.withheld.update(places[0])

    def _bands(self, edition: Placed, later: Placed) -> None:
        """Bands of ages that the two draw elsewhere: beside each other as they add up to the nearest bounds."""
        for parts, wholes in moved(edition.place, later.place):
            if all(counted_again(key) for key in (*parts, *wholes)):
                self._beside([later.place[key] for key in wholes], [edition.place[key] for key in parts])

    def _periods(self, edition: Placed, later: Placed) -> None:
        """Longer stretches of one edition with shorter ones of the other, where no month of the series was revised."""
        values: defaultdict[Key, dict[Key, int]] = defaultdict(dict)
        places: dict[Key, int] = {}
        revised: set[Key] = set()
        for one in (edition, later):
            for key in filter(is_stretch, one.place):
                series, value = replace(key, until=""), one.kept.counts[key]
                if values[series].setdefault(key, value) != value:
                    revised.add(series)
                places[key] = one.place[key]
        for series in values:
            for whole, parts in stretches_within(values[series]) if series not in revised else ():
                if len({key in later.place for key in (whole, *parts)}) == 2:
                    self._stretch(whole, parts, values[series], places)

    def _stretch(self, whole: Key, parts: Sequence[Key], values: Mapping[Key, int], places: Mapping[Key, int]) -> None:
        """A stretch and what it has beyond those within it; one that they fill and do not add up to was revised."""
        rest = values[whole] - sum(values[part] for part in parts)
        if rest == 0:
            self.between.append([(places[whole], 1), *((places[part], -1) for part in parts)])
        elif rest > 0 and sum(map(months_of, parts)) < months_of(whole):
            self._rest([places[whole]], [places[part] for part in parts], rest)

    def finished(self, least: int, *, zero_shown: bool) -> Together:
        """The one system, in which what is told already is protected no further than it is still open."""
        values = np.concatenate([*(one.values for one in self.systems), np.array(self.rests, dtype=np.int64)])
        size, rests = len(values), len(self.rests)

        def at(place: int) -> int:
            return place if place >= 0 else self.size - place - 1

        inside = block_diag([one.equations for one in self.systems], format="csr")
        wide = csr_array((inside.data, inside.indices, inside.indptr), shape=(inside.shape[0], size))
        between = ([(at(place), factor) for place, factor in one] for one in self.between)
        rows = [*rows_of(wide), *between]

        def all_of(name: str, rest: float) -> np.ndarray:
            return np.concatenate([*(getattr(one, name) for one in self.systems), np.full(rests, rest)])

        masks = {
            name: all_of(name, rest)
            for name, rest in (("shown", False), ("protected", True), ("printed", False), ("withheld", False))
        }
        masks["withheld"][sorted(self.withheld)] = True
        leaving = [size - rests + number for number in self.leaving]
        masks["protected"][leaving] = False
        known = {name: all_of(name, rest) for name, rest in (("cost", 0.0), ("lowest", 0.0), ("highest", np.inf))}
        known["highest"][leaving] = list(self.leaving.values())
        system = System.of(values, rows, **known, **masks)
        told = told_before(system, least, zero_shown=zero_shown)
        every, places = kept_open(system, told, least), np.array(list(told), dtype=np.int64)
        return Together(self.editions[0].place, every, len(told), self._beside_told(system, places, rows, least))

    def _beside_told(self, system: System, told: np.ndarray, rows: Sequence[Equation], least: int) -> frozenset[Key]:
        """The counts of this edition that stand in an equation with one that is `told`. Where that would not follow
        from earlier editions alone, and none of these is printed rounded, the nearest that are."""
        place = self.editions[0].place
        near = {place[key] for key in self.now.rounded}
        lowest, highest = system.lowest.copy(), system.highest.copy()
        lowest[list(near)], highest[list(near)] = 0.0, np.inf
        earlier = intervals(replace(system, lowest=lowest, highest=highest), ~system.printed, told)
        found = _joined(rows, set(told.tolist()))
        reached = {number for number, one in earlier.items() if one.safe(least)}
        while reached and found.isdisjoint(near) and not (further := _joined(rows, reached)) <= reached:
            reached |= further
            found |= further & near
        return frozenset(key for key, own in place.items() if own in found)


def _linked(edition: Kept, nested: Collection[tuple[str, str]]) -> tuple[dict[Key, int], System]:
    """The place of every key of one edition and its system, with what is known of counts that are printed rounded."""
    place, system = linked(edition.counts, nested)
    lowest, highest = system.lowest.copy(), system.highest.copy()
    for key, number in place.items():
        lowest[number], highest[number] = edition.between(key)
    return place, replace(system, lowest=lowest, highest=highest)


def _joined(rows: Sequence[Equation], places: set[int]) -> set[int]:
    """Those that stand in an equation with one of `places`, these among them."""
    return {number for row in rows if not places.isdisjoint(n for n, _ in row) for number, _ in row}
