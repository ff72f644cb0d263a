"""Checks of the canonical tables against themselves and each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.coded import Coded
from ipvi_eval.data.linked.days_by_key import day_in
from ipvi_eval.data.linked.frequent_keys import FrequentKey, far_more_often, frequent_keys, of_nobody
from ipvi_eval.data.linked.records import about
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TABLES, TableName, schema
from ipvi_eval.data.problems import SHOWN, Problem, refuse
from ipvi_eval.errors import DataError
from ipvi_eval.plan.outcome import RECORDS

_FAR = pd.DateOffset(years=20)
_ALONE_DAYS = 3653
"""A long history has records in every decade; a slip of the pen or a stand-in date (1900, 2099) has none beside it."""

Window = tuple[pd.Timestamp, pd.Timestamp]


def check_tables(tables: ReadOnly[TableName, SourceTable], *, window: Window | None = None) -> tuple[Problem, ...]:
    """Refuse contradictions and dates decades outside the `window` studied; return what is odd but possible.

    Raises DataError listing file, row and column.
    """
    # Bookings of one day are one stay by now, but for those of people whose bookings are refused below anyway.
    problems = [problem for name, table in tables.items() if name != "custody" for problem in _duplicates(table)]
    if window is not None:
        problems += _far_dates(tables, window)
    frequent: tuple[FrequentKey, ...] = ()
    if "incidents" in tables:
        frequent = tuple(frequent_keys(tables["incidents"]))
        problems += of_nobody(tables["incidents"], frequent)
    persons = tables.get("persons")
    if persons is not None:
        problems += _stop_before_start(persons, "entry", "exit", "the exit")
    custody = tables.get("custody")
    if custody is not None:
        problems += _stop_before_start(custody, "start", "end", "the end of custody")
        what = (
            "has no release, and the same person was booked on a later day; give the release, or say in "
            "`missing_release` of the mapping's [custody] how to take it"
        )
        problems += custody.problems(what, "end", booked_again(custody.frame))
        problems += _strangers(custody, persons)
    for name in ("notifications", "moves", "call_ins", "offers"):
        if name in tables:
            problems += _strangers(tables[name], persons)
    if "notifications" in tables:
        problems += _before_the_records(tables["notifications"], window)
    if "populations" in tables:
        problems += _areas_without_population(tables)
    refuse(problems)
    return tuple(_oddities(tables, frequent))


def contract(table: SourceTable) -> None:
    """Hold a finished canonical table against its pandera schema and its identity: the last line of defence behind the
    readable checks.

    Raises DataError naming table, column and rule, never a value.
    """
    import pandera.errors

    name = table.table
    broken = {f"{name}: duplicates"} if table.repeats(TABLES[name].identity).any() else set()
    try:
        schema(name).validate(table.frame, lazy=True, inplace=True)  # nothing is coerced: it would only be copied
    except pandera.errors.SchemaErrors as error:
        broken |= {_rule(item) for item in error.schema_errors}
    if broken:
        msg = f"the table {name} does not keep its contract ({'; '.join(sorted(broken))})"
        raise DataError(msg) from None


def _rule(error: Any) -> str:
    column = getattr(error.schema, "name", None)
    return f"{column}: {error.reason_code.name.lower()}"


def _duplicates(table: SourceTable) -> list[Problem]:
    identity = list(TABLES[table.table].identity)
    again = table.repeats(identity) & table.coded(identity[0]).filled
    named = [table.header[column] for column in identity if column in table.header]
    what = f"the same {' + '.join(named)} stands in an earlier row"
    return table.problems(what, identity[0], again)


def _far_dates(tables: ReadOnly[TableName, SourceTable], window: Window) -> list[Problem]:
    """Dates more than twenty years outside the window with ten years of nothing between them and it."""
    what = (
        f"lies decades outside the study window ({window[0]:%Y-%m-%d} to {window[1]:%Y-%m-%d}); correct the date, or "
        "write it into `missing` of the mapping if it stands for one that is not known, or for an open end"
    )
    found: list[Problem] = []
    dates = 0
    for table in tables.values():
        for column in TABLES[table.table].columns:
            if column.kind == "date" and column.name in table.header:
                values = table.frame[column.name]
                dates += int(values.notna().sum())
                found += table.problems(what, column.name, _alone(values, window))
    # All of them: it is the window that is wrong, and the plan is to say so.
    return found if len(found) < dates else []


def _alone(values: pd.Series, window: Window) -> NDArray[np.bool_]:
    bad = np.zeros(len(values), dtype=bool)
    for sign, edge in ((-1, window[0] - _FAR), (1, window[1] + _FAR)):
        away = (values - window[sign > 0]).dt.days * sign  # days outside the window on this side, (n,)
        outside = np.unique(away[away > 0])
        gaps = np.diff(np.insert(outside, 0, 0)) > _ALONE_DAYS
        if gaps.any():
            far = values < edge if sign < 0 else values > edge
            bad |= (far & (away >= outside[gaps][0])).to_numpy()
    return bad


def _stop_before_start(table: SourceTable, start: str, stop: str, what: str) -> list[Problem]:
    first = table.header.get(start, start)
    return table.problems(f"{what} lies before '{first}'", stop, table.frame[stop] < table.frame[start])


def booked_again(bookings: pd.DataFrame) -> pd.Series:
    """Which bookings (n,) have no release although the same person was booked on a later day."""
    inside = bookings["end"].isna()
    theirs = bookings[bookings["person"].isin(bookings.loc[inside, "person"])]
    return inside & (bookings["start"] < theirs.groupby("person")["start"].transform("max").reindex(bookings.index))


_IF_OF_EVERYBODY = (
    ", or, where the jail books everybody, write everybody = true into [custody] of the mapping: stays of people on no "
    "list are then left out and counted"
)


def _strangers(table: SourceTable, persons: SourceTable | None) -> list[Problem]:
    if persons is None:
        return [Problem(table.file, f"[{table.table}] needs the persons table; map [persons] too")]
    strange = ~table.coded("person").among(persons.coded("person"))
    found = table.problems(f"this person is not in {persons.file}", "person", strange)
    if strange.all() and len(strange) > 1:
        what = (
            f"not one of {len(strange):,} rows names anybody in {persons.file}, so that the keys are of different "
            "kinds; export the keys as there"
        )
        return [Problem(table.file, what, table.header.get("person")), *found]
    if len(found) <= SHOWN:
        return found
    when = table.frame["start" if table.table == "custody" else "date"].dt.year
    years = pd.Series(strange).groupby(when).agg(["sum", "size"]).query("sum > 0").itertuples()
    by_year = ", ".join(f"{year} {bad:,} of {of:,}" for year, bad, of in years)
    what = (
        f"{len(found):,} of {len(strange):,} rows name nobody in {persons.file} ({by_year}); export the keys as there"
        f"{_IF_OF_EVERYBODY if table.table == 'custody' else ''}"
    )
    return [Problem(table.file, what, table.header.get("person")), *found]


def _before_the_records(notifications: SourceTable, window: Window | None) -> list[Problem]:
    """Whoever was notified before the records begin would count as notified all along, by a slip of a year too."""
    if window is None:
        return []
    what = (
        f"this notification lies before the study window begins ({window[0]:%Y-%m-%d}); correct the date, or let the "
        "window begin earlier"
    )
    return notifications.problems(what, "date", notifications.frame["date"] < window[0])


def _before_entry(notifications: SourceTable, persons: SourceTable) -> Iterator[Problem]:
    """Possible where people are told before their list is drawn up, and where an entry is dated late."""
    early = notifications.frame["date"] < day_in(persons, "entry", notifications.coded("person"))
    what = (
        f"{int(early.sum()):,} of {len(early):,} notifications lie before the person's entry in {persons.file}; those "
        "people count as notified from their entry on"
    )
    yield from notifications.noticed(what, early)


def _outside_the_list(moves: SourceTable, persons: SourceTable) -> Iterator[Problem]:
    date, who = moves.frame["date"], moves.coded("person")
    outside = (date <= day_in(persons, "entry", who)) | (date > day_in(persons, "exit", who))
    what = (
        f"{int(outside.sum()):,} of {len(outside):,} moves lie on or before the day of the person's entry, or after "
        f"the exit, in {persons.file}; they move nobody"
    )
    yield from moves.noticed(what, outside)


def _areas_without_population(tables: ReadOnly[TableName, SourceTable]) -> list[Problem]:
    populations = tables["populations"]
    known = set(populations.frame["area"])
    found = []
    for name in ("incidents", "monthly_counts"):
        table = tables.get(name)
        if table is not None and (absent := {area for area, _ in table.coded("area").groups()} - known):
            found.append(
                Problem(
                    table.file,
                    f"{len(absent)} of its areas have no row in {populations.file}",
                    table.header.get("area"),
                )
            )
    return found


def _oddities(tables: ReadOnly[TableName, SourceTable], frequent: Sequence[FrequentKey]) -> Iterator[Problem]:
    """What is odd but possible."""
    incidents = tables.get("incidents")
    persons = tables.get("persons")
    notified = tables.get("notifications")
    if persons is not None and notified is not None:
        yield from _before_entry(notified, persons)
    if persons is not None and "moves" in tables:
        yield from _outside_the_list(tables["moves"], persons)
    if incidents is None:
        return
    if "monthly_counts" in tables:
        yield _not_counted(tables["monthly_counts"], incidents)
    for name in RECORDS:
        if name in tables:
            yield from _of_others(tables[name], incidents)
    number, suspect, date = incidents.coded("incident"), incidents.coded("suspect"), incidents.frame["date"]
    if "injury" not in incidents.header:
        yield Problem(incidents.file, "no column is mapped to injury; outcomes with injury will be empty")
    # Each of an incident's people has a row: it is known of the incident when it is known of one of them.
    unknown = ~number.among(number.at(np.flatnonzero(~incidents.coded("relationship").are("unknown"))))
    what = f"the relationship is unknown in {_different(number, unknown):,} of {number.different:,} incidents"
    yield from incidents.noticed(what, unknown)
    yield from far_more_often(incidents, frequent)
    if persons is None:
        return
    late = (date > day_in(persons, "exit", suspect)).to_numpy()
    what = f"{_different(number, late):,} incidents lie after the suspect's exit in {persons.file}"
    yield from incidents.noticed(what, late)
    same = suspect.same(incidents.coded("victim"))
    what = f"suspect and victim are the same person in {_different(number, same):,} incidents"
    yield from incidents.noticed(what, same)
    if notified is not None:
        left = notified.frame["date"] > day_in(persons, "exit", notified.coded("person"))
        what = f"{int(left.sum()):,} notifications lie after the exit in {persons.file}"
        yield from notified.noticed(what, left)
    if "custody" in tables:
        inside = _in_custody(incidents, tables["custody"])
        what = f"{_different(number, inside):,} incidents lie inside a custody spell of the suspect"
        yield from incidents.noticed(what, inside)


def _not_counted(totals: SourceTable, incidents: SourceTable) -> Problem:
    """Two sources of one count could tell two numbers: totals stand in for incidents, and not beside them."""
    what = (
        f"its totals are in no result: months are counted from {incidents.file}. Where totals are to be counted, of "
        "comparison areas without incidents for example, give them a study of their own, whose mapping is without "
        "[incidents]"
    )
    return Problem(totals.file, what)


def _of_others(records: SourceTable, incidents: SourceTable) -> Iterator[Problem]:
    """Records that name an incident on file and a person who is no suspect of it, or that lie before its day."""
    frame, known = records.frame, incidents.frame
    on_file = frame["incident"].isin(known["incident"])
    which = about(frame, known)
    odd = on_file & ~pd.Series(range(len(frame))).isin(which["row"])
    what = (
        f"{int(odd.sum()):,} of {int(on_file.sum()):,} rows name an incident of {incidents.file} of which the person "
        "is no suspect; nothing is asked of that incident"
    )
    yield from records.noticed(what, odd)
    day = known["date"].iloc[which["at"]].groupby(which["row"].to_numpy()).min()
    early = frame["date"] < day.reindex(range(len(frame)))
    what = (
        f"{int(early.sum()):,} of {int(on_file.sum()):,} rows lie before the day of their incident in {incidents.file}"
    )
    yield from records.noticed(what, early)


def _in_custody(incidents: SourceTable, custody: SourceTable) -> NDArray[np.bool_]:
    """Which incidents (n,) lie on a day between the first and the last of a stay."""
    booked = np.flatnonzero(incidents.coded("suspect").among(custody.coded("person")))
    here = incidents.frame[["suspect", "date"]].iloc[booked].assign(row=booked).dropna()
    pairs = here.merge(custody.frame[["person", "start", "end"]], left_on="suspect", right_on="person")
    inside = (pairs["date"] > pairs["start"]) & (pairs["date"] < pairs["end"].fillna(pd.Timestamp.max))
    marked = np.zeros(len(incidents.rows), dtype=bool)
    marked[pairs.loc[inside, "row"]] = True
    return marked


def _different(number: Coded, marked: NDArray[np.bool_]) -> int:
    """How many incidents, whose rows have its `number` (n,), have a marked row: there may be one for each of their
    people."""
    return number.at(np.flatnonzero(marked)).different
