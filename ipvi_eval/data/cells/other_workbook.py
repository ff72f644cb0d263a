"""The cells of an .xls or .ods as text, read by calamine.

What calamine does not tell is looked for in the bytes: errors such as #N/A, which it takes for empty, and cells of an
.ods that are merged over several rows. Of a number it gives the value, not how it is shown: a key 00123 is 123, as two
spellings of a number are one key.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from ipvi_eval.data.cells.formulas import without_results
from ipvi_eval.data.cells.grid import Grid, Reads, stripped
from ipvi_eval.data.cells.merged_cells import spread_out
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.cells.workbook import readable, sheet_cells, sheet_named
from ipvi_eval.data.cells.xls_errors import XlsErrors
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.data.problems import refuse
from ipvi_eval.errors import DataError

_ODS = ".ods"
_ERROR = b'calcext:value-type="error"'
_SEVERAL_ROWS = re.compile(rb'table:number-rows-spanned="(?!1")')


@dataclass(frozen=True, slots=True)
class OtherWorkbook:
    """The bytes of a workbook, what messages call its `file`, and the names of its sheets."""

    content: bytes
    file: str
    sheets: tuple[str, ...]

    @classmethod
    def of(cls, content: bytes, file: str) -> OtherWorkbook:
        """The workbook in the bytes of `file`; DataError when they are none, or one without sheets."""
        with readable(file), _opened(content) as book:
            names = tuple(book.sheet_names)
        if not names:
            msg = f"{file} is a workbook without sheets; save it again, or export the table as CSV"
            raise DataError(msg)
        return cls(content, file, names)

    def rows(self, sheet: str) -> list[list[Any]]:
        """The values of each row of a sheet, errors as they show; DataError where it cannot tell them."""
        with readable(self.file), _opened(self.content) as book:
            rows: list[list[Any]] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        part = self._part(sheet) if self._is_ods else b""
        if _ERROR in part:
            self._refuse(sheet, "holds errors such as #N/A")
        if _SEVERAL_ROWS.search(part):
            self._refuse(sheet, "has cells that are merged over several rows")
        for (row, column), error in self._errors(sheet).errors.items():
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = error
        return rows

    def unsolved(self, sheet: str) -> tuple[tuple[int, int], ...]:
        """The place of the column, from 0, and the number of the row, from 1, of each formula without a result."""
        return self._errors(sheet).unsolved

    def _errors(self, sheet: str) -> XlsErrors:
        with readable(self.file):
            return XlsErrors({}, ()) if self._is_ods else XlsErrors.of(self.content, self.sheets.index(sheet))

    def merged(self, sheet: str) -> list[tuple[range, range]]:
        """The places of the columns, from 0, and the numbers of the rows, from 1, of each range of merged cells."""
        with readable(self.file), _opened(self.content) as book:
            found = book.get_sheet_by_name(sheet).merged_cell_ranges or []
        return [(range(left, right + 1), range(top + 1, bottom + 2)) for (top, left), (bottom, right) in found]

    @property
    def _is_ods(self) -> bool:
        return Path(self.file).suffix.lower() == _ODS

    def _part(self, sheet: str) -> bytes:
        """What an .ods says of one sheet."""
        with readable(self.file), zipfile.ZipFile(io.BytesIO(self.content)) as parts:
            whole = parts.read("content.xml")
        named = f"table:name={quoteattr(sheet)}".encode()
        return next((one for one in whole.split(b"<table:table ") if named in one.partition(b">")[0]), whole)

    def _refuse(self, sheet: str, what: str) -> None:
        msg = (
            f"{self.file}, sheet '{sheet}', {what}, and the rows of an .ods cannot be told; open it in a spreadsheet "
            "program and save it as .xlsx, of which they are, or correct them in a copy"
        )
        raise DataError(msg)


def other_workbook_grid(content: bytes, mapping: FileMapping, reads: Reads | None) -> Grid:
    """The table on one sheet of a workbook.

    Raises DataError when the bytes are no workbook, or the sheet is not there or no table.
    """
    book = OtherWorkbook.of(content, mapping.file)
    sheet = sheet_named(book.sheets, mapping)
    lines = iter(book.rows(sheet)[mapping.header_row - 1 :])
    header, cells, dated = sheet_cells(lines, reads, mapping)
    first = mapping.header_row + 1
    refuse(list(without_results(book.unsolved(sheet), cells, first, mapping.place, header)))
    refuse(list(spread_out(book.merged(sheet), cells, first, mapping.place, header)))
    options = () if mapping.sheet is None else ("--sheet", mapping.sheet)
    where = f"row {mapping.header_row}"
    return Grid(header, Texts.of(stripped(cells)), first, where, workbook=True, dated=dated, options=options)


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """The workbook of calamine; it gives up on some damage by what is no Exception of its own."""
    from python_calamine import CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            yield book
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        msg = "calamine gave up"
        raise ValueError(msg) from None
