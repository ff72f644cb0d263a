"""Rows of a released table under headings: what they share is said once above them and not in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipvi_eval.report.tables import cells
from ipvi_eval.results.store import Cell, Table

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HeadedRows:
    """Rows in the order in which their headings first come, and the heading of each; no headings where none is asked
    for."""

    rows: tuple[Row, ...]
    headings: tuple[str, ...]


def headed_rows(table: Table, rows: Sequence[Row], under: Sequence[str]) -> HeadedRows:
    """The `rows` of `table` below the cells of the columns `under`.

    Words of a single column stand by themselves; a number, and each of several cells, has the label of its column
    before it: "Months since entry: 0, and then: 6".
    """
    if not under:
        return HeadedRows(tuple(rows), ())
    names = [column.name for column in table.columns]
    places = [names.index(name) for name in under]
    above = [tuple(row[place] for place in places) for row in rows]
    order = sorted(range(len(rows)), key=lambda row: above.index(above[row]))
    labels = [table.columns[place].label for place in places]
    return HeadedRows(tuple(rows[row] for row in order), tuple(_words(labels, above[row]) for row in order))


def _words(labels: Sequence[str], found: Row) -> str:
    if len(found) == 1 and not isinstance(found[0], int | float):
        text = cells.plain(found[0])
    else:
        said = [f"{label}: {cells.plain(cell)}" for label, cell in zip(labels, found, strict=True)]
        text = ", ".join(one if place == 0 else f"{one[:1].lower()}{one[1:]}" for place, one in enumerate(said))
    return f"{text[:1].upper()}{text[1:]}"
