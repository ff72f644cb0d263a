"""A count that knows what it counts, so that the same people told twice are hidden twice."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

PEOPLE, EVENTS, AT_RISK = "people", "events", "at risk"
"""The states of a flow: everybody, those with an event up to a day (first events: people), those followed up to it."""

CENSORED = "censored"
"""The state of those whose follow-up ended by a day without an event: what is left of everybody at that day."""

NOTIFIED, FREE_AFTER = "notified", "people after"
"""The cohort of those followed from their notification; the state of those of them without an event before it."""

SO_FAR, EVENTS_SO_FAR = "so far", f"{EVENTS} so far"
"""The states of those notified up to a month since the program began, and of those of them with an event by then."""

DUE, NOTIFICATION = "due", "notification"
"""The cohort of those whom the program had to notify, and the outcome that they are followed for."""

NOT_YET, FREE, FREE_BEFORE = "not yet notified", "free", "people before"
"""The cohort of those followed until they are notified, whose events are notifications; the part of it that is followed
up to a first new record at most; the state of those with a day before their notification."""

BEFORE_START = "notification.trend_before"
"""The cohort of those followed before the program began."""

HISTORICAL, REFERENCE, MATCHED = "historical_cohort", "reference", "matched"
"""The cohort in which the notified who entered since the program began are compared with those before it; the part of
such a cohort with whom they are compared; how the name of the cohort ends that holds its pairs."""

AREA_DESIGN = "comparison_area"
"""The cohort in which all the notified are compared with people of other areas."""

DESCRIBED, OTHERS = "described", "others"
"""The cohort of everybody on a list as they were at entry; the part of it that a ratio never counts as notified."""

PATHS, LEAVING = "list paths", "leaving"
"""The cohort of those followed from list to list by the calendar, and the outcome of leaving for good."""

THERE, MOVED_ON = "on the list", "gone to another list or for good"
"""Where people are seen to move between lists, the states of those on a list at the end of a day and gone from it."""


def moved_to(destination: str) -> str:
    """The state of those who moved from a list to another one, or left it for good."""
    return f"moves to {destination}"


FLOWING = "then"
"""How the states of those begin who are at one place on a day and at the same or another one on a later day."""


def then_at(place: str) -> str:
    """The state of those on a list on the first of two days who are at a place on the second: `list_c`, `left`."""
    return f"{FLOWING} at {place}"


def from_day_to_day(since: int, until: int) -> str:
    """The time of a flow from place to place: two days of the clock.

    >>> from_day_to_day(0, 182)
    'day 0 to 182'
    """
    return f"day {since} to {until}"


def days_of(time: str) -> tuple[str, str]:
    """The two days of such a time."""
    first, _, second = time.removeprefix("day ").partition(" to ")
    return first, second


LONG_LISTED, SILENCE = "listed two years", "silence"
"""The cohort of those on a list for two years and not recorded as gone, and the outcome of no record in them."""

ON_FILE, LEFT_OUT = "on file", "left out"
"""The cohort of everybody on a list of the plan; how the states of those of them begin who are not followed."""
IN_CUSTODY = "in custody on every day of follow-up"
"""Why somebody has no day of street time, and has days by the calendar."""

LINKING = "linking"
"""The cohort of records of one table that name somebody (`of`) and find them in another (`count`)."""

SUSPECTS, HEEDING = "suspects", "due and reached"
"""The cohorts of those suspected in an incident, and of those who were due and were reached, from then on."""

ON_NO_LIST, WITHOUT_INCIDENT = "on no list", "without an incident"
NOT_NOTIFIED, TOO_EARLY, GONE = "on a list not notified", "gone before the program", "gone"
UNKNOWN_SUSPECT, LOOKED_AT = "incidents without a suspect", "incidents looked at"
"""States of those lost between an incident and what followed a notification; of incidents, all of one area."""


def by(mode: str) -> str:
    """The state of those notified in one way."""
    return f"{EVENTS} by {mode}"


def after_way(mode: str) -> str:
    """The state of events after a first notification in one way."""
    return f"{EVENTS} after by {mode}"


def days_after(low: int) -> str:
    """The state of events in the band of days since the last incident that begins with so many."""
    return f"{EVENTS} from day {low}"


def told_by(term: str) -> tuple[str, str]:
    """The states of events of those of whom a term is true, and of the others."""
    return f"{EVENTS}, {term}", f"{EVENTS}, not {term}"


RECENT, SEVERAL = "recent", "several"
"""Terms: within ninety days of an incident, with two or more within a year."""

PAIRS, OF_PAIRS = "pairs", "incidents of pairs"
"""States of an area's pairs of suspect and victim, and of all their incidents."""

