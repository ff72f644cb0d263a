"""The cells of a worksheet as text; true dates are written as ISO text.

openpyxl opens every workbook and says what is wrong with it. The cells calamine reads where it is sure to read the same
(`plain_cells`), and openpyxl where not.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

import pandas as pd

from ipvi_eval.data.cells.formulas import unsolved, without_results
from ipvi_eval.data.cells.grid import Grid, Reads, looked_at, stripped
from ipvi_eval.data.cells.merged_cells import merged_cells, spread_out
from ipvi_eval.data.cells.plain_cells import plain_rows
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.data.privacy.identities import identity
from ipvi_eval.data.problems import refuse
from ipvi_eval.errors import DataError

_MOST_ROWS = 1_048_576
"""Rows of a worksheet. A file that has been damaged may count more, and would never end."""
_EXACT = 1e15
"""Numbers below it have no more than the 15 digits that a spreadsheet keeps."""
_ZEROS = re.compile("0{2,}|0+(?:[-/ ]0+)+")
_SCIENTIFIC = re.compile(r"0(?:\.0+)?E\+0+", re.IGNORECASE)
"""The format that a spreadsheet gives by itself to what reads like a power of ten."""


def workbook_grid(content: bytes, mapping: FileMapping, reads: Reads | None) -> Grid:
    """The table on one sheet of a workbook.

    Raises DataError when the bytes are no workbook, or the sheet is not there or no table.
    """
    book = open_workbook(content, mapping.file)
    sheet = book[sheet_named(book.sheetnames, mapping)]
    if not hasattr(sheet, "iter_rows"):
        msg = f"{mapping.place}: the sheet is a chart, not a table"
        raise DataError(msg) from None
    lines = _by_calamine(content, sheet, mapping.header_row) or rows_of(sheet, mapping.file, first=mapping.header_row)
    header, cells, dated = sheet_cells(lines, reads, mapping)
    with readable(mapping.file):
        merged = merged_cells(content, sheet._worksheet_path)
        formulas = unsolved(content, sheet._worksheet_path)
    refuse(list(without_results(formulas, cells, mapping.header_row + 1, mapping.place, header)))
    refuse(list(spread_out(merged, cells, mapping.header_row + 1, mapping.place, header)))
    options = () if mapping.sheet is None else ("--sheet", mapping.sheet)
    where = f"row {mapping.header_row}"
    first = mapping.header_row + 1
    return Grid(header, Texts.of(stripped(cells)), first, where, workbook=True, dated=dated, options=options)


def sheet_named(names: Sequence[str], mapping: FileMapping) -> str:
    """The sheet of a workbook that the mapping means; DataError where it does not say which one, or it is not there."""
    listed = ", ".join(f"'{name}'" for name in names if identity(name) is None) or "look it up in the file"
    if mapping.sheet is None and len(names) > 1:
        msg = f"{mapping.file} has {len(names)} sheets; say which one in the mapping with `sheet`: {listed}"
        raise DataError(msg) from None
    if mapping.sheet is not None and mapping.sheet not in names:
        msg = f"{mapping.file} has no sheet '{mapping.sheet}', only {listed}; correct `sheet` in the mapping"
        raise DataError(msg) from None
    return mapping.sheet or names[0]


def open_workbook(content: bytes, file: str) -> Any:
    """The workbook in the bytes of `file`; DataError when they are none, or one without sheets."""
    import openpyxl

    with readable(file), _quietly():
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    if not book.sheetnames:
        msg = f"{file} is a workbook without sheets; save it again in Excel, or export the table as CSV"
        raise DataError(msg) from None
    return book


def rows_of(sheet: Any, file: str, *, first: int = 1) -> Iterator[tuple[Any, ...]]:
    """The cells of each row from the `first` on, numbers whose format tells more than their value as it shows them.

    DataError where the sheet of `file` is damaged or does not end.
    """
    with readable(file), _quietly():
        sheet.reset_dimensions()  # some programs write a wrong used range
        for number, line in enumerate(sheet.iter_rows(min_row=first), first):
            if number > _MOST_ROWS:
                msg = f"{file} counts more rows than a worksheet has; it is damaged: save it again in Excel"
                raise DataError(msg)
            yield tuple(shown(cell) for cell in line)


def _by_calamine(content: bytes, sheet: Any, first: int) -> Iterator[Sequence[Any]] | None:
    """The values of each row from the `first` on; None where openpyxl has to read the sheet."""
    with _quietly(), suppress(Exception):  # where a style is damaged, openpyxl says so as it reads its cells
        rows = plain_rows(content, sheet, plain_styles(sheet))
        return None if rows is None else islice(rows, first - 1, None)
    return None


def plain_styles(sheet: Any) -> frozenset[int]:
    """The numbers of the cell styles whose formats show of a number no more than its value."""
    from openpyxl.cell.read_only import ReadOnlyCell

    styles = range(len(sheet.parent._cell_styles))
    formats = (_written(ReadOnlyCell(sheet, 1, 1, None, style_id=style)) for style in styles)
    return frozenset(
        style
        for style, written in enumerate(formats)
        if not (_ZEROS.fullmatch(written) or _SCIENTIFIC.fullmatch(written))
    )


@contextmanager
def _quietly() -> Iterator[None]:
    """openpyxl warns about formatting it does not keep (data validation, print areas): nothing we read."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        yield


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Whatever readers of workbooks raise is the file's fault: they let through what parsers of ZIP and XML do."""
    try:
        yield
    except DataError:
        raise
    except Exception:
        msg = (
            f"{file} is not a readable workbook; it may be encrypted, or another kind of file under the name of one: "
            "open it in a spreadsheet program and save it as .xlsx"
        )
        raise DataError(msg) from None


