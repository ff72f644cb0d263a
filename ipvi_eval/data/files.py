"""Raw tables: the cells of a CSV file or worksheet as text, each row with its number in the file."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.identifiers import looks_like_data
from ipvi_eval.data.mapping import TableMapping
from ipvi_eval.data.problems import Problem, ProblemsError, refuse
from ipvi_eval.errors import DataError

_DELIMITERS: tuple[str, ...] = (",", ";", "\t", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters no table holds. A reader may end a cell at a NUL, and a missing end is a person still in custody."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of one table as stripped text.

    `cells` has the file's column names; `rows` (n,) the row of each line as a person sees it, the header being row 1
    when nothing stands above it. `workbook` is True when true dates were written as ISO text by the reader.
    `delimiter` separates the columns of a text file.
    """

    file: str
    cells: pd.DataFrame
    rows: NDArray[np.int64]
    sha256: str
    workbook: bool
    notes: tuple[str, ...] = ()
    delimiter: str = ","


def read_raw(folder: Path, mapping: TableMapping) -> RawTable:
    """Read the file that `mapping` names.

    Raises DataError when the file is absent, empty, locked, or no table.
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
    workbook = path.suffix.lower() in (".xlsx", ".xlsm")
    grid, notes, delimiter = _workbook(content, mapping) if workbook else _text(content, mapping)
    table = _table(grid, mapping, hashlib.sha256(content).hexdigest(), workbook=workbook, notes=notes)
    return replace(table, delimiter=delimiter)


def _text(content: bytes, mapping: TableMapping) -> tuple[pd.DataFrame, tuple[str, ...], str]:
    text, notes = _decode(content, mapping)
    # Lines above the header may hold any separator.
    first = next((line for line in text.splitlines()[mapping.header_row - 1 :] if line.strip()), "")
    delimiter: str = mapping.delimiter or max(_DELIMITERS, key=first.count)
    if _CONTROL.search(text):
        _refuse_control_characters(text, mapping, delimiter)
    try:
        grid = pd.read_csv(
            io.StringIO(text),
            header=None,
            dtype=str,
            sep=delimiter,
            keep_default_na=False,
            skip_blank_lines=False,
            skiprows=mapping.header_row - 1,
        )
    except pd.errors.ParserError as error:
        found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error))
        msg = f"{mapping.file} is not a regular table; check for an unclosed quotation mark"
        if found:
            msg = (
                f"{mapping.file}, row {found[2]}: has {found[3]} columns where the header has {found[1]}; "
                "put quotation marks around text that contains the column separator"
            )
        raise DataError(msg) from None
    except (pd.errors.EmptyDataError, csv.Error):
        msg = f"{mapping.file} has no rows from row {mapping.header_row} on"
        raise DataError(msg) from None
    _refuse_short_rows(text, mapping, delimiter)
    return grid.fillna(""), notes, delimiter


def _records(text: str, mapping: TableMapping, delimiter: str) -> Iterator[list[str]]:
    """The rows from the header on, each with the cells it has; a row that is blank has none.

    Raises DataError when one cell is longer than any cell of a table.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from islice(reader, mapping.header_row - 1, None)
    except csv.Error:
        msg = f"{mapping.file} is not a regular table; check for an unclosed quotation mark"
        raise DataError(msg) from None


def _refuse_control_characters(text: str, mapping: TableMapping, delimiter: str) -> None:
    """Name the rows that hold a NUL or another control character, from the first line of the file on."""
    whole = mapping.model_copy(update={"header_row": 1})
    bad = [row for row, cells in enumerate(_records(text, whole, delimiter), 1) if any(map(_CONTROL.search, cells))]
    what = (
        f"{{rows}} hold{'s' if len(bad) == 1 else ''} characters that are no text (NUL or another control "
        'character); export the file again, as "CSV UTF-8"'
    )
    raise ProblemsError([Problem(mapping.file, what, rows=tuple(bad))]) from None


def _refuse_short_rows(text: str, mapping: TableMapping, delimiter: str) -> None:
    """Refuse rows that end before the last named column: what they leave out would be read as not recorded."""
    records = _records(text, mapping, delimiter)
    named = [place for place, name in enumerate(next(records, []), 1) if name.strip()]
    width = max(named, default=0)
    refuse(
        [
            Problem(
                mapping.file,
                f"ends after {len(cells)} of the {width} columns; complete the row, or remove it if it is no record",
                row=row,
            )
            for row, cells in enumerate(records, mapping.header_row + 1)
            if len(cells) < width and any(cell.strip() for cell in cells)
        ]
    )


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


