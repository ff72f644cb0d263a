"""A count with a name, and the counts that the numbers of an edition state.

An attacker knows the package: it is public. So where an estimate says how many people it rests on, he knows which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Curve, Results, Table

DAYS_A_YEAR = 365.25

WHOLE = 99_999
"""Days of the whole follow-up: more than any horizon."""


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """How many of `who` in `cohort` were in `state` of `outcome` by `days` since the beginning, by `clock`.

    `state` is people, events, moved, died, free (still followed and without an event just before that day) or every
    (all re-offences).
    """

    cohort: str
    who: str
    outcome: str
    state: str
    days: int = WHOLE
    clock: str = "street"

    def __str__(self) -> str:
        by = "" if self.days == WHOLE else f" by day {self.days}"
        clock = "" if self.clock == "street" else f", {self.clock} time"
        return f"{self.state} of {self.outcome or 'any outcome'} in {self.cohort}, {self.who}{by}{clock}"


@dataclass(frozen=True, slots=True)
class Stated:
    """The result `id` states that `count` lies between `low` and `high`."""

    count: Count
    low: float
    high: float
    id: str


def stated(released: Results) -> Iterator[Stated]:
    """Every count that an estimate, a curve or a table of `released` states, exactly."""
    for estimate in released.estimates.values():
        for count, value in _of_estimate(estimate):
            if value is not None:
                yield Stated(count, value, value, estimate.id)
    for table in released.tables.values():
        yield from _of_table(table)
    for curve in released.curves.values():
        yield from _of_curve(curve)


def hidden(released: Results) -> Iterator[tuple[Count, str]]:
    """Every count whose estimate is there without a number, and the id."""
    for estimate in released.estimates.values():
        for count, value in _of_estimate(estimate):
            if value is None:
                yield count, estimate.id


_OUTCOME, _MONTHS = r"survival\.(?P<outcome>\w+)\.", r"_(?P<months>\d+)m"
_LIST = re.compile(rf"{_OUTCOME}(?P<notified>notified\.)?list_(?P<who>\w+)\.(?P<kind>[a-z_]+?)({_MONTHS})?")
_OURS = re.compile(r"evidence\.recidivism\.list_(?P<who>\w+)\.(?P<months>\d+)m\.ours")
_NOTIFICATION = re.compile(rf"{_OUTCOME}notification\.(hazard_ratio|share_difference{_MONTHS})(?P<rest>\w*)")
_LANDMARK = re.compile(rf"{_OUTCOME}(?P<design>landmark\w*)\.plain{_MONTHS}")
_LOG_RANK = re.compile(rf"{_OUTCOME}lists\.(log_rank|gray)")
_PERSONS = re.compile(r"data\.(list_(?P<who>\w+)\.)?persons")
_EVENTS_OF = {
    "risk": "events",
    "median": "events",
    "incidence": "events",
    "rmst": "events",
    "moved": "moved",
    "death": "died",
    "mean": "every",
}

Named = Iterator[tuple[Count, int | None]]


def _of_estimate(one: Estimate) -> Named:
    for pattern, read in _READERS:
        if match := pattern.fullmatch(one.id):
            yield from read(one, match)


def _list(one: Estimate, match: re.Match[str]) -> Named:
    cohort = "since notification" if match["notified"] else "since entry"
    here = Count(cohort, called(match["who"]), match["outcome"], "events", _days(match))
    if (kind := match["kind"]) in _EVENTS_OF:
        yield replace(here, state="people", outcome="", days=0), one.n
        yield replace(here, state=_EVENTS_OF[kind]), one.events
    if kind in ("risk", "incidence", "moved", "death"):
        yield replace(here, state="free"), _cell(one, 0)
    if kind in ("mean", "risk_difference", "rmst_difference"):
        yield here, _cell(one, 0 if kind == "mean" else 2)


def _ours(one: Estimate, match: re.Match[str]) -> Named:
    here = Count("since notification", called(match["who"]), "ipv_arrest", "events", _days(match))
    yield here, one.events


def _notification(one: Estimate, match: re.Match[str]) -> Named:
    clock = "calendar" if match["rest"].endswith("_calendar") else "street"
    design = match["rest"].removesuffix("_calendar").removesuffix("_no_trend").strip("_") or "as planned"
    here = Count(f"notification, {design}", "after", match["outcome"], "events", _days(match), clock)
    first = 3 if match["months"] else 0
    yield here, _cell(one, first)
    yield replace(here, who="before"), _cell(one, first + 1)
    yield replace(here, state="people", outcome="", days=0), _cell(one, 2)
    yield replace(here, who="all", state="people", outcome="", days=0), one.n
    yield replace(here, who="all"), one.events


def _landmark(one: Estimate, match: re.Match[str]) -> Named:
    here = Count(match["design"], "after", match["outcome"], "events", _days(match))
    people = {"state": "people", "outcome": "", "days": 0}
    yield here, _cell(one, 0)
    yield replace(here, who="before"), _cell(one, 1)
    yield replace(here, **people), _cell(one, 2)
    yield replace(here, who="before", **people), _cell(one, 3)
    yield replace(here, who="all"), one.events


def called(told: str) -> str:
    """One name for a list, or for several told together, from an id or from a label: "list a and b"."""
    name = told.lower().replace("_", " ").removeprefix("lists ").removeprefix("list ")
    return name if name == "left" else f"list {name}"


def _log_rank(one: Estimate, match: re.Match[str]) -> Named:
    here = Count("since entry", "all", match["outcome"], "events")
    yield here, one.events
    yield replace(here, state="people", outcome="", days=0), one.n
    for place, events in enumerate(one.cells):
        yield replace(here, who=f"list {'abcdefgh'[place]}"), events


def _persons(one: Estimate, match: re.Match[str]) -> Named:
    who = called(match["who"]) if match["who"] else "all"
    yield Count("on a list", who, "", "people", 0), None if one.value is None else round(one.value)


def _notified(one: Estimate, match: re.Match[str]) -> Named:
    yield Count("ever notified", "all", "", "people", 0), None if one.value is None else round(one.value)


def _replay(one: Estimate, match: re.Match[str]) -> Named:
    yield Count("since notification", "all", "", "people", 0, "calendar"), one.n
    yield Count("since notification", "all", "ipv_arrest", "events", WHOLE, "calendar"), one.events


def _spoken_for(one: Estimate, match: re.Match[str]) -> Named:
    yield Count("since notification", "all", "", "people", 0), one.n


_READERS = (
    (_LIST, _list),
    (_OURS, _ours),
    (_NOTIFICATION, _notification),
    (_LANDMARK, _landmark),
    (_LOG_RANK, _log_rank),
    (_PERSONS, _persons),
    (re.compile(r"data\.notified"), _notified),
    (re.compile(r"evidence\.replay\.\w+\.expected"), _replay),
    (re.compile(r"survival\.\w+\.notification\.spoken_for"), _spoken_for),
)


def _cell(one: Estimate, place: int) -> int | None:
    return one.cells[place] if place < len(one.cells) else None


def _days(match: re.Match[str]) -> int:
    return int(int(match["months"]) * DAYS_A_YEAR / 12) if match["months"] else WHOLE


_AT_RISK = re.compile(rf"{_OUTCOME}at_risk")
_FOLLOWED = re.compile(rf"{_OUTCOME}followed")
_CURVE = re.compile(rf"{_OUTCOME}((?P<list>list_\w+)|(?P<design>landmark\w*)\.(?P<not>not_)?notified)")


def _of_table(table: Table) -> Iterator[Stated]:
    if table.id == "survival.movement":
        yield from _of_movement(table)
    if match := _FOLLOWED.fullmatch(table.id):
        yield from _of_followed(table, match["outcome"])
    match = _AT_RISK.fullmatch(table.id)
    for row in table.records() if match else ():
        for name, value in row.items():
            if name.startswith("day_") and isinstance(value, int):
                day = int(name.removeprefix("day_"))
                who = called(str(row["list"]))
                yield Stated(Count("since entry", who, match["outcome"], "free", day), value, value, table.id)


def _of_followed(table: Table, outcome: str) -> Iterator[Stated]:
    for row in table.records():
        days = int(int(str(row["months"])) * DAYS_A_YEAR / 12)
        for name, state in (("at_risk", "free"), ("events", "events")):
            if isinstance(value := row[name], int):
                count = Count("since entry", called(str(row["list"])), outcome, state, days)
                yield Stated(count, value, value, table.id)


def _of_movement(table: Table) -> Iterator[Stated]:
    for row in table.records():
        if isinstance(row.get("people"), int):
            days = int(row["months"] * DAYS_A_YEAR / 12)
            state = "gone" if row["state"] == "left" else "free"
            count = Count("movement between lists", called(str(row["state"])), "", state, days, "calendar")
            yield Stated(count, row["people"], row["people"], table.id)


def _of_curve(curve: Curve) -> Iterator[Stated]:
    match = _CURVE.fullmatch(curve.id)
    if not match:
        return
    cohort = match["design"] or "since entry"
    who = (match["list"] or ("before" if match["not"] else "after")).replace("_", " ")
    if not {"events", "at_risk"} <= set(curve.columns):
        return
    times, events, free = (curve.column(name) for name in ("time", "events", "at_risk"))
    for day, so_far, left in zip(times, accumulate(events), free, strict=True):
        here = Count(cohort, who, match["outcome"], "events", int(day))
        yield Stated(here, so_far, so_far, curve.id)
        yield Stated(replace(here, state="free"), left, left, curve.id)
