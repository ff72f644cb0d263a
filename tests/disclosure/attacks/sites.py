"""Subtracting the sets of reports of the sites of one plan from the set of all of them together.

Who holds all sets knows of each what it gives away by itself, and that every count of the whole is the sum of the
sites' own: people on lists and what happened to them, incidents of each month, quarter, year and side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ipvi_eval.results.store import Results
from tests.disclosure.attacks import linked, periods
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find

_MONTH, _PERIOD = re.compile(r"\d{4}-\d{2}"), re.compile(r"(\d{4})-(\d{2}), (\d+) months")
WHOLE = "all"
_ELSEWHERE = ("comparison",)
"""How cohorts are called in which people of the comparison areas are, who are the same in every set."""


def attack(sets: Mapping[str, Results], smallest_shown: int = 11) -> list[Find]:
    """Small counts of any of the `sets`, by name: those of the sites, and that of all together, which is called all."""
    statements: list[Stated] = []
    laws: set[Law] = set()
    for name, released in sets.items():
        for told, held in (linked.system(released), _periods(released)):
            statements += [replace(one, count=_of(name, one.count), id=f"{name}: {one.id}") for one in told]
            laws |= set(held)
    # What holds of the counts of one set holds of those of every other, whether it tells them or not.
    laws |= set(_longer({count for one in laws for count in (one.whole, *one.parts)}))
    everywhere = [Law(_of(name, one.whole), tuple(_of(name, x) for x in one.parts)) for one in laws for name in sets]
    return finds(statements, [*everywhere, *_sums({one.count for one in statements}, sets)], smallest_shown)


def _periods(released: Results) -> tuple[list[Stated], list[Law]]:
    """What a set says of periods, each called by its first month and how many it has: sets differ in that."""
    told, held = periods.system(released)
    lengths = {
        curve.id.removeprefix("its."): periods.length_of([str(month) for month in curve.column("month")])
        for curve in released.curves.values()
        if curve.kind == "monthly"
    }

    def named(one: Count) -> Count:
        of_length = _MONTH.fullmatch(one.who) or one.who.endswith(periods.ELSEWHERE)
        return replace(one, who=f"{one.who}, {lengths[one.outcome]} months") if of_length else one

    return (
        [replace(one, count=named(one.count)) for one in told],
        [Law(named(one.whole), tuple(map(named, one.parts))) for one in held],
    )


def _longer(counts: Collection[Count]) -> Iterator[Law]:
    """A longer period is the shorter ones of another set within it."""
    series: defaultdict[str, dict[tuple[int, int], Count]] = defaultdict(dict)
    for one in counts:
        if found := _PERIOD.fullmatch(one.who):
            year, month, length = map(int, found.groups())
            series[one.outcome][year * 12 + month, length] = one
    for periods_of in series.values():
        for (first, length), one in periods_of.items():
            for short in {number for _, number in periods_of if number < length and length % number == 0}:
                parts = [periods_of.get((first + step, short)) for step in range(0, length, short)]
                if None not in parts:
                    yield Law(one, tuple(part for part in parts if part))


def _sums(counts: Collection[Count], sets: Collection[str]) -> Iterator[Law]:
    """Each count that any set states, of the whole and of the sites."""
    known = {replace(one, cohort=one.cohort.partition(": ")[2]) for one in counts}
    sites = [name for name in sets if name != WHOLE]
    for count in sorted(known):
        if not any(word in count.cohort for word in _ELSEWHERE):
            yield Law(_of(WHOLE, count), tuple(_of(name, count) for name in sites))


def _of(name: str, count: Count) -> Count:
    return replace(count, cohort=f"{name}: {count.cohort}")
