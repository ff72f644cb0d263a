"""Columns that stand several times in a row, numbered, of a stored table: `data.side_by_side` where the records lie."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from operator import and_
from typing import Any

from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.data.side_by_side import places_of
from ipvi_eval.data.stored.cells import are_days, stripped, text


def unfolded(raw: Any, file: FileMapping, missing: Collection[str] = ()) -> Any:
    """The table (Ibis) with a row for each number whose cells hold something, in place of the columns side by side.

    A row none of whose numbers holds anything stays once; `missing` are values that count as empty. Days stay days,
    and all other cells become text. Raises ProblemsError where no column is called as `side_by_side` says.
    """
    if not file.side_by_side:
        return raw
    places = places_of(raw.columns, file, file.place)
    numbers = sorted({number for found in places.values() for number in found})
    beside = {column for found in places.values() for column in found.values()}
    rest = [column for column in raw.columns if column not in beside]
    nothing = ["", *(value.strip().casefold() for value in missing)]

    days = {ours: _of_days(raw, found.values()) for ours, found in places.items()}

    def cell(ours: str, number: int) -> Any:
        import ibis

        if number not in places[ours]:
            return ibis.literal("") if days[ours] is None else ibis.null(days[ours])
        there = raw[places[ours][number]]
        return stripped(text(there)) if days[ours] is None else there

    def empty(number: int) -> Any:
        return reduce(and_, (stripped(text(cell(ours, number))).lower().isin(nothing) for ours in places))

    def rows(number: int, wanted: Any) -> Any:
        return raw.filter(wanted).select(*rest, **{ours: cell(ours, number) for ours in places})

    of_each = [rows(number, ~empty(number)) for number in numbers]
    nobody = rows(numbers[0], reduce(and_, map(empty, numbers)))
    return reduce(lambda one, other: one.union(other), [*of_each, nobody])


def _of_days(raw: Any, columns: Iterable[str]) -> Any | None:
    """The type of these columns where all are of days of one type."""
    kinds = {raw[column].type() for column in columns if are_days(raw[column])}
    return kinds.pop() if len(kinds) == 1 and all(are_days(raw[column]) for column in columns) else None
