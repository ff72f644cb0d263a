"""Totals in a row for each year and a column for each of January to December."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.mapped.mapping import MonthlyCountsMapping, TableMapping
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.month_names import SHORT, month_number, months_across

_YEAR = r"([12]\d{3})(?:\.0+)?"
_MARK = r" ?[*†‡]+"
MARKED_YEAR = f"{_YEAR}(?:{_MARK})?"


@dataclass(frozen=True, slots=True)
class YearRows:
    """The `years` of the rows (n,), which of these are `marked` (n,) with a sign such as *, the `columns` of the months
    with their numbers, and how many months the last year has: `reached`, those after it being empty in all of its
    rows."""

    years: NDArray[np.int64]
    marked: NDArray[np.bool_]
    columns: dict[str, int]
    reached: int

    @property
    def last(self) -> NDArray[np.bool_]:
        """The rows (n,) of the last year."""
        return np.asarray(self.years == self.years.max())

    def notes(self, raw: RawTable) -> Iterator[str]:
        """What is to be said of the years."""
        if self.marked.any():
            rows = ", ".join(map(str, raw.rows[self.marked]))
            yield (
                f"{raw.file}: a sign such as * stands beside the year in row {rows}; read the note it points to: "
                "totals of a year that is not whole look like a fall"
            )
        if self.reached < 12:
            first = SHORT[self.reached]
            until = "" if self.reached == 11 else " to Dec"
            year = int(self.years.max())
            yield f"{raw.file}: {first}{until} {year} {'is' if not until else 'are'} empty and taken as not yet there"


def is_month_across(name: str) -> bool:
    """Whether the name of a column may be that of a month: a name, or a number from 1 to 12."""
    return month_number(name) is not None or re.fullmatch(r"0?[1-9]|1[0-2]", name) is not None


def year_rows(raw: RawTable, column: str, missing: tuple[str, ...] = ()) -> YearRows:
    """The years in `column` and the months beside it; cells that hold one of the `missing` codes are empty.

    DataError naming the rows that hold no calendar year, and saying which columns are expected.
    """
    columns = months_across(raw.columns)
    if sorted(columns.values()) != list(range(1, 13)):
        what = "expected a column for each month of a year, once, called Jan to Dec or 1 to 12, and found "
        several = len(columns) > len(set(columns.values()))
        found = "one of them twice" if several else f"{len(columns)} of them" if columns else "none"
        refuse([Problem(raw.file, f"{what}{found}; set `header_row`, or correct the names in a copy")])
    cells = raw.texts[column]
    parts = cells.str.extract(f"^{_YEAR}(?P<mark>{_MARK})?$", expand=True)
    what = (
        "is no calendar year; where it is a fiscal year, or the row a total, have the agency export months of calendar "
        "years, or say in `keep` of the mapping which rows to read"
    )
    bad = parts[0].isna().to_numpy(dtype=bool)
    refuse([Problem(raw.file, what, column, int(row)) for row in raw.rows[bad]])
    years = parts[0].to_numpy(dtype=np.int64)
    folded = {code.strip().casefold() for code in missing}
    empty = raw.texts.frame(columns).apply(lambda month: month.str.casefold().isin({"", *folded}))
    filled = ~empty[years == years.max()].all(axis=0)
    reached = max((number for name, number in columns.items() if filled[name]), default=0)
    return YearRows(years, parts["mark"].notna().to_numpy(dtype=bool), columns, reached)


def years_by_months(raw: RawTable, table: MonthlyCountsMapping) -> list[tuple[RawTable, TableMapping]]:
    """The cells with a column of dates for each month, and a mapping for each; the last year's months that are not yet
    there are left out (`year_rows`)."""
    column = table.columns["month"]
    rows = year_rows(raw, column, tuple(table.missing))
    dated = {
        f"{column}, {name}": pd.Series([f"{year}-{month:02}" for year in rows.years], dtype=raw.texts[column].dtype)
        for name, month in rows.columns.items()
    }
    whole = replace(raw, texts=raw.texts.beside(dated))
    before = whole.at(np.flatnonzero(~rows.last))
    return [
        (whole if month <= rows.reached else before, _of_month(table, f"{column}, {name}", name))
        for name, month in rows.columns.items()
    ]


def _of_month(table: MonthlyCountsMapping, dates: str, counts: str) -> TableMapping:
    given = table.date_format if isinstance(table.date_format, dict) else {}
    changes = {
        "columns": {**table.columns, "month": dates, "count": counts},
        "date_format": {**given, "month": "%Y-%m"},
    }
    return table.model_copy(update=changes)
