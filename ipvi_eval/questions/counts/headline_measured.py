"""What real series without a programme say about each way to estimate a programme's average ratio.

The numbers are made by `benchmarks/its_headline.py` and stored beside this file, because they take minutes and need
data that are not part of the project.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from ipvi_eval.errors import DataError
from ipvi_eval.results.measured_file import written

STORED = "headline_measured.toml"
HEADLINE = "drifting"
AS_WAS = "level-slope"
CONTROLLED = "ratio"

_NOT_SHARES = ("width", "tests", "months")


@dataclass(frozen=True, slots=True, kw_only=True)
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
    study: float | None = None
    study_se: float | None = None
    width: float
    covers_80: float
    covers_70: float
    covers_growing: float
    covers_fading: float
    power_20: float
    power_30: float
    leads: float | None = None
    null_leading: float | None = None
    null_leading_se: float | None = None
    tests: int

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
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
    estimators: tuple[Estimator, ...]
    by_length: tuple[ByLength, ...]

    def estimator(self, id: str) -> Estimator:
        """The row called `id`. Raises DataError when there is none."""
        for one in self.estimators:
            if one.id == id:
                return one
        msg = f"{STORED} has no estimator {id}; it has {', '.join(one.id for one in self.estimators)}"
        raise DataError(msg)

    def lengths(self, id: str) -> tuple[ByLength, ...]:
        """The rows of one estimator by months of the window, shortest first."""
        return tuple(sorted((one for one in self.by_length if one.estimator == id), key=lambda one: one.months))


def read_measured(path: Path | None = None) -> Measured:
    """The stored table, or that in `path`; DataError when it is not what `write_measured` writes."""
    name = STORED if path is None else path.name
    try:
        text = (files("ipvi_eval.questions.counts") / STORED if path is None else path).read_text("utf-8")
        raw = tomllib.loads(text)
        head = raw.pop("measured")
        found = Measured(
            **head | {"months": (head["months"][0], head["months"][1]), "seeds": tuple(head["seeds"])},
            estimators=tuple(_row(Estimator, row) for row in raw["estimator"]),
            by_length=tuple(_row(ByLength, row) for row in raw["by_length"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        msg = f"{name} does not hold measured headlines ({error}); make it again with benchmarks/its_headline.py"
        raise DataError(msg) from None
    known = [one.id for one in found.estimators]
    if len(set(known)) < len(known) or not {one.estimator for one in found.by_length} <= set(known):
        msg = f"{name} repeats an estimator, or tells one by length that it does not hold"
        raise DataError(msg)
    return found


def write_measured(path: Path, found: Measured) -> None:
    """Write the table as TOML."""
    lines = ["# Made by benchmarks/its_headline.py; not to be edited by hand.", "[measured]"]
    for field in fields(found)[:-2]:
        value = getattr(found, field.name)
        if value is not None:
            lines.append(f"{field.name} = {written(list(value) if isinstance(value, tuple) else value)}")
    for table, rows in (("estimator", found.estimators), ("by_length", found.by_length)):
        for row in rows:
            lines += ["", f"[[{table}]]"]
            values = {field.name: getattr(row, field.name) for field in fields(row)}
            lines += [f"{name} = {written(value)}" for name, value in values.items() if value is not None]
    path.write_text("\n".join([*lines, ""]), "utf-8")


_Row = TypeVar("_Row", Estimator, ByLength)


def _row(kind: type[_Row], raw: Mapping[str, Any]) -> _Row:
    missing = [field.name for field in fields(kind) if field.default is MISSING and field.name not in raw]
    if missing:
        msg = f"a row lacks {', '.join(missing)}"
        raise ValueError(msg)
    return kind(**raw)


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
