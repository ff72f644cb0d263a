"""What real series without a programme say about each way to estimate a programme's average ratio.

The numbers are made by `benchmarks/its_headline.py` and stored beside this file, because they take minutes and need
data that are not part of the project.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ipvi_eval.errors import DataError
from ipvi_eval.results.measured_file import lines_of, read_rows, rows_of, write_rows

STORED = "headline_measured.toml"
_COMMAND = "benchmarks/its_headline.py"
HEADLINE = "drifting"

_NOT_SHARES = ("width", "tests", "months")


@dataclass(frozen=True, slots=True)
class Estimator:
    """One way to estimate the average ratio. All but `width` (of the 95 % interval, log scale) and `tests` are shares.

    `null`: 5 % tests that call a series changed where nothing happened, with its standard error clustered by area;
    `false_falls` those that say it fell; `study` the same as `null` in a study's own design, None where not measured;
    `covers_*`: 95 % intervals that hold a planted lasting ratio of .8 or .7, one of .8 that falls by 4 % more a year,
    and one of .7 that fades within two years; `power_*`: planted falls that were found. Where comparison areas may
    lead: `leads`, how often they did, and `null_leading` as `null` among those, None elsewhere.
    """

    id: str
    label: str
    null: float
    null_se: float
    false_falls: float
    study: float | None
    study_se: float | None
    width: float
    covers_80: float
    covers_70: float
    covers_growing: float
    covers_fading: float
    power_20: float
    power_30: float
    tests: int
    leads: float | None = None
    null_leading: float | None = None
    null_leading_se: float | None = None

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class ByLength:
    """Null rejections of one estimator in windows of so many `months`."""

    estimator: str
    months: int
    null: float
    null_se: float
    false_falls: float
    tests: int

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All rows and how they were made: on `series` areas over the `months` (first, last), with `seeds`.

    `band_missed_*`: months after the start, nothing planted, outside the 95 % band of the expected months, the series
    on its own and relative to three areas; None where not measured.
    `methods` and `earlier` as in `Measurement`.
    """

    source: str
    command: str
    version: str
    date: datetime.date
    months: tuple[str, str]
    series: int
    seeds: tuple[int, ...]
    band_missed_alone: float | None = None
    band_missed_relative: float | None = None
    methods: tuple[str, ...] = ()
    earlier: str = ""
    rows: tuple[Estimator, ...]
    by_length: tuple[ByLength, ...]

    def estimator(self, id: str) -> Estimator:
        """The row called `id`. Raises DataError when there is none."""
        for one in self.rows:
            if one.id == id:
                return one
        msg = f"{STORED} has no estimator {id}; it has {', '.join(one.id for one in self.rows)}"
        raise DataError(msg)

    def lengths(self, id: str) -> tuple[ByLength, ...]:
        """The rows of one estimator by months of the window, shortest first."""
        return tuple(sorted((one for one in self.by_length if one.estimator == id), key=lambda one: one.months))


def read_measured(path: Path | None = None) -> Measured:
    """The stored table, or that in `path`; DataError when it is not what `write_measured` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    found = read_rows(path, _measured, Estimator, of="headlines", command=_COMMAND, key=lambda row: row.id)
    if not {one.estimator for one in found.by_length} <= {one.id for one in found.rows}:
        msg = f"{path.name} tells an estimator by length that it does not hold"
        raise DataError(msg)
    return found


def write_measured(path: Path, found: Measured) -> None:
    """Write the table as TOML, one line for each row, then those by length."""
    write_rows(path, found, command=_COMMAND, more=("by_length = [", *lines_of(found.by_length), "]"))


def _measured(
    by_length: Sequence[Sequence[Any]], months: Sequence[str], seeds: Sequence[int], **others: Any
) -> Measured:
    first, last = months
    return Measured(by_length=tuple(rows_of(by_length, ByLength)), months=(first, last), seeds=tuple(seeds), **others)


def _check(row: Estimator | ByLength) -> None:
    """Shares lie between 0 and 1, counts and widths above 0. Raises ValueError."""
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, str) or value is None:
            continue
        top = float("inf") if field.name in _NOT_SHARES else 1.0
        least_open = field.name in _NOT_SHARES
        if not 0 <= value <= top or (least_open and value == 0):
            msg = f"{field.name} = {value} is no such number"
            raise ValueError(msg)