KNOWN_BY = ("pair", "victim", "suspect")
"""What tells that two incidents are of the same people."""


def looked_back(of: str) -> tuple[str, str, str]:
    """The states of incidents whose pair, victim or suspect is known: all that are looked back from, those of them with
    another one before, and those too early in the record to look back."""
    return f"looked back from, by {of}", f"repeats, by {of}", f"too early, by {of}"


def of_code(side: str, code: str = "") -> str:
    """The state of incidents on one side of the start, of one code where it is given."""
    return f"incidents {side}, {code}" if code else f"incidents {side}"


def not_of(outcome: str) -> str:
    """The state of incidents with the offenses of a rare outcome that are none of it."""
    return f"incidents of the same offenses, not {outcome}"


def grave(*, notified: bool) -> str:
    """The state of the grave incidents of people on a list, after their first notification or while there was none."""
    return f"grave incidents {'after' if notified else 'before'} a notification"


def reported(times: int) -> tuple[str, str]:
    """The states of pairs with so many reports that could be watched afterwards, and of those with the next one."""
    return f"{PAIRS}, report {times}", f"{PAIRS}, report {times} and the next"


def soon_reported(times: int) -> str:
    """The state of those of them who had the next one by the day by which a quarter of them had it."""
    return f"{PAIRS}, report {times}, a quarter"


FIRST_KNOWN, NEXT_REPORTS = f"{PAIRS}, first report known", "next reports of pairs"
"""States of an area's pairs with enough record before their first report, and of all their reports that follow it."""


def next_reports(side: str) -> str:
    """The state of those of them on one side of the start."""
    return f"{NEXT_REPORTS} {side}"


SEVERAL_TIMES, ONCE_ONLY, OF_SEVERAL = f"{PAIRS}, several reports", f"{PAIRS}, one report", "reports of several"
"""States of an area's pairs with reports on two days or more, of the others, and of all reports of the former."""


def then_severe(*, severe: bool) -> tuple[str, str]:
    """The states of pairs with several reports whose first was severe or was not, and of those of them whose second was
    severe."""
    first = f"{PAIRS}, first {'severe' if severe else 'not severe'}"
    return first, f"{first} and second severe"


BY_TIMING = (f"{EVENTS} soon", f"{EVENTS} later", f"{EVENTS} before")
"""States of the events after a notification within a month of the incident, after a later one, and before any."""


WITH_SEALED = "_with_sealed"
"""What the name of an outcome ends with where sealed records of arrests count towards it."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a count counts: in whom (`cohort`), by which `clock`, of which `outcome`, up to when, and in what `state`.

    `until` is days since the start of the clock ("364"), a calendar period ("2019", "2019-03 to 2019-05"), or empty
    for the whole of the follow-up. Two counts with one key are the same count, wherever they stand.
    """

    cohort: str
    state: str
    outcome: str = ""
    clock: str = ""
    until: str = ""

    def as_outcome(self, outcome: str) -> Key:
        """The same of another outcome."""
        return Key(self.cohort, self.state, outcome, self.clock, self.until)

    def in_state(self, state: str) -> Key:
        """The same of another state."""
        return Key(self.cohort, state, self.outcome, self.clock, self.until)


class Count(int):
    """A whole number with its key. Arithmetic gives plain numbers: a sum of counts is another count."""

    key: Key

    def __new__(cls, value: int, key: Key) -> Count:
        """The number with its key."""
        made = super().__new__(cls, value)
        made.key = key
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Count, (int(self), self.key)


@dataclass(frozen=True, slots=True)
class Group:
    """People who are followed for one outcome by one clock: what makes a count of them a `Count`."""

    cohort: str
    outcome: str = ""
    clock: str = ""

    @classmethod
    def of_stem(cls, stem: str, clock: str = "street") -> Group:
        """The people that an id names: "survival.ipv_dir.notified.list_c" are those of notified.list_c."""
        _, outcome, *cohort = *stem.split("."), *([""] if "." not in stem else [])
        return cls(".".join(cohort) or EVERYBODY, outcome, clock)

    def people(self, number: int) -> Count:
        """Everybody; the same for every outcome."""
        return Count(number, Key(self.cohort, PEOPLE, clock=self.clock))

    def count(self, number: int, state: str, until: object = "") -> Count:
        """Those in a state up to a time."""
        return Count(number, Key(self.cohort, state, self.outcome, self.clock, str(until)))

    def within(self, cohort: str) -> Group:
        """A part of these people."""
        return replace(self, cohort=cohort if self.cohort == EVERYBODY else f"{self.cohort}.{cohort}")


GROUPED = "by-"
"""What the name of a part begins with that a column of the people divides off: "by-sex_female", "by-age-..."."""


