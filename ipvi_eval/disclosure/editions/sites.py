"""Runs of several sites of one plan: what is counted in the whole is counted in its parts.

A reader of all sets takes the sites' counts from those of all together. Every count of the whole is therefore held to
the counts of the same in the sites, whatever of them is printed: incidents of the joined area to those of each area,
people to people. Lists are compared as they add up, and days, where not all sets tell of the same one, with the nearest
before it at which that is certain. What a site does not tell is then left of the whole, and hangs together as what it
would have told: by the next day there are more events, and an arrest is a report (`of_the_others`). What the whole has
beyond the parts, or they beyond it (people known in two sites are counted once in the whole), is a count of its own
that nobody prints.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from ipvi_eval.cohort.told_lists import JOINT
from ipvi_eval.counted import AREA_DESIGN, EVENTS, INCIDENTS, TOGETHER, Key, months_of
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.editions.merged_lists import LIST, blocks, list_of
from ipvi_eval.disclosure.editions.placed import MODELS
from ipvi_eval.disclosure.relations.comparisons import of_comparison
from ipvi_eval.disclosure.relations.over_time import REMAINING
from ipvi_eval.disclosure.relations.stretches import is_stretch, stretches_within

Places = Mapping[Key, int]
"""The place of every key of one run in the system of all."""

_Times = dict[tuple[str, int], int]
"""The places of one count by time: days as a number that grows with whom it counts, other times as they are called."""
_Lists = frozenset[str]
_OWN = ""
"""Stands for the area of a run, whose name is another one in every set."""


def sums(whole: tuple[Kept, Places], parts: Sequence[tuple[Kept, Places]]) -> Iterator[tuple[list[int], list[int]]]:
    """Places of counts of the whole and of the parts, so that whom the latter count the former count too."""
    wholes, divided = _by_group(*whole), [_by_group(*one) for one in parts]
    for group, told in wholes.items():
        sites = [part[group] for part in divided if group in part]
        for block in _blocks(told, sites) if sites else ():
            telling = [site for site in sites if all(lists <= block for lists in site if lists & block)]
            yield from _at_each_time(
                [times for lists, times in told.items() if lists <= block],
                [times for site in telling for lists, times in site.items() if lists <= block],
            )


def of_the_others(
    whole: tuple[Kept, Places], parts: Sequence[tuple[Kept, Places]]
) -> dict[frozenset[str], dict[Key, tuple[list[int], list[int]]]]:
    """What only some sites tell, by the sites that do not: for each key the places of the whole and of those that do,
    at the same time. What is left of the whole is a count of the others, as if they had told it: it stands beside what
    they all do tell of the same, a quarter beside their half-years."""
    wholes, divided = _by_group(*whole), {one[0].site: _by_group(*one) for one in parts}
    found: defaultdict[frozenset[str], dict[Key, tuple[list[int], list[int]]]] = defaultdict(dict)
    for group, told in wholes.items():
        sites = {name: part[group] for name, part in divided.items() if group in part}
        if not sites or not _of_the_sites(group):
            continue
        taken: set[tuple[frozenset[str], tuple[str, int], str]] = set()
        for block in sorted(_blocks(told, [*sites.values()]), key=len):
            own = [times for lists, times in told.items() if lists <= block]
            for time in own[0]:
                theirs = {name: at for name, site in sites.items() if (at := _exactly(site, block, time))}
                others = frozenset(whole[0].sums).difference(theirs)
                marks = {(others, time, lists) for lists in block}
                if theirs and others and all(time in times for times in own) and taken.isdisjoint(marks):
                    taken |= marks
                    ours = [times[time] for times in own]
                    key = _key(group, block, time, whole[0].area)
                    found[others][key] = ours, [place for places in theirs.values() for place in places]
    for others, left in found.items():
        runs = [one for one in parts if one[0].site in others]
        left |= {key: (places, []) for key, places in _told_by_all(runs, whole[0].area, left) if key not in left}
    return found


def _told_by_all(
    runs: Sequence[tuple[Kept, Places]], area: str, beside: Collection[Key]
) -> Iterator[tuple[Key, list[int]]]:
    """The counts that all of these runs tell of the people, or of the area and outcome, of the keys `beside`."""
    of = {(key.cohort, outcome, key.clock) for key in beside for outcome in (key.outcome, "")}
    told = [
        {replace(key, cohort=area) if key.cohort == kept.area else key: place for key, place in places.items()}
        for kept, places in runs
    ]
    for key in told[0]:
        if (key.cohort, key.outcome, key.clock) in of and all(key in one for one in told):
            yield key, [one[key] for one in told]


def _of_the_sites(group: Key) -> bool:
    """Whether it counts people or incidents of the sites, and neither an area beside them nor months of a model."""
    return not group.cohort.startswith(MODELS) and (group.state != INCIDENTS or group.cohort == _OWN)


def _exactly(site: Mapping[_Lists, _Times], block: _Lists, time: tuple[str, int]) -> list[int]:
    """The places of the lists of a block at one time, where a site tells them all and tells none beyond them."""
    touched = {lists: times for lists, times in site.items() if lists & block}
    whole = frozenset().union(*touched) == block and all(time in times for times in touched.values())
    return [times[time] for times in touched.values()] if whole else []


def _key(group: Key, block: _Lists, time: tuple[str, int], area: str) -> Key:
    name, number = time
    lists = f"{LIST}{JOINT.join(sorted(block))}" if any(block) else ""
    cohort = ".".join(filter(None, (group.cohort, lists))) or area
    return replace(group, cohort=cohort, until=str(abs(number)) if name == "day" else name)


def stretches(
    whole: tuple[Kept, Places], parts: Sequence[tuple[Kept, Places]]
) -> Iterator[tuple[list[int], list[int], bool]]:
    """Places of a longer stretch of months and of shorter ones within it, where the whole tells the one and every part
    the other, and whether the shorter ones fill it: months of all sites are quarters of each."""
    told, *own = (dict(_of_area(*one)) for one in (whole, *parts))
    places = {key: [place] for key, place in told.items()}
    for key in own[0]:
        if key not in told and all(key in one for one in own):
            places[key] = [one[key] for one in own]
    series: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in places:
        series[replace(key, until="")].append(key)
    for keys in series.values():
        for long, short in stretches_within(keys) if any(key not in told for key in keys) else ():
            if len({key in told for key in (long, *short)}) > 1:
                filled = sum(map(months_of, short)) == months_of(long)
                yield places[long], [place for key in short for place in places[key]], filled


def _of_area(kept: Kept, places: Places) -> Iterator[tuple[Key, int]]:
    """The incidents of the run's own area from a month to a month, whatever the area is called."""
    own = ((key, place) for key, place in places.items() if key.cohort == kept.area and is_stretch(key))
    return ((replace(key, cohort=_OWN), place) for key, place in own)


