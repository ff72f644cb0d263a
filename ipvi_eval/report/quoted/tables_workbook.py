"""Every released estimate, table and curve in one workbook for Excel: a sheet each, and a sheet of contents with links.

It holds what `released/*.json` holds and nothing else; sentences are filled, and what was withheld says so.
No cell is a formula. The same results are the same bytes.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import SUPPRESSED, Report, absent
from ipvi_eval.report.office_file import stable
from ipvi_eval.report.safe_text import into_cell
from ipvi_eval.report.sentences.filled import filled
from ipvi_eval.report.tables import cells
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.store import Cell, Column, Curve, Table

_NAME = 31
"""Signs that the name of a sheet may have in Excel."""
_CORE = "docProps/core.xml"
_ESTIMATES = (
    *("id", "label", "value", "lower", "upper", "level", "unit", "p", "n", "n counts", "events"),
    *("of", "compared with", "time", "method", "note"),
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a sheet holds: `above` are lines before the table."""

    id: str
    title: str
    above: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def tables_workbook(report: Report) -> bytes:
    """The workbook of a report as bytes."""
    import openpyxl
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.xml.functions import tostring

    sheets = tuple(_sheets(report))
    names = [f"{number} {sheet.id}"[:_NAME] for number, sheet in enumerate(sheets, start=1)]
    book = openpyxl.Workbook()
    contents = book.active
    contents.title = "Contents"
    _contents(contents, report, sheets, names)
    for name, sheet in zip(names, sheets, strict=True):
        _write(book.create_sheet(name), sheet)
    raw = io.BytesIO()
    book.save(raw)
    moment = _moment(report)
    core = DocumentProperties(creator="", title=report.meta.about, created=moment, modified=moment)
    return stable(raw.getvalue(), {_CORE: tostring(core.to_tree())})


def _moment(report: Report) -> datetime:
    try:
        day = date.fromisoformat(report.meta.edition)
    except ValueError:
        day = date(2000, 1, 1)
    return datetime(day.year, day.month, day.day)


def _sheets(report: Report) -> Iterator[_Sheet]:
    estimates = tuple(_estimate(report, found) for found in report.results.estimates.values())
    yield _Sheet("estimates", "Estimates", _lines(report), _ESTIMATES, estimates)
    for table in report.results.tables.values():
        yield _table(report, table)
    for curve in report.results.curves.values():
        yield _curve(report, curve)


def _estimate(report: Report, found: Estimate) -> tuple[Any, ...]:
    value: Any = found.value
    if value is None:
        value = SUPPRESSED if report.suppressed(found) else absent(found)
    numbers_of = (value, found.lower, found.upper, found.level)
    scope = found.scope
    return (
        *(found.id, found.label, *numbers_of, found.unit, found.p, found.n, found.n_of, found.events),
        *(scope.population, scope.base, scope.clock, found.method, str(found.note)),
    )


def _table(report: Report, table: Table) -> _Sheet:
    shown = filled(report, table)

    def nothing(column: Column, row: Sequence[Cell]) -> str:
        return cells.missing(column, withheld=cells.withheld_in(shown, column, row))

    rows = tuple(
        tuple(nothing(column, row) if cell is None else cell for column, cell in zip(shown.columns, row, strict=True))
        for row in shown.rows
    )
    above = _lines(report, table.scope.in_words(), str(table.note))
    return _Sheet(table.id, table.title, above, tuple(column.label for column in table.columns), rows)


def _curve(report: Report, curve: Curve) -> _Sheet:
    above = _lines(report, curve.scope.in_words(), str(curve.note))
    return _Sheet(curve.id, curve.label, above, curve.columns, curve.rows)


def _lines(report: Report, *further: str) -> tuple[str, ...]:
    """What stands above every table: the stamp, whom it is about, its note."""
    return tuple(filter(None, (" - ".join(report.meta.stamps), *further)))


def _contents(page: Any, report: Report, sheets: Sequence[_Sheet], names: Sequence[str]) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    edition = f"Edition: data as of {report.meta.edition_words}." if report.meta.edition else ""
    explained = f"{SUPPRESSED}: {report.withheld}"
    above = (report.meta.about, report.meta.site, *_lines(report, edition, explained))
    for place, line in enumerate(filter(None, above), start=1):
        _row(page, place, (line,), bold=place == 1)
    first = page.max_row + 2
    _row(page, first, ("sheet", "id", "what it holds", "rows"), bold=True)
    for place, (sheet, name) in enumerate(zip(sheets, names, strict=True), start=first + 1):
        _row(page, place, (name, sheet.id, sheet.title, len(sheet.rows)))
        cell = page.cell(place, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1")
        cell.style = "Hyperlink"
    _widths(page, (34, 44, 90, 8))


def _write(page: Any, sheet: _Sheet) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    into_cell(page.cell(1, 1), "Contents")
    page.cell(1, 1).hyperlink = Hyperlink(ref="A1", location="'Contents'!A1")
    page.cell(1, 1).style = "Hyperlink"
    for place, line in enumerate((sheet.title, *sheet.above), start=2):
        _row(page, place, (line,), bold=place == 2)
    head = page.max_row + 2
    _row(page, head, sheet.header, bold=True)
    for place, row in enumerate(sheet.rows, start=head + 1):
        _row(page, place, row)
    page.freeze_panes = page.cell(head + 1, 1)
    _widths(page, [22] * len(sheet.header))


def _row(page: Any, place: int, values: Iterable[Any], *, bold: bool = False) -> None:
    from openpyxl.styles import Font

    for column, value in enumerate(values, start=1):
        if value is None:
            continue
        cell = page.cell(place, column)
        if isinstance(value, str):
            into_cell(cell, value)
        elif isinstance(value, bool):
            into_cell(cell, cells.plain(value))
        elif isinstance(value, float) and math.isinf(value):
            into_cell(cell, numbers.show(value, "number"))
        else:
            cell.value = value if isinstance(value, float) else int(value)
        if bold:
            cell.font = Font(bold=True)


def _widths(page: Any, widths: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