def sheet_cells(
    lines: Iterator[Sequence[Any]], reads: Reads | None, mapping: FileMapping
) -> tuple[tuple[str, ...], pd.DataFrame, frozenset[int]]:
    """The header, the cells of the columns that are read, by their place, and which of these have true dates; lines may
    be wider than the header."""
    header = [as_text(value).strip() for value in next(lines, ())]
    ahead = list(islice(lines, 1))
    places = looked_at(header, [as_text(value) for value in ahead[0]] if ahead else [], reads, mapping)
    kept: list[list[str]] = []
    wider: list[list[str]] = []
    dated: set[int] = set()
    for line in (*ahead, *lines):
        kept.append([as_text(line[place]) if place < len(line) else "" for place in places])
        dated.update(place for place in places if place < len(line) and isinstance(line[place], date))
        wider.append([as_text(value) for value in line[len(header) :]])
    beyond = max(map(len, wider), default=0)
    whole = [[*cells, *rest, *[""] * (beyond - len(rest))] for cells, rest in zip(kept, wider, strict=True)]
    names = [*places, *range(len(header), len(header) + beyond)]
    return (*header, *[""] * beyond), pd.DataFrame(whole, columns=names, dtype=str), frozenset(dated)


def shown(cell: Any) -> Any:
    """The value of a cell; of a whole number the text that its format shows, where that tells what the number does not:
    leading zeros ("00000", "00-00000"), or that "3E10" was typed."""
    value = cell.value
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value == value // 1:
        return value
    written = _written(cell)
    if _SCIENTIFIC.fullmatch(written):
        return _scientific(value)
    if not _ZEROS.fullmatch(written):
        return value
    digits = list(str(int(value)).zfill(written.count("0")))
    end = [digits.pop() if sign == "0" else sign for sign in reversed(written)]
    return "".join([*digits, *reversed(end)])


def _written(cell: Any) -> str:
    """The format of a number, without the signs that say that the next one stands for itself."""
    return re.sub(r'[\\"]', "", cell.number_format)


def _scientific(value: float) -> str:
    """A whole number in powers of ten, with all digits that it has."""
    return f"{Decimal(value).normalize():E}"


def as_text(value: Any) -> str:
    """A value as its cell shows it: days as ISO text, whole numbers without a point, and in powers of ten where they
    have more digits than a spreadsheet keeps.

    A moment with an offset from UTC keeps it: on which day it was depends on the place, which the mapping tells.
    """
    if value is None:
        return ""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.strftime("%Y-%m-%dT%H:%M:%S%z")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < _EXACT else _scientific(value)
    return str(value)