def _blocks(told: Collection[_Lists], sites: Sequence[Collection[_Lists]]) -> list[_Lists]:
    """Sets of lists that the whole tells, by itself and together with each site and with all.

    A site that tells more lists as one than the set has takes no part in it: what it has there is the rest.
    """
    every = [name for site in sites for name in site]
    found = (blocks([*told, *beside]) for beside in ((), *sites, every))
    return list(dict.fromkeys(block for one in found for block in one if any(lists <= block for lists in told)))


def elsewhere(one: tuple[Kept, Places], other: tuple[Kept, Places]) -> Iterator[tuple[list[int], list[int]]]:
    """Places of what two runs of different sites count in areas beside their own: the very same, or of more areas in
    one of them. Lists that only one of the two tells singly are added up."""
    yield from _areas(one, other)
    sides = [_people_elsewhere(*side) for side in (one, other)]
    for group in filter(sides[1].__contains__, sides[0]):
        if _defined_alike(group, one[0], other[0]):
            ours, theirs = sides[0][group], sides[1][group]
            for block in blocks([*ours, *theirs]):
                places = [[place for lists, place in side.items() if lists <= block] for side in (ours, theirs)]
                if all(frozenset().union(*(one for one in side if one <= block)) == block for side in (ours, theirs)):
                    yield places[0], places[1]
    for key in filter(other[1].__contains__, one[1]):
        alike = not _is_elsewhere(key) and (AREA_DESIGN in key.cohort or key.cohort.startswith(MODELS))
        if alike and one[0].counts[key] == other[0].counts[key] and _defined_alike(key, one[0], other[0]):
            yield [one[1][key]], [other[1][key]]


