"""Months that stand side by side in a file, put below each other: a row for each year, or one row with all months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.flat_file import MISSING, FlatFile
from ipvi_eval.data.layouts import month_of
from ipvi_eval.data.mapped.dates import DateForm
from ipvi_eval.data.year_rows import year_rows
from ipvi_eval.errors import DataError
from ipvi_eval.month_names import SHORT, months_across
from ipvi_eval.questions.one_file.series.suppressed import refuse_suppressed

MONTH, COUNT = "month", "count"
"""What the two columns are called that are made of many."""


def below_each_other(file: FlatFile, year: str | None) -> tuple[FlatFile, tuple[str, ...]]:
    """A file of the columns `MONTH` and `COUNT`, a row for each month, and sentences on what was done.

    With `year`, a column, each row of `file` is one year and its months are called Jan to Dec; months after the last
    filled one of the last year are left out. Without it the file has one row, and columns called like 2019-01.
    DataError names the row and column of what is empty, suppressed or no number, and says what is expected.
    """
    if year is None:
        return _of_one_row(file), ()
    file.cells(year)
    rows = year_rows(file.raw, year, tuple(MISSING))
    if len(set(rows.years)) < len(rows.years):
        msg = (
            f"{file.raw.file}: a year stands in several rows; say with --where COLUMN=VALUE which of them make the "
            "series"
        )
        raise DataError(msg)
    counts = {(name, number): ~rows.last | (number <= rows.reached) for name, number in rows.columns.items()}
    months = {name: [f"{year}-{number:02}" for year in rows.years] for name, number in rows.columns.items()}
    return _stacked(file, months, {name: kept for (name, _), kept in counts.items()}), tuple(rows.notes(file.raw))


def refuse_across(file: FlatFile, date: str, count: str | None) -> None:
    """DataError where rows would be counted though each is a year with its months beside it, and where the columns that
    are asked for are not there and others are called like months."""
    dated = sum(month_of(name, DateForm()) is not None for name in file.raw.header)
    there = date in file.raw.columns and month_of(date, DateForm()) is None
    if dated > 1 and not (there and count in file.raw.columns):
        msg = (
            f"{file.raw.file} has {dated:,} columns called like months, side by side; say --across, and leave --date "
            "and --count out"
        )
        raise DataError(msg)
    if count is not None:
        return
    if len(months_across(file.raw.header)) == len(SHORT):
        msg = (
            f"{file.raw.file} has a column for each month of a year, and without --count its rows would be counted; "
            f"say --across, with the column of the year as --date {date}"
        )
        raise DataError(msg)


def _of_one_row(file: FlatFile) -> FlatFile:
    found = {name: month_of(name, DateForm()) for name in file.raw.columns}
    months = {name: [month.strftime("%Y-%m")] for name, month in found.items() if month is not None}
    if len(months) < 2:
        msg = (
            f"{file.raw.file}: --across expects a column for each month, called for example 2019-01 or Jan 2019, or, "
            "with the column of the year as --date, a column for each of Jan to Dec; say the row of the names with "
            "--header-row"
        )
        raise DataError(msg)
    if len(file) != 1:
        msg = f"{file.raw.file}: {len(file):,} rows are left; say with --where COLUMN=VALUE which one is the series"
        raise DataError(msg)
    return _stacked(file, months, {name: np.ones(1, dtype=bool) for name in months})


def _stacked(file: FlatFile, months: Mapping[str, list[str]], kept: Mapping[str, NDArray[np.bool_]]) -> FlatFile:
    """The cells of the columns `months` of the rows that are `kept`, by name."""
    for name, rows in kept.items():
        refuse_suppressed(file.only(rows), name)
        file.require(name, ~file.missing(name) | ~rows, "is empty")
        file.only(rows).numbers(name)
    parts = [
        pd.DataFrame({MONTH: np.array(months[name])[rows], COUNT: file.cells(name)[rows], "row": file.raw.rows[rows]})
        for name, rows in kept.items()
    ]
    long = pd.concat(parts).sort_values(MONTH, kind="stable", ignore_index=True)
    raw = replace(file.raw, texts=Texts.of(long[[MONTH, COUNT]]), rows=long["row"].to_numpy(), header=(MONTH, COUNT))
    return FlatFile(raw)
