"""Raw tables: the cells of a CSV file or worksheet as text, each row with its number in the file.

Only the columns that are asked for are kept: all others go no further than the parser.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shlex
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.headers import looks_like_data
from ipvi_eval.data.identities import identity
from ipvi_eval.data.mapping import TableMapping
from ipvi_eval.data.problems import Problem, ProblemsError, refuse
from ipvi_eval.data.tables import SYNTHETIC_MARK
from ipvi_eval.errors import DataError

_DELIMITERS: tuple[str, ...] = (",", ";", "\t", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters no table holds. A reader may end a cell at a NUL, and a missing end is a person still in custody."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of one table as stripped text.

    `file` is what messages call it, with the sheet where the mapping names one; `path` the file's name in the folder.
    `cells` has the columns that were asked for, by the file's names; `rows` (n,) the row of each line as a person sees
    it, the header being row 1 when nothing stands above it. `header` is that row, cell by cell: the names of columns
    that were left unread among them, which are nobody's to repeat. `synthetic` says that a column is full of the mark
    of made-up data. `workbook` is True when true dates were written as ISO text by the reader. `delimiter` separates
    the columns of a text file. `options` are those with which a command finds the table in the file.
    """

    file: str
    path: str
    cells: pd.DataFrame
    rows: NDArray[np.int64]
    sha256: str
    workbook: bool
    header: tuple[str, ...] = ()
    synthetic: bool = False
    notes: tuple[str, ...] = ()
    delimiter: str = ","
    options: tuple[str, ...] = ()

    def codes(self, column: str | None = None) -> str:
        """The command that shows what a column holds, to be quoted in a message."""
        words = (self.path, *([] if column is None else [column]), *self.options)
        return f"`ipvi-eval codes {shlex.join(words)}`"

    @property
    def unread(self) -> int:
        """How many named columns of the file were left unread; a mark of made-up data is no column of data."""
        return max(0, len([name for name in self.header if name]) - len(self.cells.columns) - self.synthetic)


Reads = Callable[[str], bool]
"""Whether the column of this name is to be read."""


def read_raw(folder: Path, mapping: TableMapping, *, reads: Reads | None = None) -> RawTable:
    """Read the columns that `reads` asks for (all of them when None) from the file that `mapping` names.

    Raises DataError when the file is absent, empty, locked, or no table, or has none of those columns.
    """
    path = folder / mapping.file
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        msg = f"{mapping.file} is not in {folder}; put it there or correct `file` in the mapping"
        raise DataError(msg) from None
    except OSError as error:
        msg = f"{mapping.file} cannot be opened ({error.strerror}); close it in other programs and try again"
        raise DataError(msg) from None
    if not content.strip():
        msg = f"{mapping.file} is empty"
        raise DataError(msg) from None
    sha256 = hashlib.sha256(content).hexdigest()
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return replace(_table(_workbook(content, mapping, reads), mapping, reads), sha256=sha256, workbook=True)
    grid, notes, delimiter = _text(content, mapping, reads)
    return replace(_table(grid, mapping, reads), sha256=sha256, notes=notes, delimiter=delimiter)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The `header` row, stripped and whole, and the `cells` of the lines below it in the columns that are looked at,
    each called by its place in the file."""

    header: tuple[str, ...]
    cells: pd.DataFrame


def _looked_at(header: Sequence[str], first: Sequence[str], reads: Reads | None, mapping: TableMapping) -> list[int]:
    """The places of the columns that are read, of the mark, and of those without a name after the last that has one.

    Cells beyond the last name are held against the file: they are what a shifted row looks like. A column without a
    name between others (row numbers, remarks) is nobody's.

    Raises DataError when not one column that is asked for is there, which is told without repeating what is.
    """
    if not any(header):
        msg = (
            f"{mapping.place}: row {mapping.header_row} should hold the column names and is blank; set `header_row` in "
            "the mapping"
        )
        raise DataError(msg) from None
    if reads is None:
        return list(range(len(header)))
    if not any(map(reads, filter(None, header))):
        msg = (
            f"{mapping.place}: row {mapping.header_row} has none of the columns that the mapping names; "
            "is it the row of column names? Set `header_row`, or correct the mapping"
        )
        raise DataError(msg) from None
    marked = {place for place, cell in enumerate(first) if cell.strip() == SYNTHETIC_MARK}
    named = max(place for place, name in enumerate(header) if name)
    return [place for place, name in enumerate(header) if place > named or reads(name) or place in marked]


def _text(content: bytes, mapping: TableMapping, reads: Reads | None) -> tuple[_Grid, tuple[str, ...], str]:
    text, notes = _decode(content, mapping)
    # Lines above the header may hold any separator.
    first = next((line for line in text.splitlines()[mapping.header_row - 1 :] if line.strip()), "")
    delimiter: str = mapping.delimiter or max(_DELIMITERS, key=first.count)
    if _CONTROL.search(text):
        _refuse_control_characters(text, mapping, delimiter)
    records = _records(text, mapping, delimiter)
    names = next(records, None)
    if names is None:
        msg = f"{mapping.place} has no rows from row {mapping.header_row} on"
        raise DataError(msg) from None
    header = tuple(name.strip() for name in names)
    places = _looked_at(header, next(records, []), reads, mapping)
    try:
        cells = pd.read_csv(
            io.StringIO(text),
            header=None,
            dtype=str,
            sep=delimiter,
            keep_default_na=False,
            skip_blank_lines=False,
            skiprows=mapping.header_row - 1,
            usecols=places,
        )
    except pd.errors.ParserError:
        msg = f"{mapping.place} is not a regular table; check for an unclosed quotation mark"
        raise DataError(msg) from None
    _refuse_irregular_rows(text, mapping, delimiter)
    return _Grid(header, cells.iloc[1:].fillna("")), notes, delimiter


def _records(text: str, mapping: TableMapping, delimiter: str) -> Iterator[list[str]]:
    """The rows from the header on, each with the cells it has; a row that is blank has none.

    Raises DataError when one cell is longer than any cell of a table.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from islice(reader, mapping.header_row - 1, None)
    except csv.Error:
        msg = f"{mapping.place} is not a regular table; check for an unclosed quotation mark"
        raise DataError(msg) from None


