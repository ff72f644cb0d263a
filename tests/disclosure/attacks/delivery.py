"""Subtracting each step of the flow from the one before it, and the reached from those due, list by list and year by
year: who is lost at a step is what the step before has more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ipvi_eval.results.store import Results, Table
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated, called
from tests.disclosure.attacks.find import Find

PERIODS = {"delivery.reach": "since", "delivery.reach_before": "before"}
SHARES = {
    "delivery.call_ins": "invited",
    "delivery.offers": "offered help",
    "delivery.follow_through": "with a new record",
}
MODES = ("meeting", "home_visit", "custody_visit", "letter", "unknown")
LISTED, TOLD = Count("on a list", "all", "", "people", 0), Count("ever notified", "all", "", "people", 0)
BY_LETTER = replace(TOLD, state="by letter")

_DELAY = re.compile(r"delivery\.delay\.(?:list_(?P<list>\w+)\.)?within_(?P<days>\d+)")
_PERSONS = re.compile(r"data\.list_(?P<list>\w+)\.persons")


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """The numbers lost at each step, and those not reached, that were hidden or never printed."""
    return finds(stated(released), laws(released), smallest_shown)


def people(period: str, who: str, state: str) -> Count:
    """Those due who entered before the program began or since."""
    return Count(f"due, {period}", who, "", state, 0)


def part_of(table: str, group: str, state: str) -> Count:
    """People of a table of shares, or those of them of whom it is true."""
    return Count(SHARES[table], group, "", state, 0)


def step(words: str) -> Count:
    """A row of the flow, by its words; the steps that other results state too by the name that these have."""
    named = {
        "On a list": LISTED,
        "On the list when the program began": people("before", "all", "due"),
        "Entered since": people("since", "all", "due"),
    }
    return named.get(words, Count("flow", words, "", "people", 0))


def stated(released: Results) -> Iterator[Stated]:
    """Every number of the flow, of the tables of reach, and of the shares notified in time."""
    for count, value, id in _named(released):
        if value is not None:
            yield Stated(count, value, value, id)


def _named(released: Results) -> Iterator[tuple[Count, int | None, str]]:
    single = {
        "data.persons": LISTED,
        "data.notified": TOLD,
        "data.notified_by_letter": BY_LETTER,
        "data.due": people("since", "all", "due"),
        "data.due_notified": people("since", "all", "reached"),
    }
    for id, estimate in released.estimates.items():
        if id in single:
            yield single[id], None if estimate.value is None else round(estimate.value), id
        if match := _PERSONS.fullmatch(id):
            value = None if estimate.value is None else round(estimate.value)
            yield replace(LISTED, who=called(match["list"])), value, id
        if match := _DELAY.fullmatch(id):
            who = called(match["list"]) if match["list"] else "all"
            yield people("since", who, f"reached within {match['days']}"), estimate.events, id
            waiting = estimate.cells[0] if estimate.cells else None
            yield people("since", who, f"waiting after {match['days']}"), waiting, id
    for table in released.tables.values():
        yield from _of_table(table)


def _of_table(table: Table) -> Iterator[tuple[Count, int | None, str]]:
    for row in table.records():
        if table.id == "delivery.flow":
            yield step(str(row["step"])), row["number"], table.id
        if table.id in PERIODS:
            for state in ("due", "reached"):
                yield people(PERIODS[table.id], _who(str(row["group"])), state), row[state], table.id
        if table.id in SHARES:
            for state in ("people", "those"):
                yield part_of(table.id, str(row["group"]), state), row[state], table.id
        if table.id == "delivery.modes":
            period = "before" if "when the program began" in str(row["group"]) else "since"
            who = _who(str(row["group"]))
            yield people(period, who, "reached"), row["reached"], table.id
            for mode in MODES:
                if mode in row:
                    yield people(period, who, mode), row[mode], table.id


def _who(group: str) -> str:
    return "all" if group.startswith("All") else group.lower()


def laws(released: Results) -> tuple[Law, ...]:
    """What any reader of the definitions can write down."""
    counts = {count for count, _, _ in _named(released)}
    flow = released.tables.get("delivery.flow")
    return (*(_of_flow(flow) if flow else ()), *_of_groups(counts), *_across(counts), *_of_shares(counts))


def _of_flow(table: Table) -> Iterator[Law]:
    """Each step is kept or lost; the next one is those kept and those who joined. Parts are their step."""
    groups: list[tuple[Count, dict[str, list[Count]]]] = []
    for row in table.records():
        count = step(str(row["step"]))
        if row["kind"] == "step":
            groups.append((count, {"part": [], "lost": [], "joined": []}))
        else:
            groups[-1][1][str(row["kind"])].append(count)
    for number, (whole, beside) in enumerate(groups):
        kept = replace(whole, state="kept")
        yield Law(whole, (*beside["lost"], kept))
        if beside["part"]:
            yield Law(whole, tuple(beside["part"]))
        if number + 1 < len(groups) and not whole.who.startswith("Incidents"):
            yield Law(groups[number + 1][0], (kept, *beside["joined"]))


def _of_groups(counts: Iterable[Count]) -> Iterator[Law]:
    """Lists and years add up; who was due was reached or not; every way adds up to the reached."""
    known = set(counts)
    due = sorted(count for count in known if count.cohort.startswith("due"))
    for whole in (count for count in due if count.who == "all"):
        for family in ("list", "entered"):
            parts = tuple(one for one in due if replace(one, who="all") == whole and one.who.startswith(family))
            if len(parts) > 1 and not whole.state[-1].isdigit():
                yield Law(whole, parts)
    for one in (count for count in due if count.state == "due"):
        reached = replace(one, state="reached")
        yield Law(one, (reached, replace(one, state="not reached")))
        modes = tuple(part for mode in MODES if (part := replace(one, state=mode)) in known)
        if modes:
            yield Law(reached, modes)
        before = None
        for days in (30, 90):
            by_then, waiting = (replace(one, state=f"{state} {days}") for state in ("reached within", "waiting after"))
            yield Law(one, (by_then, waiting, replace(one, state=f"gone by {days}")))
            yield Law(reached, (by_then, replace(one, state=f"reached after {days}")))
            if before:
                yield Law(by_then, (before, replace(one, state="reached between")))
            before = by_then


def _of_shares(counts: Iterable[Count]) -> Iterator[Law]:
    """Those of whom it is true and the others; years of invitations add up; one kind of help is a part of any help;
    who came to a call-in was told there."""
    known = sorted(count for count in set(counts) if count.cohort in SHARES.values())
    for one in known:
        if one.state == "people":
            yield Law(one, (replace(one, state="those"), replace(one, state="others")))
        if one.cohort == "invited" and one.who == "All":
            yield Law(one, tuple(replace(one, who=x.who) for x in known if x == replace(one, who=x.who) and x != one))
        if one.cohort == "offered help" and one.who != "Any help":
            yield Law(replace(one, who="Any help"), (one, replace(one, who=f"not {one.who}")))
        if one.who in ("All", "Any help") and one.state == "people":
            yield Law(LISTED, (one, replace(one, state="on a list and not of them")))
    there = tuple(people(period, "all", "meeting") for period in ("before", "since"))
    yield Law(part_of("delivery.call_ins", "All", "those"), there)


def _across(counts: Iterable[Count]) -> Iterator[Law]:
    """The two periods are the flow's; those due are among those on their list, the reached among the notified."""
    known = set(counts)
    periods = ("before", "since")
    due, reached = (step(words) for words in ("Due to be notified", "Reached"))
    yield Law(due, tuple(people(period, "all", "due") for period in periods))
    yield Law(reached, tuple(people(period, "all", "reached") for period in periods))
    yield Law(TOLD, (reached, replace(TOLD, state="notified and not due")))
    yield Law(TOLD, (BY_LETTER, replace(TOLD, state="in person")))
    letters = tuple(part for period in periods if (part := people(period, "all", "letter")) in known)
    yield Law(BY_LETTER, (*letters, replace(BY_LETTER, state="by letter and not due")))
    for on_list in sorted(count for count in known if count.cohort == LISTED.cohort and count.who != "all"):
        names = set(re.findall(r"\w+", on_list.who.removeprefix("list ")))
        inside = tuple(
            one for one in sorted(known)
            if one.cohort.startswith("due") and one.state == "due" and one.who.startswith("list ")
            and set(re.findall(r"\w+", one.who.removeprefix("list "))) <= names
        )  # fmt: skip
        if inside:
            yield Law(on_list, (*inside, replace(on_list, state="on the list and not due")))
