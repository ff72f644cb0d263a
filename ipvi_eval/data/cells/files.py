"""Raw tables: the cells of a file, a worksheet or a table of a database as text, each row with its number.

Only the columns that are asked for are kept: all others go no further than the parser.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.database import content_hash, database_grid
from ipvi_eval.data.cells.grid import Grid, Reads
from ipvi_eval.data.cells.other_workbook import other_workbook_grid
from ipvi_eval.data.cells.parquet_file import parquet_grid
from ipvi_eval.data.cells.statistics_file import statistics_grid
from ipvi_eval.data.cells.text_file import text_grid
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.cells.workbook import workbook_grid
from ipvi_eval.data.mapped.mapping import (
    OTHER_WORKBOOKS,
    PARQUET,
    SQLITE,
    STATISTICS_FILES,
    SUFFIXES,
    WORKBOOKS,
    FileMapping,
)
from ipvi_eval.data.mapped.tables import SYNTHETIC_MARK
from ipvi_eval.data.privacy.headers import looks_like_data
from ipvi_eval.data.problems import row_list
from ipvi_eval.errors import DataError
from ipvi_eval.typed_command import from_here, typed


@dataclass(frozen=True, slots=True)
class Beside:
    """The rows of another table that were put beside those of a table: of the `file` (without its cells) that messages
    quote, the row (n,) as a person sees it, 0 where there is none, and `places` (n,), what messages call its file."""

    file: RawTable
    rows: NDArray[np.int64]
    places: NDArray[np.object_]

    def at(self, positions: NDArray[np.int64]) -> Beside:
        """The rows at these positions, in their order."""
        return replace(self, rows=self.rows[positions], places=self.places[positions])


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of one table as stripped text.

    `file` is what messages call it, with the sheet where the mapping names one; `path` the file's name in the `folder`
    of the extract. `texts` has the columns that were asked for, by the file's names; `rows` (n,) the row of each line
    as a person sees it, the header being row 1 when nothing stands above it. `header` is that row, cell by cell: the
    names of columns that were left unread among them, which are nobody's to repeat. `synthetic` says that a column is
    full of the mark of made-up data. `dropped` are rows that the mapping's `keep` does not ask for and that went no
    further than the reader. `workbook` is True when true dates were written as ISO text by the reader, and `dated` are
    the columns that have some: cells of a worksheet, or the type of a column elsewhere. `delimiter` separates the
    columns of a text file. `options` are those with which a command finds the table in the file, or in the database
    whose address is `source`. Columns called "NAME.COLUMN" are those of `beside`, a table that was joined under that
    name.
    """

    file: str
    path: str
    texts: Texts[str]
    rows: NDArray[np.int64]
    sha256: str
    workbook: bool
    header: tuple[str, ...] = ()
    synthetic: bool = False
    notes: tuple[str, ...] = ()
    delimiter: str = ","
    options: tuple[str, ...] = ()
    source: str = ""
    dropped: int = 0
    beside: Mapping[str, Beside] = field(default_factory=dict)
    dated: frozenset[str] = frozenset()
    folder: Path = Path()

    @property
    def cells(self) -> pd.DataFrame:
        """The cells (n, columns), put together anew."""
        return self.texts.frame()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that were read."""
        return tuple(self.texts.columns)

    def at(self, positions: NDArray[np.int64]) -> RawTable:
        """The rows at these positions, in their order; they keep their numbers in the file."""
        beside = {name: one.at(positions) for name, one in self.beside.items()}
        return replace(self, texts=self.texts.at(positions), rows=self.rows[positions], beside=beside)

    def only(self, kept: NDArray[np.bool_]) -> RawTable:
        """The rows that are marked in `kept` (n,)."""
        return self if kept.all() else self.at(np.flatnonzero(kept))

    def places(self, column: str, marked: NDArray[np.bool_]) -> Iterator[tuple[str, str, tuple[int, ...]]]:
        """Where the cells of a column stand in the `marked` rows (n,): file, name of the column there, and rows; a cell
        that no row of a joined table fills stands in the table that it was to be joined to."""
        at = np.flatnonzero(marked)
        beside = self._beside(column)
        joined = np.zeros(len(at), dtype=bool) if beside is None else beside.rows[at] > 0
        if len(own := at[~joined]):
            yield self.file, column, tuple(dict.fromkeys(self.rows[own].tolist()))
        if beside is not None:
            there, theirs = beside.at(at[joined]), column.partition(".")[2]
            for file in dict.fromkeys(there.places):
                yield file, theirs, tuple(dict.fromkeys(there.rows[there.places == file].tolist()))

    def marked(self, file: str, rows: set[int]) -> NDArray[np.bool_]:
        """Which rows (n,) come from one of these `rows` of a `file`, the table's own or one beside it."""
        listed = list(rows)
        found = np.isin(self.rows, listed) & (self.file == file)
        for one in self.beside.values():
            found |= np.isin(one.rows, listed) & (one.places == file)
        return found

    def _beside(self, column: str) -> Beside | None:
        return self.beside.get(column.partition(".")[0]) if "." in column else None

    @property
    def of(self) -> int:
        """How many rows the table has, those that went no further than the reader among them."""
        return self.texts.rows + self.dropped

    def codes(self, column: str | None = None) -> str:
        """The command that shows what a column holds, to be quoted in a message."""
        if column is not None and (beside := self._beside(column)) is not None:
            return beside.file.codes(column.partition(".")[2])
        elsewhere = self.source and not self.source.startswith(SQLITE)
        where = self.source if elsewhere else from_here(self.folder / self.path)
        return f"`{typed('codes', where, *([] if column is None else [column]), *self.options)}`"

    @property
    def unread(self) -> int:
        """How many named columns of the file were left unread; a mark of made-up data is no column of data."""
        return max(0, len([name for name in self.header if name]) - len(self.columns) - self.synthetic)


