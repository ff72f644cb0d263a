"""Stored tables held against themselves and each other: what the checks of files refuse, by number of rows.

What is odd but possible, and how keys link by year, is told of files only (`linked.checks`, `linked.links`); that none
links at all is refused here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ipvi_eval.data.linked.links import NONE
from ipvi_eval.data.mapped.tables import TABLES, TableName
from ipvi_eval.data.problems import Problem
from ipvi_eval.data.stored.canonical import StoredTable
from ipvi_eval.worded import counted


def check_persons(persons: StoredTable) -> Iterator[Problem]:
    """People who leave before they enter."""
    early = persons.table.filter(persons.table["exit"] < persons.table["entry"])
    yield from _told(persons, "exit", early, "the exit lies before the entry")


def check_bookings(custody: StoredTable) -> Iterator[Problem]:
    """Bookings that end before they begin, and those without release of people who are booked again."""
    table = custody.table
    early = table.filter(table["end"] < table["start"])
    yield from _told(custody, "end", early, "the end of custody lies before its start")
    last = table.group_by("person").aggregate(last=table["start"].max())
    again = table.filter(table["end"].isnull()).inner_join(last, "person")
    what = (
        "there is no release, and the same person was booked on a later day; give the release, or say in "
        "`missing_release` of the mapping's [custody] how to take it"
    )
    yield from _told(custody, "end", again.filter(again["start"] < again["last"]), what)


def check_linked(tables: Mapping[TableName, StoredTable], start: date) -> Iterator[Problem]:
    """Rows of people who are in no persons table, the same row twice, and notifications before the `start`."""
    persons = tables.get("persons")
    for name in ("notifications", "custody"):
        stored = tables.get(name)
        if stored is None:
            continue
        if persons is None:
            yield Problem(stored.place, f"[{name}] needs the persons table; map [persons] too")
            continue
        strange = stored.table.filter(~stored.table["person"].isin(persons.table["person"]))
        yield from _told(stored, "person", strange, f"the person is not in {persons.place}")
        yield from _twice(stored)
    if "notifications" in tables:
        told = tables["notifications"]
        what = f"the notification lies before the study window begins ({start}); correct the date, or the window"
        yield from _told(told, "date", told.table.filter(told.table["date"] < start), what)


def check_suspects(tables: Mapping[TableName, StoredTable]) -> Iterator[Problem]:
    """Suspects none of whom is in the persons table, in the areas persons come from, or in all where no incident is."""
    if not {"incidents", "persons"} <= tables.keys() or "suspect" not in tables["incidents"].header:
        return
    incidents, persons = tables["incidents"], tables["persons"]
    here = incidents.table.filter(incidents.table["area"].isin(persons.table["area"]))
    if not int(here.count().to_pandas()):
        here = incidents.table
    suspects = here.filter(here["suspect"].notnull()).select("incident", "suspect").distinct()
    linked = suspects["suspect"].isin(persons.table["person"]).ifelse(1, 0).sum().coalesce(0)
    found = suspects.aggregate(of=suspects.count(), linked=linked).to_pandas().iloc[0]
    people, of = int(persons.table.count().to_pandas()), int(found["of"])
    if not found["linked"] and min(of, people) >= NONE["incidents"]:
        what = (
            f"not one of {of:,} suspects is in {persons.place}, and none of its {people:,} people is a suspect here; "
            "give the keys as they stand there"
        )
        yield Problem(incidents.place, what, incidents.header["suspect"])


def _twice(stored: StoredTable) -> Iterator[Problem]:
    identity = TABLES[stored.name].identity
    groups = stored.table.group_by(identity).aggregate(rows=stored.table.count())
    named = " + ".join(stored.header[column] for column in identity if column in stored.header)
    yield from _told(stored, identity[0], groups.filter(groups["rows"] > 1), f"the same {named} stands in another row")


def _told(stored: StoredTable, column: str, rows: Any, what: str) -> Iterator[Problem]:
    if count := int(rows.count().to_pandas()):
        yield Problem(stored.place, f"{what} ({counted(count, 'row')})", stored.header.get(column))
