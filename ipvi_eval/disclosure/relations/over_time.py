"""At each time everybody has had an event, is still followed or has left, and from each time to the next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from ipvi_eval.counted import AT_RISK, CENSORED, EVENTS, PEOPLE, Key
from ipvi_eval.disclosure.relations.equations import Equations

_LASTING = "9" * 12
"""The whole follow-up comes after every day."""

AT_RISK_OF_ANY = f"{AT_RISK} of any event"
REMAINING = (AT_RISK, AT_RISK_OF_ANY)
"""States that people leave with time, and that a wider outcome leaves fewer in; all others fill up."""

_FILLING = (EVENTS, f"{EVENTS} after", f"{EVENTS} before")
"""States of which the whole follow-up is the last time."""

LEFT = ("death", "moved")
"""States of those who left for good, without an event."""

_EXITS = (*LEFT, "incarcerated")
"""States of all who left without an event."""


def flow(equations: Equations, keys: list[Key]) -> None:
    """At each time: everybody has had an event, is still followed, or has left in one way or another."""
    same = _everybody(keys[0])
    everybody = equations.place.get(same, equations.place.get(same.as_outcome(keys[0].outcome)))
    if everybody is None:
        return
    times: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for key in keys:
        times[key.until][key.state] = equations.place[key]
    for states in times.values():
        inside = [states[state] for state in (EVENTS, AT_RISK) if state in states]
        if not inside:
            continue
        rest = equations.left_over([everybody], inside)
        if len(inside) == 2:
            for one in inside:
                equations.left_over([everybody], [one])
        exits = [place for state, place in states.items() if is_exit(state)]
        if CENSORED in states and len(inside) == 2:
            equations.same(rest, states[CENSORED])
        if exits and len(inside) == 2:
            equations.left_over([rest], exits)


def over_time(equations: Equations, keys: list[Key]) -> None:
    """From each time to the next: those who join a state, or leave it."""
    states: defaultdict[str, list[Key]] = defaultdict(list)
    for key in keys:
        if key.until.isdigit() or (not key.until and key.state in _FILLING):
            states[key.state].append(key)
    for of_state in states.values():
        ordered = sorted(of_state, key=lambda key: int(key.until or _LASTING))
        for earlier, later in pairwise(ordered):
            fewer, more = (later, earlier) if later.state in REMAINING else (earlier, later)
            # Which of the two is the larger is known, also where they are equal: nobody comes back.
            equations.left_over([equations.place[more]], [equations.place[fewer]])
    if {EVENTS, AT_RISK} <= states.keys():
        _exits_over_time(equations, states[EVENTS], states[AT_RISK])


def _exits_over_time(equations: Equations, events: list[Key], followed: list[Key]) -> None:
    """Between two times at which both are known: who left without an event."""
    both = sorted({key.until for key in events} & {key.until for key in followed} - {""}, key=int)
    for earlier, later in pairwise(both):
        at = {
            (state, until): equations.place[replace(events[0], state=state, until=until)]
            for state in (EVENTS, AT_RISK)
            for until in (earlier, later)
        }
        equations.left_over([at[AT_RISK, earlier], at[EVENTS, earlier]], [at[AT_RISK, later], at[EVENTS, later]])


def is_exit(state: str) -> bool:
    """Whether a state holds people who left without an event."""
    return state in _EXITS


def _everybody(key: Key) -> Key:
    return Key(key.cohort, PEOPLE, clock=key.clock)
