"""Lists that two editions tell otherwise: together in one and singly in the other, or each with another neighbor.

Which lists are told together goes by how many people entered them, so a later edition may split what an earlier one
told as one, or the reverse. A reader adds the lists up on both sides until they are the same, and subtracts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ipvi_eval.cohort.told_lists import JOINT
from ipvi_eval.counted import Key
from ipvi_eval.disclosure.relations.over_time import REMAINING

LIST = "list_"


def met(earlier: Collection[Key], later: Collection[Key]) -> Iterator[tuple[list[Key], list[Key]]]:
    """Keys of the earlier edition and of the later one, so that whom the former count the latter count again.

    Where no day is the same on both sides, the nearest days are taken at which that is certain.
    """
    sides = _by_group(earlier), _by_group(later)
    for group in filter(sides[1].__contains__, sides[0]):
        before, after = sides[0][group], sides[1][group]
        for lists in blocks([*before, *after]):
            old = {name: times for name, times in before.items() if name <= lists}
            new = {name: times for name, times in after.items() if name <= lists}
            if old and old.keys() != new.keys() and frozenset().union(*old) <= frozenset().union(*new):
                yield from _times(old, new)


def list_of(key: Key) -> tuple[str, str]:
    """The cohort without its list, and the name of the list, if it has one."""
    whole, _, name = key.cohort.rpartition(".")
    return (whole, name.removeprefix(LIST)) if name.startswith(LIST) else (key.cohort, "")


_Times = dict[tuple[str, int], Key]
"""The keys of one list by time: days as a number that grows with whom it counts, other times as they are called."""


def _by_group(keys: Collection[Key]) -> dict[Key, dict[frozenset[str], _Times]]:
    """For each group without its list, what is counted of each list that is told, or of several as one."""
    found: defaultdict[Key, dict[frozenset[str], _Times]] = defaultdict(dict)
    for key in keys:
        whole, name = list_of(key)
        if name:
            lists = frozenset(name.split(JOINT))
            by_time = found[replace(key, cohort=whole, until="")].setdefault(lists, {})
            way = -1 if key.state in REMAINING else 1
            by_time["day" if (day := key.until.isdigit()) else key.until, way * int(key.until) if day else 0] = key
    return found


def blocks(told: Collection[frozenset[str]]) -> list[frozenset[str]]:
    """The smallest sets of lists that no group of either side crosses."""
    blocks: list[frozenset[str]] = []
    for lists in told:
        touched = [block for block in blocks if block & lists]
        blocks = [block for block in blocks if not block & lists] + [lists.union(*touched)]
    return blocks


def _times(
    old: Mapping[frozenset[str], _Times], new: Mapping[frozenset[str], _Times]
) -> Iterator[tuple[list[Key], list[Key]]]:
    seen: set[tuple[Key, ...]] = set()
    for name, number in sorted({time for times in (*old.values(), *new.values()) for time in times}):
        fewer = [[one for one in times if one[0] == name and one[1] <= number] for times in old.values()]
        more = [[one for one in times if one[0] == name and one[1] >= number] for times in new.values()]
        if not all(fewer) or not all(more):
            continue
        parts = [times[max(found)] for times, found in zip(old.values(), fewer, strict=True)]
        wholes = [times[min(found)] for times, found in zip(new.values(), more, strict=True)]
        if (mark := (*parts, *wholes)) not in seen:
            seen.add(mark)
            yield parts, wholes
