"""How the counts of an edition hang together: the equations that any reader of the definitions can write down.

Everybody is followed, has had an event, or has left; who has had an event by six months has had one by twelve; an
arrest with injury is an arrest; lists add up to everybody; who was due was reached, has left or is waited for. Each
relation that leaves something over (people with a report who were not arrested) gives a further count that nobody
prints and that may not be worked back either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product

import numpy as np

from ipvi_eval.cohort.history import BANDS
from ipvi_eval.counted import (
    AT_RISK,
    BEFORE_START,
    BY_TIMING,
    CALLED_IN,
    DUE,
    EVENTS,
    EVERYBODY,
    FREE,
    FREE_AFTER,
    FREE_BEFORE,
    GONE,
    GROUPED,
    HEEDING,
    HISTORICAL,
    INCIDENTS,
    KNOWN_BY,
    LEAVING,
    LEFT_OUT,
    LINKING,
    LONG_LISTED,
    LOOKED_AT,
    MATCHED,
    NOT_NOTIFIED,
    NOT_YET,
    NOTIFICATION,
    NOTIFIED,
    OF_PAIRS,
    OFFERED,
    ON_FILE,
    ON_NO_LIST,
    PAIRS,
    PATHS,
    PEOPLE,
    RECENT,
    REFERENCE,
    REPORTS,
    SEVERAL,
    SO_FAR,
    SUSPECTS,
    TOGETHER,
    TOO_EARLY,
    UNKNOWN_SUSPECT,
    WITH_SEALED,
    WITHOUT_INCIDENT,
    Key,
    by,
    days_after,
    looked_back,
    months_of,
    new_records,
    of_code,
    reported,
    stretches_of,
    told_by,
)
from ipvi_eval.disclosure.system import Equation, System
from ipvi_eval.implementation.due import BEFORE, MEETING, MODES, SINCE
from ipvi_eval.implementation.follow_through import BEFORE as BEFORE_PROGRAM
from ipvi_eval.implementation.follow_through import SINCE as SINCE_PROGRAM

_LASTING = "9" * 12
"""The whole follow-up comes after every day."""

_LEFT_OVER = f"{AT_RISK} of any event"
REMAINING = (AT_RISK, _LEFT_OVER)
"""States that people leave with time, and that a wider outcome leaves fewer in; all others fill up."""

_FILLING = (EVENTS, f"{EVENTS} after", f"{EVENTS} before")
"""States of which the whole follow-up is the last time."""

_SMALLER_THAN = ((EVENTS, f"all {EVENTS}"), (AT_RISK, _LEFT_OVER))
_BANDS = tuple(map(days_after, (0, *BANDS)))
_LONG_AGO = _BANDS.index(days_after(90))
_ADDING_UP = (
    (EVENTS, (f"{EVENTS} after", f"{EVENTS} before")),
    *((EVENTS, parts) for parts in (tuple(map(by, MODES)), BY_TIMING, _BANDS, told_by(RECENT), told_by(SEVERAL))),
    *zip(told_by(RECENT), (_BANDS[:_LONG_AGO], _BANDS[_LONG_AGO:]), strict=True),
    (INCIDENTS, (LOOKED_AT,)),
    ("of", ("count",)),
)

_LEFT = ("death", "moved")
_EXITS = (*_LEFT, "incarcerated")
"""States of those who left without an event, and of those of them who left for good."""

_TIMES = range(1, 21)
"""Numbers of the reports that a pair may be followed from."""

_OF_REPETITION = {looked_back(of)[0] for of in KNOWN_BY} | {OF_PAIRS, reported(1)[0]}

_FAMILIES = ("list", "entered", "invited")
"""What names of parts begin with: the lists, when people entered or were invited, and GROUPED: columns that divide
people. Those of one family add up to the whole."""

_NEW_RECORDS = tuple(map(new_records, (BEFORE_PROGRAM, SINCE_PROGRAM)))


def linked(
    counts: Mapping[Key, int], cost: Mapping[Key, float], nested: Collection[tuple[str, str]]
) -> tuple[dict[Key, int], System]:
    """The place of every key, and the system of all counts; `nested` are outcomes, the narrower one first."""
    build = _Build(counts)
    groups: defaultdict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for key in counts:
        groups[key.cohort, key.outcome, key.clock].append(key)
    for keys in groups.values():
        build.flow(keys)
        build.over_time(keys)
        build.of_other_states(keys)
    for key in counts:
        build.of_wider_outcomes(key, nested)
        build.of_sealed(key, nested)
        build.clocks(key)
    build.compared()
    build.leaving()
    build.records()
    build.other_people()
    build.parts()
    build.periods()
    build.added_up()
    build.every_report(nested)
    build.delivery()
    build.chosen()
    build.left_out()
    build.repetition()
    return build.place, build.system(cost)


class _Build:
    """The counts so far, and the equations between them."""

    def __init__(self, counts: Mapping[Key, int]) -> None:
        self.counts = counts
        self.place = {key: number for number, key in enumerate(counts)}
        self.values = list(counts.values())
        self.equations: list[Equation] = []

    def left_over(self, whole: Iterable[int], parts: Iterable[int]) -> int:
        """A new count: what the whole has beyond its parts, or the parts beyond the whole. Returns its place."""
        terms = [(place, 1) for place in whole] + [(place, -1) for place in parts]
        rest = sum(factor * self.values[place] for place, factor in terms)
        self.values.append(abs(rest))
        self.equations.append([*terms, (len(self.values) - 1, -1 if rest >= 0 else 1)])
        return len(self.values) - 1

    def adds_up(self, whole: Key, parts: Iterable[Key]) -> None:
        """The whole and its parts, with a rest where there is one; nothing where a part is not known at all."""
        places = [self.place[part] for part in parts if part in self.place]
        if whole not in self.place or not places:
            return
        own = self.place[whole]
        if self.values[own] == sum(self.values[place] for place in places):
            self.equations.append([(own, 1), *((place, -1) for place in places)])
        else:
            self.left_over([own], places)

    def flow(self, keys: list[Key]) -> None:
        """At each time: everybody has had an event, is still followed, or has left in one way or another."""
        same = _everybody(keys[0])
        everybody = self.place.get(same, self.place.get(same.as_outcome(keys[0].outcome)))
        if everybody is None:
            return
        times: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for key in keys:
            times[key.until][key.state] = self.place[key]
        for states in times.values():
            inside = [states[state] for state in (EVENTS, AT_RISK) if state in states]
            if not inside:
                continue
            rest = self.left_over([everybody], inside)
            if len(inside) == 2:
                for one in inside:
                    self.left_over([everybody], [one])
            exits = [place for state, place in states.items() if _is_exit(state)]
            if exits and len(inside) == 2:
                self.left_over([rest], exits)

    def over_time(self, keys: list[Key]) -> None:
        """From each time to the next: those who join a state, or leave it."""
        states: defaultdict[str, list[Key]] = defaultdict(list)
        for key in keys:
            if key.until.isdigit() or (not key.until and key.state in _FILLING):
                states[key.state].append(key)
        for of_state in states.values():
            ordered = sorted(of_state, key=lambda key: int(key.until or _LASTING))
            for earlier, later in pairwise(ordered):
                self.left_over([self.place[later]], [self.place[earlier]])
        if {EVENTS, AT_RISK} <= states.keys():
            self._exits_over_time(states[EVENTS], states[AT_RISK])

    def _exits_over_time(self, events: list[Key], followed: list[Key]) -> None:
        """Between two times at which both are known: who left without an event."""
        both = sorted({key.until for key in events} & {key.until for key in followed} - {""}, key=int)
        for earlier, later in pairwise(both):
            at = {
                (state, until): self.place[replace(events[0], state=state, until=until)]
                for state in (EVENTS, AT_RISK)
                for until in (earlier, later)
            }
            self.left_over([at[AT_RISK, earlier], at[EVENTS, earlier]], [at[AT_RISK, later], at[EVENTS, later]])

    def of_other_states(self, keys: list[Key]) -> None:
        """First events among all events, people still free among all still followed, after and before notification."""
        for key in keys:
            for smaller, larger in _SMALLER_THAN:
                wider = replace(key, state=larger)
                if key.state == smaller and wider in self.place:
                    self.left_over([self.place[wider]], [self.place[key]])
            for whole, parts in _ADDING_UP:
                if key.state == whole:
                    self.adds_up(key, [replace(key, state=part) for part in parts])

    def of_wider_outcomes(self, key: Key, nested: Collection[tuple[str, str]]) -> None:
        """An event of a narrower outcome is one of the wider; whoever is free of the wider is free of the narrower."""
        for inner, outer in nested:
            wider = key.as_outcome(outer)
            if key.outcome == inner and wider in self.place:
                ends = [[self.place[wider]], [self.place[key]]]
                self.left_over(*(reversed(ends) if key.state in REMAINING or _is_exit(key.state) else ends))

    def of_sealed(self, key: Key, nested: Collection[tuple[str, str]]) -> None:
        """What sealed records add to a wider outcome beyond what they add to a narrower one."""
        for inner, outer in nested:
            if key.outcome == inner and {inner[-len(WITH_SEALED) :], outer[-len(WITH_SEALED) :]} == {WITH_SEALED}:
                names = (outer, inner.removesuffix(WITH_SEALED), outer.removesuffix(WITH_SEALED))
                others = [key.as_outcome(name) for name in names]
                if all(one in self.place for one in others):
                    wider, own, wider_own = (self.place[one] for one in others)
                    self.left_over([wider, own], [wider_own, self.place[key]])

    def clocks(self, key: Key) -> None:
        """Those with a day at liberty are among those with a day of follow-up; the notified among everybody, and those
        notified without a new record among those notified at all."""
        wider = [replace(key, clock="calendar")] if key.clock == "street" and not key.until else []
        if key.state == FREE_AFTER:
            _, _, part = _of_comparison(key.cohort)
            wider.append(Key(_within(NOTIFIED, part), PEOPLE, clock="street"))
        if key.cohort == f"{NOT_YET}.{FREE}":
            wider.append(replace(key, cohort=NOT_YET, outcome=NOTIFICATION))
        for one in wider:
            if one in self.place:
                self.left_over([self.place[one]], [self.place[key]])

    def compared(self) -> None:
        """The people of a comparison are the notified and the others. Where those are of one area, before the program
        and since: who entered since and was reached, and whoever of a list or group did not enter since. A pair has one
        of the notified."""
        for key in self.counts:
            design, reference, part = _of_comparison(key.cohort)
            if reference and key.state == PEOPLE:
                told = [one for one in self.counts if one.state == FREE_AFTER and one.cohort == _within(design, part)]
                self.adds_up(replace(key, cohort=_within(design, part)), [key, *told[:1]])
                self._among([Key(part or EVERYBODY, PEOPLE, clock="street")], [_since(part, PEOPLE), key])
            elif key.state == FREE_AFTER:
                if design.startswith(HISTORICAL):
                    self._among([_since(part, EVENTS)], [key])
                if design.endswith(f"_{MATCHED}"):
                    self._among([replace(key, cohort=design.removesuffix(f"_{MATCHED}"))], [key])

    def records(self) -> None:
        """Records of people are people on file; suspects are of incidents that have one."""
        self.adds_up(Key(ON_FILE, PEOPLE), [Key(f"{LINKING} persons", "of")])
        suspects = Key(f"{LINKING} incidents", "of")
        for key in self.counts:
            if key.state == LOOKED_AT:
                self._among([suspects, replace(key, state=UNKNOWN_SUSPECT)], [key])

    def leaving(self) -> None:
        """Whoever entered a list has left by the last day or not; who left before a new record, left. Whoever is there
        has been there for two years or not."""
        gone = [key for key in self.counts if key.outcome == LEAVING and key.state == EVENTS and not key.until]
        for key in gone:
            entered = Key(key.cohort.removeprefix(f"{PATHS}."), PEOPLE, clock=key.clock)
            for clock in ("calendar", "street"):
                self._among([replace(entered, clock=clock)], [key])
            self._exits_among(key, entered.cohort)
        long = Key(LONG_LISTED, PEOPLE)
        everybody = self._stated(EVERYBODY, "flow")
        if gone:
            self._among([everybody], [*gone, long])
        self._among([everybody], [long])

    def _exits_among(self, gone: Key, cohort: str) -> None:
        """The last day by which people of a list are known to have left without a new record, for each outcome."""
        last: dict[str, str] = {}
        for key in self.counts:
            if key.cohort == cohort and key.state in _LEFT and key.until:
                last[key.outcome] = max(last.get(key.outcome, "0"), key.until, key=int)
        for outcome, until in last.items():
            ways = [Key(cohort, state, outcome, "street", until) for state in _LEFT]
            self._among([gone], [way for way in ways if way in self.counts])

    def _among(self, wider: list[Key], parts: list[Key]) -> None:
        """What is beyond the parts, where all are known and it is not less than nothing."""
        known = {*wider, *parts} <= self.counts.keys()
        if known and sum(map(self.counts.__getitem__, wider)) >= sum(map(self.counts.__getitem__, parts)):
            self.left_over([self.place[key] for key in wider], [self.place[key] for key in parts])

    def other_people(self) -> None:
        """Everybody of one cohort, where that is not the same for every outcome: how many are in one only."""
        everybody: defaultdict[Key, list[Key]] = defaultdict(list)
        for key in self.counts:
            if key.state == PEOPLE:
                everybody[replace(key, outcome="")].append(key)
        for keys in everybody.values():
            for one, other in pairwise(sorted(keys, key=self.counts.__getitem__)):
                self.left_over([self.place[other]], [self.place[one]])

    def parts(self) -> None:
        """The lists together are everybody, or everybody of a further group; so are those who entered at each time."""
        parts: defaultdict[tuple[str, Key], list[Key]] = defaultdict(list)
        for key in self.counts:
            whole, _, name = key.cohort.rpartition(".")
            if _is_part(name):
                family = name.partition("_")[0]
                parts[family, replace(key, cohort=whole or EVERYBODY)].append(key)
        for (_, whole_key), of_family in parts.items():
            self.adds_up(whole_key, of_family)

    def delivery(self) -> None:
        """From incident to list to notification to outcome: who is lost at a step is what the step before has more."""
        everybody, told = self._stated(EVERYBODY, "flow"), self._stated(NOTIFIED, "notified")
        due, reached = Key(DUE, PEOPLE, clock="calendar"), Key(DUE, EVENTS, NOTIFICATION, "calendar")
        lost = [Key(EVERYBODY, state, clock=everybody.clock) for state in (NOT_NOTIFIED, TOO_EARLY)]
        self.adds_up(everybody, [*lost, due])
        self.adds_up(due, [reached, replace(reached, state=GONE), replace(reached, state=AT_RISK)])
        self.adds_up(told, [reached])
        if so_far := [key for key in self.counts if key.cohort == NOTIFIED and key.state == SO_FAR]:
            self._among([told], [max(so_far, key=lambda key: int(key.until))])
        for mode in map(by, MODES):
            of_all = Key(NOTIFIED, mode, clock=told.clock)
            self.adds_up(told, [of_all])
            self.adds_up(of_all, [replace(_due_in(one), state=mode) for one in (BEFORE, SINCE)])
        self._suspects(everybody)
        self._called_in_and_offered(everybody, told)
        for key in self.counts:
            if key.cohort.startswith("list_") and key.state == PEOPLE:
                own = (Key(f"{DUE}.{one}.{key.cohort}", PEOPLE, clock="calendar") for one in (BEFORE, SINCE))
                self.adds_up(key, own)
            if key.cohort.startswith(GROUPED) and key.state == PEOPLE:
                self.adds_up(key, [Key(f"{DUE}.{SINCE}.{key.cohort}", PEOPLE, clock="calendar")])
            if key.cohort == HEEDING and key.state == EVENTS:
                self.adds_up(reached, [key, replace(key, state=GONE), replace(key, state=AT_RISK)])
                self._of_the_notified(key)
            if key.state == BY_TIMING[0]:
                soon, later, before = (replace(key, state=state) for state in BY_TIMING)
                self.adds_up(replace(key, cohort=EVERYBODY, state=f"{EVENTS} after"), [soon, later])
                self.adds_up(replace(key, cohort=EVERYBODY, state=before.state), [before])
            if key.state == UNKNOWN_SUSPECT:
                self.adds_up(replace(key, state=INCIDENTS), [key])
                self.adds_up(key.as_outcome(""), [key] if key.outcome else [])

    def _called_in_and_offered(self, everybody: Key, told: Key) -> None:
        """Those invited and those offered help are some of everybody on a list, and those offered one kind of help some
        of those offered any; who had a new record in a period is one of those who had one, and was arrested or not."""
        invited, offered = (Key(who.cohort, PEOPLE, clock=who.clock) for who in (CALLED_IN, OFFERED))
        for whole in (everybody, told):
            for one in (invited, offered):
                self.adds_up(whole, [one])
        # Who came to a call-in was told there: the two counts differ by those who were not due.
        told_there = [replace(_due_in(period), state=by(MEETING)) for period in (BEFORE, SINCE)]
        if set(told_there) <= self.place.keys():
            self.adds_up(replace(invited, state=EVENTS, outcome=CALLED_IN.outcome), told_there)
        for key in self.counts:
            if key.cohort.startswith(f"{OFFERED.cohort}."):
                self.adds_up(replace(key, cohort=OFFERED.cohort), [key])
            for new, arrested in _NEW_RECORDS:
                if key.state == new:
                    self.adds_up(key, [replace(key, state=arrested)])
                    self.adds_up(replace(key, state=EVENTS), [replace(key, state=one) for one, _ in _NEW_RECORDS])

    def _stated(self, cohort: str, name: str) -> Key:
        """Everybody of a cohort, by the clock of the study, as the result whose id has this `name` states them.

        Where everybody is not the same for every outcome, the name stands in the key (`used_counts.told_apart`).
        """
        found = (Key(cohort, PEOPLE, outcome, clock) for clock in ("street", "") for outcome in ("", name))
        return next((key for key in found if key in self.place), Key(cohort, PEOPLE))

    def _of_the_notified(self, own: Key) -> None:
        """Events of those who were due and reached are among those of everybody notified, told list by list."""
        lists = [
            key for key in self.counts
            if key == replace(own, cohort=key.cohort) and key.cohort.startswith(f"{NOTIFIED}.list_")
        ]  # fmt: skip
        if lists and sum(self.counts[key] for key in lists) >= self.counts[own]:
            self.left_over([self.place[key] for key in lists], [self.place[own]])

    def _suspects(self, everybody: Key) -> None:
        """Suspects less those on no list are everybody less those without an incident on record."""
        people = Key(SUSPECTS, PEOPLE)
        on_none, without = replace(people, state=ON_NO_LIST), Key(EVERYBODY, WITHOUT_INCIDENT, clock=everybody.clock)
        if {everybody, people, on_none, without} <= self.place.keys():
            ends = [(everybody, 1), (without, -1), (people, -1), (on_none, 1)]
            self.equations.append([(self.place[key], factor) for key, factor in ends])
            self.left_over([self.place[people]], [self.place[on_none]])

    def chosen(self) -> None:
        """When people were notified, and who was followed before the program began, beside everybody."""
        for key in self.counts:
            if key.cohort in (NOT_YET, f"{NOT_YET}.{FREE}") and key.state == EVENTS:
                self._notified_at_once(key)
            if key.cohort == BEFORE_START and key.state == PEOPLE:
                everybody, since = self._stated(EVERYBODY, key.outcome), Key(f"{DUE}.{SINCE}", PEOPLE, clock="calendar")
                self.adds_up(everybody, [key])
                if since in self.place:
                    self.adds_up(everybody, [key, since])

    def _notified_at_once(self, own: Key) -> None:
        """The notified are those never followed before it, those who were, and those of the day of a new record."""
        everybody, followed = self._stated(EVERYBODY, own.outcome), replace(own, state=FREE_BEFORE)
        after = Key(EVERYBODY, FREE_AFTER, own.outcome, own.clock)
        told = self._stated(NOTIFIED, "notified") if own.cohort == NOT_YET else after
        self.adds_up(everybody, [followed])
        self.adds_up(told, [own])
        if {everybody, followed, told} <= self.place.keys():
            self.left_over((self.place[told], self.place[followed]), (self.place[own], self.place[everybody]))

    def left_out(self) -> None:
        """Everybody on file is followed or left out, for a reason that is one of every outcome or of one alone."""
        reasons: defaultdict[str, list[int]] = defaultdict(list)
        for key in self.counts:
            if key.cohort == ON_FILE and key.state.startswith(LEFT_OUT):
                reasons[key.outcome].append(self.place[key])
        for outcome, left in reasons.items():
            every = reasons.get("", []) if outcome else []
            followed = self.left_over([self.place[Key(ON_FILE, PEOPLE)]], [*every, *left])
            for clock, name in product(("calendar", "street"), sorted({"", outcome})):
                if (everybody := Key(EVERYBODY, PEOPLE, name, clock)) in self.place:
                    self.left_over([followed], [self.place[everybody]])

    def repetition(self) -> None:
        """Incidents looked back from and those with another before them, pairs from one report to the next, and
        incidents on both sides of the start."""
        series = {(key.cohort, key.outcome) for key in self.counts if key.state in _OF_REPETITION}
        for area, outcome in sorted(series):
            chains = [[looked_back(of)[place] for of in ("suspect", "victim", "pair")] for place in range(3)]
            chains += [list(looked_back(of)[:2]) for of in KNOWN_BY]
            chains.append([OF_PAIRS, PAIRS, *(reported(times)[0] for times in _TIMES)])
            chains += [list(reported(times)) for times in _TIMES]
            for chain in chains:
                self._one_within_the_other([Key(area, state, outcome) for state in chain])
            for of in KNOWN_BY:
                told, _, early = (Key(area, state, outcome) for state in looked_back(of))
                unknown = [key for key in self.counts if replace(key, until="") == Key(area, UNKNOWN_SUSPECT, outcome)]
                for others in ([], unknown) if unknown else ([],):
                    self._of_the_window([told, early, *others])
            told, _, early = (Key(area, state, outcome) for state in looked_back("pair"))
            self.adds_up(Key(area, OF_PAIRS, outcome), [told, early])
        for key in self.counts:
            if key.state == of_code("before"):
                self._of_the_window([key, replace(key, state=of_code("after"))])
            if key.state in map(of_code, ("before", "after")):
                codes = [other for other in self.counts if replace(other, state=key.state) == key]
                self.adds_up(key, [other for other in codes if other.state.startswith(f"{key.state}, ")])

    def _one_within_the_other(self, keys: Iterable[Key]) -> None:
        """What each count has beyond the next one that is there."""
        for larger, smaller in pairwise(key for key in keys if key in self.place):
            self.left_over([self.place[larger]], [self.place[smaller]])

    def _of_the_window(self, parts: Sequence[Key]) -> None:
        """All incidents of the window, and parts of them: others have no known people, or lie in months left out."""
        of = {(key.cohort, key.outcome) for key in parts}
        window = [key for key in self.counts if is_stretch(key) and (key.cohort, key.outcome) in of]
        if window and set(parts) <= self.place.keys():
            self.adds_up(max(window, key=months_of), parts)

    def periods(self) -> None:
        """A longer stretch of months is the shorter ones within it, and what lies between."""
        series: defaultdict[Key, list[Key]] = defaultdict(list)
        for key in self.counts:
            if is_stretch(key):
                series[replace(key, until="")].append(key)
        for keys in series.values():
            for whole, parts in stretches_within(keys):
                if sum(map(months_of, parts)) == months_of(whole):
                    self.adds_up(whole, parts)
                else:
                    self.left_over([self.place[whole]], [self.place[part] for part in parts])

    def added_up(self) -> None:
        """A count of several areas or cohorts is the sum of theirs; whoever is in none of them is left of everybody."""
        for key in self.counts:
            names = key.cohort.split(TOGETHER)
            if len(names) > 1:
                self.adds_up(key, [replace(key, cohort=name) for name in names])
                if len(wholes := {name.rpartition(".")[0] for name in names}) == 1 and (whole := wholes.pop()):
                    self._among([replace(key, cohort=whole)], [key])

    def every_report(self, nested: Collection[tuple[str, str]]) -> None:
        """All reports are those of the outcomes that are part of no other, and those of none of them."""
        narrower = {inner for inner, outer in nested if outer != REPORTS}
        widest = [inner for inner, outer in nested if outer == REPORTS and inner not in narrower]
        for key in self.counts:
            if key.outcome == REPORTS and len(widest) > 1:
                self.adds_up(key, [key.as_outcome(name) for name in widest])

    def system(self, cost: Mapping[Key, float]) -> System:
        size, own = len(self.values), len(self.counts)
        shown = np.arange(size) < own
        costs = np.zeros(size)
        costs[:own] = [cost[key] for key in self.counts]
        return System.of(self.values, self.equations, shown=shown, cost=costs)


def is_stretch(key: Key) -> bool:
    """Whether a key counts incidents from a month to a month."""
    return key.state == INCIDENTS and " to " in key.until


def stretches_within(keys: Iterable[Key]) -> Iterator[tuple[Key, list[Key]]]:
    """Of one series, each key of months that has shorter ones within it, with those that make up most of it: the
    shortest, and from each of the longest on. No two of them share a month."""
    months = {key: _months(key) for key in keys}
    for whole, all_of_them in months.items():
        inside = sorted((one for one, own in months.items() if own | all_of_them == all_of_them != own), key=months_of)
        longest = [one for one in inside if not any(two != one and _holds(months, two, one) for two in inside)]
        orders = [inside, *([one, *reversed(inside)] for one in longest)]
        yield from ((whole, list(cover)) for cover in dict.fromkeys(_apart(order, months) for order in orders if order))


def _holds(months: Mapping[Key, int], one: Key, other: Key) -> bool:
    return months[one] | months[other] == months[one]


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


_FIRST = 1900
"""No incident on record is older."""


def _of_comparison(cohort: str) -> tuple[str, bool, str]:
    """The comparison that a cohort belongs to, whether it is those compared with, and the part of them, if any."""
    names = cohort.split(".")
    part = names.pop() if _is_part(names[-1]) else ""
    reference = names[-1:] == [REFERENCE]
    return ".".join(names[: len(names) - reference]), reference, part


def _is_part(name: str) -> bool:
    family, divided, _ = name.partition("_")
    return bool(divided) and (family in _FAMILIES or family.startswith(GROUPED))


def _within(cohort: str, part: str) -> str:
    return f"{cohort}.{part}" if cohort and part else cohort or part


def _since(part: str, state: str) -> Key:
    """Those of a part who entered since the program began, everybody who was due or those who were reached."""
    outcome = NOTIFICATION if state == EVENTS else ""
    return Key(_within(f"{DUE}.{SINCE}", part), state, outcome, "calendar")


def _everybody(key: Key) -> Key:
    return Key(key.cohort, PEOPLE, clock=key.clock)


def _due_in(period: str) -> Key:
    return Key(f"{DUE}.{period}", EVENTS, NOTIFICATION, "calendar")


def _is_exit(state: str) -> bool:
    return state in _EXITS
