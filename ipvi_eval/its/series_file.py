"""A file with one row per month and the names of its columns, made into series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from ipvi_eval.data.flat_file import FlatFile, read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.its.months import Months, parse_months
from ipvi_eval.its.series import MonthlySeries, monthly_series, monthly_values

Periods = Literal[1, 3, 12]
_GAPS: dict[int, Periods] = {1: 1, 3: 3, 12: 12}
DAYS = "days"


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

    `date` names one column, or two as "year,month" (or "year,quarter"). `exposure` "days" is the days of each period
    where the file has no such column. `counts` says that a count model will be fitted: values must then be whole
    numbers of at least zero. Raises DataError naming row and column of a cell that cannot be read, and the months that
    are missing or repeated.
    """
    file = read_flat_file(path)
    months = _months(file, date)
    step = _step(months)
    months = _calendar(months, step)
    of_days = exposure == DAYS and DAYS not in file.raw.cells.columns
    weights = None if exposure is None or of_days else file.numbers(exposure)
    whole = True

    def series(column: str) -> MonthlySeries:
        nonlocal whole
        values = file.numbers(column)
        finite = values[~np.isnan(values)]
        own = bool((finite == np.round(finite)).all() and (finite >= 0).all())
        whole = whole and own
        if counts or own:
            read = monthly_series(months, values, weights, name=column, months_per_period=step)
            return replace(read, exposure=read.days) if of_days else read
        if exposure is not None:
            msg = f"{column} holds no counts, so an exposure has no meaning; leave --exposure out"
            raise DataError(msg)
        return monthly_values(months, values, name=column, months_per_period=step)

    return SeriesFile(series(count), tuple(series(name) for name in controls), whole)


def _months(file: FlatFile, column: str) -> Months:
    """The months of the rows, from one column of dates or from two, "year,month"."""
    names = [name.strip() for name in column.split(",", 1)]
    for name in names:
        file.require(name, ~file.missing(name), "is empty")
    labels = [[str(label) for label in file.labels(name)] for name in names]
    rows = file.raw.rows.tolist()
    if len(names) == 1:
        return parse_months(labels[0], f"column '{names[0]}'", rows=rows)
    prefix = "Q" if names[1].casefold().startswith("q") else ""
    joined = [f"{year}-{_part(part, prefix)}" for year, part in zip(*labels, strict=True)]
    return parse_months(joined, f"columns '{names[0]}' and '{names[1]}'", rows=rows)


def _part(part: str, prefix: str) -> str:
    """A month's number in two digits, a quarter's with its letter, a month's name as it is."""
    if part.isdigit():
        return f"{prefix}{part}" if prefix else part.zfill(2)
    return part.title()


def _step(months: Months) -> Periods:
    """Months from one period to the next: 3 or 12 where every gap is a whole number of quarters or years, else 1."""
    gaps = np.unique(np.diff(np.unique(months)).astype(int))
    return _GAPS.get(int(gaps[0]), 1) if len(gaps) and not (gaps % gaps[0]).any() else 1


def _calendar(months: Months, step: Periods) -> Months:
    """The first month of each calendar quarter or year: a quarter labelled by its last month is that quarter."""
    number = months.astype(int)
    return np.asarray(number - number % step, dtype="datetime64[M]")
