"""Checks of the canonical tables against themselves and each other."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.problems import SHOWN, Problem, refuse
from ipvi_eval.data.tables import TABLES, TableName, schema
from ipvi_eval.errors import DataError


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A canonical table with its way back to the file: `rows` (n,) and `header` (ours to theirs)."""

    table: TableName
    file: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    header: dict[str, str]

    def problems(self, what: str, column: str, bad: pd.Series | NDArray[np.bool_]) -> list[Problem]:
        """One problem for each row that is marked in `bad` (n,)."""
        theirs = self.header.get(column, column)
        return [Problem(self.file, what, theirs, int(row)) for row in self.rows[np.asarray(bad, dtype=bool)]]

    def noticed(self, what: str, odd: pd.Series | NDArray[np.bool_]) -> Iterator[Problem]:
        """One problem with all the rows that are marked in `odd` (n,); none without any. It is told of the file."""
        rows = tuple(sorted(int(row) for row in self.rows[np.asarray(odd, dtype=bool)]))
        if rows:
            yield Problem(self.file, what, rows=rows)


_FAR = pd.DateOffset(years=20)
_ALONE_DAYS = 3653
"""A long history has records in every decade; a slip of the pen or a stand-in date (1900, 2099) has none beside it."""

Window = tuple[pd.Timestamp, pd.Timestamp]


def check_tables(tables: ReadOnly[TableName, SourceTable], *, window: Window | None = None) -> tuple[Problem, ...]:
    """Refuse contradictions and dates decades outside the `window` studied; return what is odd but possible.

    Raises DataError listing file, row and column.
    """
    problems = [problem for table in tables.values() for problem in _duplicates(table)]
    if window is not None:
        problems += _far_dates(tables, window)
    persons = tables.get("persons")
    if persons is not None:
        problems += _stop_before_start(persons, "entry", "exit", "the exit")
    custody = tables.get("custody")
    if custody is not None:
        problems += _stop_before_start(custody, "start", "end", "the end of custody")
        what = "has no release, and the same person was booked on a later day; give the release"
        problems += custody.problems(what, "end", booked_again(custody.frame))
        problems += _strangers(custody, persons)
    notifications = tables.get("notifications")
    if notifications is not None:
        problems += _strangers(notifications, persons)
    if "populations" in tables:
        problems += _areas_without_population(tables)
    refuse(problems)
    return tuple(_oddities(tables))


def contract(name: TableName, frame: pd.DataFrame) -> None:
    """Hold a finished canonical table against its pandera schema: the last line of defence behind the readable checks.

    Raises DataError naming table, column and rule, never a value.
    """
    import pandera.errors

    try:
        schema(name).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        broken = "; ".join(sorted({_rule(item) for item in error.schema_errors}))
    else:
        return
    msg = f"the table {name} does not keep its contract ({broken})"
    raise DataError(msg) from None


def _rule(error: Any) -> str:
    column = getattr(error.schema, "name", None)
    return f"{column}: {error.reason_code.name.lower()}"


def _duplicates(table: SourceTable) -> list[Problem]:
    identity = list(TABLES[table.table].identity)
    keys = table.frame[identity]
    again = keys.duplicated() & keys.iloc[:, 0].notna()
    named = [table.header.get(column, column) for column in identity]
    what = f"the same {' + '.join(named)} stands in an earlier row"
    return table.problems(what, identity[0], again)


