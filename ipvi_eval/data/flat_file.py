"""One flat file without a study: its columns as numbers, flags or labels, mistakes named by row and column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError

from ipvi_eval.data.cells.commas import commas_mean, with_points
from ipvi_eval.data.cells.files import RawTable, read_raw
from ipvi_eval.data.mapped.mapping import SQLITE, SUFFIXES, WORKBOOKS, MonthlyCountsMapping, TableMapping, saved_again
from ipvi_eval.data.problems import Problem, ProblemsError, instead, refuse
from ipvi_eval.errors import DataError

MISSING = frozenset({"", "na", "nan", "n/a", "null", "none", "."})
_POINTS = r"[1-9]\d{0,2}(\.\d{3})+"
_NUMBER = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"
_OPTIONS = (
    ("in the mapping with `sheet`", "with --sheet"),
    ("correct `sheet` in the mapping", "correct --sheet"),
    ("set `header_row` in the mapping", "say the row of the column names with --header-row"),
)


@dataclass(frozen=True, slots=True)
class FlatFile:
    """The cells of one file as text; every method names the row and column of what it cannot read."""

    raw: RawTable

    def __len__(self) -> int:
        return self.raw.texts.rows

    def cells(self, column: str) -> pd.Series:
        """The text of one column, (n,); DataError saying which other one may be meant when it is not there."""
        if column not in self.raw.columns:
            msg = (
                f"{self.raw.file} has no column '{column}'; {instead(column, self.raw.header)} ({self.raw.codes()} "
                "lists them)"
            )
            raise DataError(msg)
        return self.raw.texts[column]

    def missing(self, column: str) -> NDArray[np.bool_]:
        """Which cells of a column are empty or say that they are not known, (n,)."""
        return self.cells(column).str.casefold().isin(MISSING).to_numpy()

    def numbers(self, column: str) -> NDArray[np.float64]:
        """A column as numbers, (n,), NaN where missing; DataError naming the rows that hold something else."""
        values = self._read_numbers(column)
        self._refuse_points(column)
        self._refuse(column, ~np.isfinite(values) & ~self.missing(column), "is no number")
        return values

    def _refuse_points(self, column: str) -> None:
        """DataError where a point separates thousands, as whole numbers of three digits beside it tell: 730, 1.095."""
        text = self.cells(column)[~self.missing(column)]
        points = text.str.contains(".", regex=False)
        if points.any() and text[points].str.fullmatch(_POINTS).all() and text[~points].str.fullmatch(r"\d{3}").any():
            msg = (
                f"{self.raw.file}, column '{column}': a point seems to separate thousands, as every number with one "
                "has three digits after it and others have three and none; take the points out, or write all numbers "
                "with the same number of digits after it"
            )
            raise DataError(msg)

    def is_numeric(self, column: str) -> bool:
        """Whether every cell that is not missing is a number."""
        return bool((np.isfinite(self._read_numbers(column)) | self.missing(column)).all())

    def _read_numbers(self, column: str) -> NDArray[np.float64]:
        """Numbers (n,), NaN for anything else. A comma is decimal where columns are separated by semicolons, or where
        it cannot separate thousands."""
        text = self.cells(column).mask(self.missing(column), "")
        text = with_points(text, commas_mean(text, self.raw.delimiter))
        return pd.to_numeric(text.where(text.str.fullmatch(_NUMBER)), errors="coerce").to_numpy(dtype=float)

    def labels(self, column: str) -> NDArray[np.object_]:
        """A column as text, (n,), None where missing; whole numbers lose a needless ".0"."""
        text = self.cells(column).str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True)
        return text.mask(self.missing(column), None).to_numpy(dtype=object)

    def only(self, kept: NDArray[np.bool_]) -> FlatFile:
        """The rows where `kept` (n,) is True; they keep their numbers in the file."""
        return FlatFile(self.raw.at(np.flatnonzero(kept)))

    def require(self, column: str, good: NDArray[np.bool_], what: str) -> None:
        """DataError naming the rows where `good` (n,) does not hold."""
        self._refuse(column, ~good, what)

    def _refuse(self, column: str, bad: NDArray[np.bool_], what: str) -> None:
        refuse([Problem(self.raw.file, what, column, int(row)) for row in self.raw.rows[bad]])


def read_flat_file(
    path: Path, *, sheet: str | None = None, header_row: int | None = None, across: bool = False
) -> FlatFile:
    """Read a file of one table: text, Excel, Parquet, SPSS, Stata or SAS. DataError when it is absent, empty or no
    table.

    A caller that has the options --sheet and --header-row passes them on (`header_row` 1 by default), and what is wrong
    is then said with their names. Columns may be called like months where these stand side by side (`across`).
    """
    if path.suffix.lower() not in SUFFIXES:
        msg = f"{path.name} must be a table in one of the formats {', '.join(SUFFIXES)}{saved_again(path.name)}"
        raise DataError(msg)
    if not path.is_file():
        msg = f"there is no file {path}; give its path from the folder you are in, for example extract/people.csv"
        raise DataError(msg)
    if sheet is not None and path.suffix.lower() not in WORKBOOKS:
        msg = f"{path.name} is no workbook and has no sheets; leave --sheet out"
        raise DataError(msg)
    if across:
        mapping: TableMapping = MonthlyCountsMapping(
            file=path.name, sheet=sheet, header_row=header_row or 1, layout="months_in_columns"
        )
    else:
        mapping = TableMapping(file=path.name, sheet=sheet, header_row=header_row or 1)
    try:
        return FlatFile(read_raw(path.parent, mapping))
    except ProblemsError as error:
        if header_row is None:
            raise
        told = [replace(problem, what=_with_options(problem.what)) for problem in error.problems]
        raise ProblemsError(told) from None
    except DataError as error:
        if header_row is None:
            raise
        raise DataError(_with_options(str(error))) from None


def read_database(address: str, table: str) -> FlatFile:
    """Read a table of a database, told by its address or, SQLite, by the path of its file.

    DataError when the address is none, or there is no such table.
    """
    source = address if "://" in address else f"{SQLITE}{address}"
    try:
        mapping = TableMapping(source=source, table=table)
    except ValidationError as error:
        msg = f"the database {error.errors()[0]['msg'].removeprefix('Value error, ')}"
        raise DataError(msg) from None
    return FlatFile(read_raw(Path(), mapping))


def _with_options(message: str) -> str:
    """The message of a reader that knows a mapping, for somebody who has options."""
    for theirs, ours in _OPTIONS:
        message = message.replace(theirs, ours)
    if "columns where the header has" in message:
        message += "; where lines stand above the column names, say the row of the names with --header-row"
    return message
