"""Columns of a sheet that would say the same in every row: those of dashes say nothing, those of one text a note."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Sheet
from ipvi_eval.report.wording.told import Told

_LONG = 24
"""Letters of a text that takes several lines of a cell; a shorter one in every row is taken in at a glance."""


def without_repetition(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet without such columns, and the notes that say once what a column repeats; the first column, which names
    the rows, stays, and so does a number, which is of its row also where it is that of every other."""
    columns = list(zip(*sheet.rows, strict=True))
    notes = tuple(
        f"{heading.label}: {column[0]}."
        for heading, column in list(zip(sheet.headings, columns, strict=False))[1:]
        if _one_text(column)
    )
    kept = [at for at, column in enumerate(columns) if at == 0 or not (_dashes(column) or _one_text(column))]
    if len(kept) == len(columns) or len(kept) == 1:
        return sheet, ()
    rows = tuple(tuple(row[at] for at in kept) for row in sheet.rows)
    return replace(sheet, headings=tuple(sheet.headings[at] for at in kept), rows=rows), notes


def _dashes(column: tuple[str, ...]) -> bool:
    return set(column) == {cells.NONE}


def _one_text(column: tuple[str, ...]) -> bool:
    plain = not any(isinstance(cell, Told) for cell in column)
    return plain and len(column) > 1 and len(set(column)) == 1 and len(column[0]) >= _LONG
