"""Stretches of months within longer ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ipvi_eval.counted import INCIDENTS, UNKNOWN_SUSPECT, Key, months_of, stretches_of
from ipvi_eval.disclosure.relations.equations import Equations

_FIRST = 1900
"""No incident on record is older."""


def within_stretches(equations: Equations) -> None:
    """A longer stretch of months is the shorter ones within it, and what lies between."""
    series: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in equations.counts:
        if is_stretch(key):
            series[replace(key, until="")].append(key)
    for keys in series.values():
        for whole, parts in stretches_within(keys):
            if sum(map(months_of, parts)) == months_of(whole):
                equations.adds_up(whole, parts)
            else:
                equations.left_over([equations.place[whole]], [equations.place[part] for part in parts])


def is_stretch(key: Key) -> bool:
    """Whether a key counts incidents, or those of them without a known suspect, from a month to a month."""
    return key.state in (INCIDENTS, UNKNOWN_SUSPECT) and " to " in key.until


def stretches_within(keys: Iterable[Key]) -> Iterator[tuple[Key, list[Key]]]:
    """Of one series, each key of months that has shorter ones within it, with those that make up most of it: the
    shortest, and from each of the longest on. No two of them share a month."""
    months = {key: _months(key) for key in keys}
    shortest_first = sorted(months.items(), key=lambda one: months_of(one[0]))
    for whole, all_of_them in months.items():
        inside = {one: own for one, own in shortest_first if own | all_of_them == all_of_them != own}
        longest = [one for one, own in inside.items() if sum(own | other == other for other in inside.values()) == 1]
        orders = [[*inside], *([one, *reversed(inside)] for one in longest)]
        yield from ((whole, list(cover)) for cover in dict.fromkeys(_apart(order, months) for order in orders if order))


def _apart(keys: Iterable[Key], months: Mapping[Key, int]) -> tuple[Key, ...]:
    """Those of the keys, in order, that share no month with one before; the same ones are the same in any order."""
    chosen, taken = [], 0
    for key in keys:
        if not months[key] & taken:
            chosen.append(key)
            taken |= months[key]
    return tuple(sorted(chosen))


def _months(key: Key) -> int:
    """The months of a key as bits, two for each: a month that is counted up to a day of it is the first of the two."""
    bits = 0
    for first, last in stretches_of(key):
        begin, *_ = _numbers(first)
        end, *day = _numbers(last)
        bits |= (1 << (2 * end + (1 if day else 2))) - (1 << 2 * begin)
    return bits


def _numbers(month: str) -> tuple[int, ...]:
    """The number of a month since January 1900, and the day of it where there is one."""
    year, number, *day = map(int, month.split("-"))
    return (year - _FIRST) * 12 + number - 1, *day
