"""The workbook of `ipvi-eval check`: all problems, all rows, all facts. No cell of it is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ipvi_eval.quality.assessment import Assessment
from ipvi_eval.quality.facts import Cell
from ipvi_eval.quality.finding import LEVEL
from ipvi_eval.report.safe_text import into_cell

_LONGEST = 1_000_000
"""Rows on one sheet; Excel holds 1,048,576."""


def write_workbook(found: Assessment, path: Path, *, notice: str) -> None:
    """Write it to `path`: a sheet each for the notice, the problems, their rows, and every table of facts."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    about = [
        (notice,),
        ("No value of a cell of the extract is told here. The header of a file is row 1.",),
        (f"Statistical checks: {found.candidates}, held to a family-wise level of {LEVEL} together (Holm).",),
    ]
    _fill(book, "About", (), about)
    header = ("number", "severity", "about", "file", "column", "what", "rows", "p")
    problems = (
        (number, one.severity, one.about, one.file, one.column, one.what, len(one.rows), one.p)
        for number, one in enumerate(found.findings, 1)
    )
    _fill(book, "Problems", header, problems)
    rows = ((number, one.file, row) for number, one in enumerate(found.findings, 1) for row in one.rows)
    _fill(book, "Rows", ("problem", "file", "row"), rows)
    for facts in found.facts:
        _fill(book, facts.name, facts.header, facts.rows)
    book.save(path)


def _fill(book: Any, name: str, header: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> None:
    """A sheet, or several numbered ones where there are more rows than one can hold."""
    sheet, number = None, 0
    for place, row in enumerate(rows):
        if place % _LONGEST == 0:
            number += 1
            sheet = _sheet(book, name if number == 1 else f"{name} {number}", header)
        assert sheet is not None
        sheet.append(list(_cells(sheet, row)))
    if sheet is None:
        _sheet(book, name, header)


def _sheet(book: Any, name: str, header: tuple[str, ...]) -> Any:
    sheet = book.create_sheet(name)
    if header:
        sheet.freeze_panes = "A2"
        sheet.append(list(_cells(sheet, header)))
    return sheet


def _cells(sheet: Any, row: Iterable[Cell]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell

    for value in row:
        if not isinstance(value, str):
            yield value
            continue
        cell = WriteOnlyCell(sheet)
        into_cell(cell, value)
        yield cell
