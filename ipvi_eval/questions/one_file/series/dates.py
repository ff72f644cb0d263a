"""When the rows of a file happened: days or months from one column of dates, from year and month, or from numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.errors import DataError
from ipvi_eval.its.series.months import Days, Months, months_named, parse_days, parse_month
from ipvi_eval.questions.one_file.series.period_numbers import numbered_months


@dataclass(frozen=True, slots=True)
class Window:
    """The months of a series that are looked at, both ends included; an end that is None is open.

    A year or a quarter as an end means all of it.
    """

    first: str | None = None
    last: str | None = None

    def holds(self, months: Months) -> NDArray[np.bool_]:
        """Which months (n,) lie inside. DataError when none does."""
        inside = np.ones(len(months), dtype=bool)
        if self.first is not None:
            inside &= months >= parse_month(self.first)
        if self.last is not None:
            inside &= months < parse_month(self.last) + months_named(self.last)
        if not inside.any():
            msg = f"no row lies in the window; the file runs from {months.min()} to {months.max()}"
            raise DataError(msg)
        return inside


@dataclass(frozen=True, slots=True)
class SeriesDates:
    """`days` (n,) of the rows, the first of a month where no day is known; `named` months that one label names, None
    where only the gaps between them tell."""

    days: Days
    named: int | None

    @property
    def months(self) -> Months:
        """The month of each row, (n,)."""
        return np.asarray(self.days, dtype="datetime64[M]")

    @property
    def has_days(self) -> bool:
        """Whether some row names a day that is not the first of its month."""
        return bool((self.days != self.months.astype("datetime64[D]")).any())


def date_columns(column: str) -> list[str]:
    """The columns that "month" or "year,month" names."""
    return [name.strip() for name in column.split(",", 1)]


def series_dates(file: FlatFile, column: str, *, first: str | None = None) -> SeriesDates:
    """Dates (n,) of all rows of `file` from `column`, which is one column or "year,month".

    With `first` the column holds numbers of periods and `first` is the smallest of them. DataError names the rows that
    hold no date.
    """
    names = date_columns(column)
    if first is not None:
        return SeriesDates(numbered_months(file, names[0], first).astype("datetime64[D]"), months_named(first))
    for name in names:
        file.require(name, ~file.missing(name), "is empty")
    labels = [[str(label) for label in file.labels(name)] for name in names]
    rows = file.raw.rows.tolist()
    if len(names) == 1:
        return SeriesDates(
            parse_days(labels[0], f"{file.raw.file}, column '{names[0]}'", rows=rows), _named(labels[0][0])
        )
    if names[1].casefold().startswith(("week", "wk", "woche", "semana")):
        msg = f"{file.raw.file}: column '{names[1]}' holds weeks; sum them to months first"
        raise DataError(msg)
    prefix = "Q" if names[1].casefold().startswith("q") else ""
    joined = [f"{year}-{_part(part, prefix)}" for year, part in zip(*labels, strict=True)]
    days = parse_days(joined, f"{file.raw.file}, columns '{names[0]}' and '{names[1]}'", rows=rows)
    return SeriesDates(days, _named(joined[0]))


def _named(label: str) -> int | None:
    """3 or 12 for a quarter or a year; a month may be the label of a quarter too, so it names nothing for sure."""
    months = months_named(label)
    return None if months == 1 else months


def _part(part: str, prefix: str) -> str:
    """A month's number in two digits, a quarter's with its letter, a month's name as it is."""
    if part.isdigit():
        return f"{prefix}{part}" if prefix else part.zfill(2)
    return part.title()
