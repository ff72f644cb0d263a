"""Incidents with another before them, pairs from one report to the next, incidents on both sides of the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ipvi_eval.counted import (
    FIRST_KNOWN,
    INCIDENTS,
    KNOWN_BY,
    NEXT_REPORTS,
    OF_PAIRS,
    OF_SEVERAL,
    ONCE_ONLY,
    PAIRS,
    SEVERAL_TIMES,
    UNKNOWN_SUSPECT,
    Key,
    grave,
    looked_back,
    months_of,
    next_reports,
    of_code,
    reported,
    soon_reported,
    then_severe,
)
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.stretches import is_stretch

_TIMES = range(1, 21)
"""Numbers of the reports that a pair may be followed from."""

_OF_REPETITION = {looked_back(of)[0] for of in KNOWN_BY} | {OF_PAIRS, FIRST_KNOWN, SEVERAL_TIMES, reported(1)[0]}


def repetition(equations: Equations) -> None:
    """Incidents looked back from and those with another before them, pairs from one report to the next, and
    incidents on both sides of the start."""
    series = {(key.cohort, key.outcome) for key in equations.counts if key.state in _OF_REPETITION}
    suspects = [key for key in equations.counts if key.state == UNKNOWN_SUSPECT]
    for area, outcome in sorted(series):
        chains = [[looked_back(of)[place] for of in ("suspect", "victim", "pair")] for place in range(3)]
        chains += [list(looked_back(of)[:2]) for of in KNOWN_BY]
        chains.append([OF_PAIRS, PAIRS, FIRST_KNOWN, *(reported(times)[0] for times in _TIMES)])
        chains += [[*reported(times), soon_reported(times)] for times in _TIMES]
        chains += [[SEVERAL_TIMES, reported(1)[1]], [SEVERAL_TIMES, reported(2)[0]]]
        chains += [list(then_severe(severe=severe)) for severe in (True, False)]
        for chain in chains:
            _one_within_the_other(equations, [Key(area, state, outcome) for state in chain])
        for of in KNOWN_BY:
            told, _, early = (Key(area, state, outcome) for state in looked_back(of))
            unknown = [key for key in suspects if replace(key, until="") == Key(area, UNKNOWN_SUSPECT, outcome)]
            for others in ([], unknown) if unknown else ([],):
                _of_the_window(equations, [told, early, *others])
        told, _, early = (Key(area, state, outcome) for state in looked_back("pair"))
        equations.adds_up(Key(area, OF_PAIRS, outcome), [told, early])
        several, once, reports = (Key(area, state, outcome) for state in (SEVERAL_TIMES, ONCE_ONLY, OF_SEVERAL))
        equations.adds_up(Key(area, PAIRS, outcome), [several, once])
        equations.adds_up(Key(area, OF_PAIRS, outcome), [reports, once])
        _beyond_the_second(equations, area, outcome)
        _next_reports(equations, area, outcome)
        firsts = [Key(area, then_severe(severe=severe)[0], outcome) for severe in (True, False)]
        equations.adds_up(several, firsts)
    _grave(equations)
    for key in equations.counts:
        if key.state == of_code("before"):
            _of_the_window(equations, [key, key.in_state(of_code("after"))])
        if key.state in map(of_code, ("before", "after")):
            codes = [other for other in equations.counts if other.state.startswith(f"{key.state}, ")]
            equations.adds_up(key, [other for other in codes if other.in_state(key.state) == key])


def _beyond_the_second(equations: Equations, area: str, outcome: str) -> None:
    """Reports of pairs, less the first of each and the second of each that has several: third reports and later ones,
    among them those that came in time after the second and those that could be watched afterwards."""
    keys = [Key(area, state, outcome) for state in (OF_PAIRS, PAIRS, SEVERAL_TIMES)]
    if not set(keys) <= equations.place.keys():
        return
    every, *not_later = map(equations.place.__getitem__, keys)
    later = equations.left_over([every], not_later)
    came, watched = (
        [Key(area, reported(n)[place], outcome) for n in _TIMES[first:]] for place, first in ((1, 1), (0, 2))
    )
    for told in (came, watched):
        parts = [equations.place[key] for key in told if key in equations.place]
        for number in range(1, len(parts) + 1):
            equations.left_over([later], parts[:number])


def _next_reports(equations: Equations, area: str, outcome: str) -> None:
    """Reports that follow the first of a pair with enough record before it: on both sides of the start, among all
    reports beyond the first and all looked back from; among them those that came in time, and those after which
    a pair was watched."""
    following, known, every, pairs, told = (
        Key(area, state, outcome) for state in (NEXT_REPORTS, FIRST_KNOWN, OF_PAIRS, PAIRS, looked_back("pair")[0])
    )
    if not {following, known} <= equations.place.keys():
        return
    place = equations.place
    sides = [Key(area, next_reports(side), outcome) for side in ("before", "after")]
    equations.adds_up(following, sides)
    for side, state in zip(sides, map(of_code, ("before", "after")), strict=True):
        for whole in [key for key in equations.counts if key == Key(area, state, outcome)]:
            equations.among([whole], [side])
    if {every, pairs} <= place.keys():
        equations.left_over([place[every]], [place[pairs], place[following]])
    if told in place:
        equations.left_over([place[told]], [place[known], place[following]])
    came = [Key(area, reported(n)[1], outcome) for n in _TIMES]
    watched = [Key(area, reported(n)[0], outcome) for n in _TIMES[1:]]
    for of_them in (came, watched):
        parts = [place[key] for key in of_them if key in place]
        for number in range(1, len(parts) + 1):
            equations.left_over([place[following]], parts[:number])


def _grave(equations: Equations) -> None:
    """Grave incidents of people on the lists are among all of the area: those that put them there are not, nor those
    of others."""
    told = [key for key in equations.counts if key.state in (grave(notified=False), grave(notified=True))]
    for outcome in sorted({key.outcome for key in told}):
        own = [key for key in told if key.outcome == outcome]
        for whole in [key for key in equations.counts if key.state == of_code("before") and key.outcome == outcome]:
            equations.among([whole, replace(whole, state=of_code("after"))], own)


def _one_within_the_other(equations: Equations, keys: Iterable[Key]) -> None:
    """What each count has beyond the next one that is there."""
    for larger, smaller in pairwise(key for key in keys if key in equations.place):
        equations.left_over([equations.place[larger]], [equations.place[smaller]])


def _of_the_window(equations: Equations, parts: Sequence[Key]) -> None:
    """All incidents of the window, and parts of them: others have no known people, or lie in months left out."""
    of = {(key.cohort, key.outcome) for key in parts}
    window = [
        key
        for key in equations.counts
        if is_stretch(key) and key.state == INCIDENTS and (key.cohort, key.outcome) in of
    ]
    if window and set(parts) <= equations.place.keys():
        equations.adds_up(max(window, key=months_of), parts)