def _far_dates(tables: ReadOnly[TableName, SourceTable], window: Window) -> list[Problem]:
    """Dates more than twenty years outside the window with ten years of nothing between them and it."""
    what = (
        f"lies decades outside the study window ({window[0]:%Y-%m-%d} to {window[1]:%Y-%m-%d}); correct the date, or "
        "leave it empty if it stands for a date that is not known"
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
    return bookings["end"].isna() & (bookings["start"] < bookings.groupby("person")["start"].transform("max"))


def _strangers(table: SourceTable, persons: SourceTable | None) -> list[Problem]:
    if persons is None:
        return [Problem(table.file, f"[{table.table}] needs the persons table; map [persons] too")]
    strange = ~table.frame["person"].isin(persons.frame["person"])
    found = table.problems(f"this person is not in {persons.file}", "person", strange)
    if len(found) <= SHOWN:
        return found
    when = table.frame["date" if table.table == "notifications" else "start"].dt.year
    years = strange.groupby(when).agg(["sum", "size"]).query("sum > 0").itertuples()
    by_year = ", ".join(f"{year} {bad:,} of {of:,}" for year, bad, of in years)
    what = (
        f"{len(found):,} of {len(strange):,} rows name nobody in {persons.file} ({by_year}); export the keys as there"
    )
    return [Problem(table.file, what, table.header.get("person")), *found]


def _before_entry(notifications: SourceTable, persons: SourceTable) -> Iterator[Problem]:
    """Possible where people are told before their list is drawn up, and where an entry is dated late."""
    entry = notifications.frame["person"].map(persons.frame.set_index("person")["entry"])
    early = notifications.frame["date"] < entry
    what = (
        f"{int(early.sum()):,} of {len(entry):,} notifications lie before the person's entry in {persons.file}; those "
        "people count as notified from their entry on"
    )
    yield from notifications.noticed(what, early)


def _areas_without_population(tables: ReadOnly[TableName, SourceTable]) -> list[Problem]:
    populations = tables["populations"]
    known = set(populations.frame["area"])
    found = []
    for name in ("incidents", "monthly_counts"):
        table = tables.get(name)
        if table is not None and (absent := set(table.frame["area"].dropna()) - known):
            found.append(
                Problem(
                    table.file,
                    f"{len(absent)} of its areas have no row in {populations.file}",
                    table.header.get("area"),
                )
            )
    return found


def _oddities(tables: ReadOnly[TableName, SourceTable]) -> Iterator[Problem]:
    incidents = tables.get("incidents")
    persons = tables.get("persons")
    notified = tables.get("notifications")
    if persons is not None and notified is not None:
        yield from _before_entry(notified, persons)
    if incidents is None:
        return
    frame = incidents.frame
    if "injury" not in incidents.header:
        yield Problem(incidents.file, "no column is mapped to injury; outcomes with injury will be empty")
    unknown = frame["relationship"] == "unknown"
    what = f"the relationship is unknown in {int(unknown.sum()):,} of {len(frame):,} incidents"
    yield from incidents.noticed(what, unknown)
    if persons is None:
        return
    exit_date = persons.frame.set_index("person")["exit"]
    late = frame["date"] > frame["suspect"].map(exit_date)
    what = f"{int(late.sum()):,} incidents lie after the suspect's exit in {persons.file}"
    yield from incidents.noticed(what, late)
    same = (frame["suspect"] == frame["victim"]).fillna(False).astype(bool)
    what = f"suspect and victim are the same person in {int(same.sum()):,} incidents"
    yield from incidents.noticed(what, same)
    if notified is not None:
        left = notified.frame["date"] > notified.frame["person"].map(exit_date)
        what = f"{int(left.sum()):,} notifications lie after the exit in {persons.file}"
        yield from notified.noticed(what, left)
    if "custody" in tables:
        inside = _in_custody(frame, tables["custody"].frame)
        what = f"{len(inside):,} incidents lie inside a custody spell of the suspect"
        yield from incidents.noticed(what, frame.index.isin(inside))


def _in_custody(incidents: pd.DataFrame, custody: pd.DataFrame) -> pd.Index:
    """The index of the incidents on a day between the first and the last of a stay."""
    pairs = incidents[["suspect", "date"]].dropna().reset_index().merge(custody, left_on="suspect", right_on="person")
    inside = (pairs["date"] > pairs["start"]) & (pairs["date"] < pairs["end"].fillna(pd.Timestamp.max))
    return pd.Index(pairs.loc[inside, "index"].unique())