def _refuse_control_characters(text: str, mapping: TableMapping, delimiter: str) -> None:
    """Name the rows that hold a NUL or another control character, from the first line of the file on."""
    whole = mapping.model_copy(update={"header_row": 1})
    bad = [row for row, cells in enumerate(_records(text, whole, delimiter), 1) if any(map(_CONTROL.search, cells))]
    what = (
        f"{{rows}} hold{'s' if len(bad) == 1 else ''} characters that are no text (NUL or another control "
        'character); export the file again, as "CSV UTF-8"'
    )
    raise ProblemsError([Problem(mapping.place, what, rows=tuple(bad))]) from None


def _refuse_irregular_rows(text: str, mapping: TableMapping, delimiter: str) -> None:
    """Refuse rows that end before the last named column, as what they leave out would be read as not recorded, and
    rows that go on beyond the header, in which cells stand in the wrong columns."""
    records = _records(text, mapping, delimiter)
    header = next(records, [])
    width = max((place for place, name in enumerate(header, 1) if name.strip()), default=0)
    found: list[Problem] = []
    for row, cells in enumerate(records, mapping.header_row + 1):
        if len(cells) > len(header):
            what = (
                f"has {len(cells)} columns where the header has {len(header)}; put quotation marks around text that "
                "contains the column separator"
            )
        elif len(cells) < width and any(cell.strip() for cell in cells):
            what = f"ends after {len(cells)} of the {width} columns; complete the row, or remove it if it is no record"
        else:
            continue
        found.append(Problem(mapping.place, what, row=row))
    refuse(found)


def _decode(content: bytes, mapping: TableMapping) -> tuple[str, tuple[str, ...]]:
    if mapping.encoding is None and content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), ()
    encoding = mapping.encoding or "utf-8"
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding), ()
    except UnicodeDecodeError:
        if mapping.encoding is not None:
            msg = f'{mapping.file} is not {encoding}; correct `encoding` in the mapping or save the file as "CSV UTF-8"'
            raise DataError(msg) from None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        msg = f'{mapping.file} is neither UTF-8 nor Windows text; save it again as "CSV UTF-8"'
        raise DataError(msg) from None
    return text, (f'{mapping.file} is not UTF-8 and was read as Windows text (cp1252); say encoding = "cp1252"',)