def read_raw(folder: Path, mapping: FileMapping, *, reads: Reads | None = None) -> RawTable:
    """Read the columns that `reads` asks for (all of them when None) from the file, or the database, of `mapping`.

    Raises DataError when it is absent, empty, locked, or no table, or has none of those columns.
    """
    if mapping.source:
        table = _table(database_grid(folder, mapping, reads), mapping, reads, "")
        return replace(table, folder=folder, sha256=content_hash(table.cells))
    path = folder / mapping.file
    content = _content(path, mapping)
    suffix = path.suffix.lower()
    if suffix in STATISTICS_FILES:
        grid = statistics_grid(path, mapping, reads)
    elif suffix == PARQUET:
        grid = parquet_grid(path, mapping, reads)
    elif suffix in OTHER_WORKBOOKS:
        grid = other_workbook_grid(content, mapping, reads)
    elif suffix in WORKBOOKS:
        grid = workbook_grid(content, mapping, reads)
    else:
        grid = text_grid(content, mapping, reads)
    table = _table(grid, mapping, reads, hashlib.sha256(content).hexdigest())
    return replace(table, folder=folder)


def _content(path: Path, mapping: FileMapping) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        alike = [path.stem + ending for ending in SUFFIXES if path.with_suffix(ending).is_file()]
        there = f", but {' and '.join(alike)} {'is' if len(alike) == 1 else 'are'}" if alike else ""
        msg = f"{mapping.file} is not in {path.parent}{there}; put it there or correct `file` in the mapping"
        raise DataError(msg) from None
    except OSError as error:
        msg = f"{mapping.file} cannot be opened ({error.strerror}); close it in other programs and try again"
        raise DataError(msg) from None
    if not content.strip():
        msg = f"{mapping.file} is empty"
        raise DataError(msg) from None
    return content


def _table(grid: Grid, mapping: FileMapping, reads: Reads | None, sha256: str) -> RawTable:
    cells = grid.cells
    used, some = list[int](), np.zeros(cells.rows, dtype=bool)
    for place in cells.columns:
        filled = ~cells.are(place, "")
        some |= filled
        if grid.header[place] or filled.any():
            used.append(place)
    names = _column_names(grid, used, mapping)
    lines = np.flatnonzero(some)
    if not len(lines) + grid.dropped:
        msg = f"{mapping.place} has column names but no rows; export it again, or take it out of the mapping"
        raise DataError(msg) from None
    texts = cells.called(dict(zip(used, names, strict=True)))
    if len(lines) < texts.rows:
        texts = texts.at(lines)
    numbers = (lines if grid.lines is None else grid.lines[lines]) + grid.first
    if len(names) > 1 and (again := _names_again(texts)).any():
        msg = (
            f"{mapping.place}: {row_list(numbers[again])} repeat{'s' if again.sum() == 1 else ''} the column names, as "
            "where files were put below each other; take that out in a copy, or name the single files in `files` of "
            "the mapping"
        )
        raise DataError(msg) from None
    marks = [name for name in names if _is_marked(texts, name)]
    if reads is not None:
        texts = texts.called({name: name for name in names if reads(name)})
    options = grid.options if mapping.header_row == 1 else (*grid.options, "--header-row", str(mapping.header_row))
    return RawTable(
        mapping.place,
        mapping.path,
        texts,
        numbers,
        sha256,
        grid.workbook,
        grid.header,
        bool(marks),
        grid.notes,
        grid.delimiter,
        options,
        mapping.source,
        grid.dropped,
        dated=frozenset(grid.header[place] for place in grid.dated),
    )


def _is_marked(texts: Texts[str], name: str) -> bool:
    """Whether a column is full of the mark of made-up data; one of no rows says nothing."""
    return bool(texts.rows) and bool(texts.are(name, SYNTHETIC_MARK).all())


def _names_again(texts: Texts[str]) -> NDArray[np.bool_]:
    """Which rows (n,) hold the names of all columns."""
    again = np.ones(texts.rows, dtype=bool)
    for name in texts.columns:
        again &= texts.are(name, name)
        if not again.any():
            break
    return again


def _column_names(grid: Grid, used: list[int], mapping: FileMapping) -> list[str]:
    """The names of the columns at the places `used`."""
    header, where = grid.header, grid.where
    ours = {name for name in mapping.named() if name in mapping.columns.values()}
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


def _months_across(mapping: FileMapping) -> bool:
    return getattr(mapping, "layout", "long") in ("months_in_columns", "years_by_months")
