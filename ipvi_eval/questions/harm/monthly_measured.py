"""How the change of monthly harm fares in made-up counties whose truth is known: coverage and false alarms.

The numbers are made by `benchmarks/monthly_harm.py` and stored beside this file, because drawing whole counties takes
the better part of an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from ipvi_eval.results.measured_file import Measurement, check_answers, read_rows, write_rows

STORED = "monthly_harm_measured.toml"
_COMMAND = "benchmarks/monthly_harm.py"
NOTHING = "Nothing happens"

Estimator = Literal[
    "drifting level", "on its own", "month before", "month after", "before and after", "quarters beside",
    "placebo starts",
]  # fmt: skip
"""The change that is told, relative to the comparison areas; the same without them; harm in an average month of each
side, found over expected; and outside of what is told two with a bootstrap of blocks of months, which knows no drift:
the second of these over the first, and the same of harm for each day of harm in the comparison areas. Last, and not
told either, the change with its error rescaled by the steps at other starts, in fewer counties of some kinds only."""

HARM: Estimator = "drifting level"
RESCALED: Estimator = "placebo starts"

Use = Literal["use", "biased", "describe only"]

MOST = 0.075
"""The largest share of false alarms with which a 5 % test is told."""
ERRORS = 3.0
"""Monte Carlo errors by which coverage may fall short, or the mean be off."""


@dataclass(frozen=True, slots=True)
class Row:
    """One estimator in one kind of county. `truth` is the log ratio of harm, 0 for that of a month over expected.

    `bias`, `bias_error` (Monte Carlo), `spread` and `claimed` (mean of the model's standard errors) are of the log
    ratio over the `fitted` of `counties`; `covers` is the share of intervals that hold the truth, `called` of those
    that hold no change.
    """

    world: str
    estimator: Estimator
    truth: float
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
            self.world,
            known=self.estimator in get_args(Estimator) and 1 < self.fitted <= self.counties,
            shares=(self.covers, self.called),
            errors=(self.bias_error, self.spread, self.claimed),
        )

    def use(self, level: float) -> Use:
        """The first rule that holds decides. Describe only: nothing changed and more than MOST were called changed, or
        the intervals hold the truth less often than their `level` by more than ERRORS Monte Carlo errors. Biased: the
        bias is as far from nothing, though the intervals still hold.
        """
        short = self.covers + ERRORS * np.sqrt(level * (1 - level) / self.fitted) < level
        if short or (self.truth == 0 and self.called > MOST):
            return "describe only"
        return "biased" if abs(self.bias) > ERRORS * self.bias_error else "use"


@dataclass(frozen=True, slots=True)
class MonthlyMeasured(Measurement):
    """All rows with how they were made."""

    rows: tuple[Row, ...]

    def row(self, world: str, estimator: Estimator) -> Row | None:
        """One row; None where it was not measured."""
        return next((one for one in self.rows if (one.world, one.estimator) == (world, estimator)), None)

    def holds(self, estimator: Estimator) -> bool:
        """Whether an estimator is to be used where nothing happens; not where that was not measured."""
        found = self.row(NOTHING, estimator)
        return found is not None and found.use(self.level) == "use"


def read_monthly(path: Path | None = None) -> MonthlyMeasured:
    """The stored table, or that in `path`; DataError when it is not what `write_monthly` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    return read_rows(
        path, MonthlyMeasured, Row, of="harm", command=_COMMAND, key=lambda row: (row.world, row.estimator)
    )


def write_monthly(path: Path, found: MonthlyMeasured) -> None:
    """Write the table as TOML, one line for each row."""
    write_rows(path, found, command=_COMMAND)
