"""How each planned estimator fares where one thing goes wrong, in made-up counties with a known truth.

The numbers are made by `benchmarks/violations.py` and stored beside this file, because drawing the counties takes more
than an hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from ipvi_eval.diagnosis.measured.coverage import holds_more_often
from ipvi_eval.diagnosis.verdict import ERRORS
from ipvi_eval.results.measured_file import Measurement, check_answers, monte_carlo_error, read_rows, write_rows

STORED = "planned.toml"
_COMMAND = "benchmarks/violations.py"

Estimator = Literal["count", "share", "hazard", "ever notified", "before and after", "custody at risk"]
"""The planned ones: the headline of monthly counts, the difference in shares within a year, the hazard ratio after
notification. The others are outside the plan: the notified counted as notified since entry, their reports after
against those before, and the planned ratio with days in custody counted as days at risk."""

PLANNED: tuple[Estimator, ...] = ("count", "share", "hazard")

Use = Literal["use", "biased", "do not use"]
"""By fixed rules: see `Row.use`."""

Interval = tuple[float, float, float, float]
"""Estimate, standard error, lower and upper limit."""


@dataclass(frozen=True, slots=True)
class Row:
    """One estimator under one violation, without an effect or with one `planted`.

    `bias`, `bias_error` (Monte Carlo), `spread` (empirical standard error) and `claimed` (model standard error) are of
    the logarithm of the ratio, of "share" of the difference of shares, over the `fitted` of `counties` that gave an
    answer; `covers` is the share of intervals that hold the truth, `called` of those that hold no change.
    """

    violation: str
    planted: bool
    estimator: Estimator
    counties: int
    fitted: int
    bias: float
    bias_error: float
    spread: float
    claimed: float
    covers: float
    called: float

    def __post_init__(self) -> None:
        check_answers(
            self.violation,
            known=self.estimator in get_args(Estimator) and 1 < self.fitted <= self.counties,
            shares=(self.covers, self.called),
            errors=(self.bias_error, self.spread, self.claimed),
        )

    def chance(self, share: float) -> float:
        """Monte Carlo standard error of one of the shares (binomial)."""
        return monte_carlo_error(share, self.fitted)

    def wide(self, level: float) -> bool:
        """Whether the intervals hold the truth more often than their `level`, beyond chance."""
        return holds_more_often(self.covers, self.fitted, level)

    def use(self, level: float) -> Use:
        """Whether to use the estimator where this happens; the first rule that holds decides.

        "do not use" where its intervals hold the truth less often than their `level`, by more than ERRORS Monte Carlo
        errors; "biased" where the bias is as far from nothing, though the intervals still hold; else "use".
        """
        if self.covers + ERRORS * np.sqrt(level * (1 - level) / self.fitted) < level:
            return "do not use"
        return "biased" if abs(self.bias) > ERRORS * self.bias_error else "use"


@dataclass(frozen=True, slots=True)
class PlannedMeasured(Measurement):
    """All rows with how they were made, and of each planned estimator the `intervals` where nothing happens at all."""

    rows: tuple[Row, ...]
    intervals: Mapping[str, tuple[tuple[float, float], ...]]

    @property
    def violations(self) -> tuple[str, ...]:
        """What may go wrong, in the order stored, nothing first."""
        return tuple(dict.fromkeys(row.violation for row in self.rows))

    def row(self, violation: str, estimator: Estimator, *, planted: bool = False) -> Row | None:
        """One row; None where it was not measured."""
        asked = (violation, estimator, planted)
        return next((one for one in self.rows if (one.violation, one.estimator, one.planted) == asked), None)


def key_of(row: Row) -> tuple[str, bool, str]:
    """What no two rows have alike."""
    return row.violation, row.planted, row.estimator


def read_planned(path: Path | None = None) -> PlannedMeasured:
    """The stored table, or that in `path`; DataError when it is not what `write_planned` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    return read_rows(
        path,
        _with_intervals,
        Row,
        of="estimators",
        command=_COMMAND,
        key=key_of,
    )


def _with_intervals(intervals: Mapping[str, list[list[float]]], **others: Any) -> PlannedMeasured:
    limits = {name: tuple((low, high) for low, high in pairs) for name, pairs in intervals.items()}
    return PlannedMeasured(intervals=limits, **others)


def write_planned(path: Path, found: PlannedMeasured) -> None:
    """Write the table as TOML, one line for each row."""
    limits = (
        f"{name} = [{', '.join(f'[{low:.4f}, {high:.4f}]' for low, high in pairs)}]"
        for name, pairs in found.intervals.items()
    )
    write_rows(path, found, command=_COMMAND, more=("[intervals]", *limits))
