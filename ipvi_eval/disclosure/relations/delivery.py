"""From incident to list to notification to outcome: who was due, who was reached, who was invited or offered help."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.counted import (
    ARRESTED,
    AT_RISK,
    BY_TIMING,
    CALLED_IN,
    DUE,
    EVENTS,
    EVENTS_SO_FAR,
    EVERYBODY,
    GONE,
    GROUPED,
    HEEDING,
    INCIDENTS,
    NOT_NOTIFIED,
    NOTIFICATION,
    NOTIFIED,
    OFFERED,
    ON_NO_LIST,
    PEOPLE,
    SO_FAR,
    SUSPECTS,
    TOO_EARLY,
    UNKNOWN_SUSPECT,
    WITHOUT_INCIDENT,
    Key,
    by,
    new_records,
)
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.implementation.due import BEFORE, MEETING, MODES, SINCE
from ipvi_eval.implementation.follow_through import BEFORE as BEFORE_PROGRAM
from ipvi_eval.implementation.follow_through import SINCE as SINCE_PROGRAM

_NEW_RECORDS = tuple(map(new_records, (BEFORE_PROGRAM, SINCE_PROGRAM)))


def delivery(equations: Equations) -> None:
    """From incident to list to notification to outcome: who is lost at a step is what the step before has more."""
    everybody, told = equations.stated(EVERYBODY, "flow"), equations.stated(NOTIFIED, "notified")
    due, reached = Key(DUE, PEOPLE, clock="calendar"), Key(DUE, EVENTS, NOTIFICATION, "calendar")
    lost = [Key(EVERYBODY, state, clock=everybody.clock) for state in (NOT_NOTIFIED, TOO_EARLY)]
    equations.adds_up(everybody, [*lost, *_of_periods(equations, due)])
    equations.adds_up(due, [reached, replace(reached, state=GONE), replace(reached, state=AT_RISK)])
    equations.adds_up(told, _of_periods(equations, reached))
    if so_far := [key for key in equations.counts if key.cohort == NOTIFIED and key.state == SO_FAR]:
        equations.among([told], [max(so_far, key=lambda key: int(key.until))])
    _events_so_far(equations, told)
    for mode in map(by, MODES):
        of_all = Key(NOTIFIED, mode, clock=told.clock)
        equations.adds_up(told, [of_all])
        equations.adds_up(of_all, [replace(_due_in(one), state=mode) for one in (BEFORE, SINCE)])
    _suspects(equations, everybody)
    _called_in_and_offered(equations, everybody, told)
    for key in equations.counts:
        if key.cohort.startswith("list_") and key.state == PEOPLE:
            own = (Key(f"{DUE}.{one}.{key.cohort}", PEOPLE, clock="calendar") for one in (BEFORE, SINCE))
            equations.adds_up(key, own)
        if key.cohort.startswith(GROUPED) and key.state == PEOPLE:
            equations.adds_up(key, [Key(f"{DUE}.{SINCE}.{key.cohort}", PEOPLE, clock="calendar")])
        if key.cohort == HEEDING and key.state == EVENTS:
            equations.adds_up(reached, [key, replace(key, state=GONE), replace(key, state=AT_RISK)])
            _of_the_notified(equations, key)
        if key.state == BY_TIMING[0]:
            soon, later, before = (replace(key, state=state) for state in BY_TIMING)
            equations.adds_up(replace(key, cohort=EVERYBODY, state=f"{EVENTS} after"), [soon, later])
            equations.adds_up(replace(key, cohort=EVERYBODY, state=before.state), [before])
        if key.state == ARRESTED:
            _arrested(equations, key)
        if key.state == UNKNOWN_SUSPECT:
            equations.adds_up(replace(key, state=INCIDENTS), [key])
            equations.adds_up(key.as_outcome(""), [key] if key.outcome else [])


def _events_so_far(equations: Equations, told: Key) -> None:
    """Of the notified on all lists so many had an event at all: those by the last month that is told, and later ones.

    On the street a few may have none who have one by the calendar: then it is those few that are left over.
    """
    last: dict[str, Key] = {}
    for key in equations.counts:
        if key.cohort == NOTIFIED and key.state == EVENTS_SO_FAR:
            last[key.outcome] = max(last.get(key.outcome, key), key, key=lambda one: int(one.until))
    of_lists = [key for key in equations.counts if key.cohort.startswith(f"{NOTIFIED}.list_") and not key.until]
    for outcome, by_then in last.items():
        whole = [key for key in of_lists if (key.outcome, key.state) == (outcome, EVENTS)]
        people = [replace(key, state=PEOPLE, outcome="") for key in whole]
        if whole and equations.counts.get(told) == sum(equations.counts.get(key, 0) for key in people):
            equations.left_over([equations.place[key] for key in whole], [equations.place[by_then]])


def _called_in_and_offered(equations: Equations, everybody: Key, told: Key) -> None:
    """Those invited and those offered help are some of everybody on a list, and those offered one kind of help some
    of those offered any; who had a new record in a period is one of those who had one, and was arrested or not."""
    invited, offered = (Key(who.cohort, PEOPLE, clock=who.clock) for who in (CALLED_IN, OFFERED))
    for whole in (everybody, told):
        for one in (invited, offered):
            equations.adds_up(whole, [one])
    # Who came to a call-in was told there: the two counts differ by those who were not due.
    told_there = [replace(_due_in(period), state=by(MEETING)) for period in (BEFORE, SINCE)]
    if set(told_there) <= equations.place.keys():
        equations.adds_up(replace(invited, state=EVENTS, outcome=CALLED_IN.outcome), told_there)
    for key in equations.counts:
        if key.cohort.startswith(f"{OFFERED.cohort}."):
            equations.adds_up(replace(key, cohort=OFFERED.cohort), [key])
        for new, arrested in _NEW_RECORDS:
            if key.state == new:
                equations.adds_up(key, [replace(key, state=arrested)])
                equations.adds_up(replace(key, state=EVENTS), [replace(key, state=one) for one, _ in _NEW_RECORDS])


def _arrested(equations: Equations, own: Key) -> None:
    """Who was arrested after a new record had one, before the program began or since; the lists on which that is told
    by period are some of all."""
    periods = [arrested for _, arrested in _NEW_RECORDS]
    equations.adds_up(replace(own, state=EVENTS), [own])
    equations.adds_up(own, [replace(own, state=period) for period in periods])
    if own.cohort == EVERYBODY:
        of_lists = [
            key for key in equations.counts
            if key.state in periods and key == replace(own, cohort=key.cohort, state=key.state)
        ]  # fmt: skip
        equations.adds_up(own, of_lists)


def _of_the_notified(equations: Equations, own: Key) -> None:
    """Events of those who were due and reached are among those of everybody notified, told list by list."""
    lists = [
        key for key in equations.counts
        if key.cohort.startswith(f"{NOTIFIED}.list_") and key == replace(own, cohort=key.cohort)
    ]  # fmt: skip
    if lists and sum(equations.counts[key] for key in lists) >= equations.counts[own]:
        equations.left_over([equations.place[key] for key in lists], [equations.place[own]])


def _suspects(equations: Equations, everybody: Key) -> None:
    """Suspects less those on no list are everybody less those without an incident on record."""
    people = Key(SUSPECTS, PEOPLE)
    on_none, without = replace(people, state=ON_NO_LIST), Key(EVERYBODY, WITHOUT_INCIDENT, clock=everybody.clock)
    if {everybody, people, on_none, without} <= equations.place.keys():
        ends = [(everybody, 1), (without, -1), (people, -1), (on_none, 1)]
        equations.rows.append([(equations.place[key], factor) for key, factor in ends])
        equations.left_over([equations.place[people]], [equations.place[on_none]])


def _of_periods(equations: Equations, own: Key) -> list[Key]:
    """A count of all who were due or, in a study that tells none as it asks nothing of its delivery, of each period."""
    if own in equations.place:
        return [own]
    return [replace(own, cohort=f"{own.cohort}.{period}") for period in (BEFORE, SINCE)]


def _due_in(period: str) -> Key:
    return Key(f"{DUE}.{period}", EVENTS, NOTIFICATION, "calendar")
