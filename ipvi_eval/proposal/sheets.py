"""The tables of an extract: every sheet, file or database table, with the row in which its column names stand."""

from __future__ import annotations

import json
import sqlite3
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ipvi_eval.data.cells.encoded_text import EncodedText
from ipvi_eval.data.cells.files import RawTable, read_raw
from ipvi_eval.data.cells.other_workbook import OtherWorkbook
from ipvi_eval.data.cells.statistics_file import has_labels
from ipvi_eval.data.cells.text_file import delimiter_of, records
from ipvi_eval.data.cells.workbook import as_text, open_workbook, rows_of
from ipvi_eval.data.footers import footer
from ipvi_eval.data.layouts import month_of
from ipvi_eval.data.mapped.dates import DateForm
from ipvi_eval.data.mapped.mapping import (
    LABELLED,
    OTHER_TABLES,
    OTHER_WORKBOOKS,
    PARQUET,
    SQLITE,
    STATISTICS_FILES,
    SUFFIXES,
    WORKBOOKS,
    MonthlyCountsMapping,
    TableMapping,
    saved_again,
)
from ipvi_eval.data.privacy.headers import looks_like_data
from ipvi_eval.data.problems import row_list
from ipvi_eval.errors import DataError, reason
from ipvi_eval.month_names import SHORT, months_across

_AHEAD = 20
"""Rows among which the column names are looked for."""
_MONTHS = 6
"""Columns called like months from which on a table has its months side by side."""
DATABASES = (".db", ".sqlite", ".sqlite3")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of an extract: where it is, as a mapping says it, and its cells, without the rows of a `footer`."""

    where: TableMapping
    raw: RawTable
    footer: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What the table is called: its sheet or table, or else its file."""
        return self.where.sheet or self.where.table or Path(self.where.file).stem

    def whereabouts(self) -> Iterator[str]:
        """Lines of the mapping that say where it is."""
        given = self.where.model_dump(exclude_defaults=True)
        for key in (
            "file",
            "files",
            "source",
            "table",
            "sheet",
            "sheets",
            "header_row",
            "encoding",
            "labels",
            "layout",
        ):
            if key in given:
                yield f"{key} = {json.dumps(given[key], ensure_ascii=False)}"
        if beside := self.where.side_by_side:
            pairs = (f"{json.dumps(made)} = {json.dumps(pattern)}" for made, pattern in beside.items())
            yield f"side_by_side = {{ {', '.join(pairs)} }}"
        if self.footer:
            several = " of its sheets or files" if self.where.sheets or self.where.files else ""
            named = row_list(sorted(set(self.footer))) + several
            them = "it" if len(self.footer) == 1 else "them"
            said = (
                f"Not looked at, as a total or a note below the records: {named}. Delete {them} from a copy of the "
                f"file, or say in `keep` what a record holds; `ipvi-eval check` refuses {them} otherwise."
            )
            yield from (f"# {line}" for line in textwrap.wrap(said, 110, break_on_hyphens=False))


def sheets_of(folder: Path, paths: Sequence[Path]) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """Every table in the files at `paths`, whose names are told from `folder` on; and sentences on what is left aside.

    DataError when there is no file at all.
    """
    found: list[Sheet] = []
    aside: list[str] = []
    for path in paths:
        places: list[TableMapping] = []
        try:
            places += _places(path, path.relative_to(folder).as_posix())
        except DataError as error:
            aside.append(str(error))
        for where in places:
            try:
                found.append(_read(folder, where))
            except DataError as error:  # a sheet of notes beside one of records
                aside.append(str(error))
    if not found:
        msg = "\n".join(aside) or f"no table is in {folder}; it takes files ending in {', '.join(SUFFIXES + DATABASES)}"
        raise DataError(msg)
    return tuple(found), tuple(aside)


def files_of(given: Sequence[Path]) -> tuple[Path, tuple[Path, ...]]:
    """The folder that holds all that is `given`, and the files in it that may be tables, however deep its folders are.

    DataError when something is not there, or is no kind of file that is read.
    """
    paths: list[Path] = []
    for one in (path.resolve() for path in given):
        if one.is_dir():
            paths += _tables_in(one)
        elif not one.is_file():
            msg = f"there is no file or folder {one}; give the files of the extract, or the folder they are in"
            raise DataError(msg)
        elif one.suffix.lower() not in SUFFIXES + DATABASES:
            raise DataError(_not_read(one))
        else:
            paths.append(one)
    folders = {path if path.is_dir() else path.parent for path in (path.resolve() for path in given)}
    if len(folders) > 1:
        msg = "the files lie in several folders; put them into one, which the plan then names as the extract"
        raise DataError(msg)
    return folders.pop(), tuple(dict.fromkeys(paths))


def _not_read(path: Path) -> str:
    taken = f"it takes files ending in {', '.join(SUFFIXES + DATABASES)}"
    return f"{path.name} is no table that is read; {taken}{saved_again(path.name)}"


