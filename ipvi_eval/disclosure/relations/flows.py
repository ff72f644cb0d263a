"""From which list to which between two times: flows add up to the people on a list before and after."""

from __future__ import annotations

from collections import defaultdict

from ipvi_eval.cohort.list_paths import LEFT
from ipvi_eval.counted import (
    AT_RISK,
    CENSORED,
    EVENTS,
    EVERYBODY,
    FLOWING,
    LEAVING,
    MOVED_ON,
    PATHS,
    PEOPLE,
    THERE,
    Key,
    days_of,
    then_at,
)
from ipvi_eval.disclosure.relations.equations import Equations


def flows(equations: Equations) -> None:
    """Whoever is on a list at one time is on one at the next, has left, or is followed no longer. Whoever has left or
    is followed no longer at the next was so at the first, or came from a list. Whoever is elsewhere went at least once.
    """
    _entered(equations)
    periods: defaultdict[str, list[Key]] = defaultdict(list)
    for key in equations.counts:
        if key.state.startswith(FLOWING):
            periods[key.until].append(key)
    for until, every in periods.items():
        first, second = days_of(until)
        for name in dict.fromkeys(key.cohort.removeprefix(f"{PATHS}.") for key in every):
            out = [key for key in every if key.cohort == f"{PATHS}.{name}"]
            equations.adds_up(_on(equations, name, first), out)
            equations.adds_up(_on(equations, name, second), _into(every, name))
            gone = [key for key in out if key.state not in (then_at(name), then_at(CENSORED))]
            for state in (MOVED_ON, EVENTS):
                before, after = (Key(f"{PATHS}.{name}", state, LEAVING, "calendar", day) for day in (first, second))
                equations.adds_up(after, [before, *gone])
        for place, state in ((LEFT, EVENTS), (CENSORED, CENSORED)):
            before, after = (Key(PATHS, state, LEAVING, "calendar", day) for day in (first, second))
            equations.adds_up(after, [before, *_into(every, place)])


def _entered(equations: Equations) -> None:
    """Whoever entered a list is on it by the calendar; those of them who were never at liberty are left over."""
    lists = [key for key in equations.counts if key.cohort.startswith(f"{PATHS}.") and key.state == PEOPLE]
    for key in lists:
        equations.among([key], [Key(key.cohort.removeprefix(f"{PATHS}."), PEOPLE, clock="street")])
    together = Key(PATHS, PEOPLE, clock="calendar")
    for everybody in (Key(EVERYBODY, PEOPLE, clock="calendar"), together):
        equations.adds_up(everybody, lists)
    for told in (lists, [together]):
        equations.among(told, [Key(EVERYBODY, PEOPLE, clock="street")])


def _into(every: list[Key], place: str) -> list[Key]:
    return [key for key in every if key.state == then_at(place)]


def _on(equations: Equations, name: str, day: str) -> Key:
    """Those on a list at a time: everybody who entered it, those followed so long, or those who are there."""
    cohort = f"{PATHS}.{name}"
    if day == "0":
        return Key(cohort, PEOPLE, clock="calendar")
    there, followed = (
        Key(cohort, state, LEAVING, "calendar", until) for state, until in ((THERE, f"day {day}"), (AT_RISK, day))
    )
    return there if there in equations.place else followed