def _areas(one: tuple[Kept, Places], other: tuple[Kept, Places]) -> Iterator[tuple[list[int], list[int]]]:
    """Incidents of the same areas, and of areas of which the other run tells some by themselves."""
    sides = []
    for kept, places in (one, other):
        found: defaultdict[Key, dict[frozenset[str], Key]] = defaultdict(dict)
        for key in places:
            if key.state == INCIDENTS:
                found[replace(key, cohort="")][frozenset(key.cohort.split(TOGETHER))] = key
        sides.append((kept, places, found))
    for (kept, places, found), (beside, theirs, parts) in permutations(sides):
        for group, keys in found.items():
            for areas, key in keys.items():
                for some, part in parts.get(group, {}).items():
                    more = kept.counts[key] - beside.counts[part]
                    within = some < areas and key.cohort != kept.area and more >= 0
                    same = some == areas and kept is one[0] and more == 0
                    if (within or same) and _defined_alike(key, kept, beside):
                        yield [places[key]], [theirs[part]]


def _people_elsewhere(kept: Kept, places: Places) -> Mapping[Key, Mapping[_Lists, int]]:
    """For each count of people of the comparison areas without its list, the places of each list that is told."""
    found: defaultdict[Key, dict[_Lists, int]] = defaultdict(dict)
    for key, place in places.items():
        if _is_elsewhere(key):
            whole, name = list_of(key)
            found[replace(key, cohort=whole)][frozenset(name.split(JOINT))] = place
    return found


def _is_elsewhere(key: Key) -> bool:
    """Whether it counts people of the comparison areas, who are the same whichever site they are compared with."""
    design, reference, _ = of_comparison(key.cohort)
    return AREA_DESIGN in design and (reference or design.endswith(_NOT_NOTIFIED) or key.state == _THEIR_EVENTS)


_NOT_NOTIFIED, _THEIR_EVENTS = ".not_notified", f"{EVENTS} before"
"""How the cohort of those ends whom a design compares with from a landmark on; the state of their events in others."""


def _defined_alike(key: Key, one: Kept, other: Kept) -> bool:
    """Whether the outcome is the same in both; what has none is of people, and the plan of each site is another one."""
    return not key.outcome or one.defined.get(key.outcome) == other.defined.get(key.outcome)


def _by_group(kept: Kept, places: Places) -> dict[Key, dict[_Lists, _Times]]:
    """For each group of people or incidents without its list, the places of each list that is told, by time."""
    found: defaultdict[Key, dict[_Lists, _Times]] = defaultdict(dict)
    for key, place in places.items():
        if _is_elsewhere(key):
            continue  # people of the comparison areas are no sum over the sites: see `elsewhere`
        whole, name = list_of(key)
        day = key.until.isdigit()
        group = replace(key, cohort=_OWN if key.cohort == kept.area else whole, until="")
        way = -1 if key.state in REMAINING else 1
        times = found[group].setdefault(frozenset(name.split(JOINT)), {})
        times["day" if day else key.until, way * int(key.until) if day else 0] = place
    return found


def _at_each_time(wholes: Sequence[_Times], parts: Sequence[_Times]) -> Iterator[tuple[list[int], list[int]]]:
    seen: set[tuple[int, ...]] = set()
    for name, number in sorted({time for times in wholes for time in times}):
        more = [[one for one in times if one[0] == name and one[1] >= number] for times in wholes]
        fewer = [[one for one in times if one[0] == name and one[1] <= number] for times in parts]
        if not all(more) or not any(fewer):
            continue
        ours = [times[min(found)] for times, found in zip(wholes, more, strict=True)]
        theirs = [times[max(found)] for times, found in zip(parts, fewer, strict=True) if found]
        if (mark := (*ours, *theirs)) not in seen:
            seen.add(mark)
            yield ours, theirs