def _shown_in(folder: Path) -> Iterator[Path]:
    """What is in a folder and not hidden; DataError when it may not be opened."""
    try:
        return (path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "~$")))
    except OSError as error:
        msg = f"the folder {folder} cannot be opened: {reason(error)}; give the files of the extract in place of it"
        raise DataError(msg) from None


def _tables_in(folder: Path) -> Iterator[Path]:
    """The files of a folder, and then of the folders in it, that may be tables, those that are then left aside among
    them."""
    endings = (*SUFFIXES, *DATABASES, *OTHER_TABLES)
    shown = list(_shown_in(folder))
    yield from (path for path in shown if path.suffix.lower() in endings and path.is_file())
    for part in shown:
        if part.is_dir() and not folder.resolve().is_relative_to(part.resolve()):  # a link may lead back
            yield from _tables_in(part)


def _places(path: Path, name: str) -> Iterator[TableMapping]:
    suffix = path.suffix.lower()
    if suffix in OTHER_TABLES:
        raise DataError(_not_read(path))
    if suffix in DATABASES:
        yield from (TableMapping(source=f"{SQLITE}{name}", table=table) for table in _tables(path))
    elif suffix in OTHER_WORKBOOKS:
        book = OtherWorkbook.of(path.read_bytes(), name)
        yield from _titled(((title, book.rows(title)[:_AHEAD]) for title in book.sheets), len(book.sheets), name)
    elif suffix in WORKBOOKS:
        yield from _worksheets(path, name)
    elif suffix in (*STATISTICS_FILES, PARQUET):
        yield TableMapping(file=name, labels=suffix in LABELLED and has_labels(path))
    else:
        where = TableMapping(file=name)
        text, guessed = EncodedText.of(path.read_bytes(), where)
        ahead = list(islice(text.opened(), _AHEAD))
        rows = list(records(ahead, where, delimiter_of("".join(ahead))))
        yield _where(rows, file=name, encoding=text.as_stated if guessed else None)


def _tables(path: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
            return [name for (name,) in connection.execute(query) if not name.startswith("sqlite_")]
    except sqlite3.Error:
        msg = f"{path.name} cannot be read as an SQLite database"
        raise DataError(msg) from None


def _worksheets(path: Path, name: str) -> Iterator[TableMapping]:
    book = open_workbook(path.read_bytes(), name)
    with closing(book):
        sheets = {title: book[title] for title in book.sheetnames if hasattr(book[title], "iter_rows")}  # no charts
        rows = ((title, list(islice(rows_of(sheet, name), _AHEAD))) for title, sheet in sheets.items())
        yield from _titled(rows, len(book.sheetnames), name)


def _titled(sheets: Iterable[tuple[str, Sequence[Sequence[Any]]]], several: int, name: str) -> Iterator[TableMapping]:
    """Where the table is on each sheet of a workbook, by its title and first rows; those that are blank are none."""
    for title, values in sheets:
        rows = [[as_text(value) for value in row] for row in values]
        if any(any(row) for row in rows):
            yield _where(rows, file=name, sheet=title if several > 1 else None)


def _where(rows: Sequence[Sequence[str]], **where: str | None) -> TableMapping:
    """Where a table is; one whose columns are months says so, as their names look like data otherwise."""
    row = header_row(rows)
    names = rows[row - 1] if rows else []
    if sum(month_of(name.strip(), DateForm()) is not None for name in names) >= _MONTHS:
        return MonthlyCountsMapping(header_row=row, layout="months_in_columns", **where)  # type: ignore[arg-type]
    if len(months_across([name.strip() for name in names])) == len(SHORT):
        return MonthlyCountsMapping(header_row=row, layout="years_by_months", **where)  # type: ignore[arg-type]
    return TableMapping(header_row=row, **where)  # type: ignore[arg-type]


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """The number of the first row that is as wide as a table and holds names only; 1 where none does.

    >>> header_row([["Reports", ""], ["", ""], ["NO", "DAY"], ["17", "2020-01-05"]])
    3
    """
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    width = max(map(len, filled), default=0)
    for number, cells in enumerate(filled, 1):
        if cells and len(cells) > 0.6 * width and not any(map(_is_data, cells)):
            return number
    return 1


def _is_data(cell: str) -> bool:
    """Whether a cell is no name of a column: a number or a day, but no month, as months may stand side by side."""
    return looks_like_data(cell) and month_of(cell, DateForm()) is None


def _read(folder: Path, where: TableMapping) -> Sheet:
    """The columns that have a name of their own: others cannot be mapped."""
    names: list[str] = []

    def wants(name: str) -> bool:
        names.append(name)
        return False

    with suppress(DataError):  # it has none of the columns that are wanted, and has told what it has
        read_raw(folder, where, reads=wants)
    once = {name for name in names if names.count(name) == 1}
    raw = read_raw(folder, where, reads=once.__contains__)
    below = footer(raw.cells)
    if not below.any():
        return Sheet(where, raw)
    records = raw.at(np.flatnonzero(~below))
    return Sheet(where, records, tuple(int(row) for row in raw.rows[below]))
