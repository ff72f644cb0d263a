"""A file with one row per month and the names of its columns, made into series."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from ipvi_eval.data.flat_file import FlatFile, read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.its.series import MonthlySeries, monthly_series, monthly_values

Periods = Literal[1, 3, 12]
_GAPS: dict[int, Periods] = {1: 1, 3: 3, 12: 12}


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """The series and its comparison series; `whole` says whether every value is a whole number of at least zero."""

    series: MonthlySeries
    controls: tuple[MonthlySeries, ...]
    whole: bool


def read_series(
    path: Path, *, date: str, count: str, exposure: str | None = None, controls: tuple[str, ...] = (), counts: bool
) -> SeriesFile:
    """Read a file with one row per month (or quarter, or year).

    `counts` says that a count model will be fitted: values must then be whole numbers of at least zero. Raises
    DataError naming row and column of a cell that cannot be read, and the months that are missing or repeated.
    """
    file = read_flat_file(path)
    months = _months(file, date)
    step = _step(months)
    weights = None if exposure is None else file.numbers(exposure)
    whole = True

    def series(column: str) -> MonthlySeries:
        nonlocal whole
        values = file.numbers(column)
        finite = values[~np.isnan(values)]
        own = bool((finite == np.round(finite)).all() and (finite >= 0).all())
        whole = whole and own
        if counts or own:
            return monthly_series(months, values, weights, name=column, months_per_period=step)
        if weights is not None:
            msg = f"{column} holds no counts, so an exposure has no meaning; leave --exposure out"
            raise DataError(msg)
        return monthly_values(months, values, name=column, months_per_period=step)

    return SeriesFile(series(count), tuple(series(name) for name in controls), whole)


def _months(file: FlatFile, column: str) -> list[str]:
    """The cells of the date column as text; a bare year stands for its January, "year,month" for two columns."""
    if "," in column:
        year, month = (file.numbers(name.strip()) for name in column.split(",", 1))
        return [f"{int(y):04d}-{int(m):02d}" for y, m in zip(np.nan_to_num(year), np.nan_to_num(month), strict=True)]
    file.require(column, ~file.missing(column), "is empty")
    labels = [str(label) for label in file.labels(column)]
    return [f"{label}-01" if label.isdigit() and len(label) == 4 else label for label in labels]


def _step(months: list[str]) -> Periods:
    """Months from one period to the next where all gaps are alike and those of quarters or years; otherwise 1."""
    try:
        stamps = np.unique(np.array([month[:7] for month in months], dtype="datetime64[M]"))
    except ValueError:
        return 1
    gaps = np.unique(np.diff(stamps).astype(int))
    return _GAPS.get(int(gaps[0]), 1) if len(gaps) == 1 else 1