def _workbook(content: bytes, mapping: TableMapping, reads: Reads | None) -> _Grid:
    import openpyxl

    try:
        with warnings.catch_warnings():
            # openpyxl warns about formatting it does not keep (data validation, print areas): nothing we read.
            warnings.filterwarnings("ignore", module="openpyxl")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            names = list(book.sheetnames)
            listed = ", ".join(f"'{name}'" for name in names if identity(name) is None) or "look it up in the file"
            if mapping.sheet is None and len(names) > 1:
                msg = f"{mapping.file} has {len(names)} sheets; say which one in the mapping with `sheet`: {listed}"
                raise DataError(msg) from None
            if mapping.sheet is not None and mapping.sheet not in names:
                msg = f"{mapping.file} has no sheet '{mapping.sheet}', only {listed}; correct `sheet` in the mapping"
                raise DataError(msg) from None
            sheet = book[mapping.sheet or names[0]]
            if not hasattr(sheet, "iter_rows"):
                msg = f"{mapping.place}: the sheet is a chart, not a table"
                raise DataError(msg) from None
            sheet.reset_dimensions()  # some programs write a wrong used range
            header, cells = _sheet(sheet.iter_rows(min_row=mapping.header_row, values_only=True), reads, mapping)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        msg = f"{mapping.file} is not a readable Excel workbook; it may be encrypted or an old .xls: save it as .xlsx"
        raise DataError(msg) from None
    return _Grid(header, cells)


def _sheet(
    lines: Iterator[tuple[Any, ...]], reads: Reads | None, mapping: TableMapping
) -> tuple[tuple[str, ...], pd.DataFrame]:
    """The header and the cells of the columns that are read, by their place; lines may be wider than the header."""
    header = [_cell(value).strip() for value in next(lines, ())]
    ahead = list(islice(lines, 1))
    places = _looked_at(header, [_cell(value) for value in ahead[0]] if ahead else [], reads, mapping)
    kept: list[list[str]] = []
    wider: list[list[str]] = []
    for line in (*ahead, *lines):
        kept.append([_cell(line[place]) if place < len(line) else "" for place in places])
        wider.append([_cell(value) for value in line[len(header) :]])
    beyond = max(map(len, wider), default=0)
    whole = [[*cells, *rest, *[""] * (beyond - len(rest))] for cells, rest in zip(kept, wider, strict=True)]
    names = [*places, *range(len(header), len(header) + beyond)]
    return (*header, *[""] * beyond), pd.DataFrame(whole, columns=names, dtype=str)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(grid: _Grid, mapping: TableMapping, reads: Reads | None) -> RawTable:
    cells = grid.cells.apply(lambda column: column.str.strip())
    filled: NDArray[np.bool_] = np.asarray(cells != "", dtype=bool).reshape(len(cells), len(cells.columns))
    filled_columns = set(cells.columns[np.flatnonzero(filled.any(axis=0))])
    used = [place for place in cells.columns if place in filled_columns or grid.header[place]]
    names = _column_names(grid.header, used, mapping)
    lines = np.flatnonzero(filled.any(axis=1))
    if not len(lines):
        msg = f"{mapping.place} has column names but no rows"
        raise DataError(msg) from None
    cells = cells.iloc[lines][used].reset_index(drop=True).set_axis(names, axis=1)
    marks = [name for name in names if bool((cells[name] == SYNTHETIC_MARK).all())]
    if reads is not None:
        cells = cells[[name for name in names if reads(name)]]
    rows = lines + mapping.header_row + 1
    options = () if mapping.sheet is None else ("--sheet", mapping.sheet)
    if mapping.header_row > 1:
        options = (*options, "--header-row", str(mapping.header_row))
    return RawTable(mapping.place, mapping.file, cells, rows, "", False, grid.header, bool(marks), options=options)


def _column_names(header: tuple[str, ...], used: list[int], mapping: TableMapping) -> list[str]:
    """The names of the columns at the places `used`."""
    where = f"row {mapping.header_row}"
    ours = set(mapping.columns.values())
    found = bool(ours) and ours <= set(header)  # no record holds every name that the mapping gives
    if not found and not _months_across(mapping) and any(looks_like_data(name) for name in header if name not in ours):
        msg = (
            f"{mapping.place}: {where} looks like data, not column names; "
            "add a row of column names or set `header_row` in the mapping"
        )
        raise DataError(msg) from None
    names = [header[place] for place in used]
    for place, name in zip(used, names, strict=True):
        if not name:
            msg = (
                f"{mapping.place}: column {place + 1} has cells but no name in {where}; name it or empty it, and look "
                "whether the cells of a row are shifted"
            )
            raise DataError(msg) from None
        if names.count(name) > 1:
            twice = [str(other + 1) for other in used if header[other] == name]
            msg = f"{mapping.place}: columns {' and '.join(twice)} have the same name in {where}; rename one of them"
            raise DataError(msg) from None
    return names


def _months_across(mapping: TableMapping) -> bool:
    return getattr(mapping, "layout", "long") == "months_in_columns"