def _workbook(content: bytes, mapping: TableMapping) -> tuple[pd.DataFrame, tuple[str, ...], str]:
    import openpyxl

    try:
        with warnings.catch_warnings():
            # openpyxl warns about formatting it does not keep (data validation, print areas): nothing we read.
            warnings.filterwarnings("ignore", module="openpyxl")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            names = list(book.sheetnames)
            listed = ", ".join(f"'{name}'" for name in names)
            if mapping.sheet is None and len(names) > 1:
                msg = f"{mapping.file} has {len(names)} sheets; say which one in the mapping with `sheet`: {listed}"
                raise DataError(msg) from None
            if mapping.sheet is not None and mapping.sheet not in names:
                msg = f"{mapping.file} has no sheet '{mapping.sheet}', only {listed}; correct `sheet` in the mapping"
                raise DataError(msg) from None
            sheet = book[mapping.sheet or names[0]]
            if not hasattr(sheet, "iter_rows"):
                msg = f"{mapping.file}: the sheet is a chart, not a table"
                raise DataError(msg) from None
            sheet.reset_dimensions()  # some programs write a wrong used range
            values = [
                [_cell(value) for value in row] for row in sheet.iter_rows(min_row=mapping.header_row, values_only=True)
            ]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        msg = f"{mapping.file} is not a readable Excel workbook; it may be encrypted or an old .xls: save it as .xlsx"
        raise DataError(msg) from None
    notes: tuple[str, ...] = ()
    if len(names) > 1:
        notes = (f"{mapping.file}: only one of the {len(names)} sheets of the workbook was looked at",)
    width = max((len(row) for row in values), default=0)
    return pd.DataFrame([row + [""] * (width - len(row)) for row in values], dtype=str), notes, ","


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


def _table(
    grid: pd.DataFrame, mapping: TableMapping, sha256: str, *, workbook: bool, notes: tuple[str, ...]
) -> RawTable:
    grid = grid.apply(lambda column: column.str.strip())
    filled: NDArray[np.bool_] = np.asarray(grid != "", dtype=bool)
    if not filled.any():
        msg = f"{mapping.file} has no cells from row {mapping.header_row} on"
        raise DataError(msg) from None
    used = np.flatnonzero(filled.any(axis=0))
    lines = np.flatnonzero(filled[1:].any(axis=1)) + 1
    names = _column_names([str(name) for name in grid.iloc[0].iloc[used]], used, mapping)
    if not len(lines):
        msg = f"{mapping.file} has column names but no rows"
        raise DataError(msg) from None
    cells = grid.iloc[lines].iloc[:, used].reset_index(drop=True).set_axis(names, axis=1)
    return RawTable(mapping.file, cells, lines + mapping.header_row, sha256, workbook, notes)


def _column_names(names: list[str], used: NDArray[np.int64], mapping: TableMapping) -> list[str]:
    where = f"row {mapping.header_row}"
    if not any(names):
        msg = f"{mapping.file}: {where} should hold the column names and is blank; set `header_row` in the mapping"
        raise DataError(msg) from None
    ours = set(mapping.columns.values())
    if not _months_across(mapping) and any(looks_like_data(name) for name in names if name not in ours):
        msg = (
            f"{mapping.file}: {where} looks like data, not column names; "
            "add a row of column names or set `header_row` in the mapping"
        )
        raise DataError(msg) from None
    for position, name in zip(used, names, strict=True):
        if not name:
            msg = f"{mapping.file}: column {position + 1} has cells but no name in {where}"
            raise DataError(msg) from None
        if names.count(name) > 1:
            twice = [str(place + 1) for place, other in zip(used, names, strict=True) if other == name]
            msg = f"{mapping.file}: columns {' and '.join(twice)} have the same name in {where}; rename one of them"
            raise DataError(msg) from None
    return names


def _months_across(mapping: TableMapping) -> bool:
    return getattr(mapping, "layout", "long") == "months_in_columns"