def grouped(column: str, label: str) -> str:
    """What those are called of whom a column of the people says this label, both as they stand in an id.

    >>> grouped("age_at_entry", "25_to_34")
    'by-age-at-entry_25_to_34'
    """
    return f"{GROUPED}{column.replace('_', '-')}_{label}"


OF_THE_DUE = Group(DUE, NOTIFICATION, "calendar")
"""Those whom the program had to notify, whose events are notifications; parts are named as `within` does."""

CALLED_IN = Group("invited", "call-in", "calendar")
"""Those invited to a call-in, whose events are that they came; parts are named by the year of the first invitation."""

OFFERED = Group("offered", "help", "calendar")
"""Those on a list who were offered help, whose events are that they took some up; parts are those offered one kind."""


def new_records(period: str) -> tuple[str, str]:
    """The states of first new records in a period, and of those of them that an arrest followed."""
    return f"new records {period}", f"new records {period}, arrested"


ARRESTED = "arrested after a new record"
"""The state of those with a first new record, at any time, whom an arrest followed."""


INCIDENTS = "incidents"
"""The state of what is counted by calendar period; `until` is then "2019-01 to 2019-03"."""


REPORTS = "every report"
"""The outcome of counts of all reports, whatever they are about: no outcome of a plan is called so."""


def incidents(number: float, area: str, outcome: str, first: str, last: str) -> Count:
    """Incidents of an area from a month to a month, both included; the last may end on a day of it.

    >>> [incidents(9, "Here", "x", "2020-01", last).key.until for last in ("2020-02-29", "2020-02-28")]
    ['2020-01 to 2020-02', '2020-01 to 2020-02-28']
    """
    return Count(round(number), Key(area, INCIDENTS, outcome, until=f"{first} to {_month_or_day(last)}"))


def _month_or_day(last: str) -> str:
    """Up to the last day of a month is the whole month: the same incidents have one key."""
    year, month, *day = map(int, last.split("-"))
    return f"{year}-{month:02d}" if day == [monthrange(year, month)[1]] else last


def incidents_of_months(number: float, area: str, outcome: str, stretches: Iterable[tuple[str, str]]) -> Count:
    """Incidents of an area in stretches of months, in order and apart: what an analysis keeps of a window.

    >>> incidents_of_months(9, "Here", "x", [("2020-01", "2020-03"), ("2020-04", "2020-06"), ("2021-01", "2021-03")])
    9
    >>> _.key.until
    '2020-01 to 2020-06, 2021-01 to 2021-03'
    """
    joined: list[tuple[str, str]] = []
    for first, last in stretches:
        if joined and _month_number(first) == _month_number(joined[-1][1]) + 1:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    until = _APART.join(f"{first} to {last}" for first, last in joined) or "no month"
    return Count(round(number), Key(area, INCIDENTS, outcome, until=until))


_APART = ", "
TOGETHER = " + "
"""What stands between the names of areas, or of cohorts, of which a count is the sum."""


def together(counts: Sequence[int]) -> int:
    """The sum of counts of the same in several cohorts, with a key that names all of them where each has one."""
    whole, keys = sum(counts), [one.key for one in counts if isinstance(one, Count)]
    if len(keys) < len(counts) or len({replace(key, cohort="") for key in keys}) != 1:
        return whole
    return Count(whole, replace(keys[0], cohort=TOGETHER.join(key.cohort for key in keys)))


def stretches_of(key: Key) -> list[tuple[str, str]]:
    """The first and the last month of each stretch of counted incidents."""
    return [(first, last) for first, _, last in (one.partition(" to ") for one in key.until.split(_APART))]


def stretch_of(key: Key) -> tuple[str, str]:
    """The first and the last month of counted incidents."""
    stretches = stretches_of(key)
    return stretches[0][0], stretches[-1][1]


def months_of(key: Key) -> int:
    """How many months counted incidents come from, both ends of each stretch included."""
    return sum(_month_number(last) - _month_number(first) + 1 for first, last in stretches_of(key))


def _month_number(month: str) -> int:
    year, number = map(int, month.split("-")[:2])
    return year * 12 + number


EVERYBODY = "all"


def plain_count(value: Any) -> Any:
    """A count as JSON: its number and its key; anything else as it is."""
    return {"count": int(value), "of": list(astuple(value.key))} if isinstance(value, Count) else value


def count_from(raw: Any) -> Any:
    """The inverse of `plain_count`."""
    return Count(raw["count"], Key(*raw["of"])) if isinstance(raw, dict) and raw.keys() == {"count", "of"} else raw


def counts_in(values: Iterable[Any]) -> Iterable[Count]:
    """Those of the values that are counts with a key."""
    return (value for value in values if isinstance(value, Count))
