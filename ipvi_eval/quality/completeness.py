"""How many cells are filled, by column and month, and columns that stop or begin to be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TABLES, TableName
from ipvi_eval.quality.facts import Facts
from ipvi_eval.quality.finding import Finding, rows_of
from ipvi_eval.quality.months import DATED, month_places, months_between
from ipvi_eval.quality.shift import shift
from ipvi_eval.rounding import percent

_NOT_YET: frozenset[tuple[TableName, str]] = frozenset(
    {("persons", "exit"), ("persons", "exit_reason"), ("custody", "end")}
)
"""Columns that are empty because something has not happened yet: of late rows more are."""
_ELSEWHERE: frozenset[tuple[TableName, str]] = frozenset({("incidents", "relationship")})
"""Told apart by area in `unknown`."""
_LEAST_MOVE = 0.05


@dataclass(frozen=True, slots=True)
class Filled:
    """Of the `of` rows of `table` in `month` (YYYY-MM) `filled` have something in `column`, as the file calls it."""

    table: TableName
    column: str
    month: str
    filled: int
    of: int


@dataclass(frozen=True, slots=True)
class Empty:
    """`empty` of the `of` rows of `table` have nothing, or "unknown", in `column`, by its canonical name.

    `not_yet`: the column is empty until something happens.
    """

    table: TableName
    column: str
    empty: int
    of: int
    not_yet: bool


def completeness(tables: Mapping[TableName, SourceTable]) -> tuple[Filled, ...]:
    """Every mapped column of every table whose rows have a date, by month.

    A code that says "unknown" is not filled. Flags and offenses cannot be told: an empty one was read as what the
    mapping or the package puts there.
    """
    return tuple(one for table in tables.values() if table.table in DATED for one in _of_table(table))


def emptiness(tables: Mapping[TableName, SourceTable]) -> tuple[Empty, ...]:
    """Every mapped column that may be empty, of every table that has rows, over all of its rows."""
    return tuple(
        Empty(table.table, name, int(_empty(table, name).sum()), len(table.frame), (table.table, name) in _NOT_YET)
        for table in tables.values()
        if len(table.frame)
        for name in _columns(table)
        if any(column.name == name and column.blank for column in TABLES[table.table].columns)
    )


def _of_table(table: SourceTable) -> Iterator[Filled]:
    _, months, place, of = _dated(table)
    for name in _columns(table) if months else ():
        filled = _counted(place, ~_empty(table, name), of)
        for month in np.flatnonzero(of):
            yield Filled(table.table, table.header[name], months[month], int(filled[month]), int(of[month]))


def _dated(table: SourceTable) -> tuple[pd.Series, tuple[str, ...], NDArray[np.int64], NDArray[np.int64]]:
    """The date of each row (n,), the months from the first to the last (m,), none without a date, the place of each
    row's month among them (n,), -1 without one, and the rows of each month (m,)."""
    dates = table.frame[DATED[table.table]]
    if dates.isna().all():
        return dates, (), np.full(len(dates), -1), np.zeros(0, dtype=np.int64)
    months = months_between(dates.min(), dates.max())
    place = month_places(dates, months)
    return dates, months, place, np.bincount(place[place >= 0], minlength=len(months))


def _counted(place: NDArray[np.int64], marked: NDArray[np.bool_], of: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of the rows that are `marked` (n,) lie in each month (m,)."""
    return np.bincount(place[marked & (place >= 0)], minlength=len(of))


def _columns(table: SourceTable) -> list[str]:
    kinds = {column.name: column.kind for column in TABLES[table.table].columns}
    return [
        name
        for name in table.header
        if name in table.frame and kinds.get(name) != "flag" and (table.table, name) != ("incidents", "offence")
    ]


def _empty(table: SourceTable, name: str) -> NDArray[np.bool_]:
    if table.frame[name].dtype != "string":
        return table.frame[name].isna().to_numpy(dtype=bool)
    texts = table.coded(name)
    return ~texts.filled | texts.are("unknown")


def lapses(tables: Mapping[TableName, SourceTable]) -> tuple[Finding, ...]:
    """A candidate for each column that is empty in some rows: the month from which on more, or fewer, are."""
    return tuple(one for table in tables.values() if table.table in DATED for one in _lapses_of(table))


def _lapses_of(table: SourceTable) -> Iterator[Finding]:
    dates, months, place, of = _dated(table)
    for name in _columns(table) if months else ():
        if (table.table, name) in _NOT_YET | _ELSEWHERE:
            continue
        empty = _empty(table, name)
        found = shift(_counted(place, empty, of), of)
        if found is None:
            continue
        much = abs(found.after - found.before) >= _LEAST_MOVE
        since = (dates >= pd.Timestamp(months[found.place])).to_numpy()
        more = found.after > found.before
        yield Finding(
            severity="changes numbers",
            about="completeness",
            what=(
                f"is empty in {percent(found.before, 1)} of rows until {months[found.place - 1]} and in "
                f"{percent(found.after, 1)} from {months[found.place]} on; ask what changed in recording then"
            ),
            file=table.file,
            column=table.header[name],
            rows=rows_of(table, empty & (since if more else ~since)),
            p=found.p if much else 1.0,
        )


def completeness_by_month(filled: tuple[Filled, ...]) -> Facts:
    """Every column and month."""
    return Facts(
        name="completeness by month",
        title="Completeness by column and month",
        about="Of the rows of each month, how many have something in the column.",
        header=("table", "column", "month", "filled", "rows", "share"),
        rows=tuple((one.table, one.column, one.month, one.filled, one.of, one.filled / one.of) for one in filled),
        shares=("share",),
        long=True,
    )


def completeness_by_year(filled: tuple[Filled, ...]) -> Facts:
    """The same with the months of a year together, a column for each year; None in years without rows."""
    years = sorted({one.month[:4] for one in filled})
    cells: dict[tuple[str, str], dict[str, list[int]]] = {}
    for one in filled:
        pair = cells.setdefault((one.table, one.column), {}).setdefault(one.month[:4], [0, 0])
        pair[0] += one.filled
        pair[1] += one.of
    rows = tuple(
        (table, column, *(found[year][0] / found[year][1] if year in found else None for year in years))
        for (table, column), found in cells.items()
    )
    return Facts(
        name="completeness",
        title="Completeness by column and year",
        about=(
            "The share of rows that have something in the column, by the year in which they happened; the months stand "
            "in the workbook. Ends of stays and of time on a list are empty until they happen."
        ),
        header=("table", "column", *years),
        rows=rows,
        shares=tuple(years),
    )
