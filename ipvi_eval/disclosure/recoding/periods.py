"""Counts by month that may leave: the finest periods of which none holds a small count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ipvi_eval.counted import Count, Key, months_of, stretch_of
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.profiles import Profile
from ipvi_eval.results.store import Cell, Curve, Table
from ipvi_eval.worded import joined

PERIODS = {3: "quarters", 6: "half-years", 12: "years"}
"""Months in a period, and what it is called."""

_ADDS_UP = ("fitted", "expected")
_SUMMED = "months are added up to"
WITHHELD = (
    "withheld: it is computed from single months, which are added up because some fall below the disclosure threshold, "
    "and as many numbers would give them back"
)


def added_up(curve: Curve, profile: Profile) -> Curve:
    """The curve as it is (by month, or by quarter) where no row is small, else by the first of quarter, half-year and
    year in which none is, with a note that says so.

    Only complete periods count. Sums of what was fitted and expected are whole numbers, so that they tell of no month;
    bounds do not add up and are left out. By year small counts may be left: they are hidden like others.
    """
    place = curve.columns.index("count")
    if not _small(curve.rows, place, profile):
        return curve
    for months in PERIODS:
        coarser = _summed(curve, months)
        if not _small(coarser, place, profile):
            break
    note = f"{_SUMMED} {PERIODS[months]} because some fall below the disclosure threshold"
    return replace(curve, rows=coarser, note=joined(curve.note, note))


def _small(rows: Sequence[tuple[Cell, ...]], place: int, profile: Profile) -> bool:
    return any(profile.hides(int(_number(row[place]))) for row in rows)


def added(curve: Curve) -> bool:
    """Whether the months of a curve were added up."""
    return _SUMMED in str(curve.note)


def ends_of(curve: Curve) -> frozenset[str]:
    """The last month of each period of a curve."""
    counts = (row[curve.columns.index("count")] for row in curve.rows)
    return frozenset(stretch_of(count.key)[1] for count in counts if isinstance(count, Count))


def at_ends(table: Table, ends: frozenset[str]) -> Table:
    """A long table computed from single months: withheld but for a running total, which keeps the ends of periods."""
    running = [column.name for column in table.columns] == list(RUNNING)
    if not running:
        rows: tuple[tuple[Cell, ...], ...] = ()
        return replace(table, rows=rows, note=WITHHELD)
    kept = tuple(
        (month, *(round(cell) if isinstance(cell, float) else cell for cell in rest))
        for month, *rest in table.rows
        if month in ends
    )
    return replace(table, rows=kept)


RUNNING = ("month", "averted", "averted_lower", "averted_upper")
"""The columns of incidents averted so far."""


def without(curve: Curve, kept: Kept) -> Curve:
    """The curve with its counts as they are printed, and nothing fitted beside hidden ones."""
    place = curve.columns.index("count")
    rows = []
    for row in curve.rows:
        count = row[place]
        gone = isinstance(count, Count) and count.key in kept.hidden
        left = tuple(None if gone and name != "month" else cell for name, cell in zip(curve.columns, row, strict=True))
        number = kept.printed(count.key) if isinstance(count, Count) else count
        rows.append((*left[:place], number, *left[place + 1 :]))
    return replace(curve, rows=tuple(rows))


def _summed(curve: Curve, months: int) -> tuple[tuple[Cell, ...], ...]:
    place = curve.columns.index("month")

    def period(row: tuple[Cell, ...]) -> str:
        year, month = str(row[place]).split("-")
        return f"{year}-{(int(month) - 1) // months * months + 1:02d}"

    counts = curve.columns.index("count")
    groups = ((first, list(rows)) for first, rows in groupby(curve.rows, key=period))
    whole = ((first, rows) for first, rows in groups if sum(_months(row[counts]) for row in rows) == months)
    return tuple(_sum(curve, first, rows) for first, rows in whole)


def _months(count: Cell) -> int:
    return months_of(count.key) if isinstance(count, Count) else 1


def _sum(curve: Curve, first: str, rows: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    columns = dict(zip(curve.columns, zip(*rows, strict=True), strict=True))
    cells: dict[str, Cell] = dict.fromkeys(curve.columns)
    cells |= {name: round(sum(map(_number, columns[name]))) for name in _ADDS_UP if name in columns}
    count = columns["count"][0]
    whole = int(sum(map(_number, columns["count"])))
    key = count.key if isinstance(count, Count) else Key(curve.id, "incidents")
    last = stretch_of(columns["count"][-1].key)[1] if isinstance(count, Count) else str(columns["month"][-1])
    return tuple((cells | {"month": first, "count": Count(whole, replace(key, until=f"{first} to {last}"))}).values())


def _number(cell: Cell) -> int | float:
    return cell if isinstance(cell, (int, float)) else 0
