"""How the controlled headline of monthly counts fares by what it is compared with, in cities with a known truth.

The numbers are made by `benchmarks/comparison_areas.py` and stored beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from ipvi_eval.errors import DataError
from ipvi_eval.results.measured_file import Measurement, check_answers, monte_carlo_error, read_rows, write_rows

STORED = "areas.toml"
_COMMAND = "benchmarks/comparison_areas.py"

Comparison = Literal["contiguous area", "ring", "whole city", "synthetic control"]
"""One area next to the program's, the eight around it, all twenty-four of the city, and those added up by the weights
of a synthetic control."""

Estimator = Literal["headline", "calmer prior", "estimated", "chance"]
"""What leads as shipped; relative to the comparison with 2% a month expected of the wandering in place of 3.5%; with
the wandering of the highest restricted likelihood; and the ratio of two ratios with errors of chance alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One estimator beside one comparison in one world, without an effect or with one `planted`.

    `bias`, `bias_error` (Monte Carlo), `spread` (empirical standard error) and `claimed` (model standard error) are of
    the logarithm of the ratio over the `replicates`; `covers` is the share of intervals that hold the truth, `called`
    of those that hold no change, `adjusted` of those that would hold none if the limits were moved until exactly 1 -
    level were called without an effect (size-adjusted power). `leads` is how often the comparison leads.
    """

    world: str
    comparison: Comparison
    estimator: Estimator
    planted: bool
    replicates: int
    leads: float
    bias: float
    bias_error: float
    spread: float
    claimed: float
    covers: float
    called: float
    adjusted: float

    def __post_init__(self) -> None:
        check_answers(
            self.world,
            known=self.comparison in get_args(Comparison)
            and self.estimator in get_args(Estimator)
            and self.replicates > 1,
            shares=(self.leads, self.covers, self.called, self.adjusted),
            errors=(self.bias_error, self.spread, self.claimed),
        )

    def chance(self, share: float) -> float:
        """Monte Carlo standard error of one of the shares (binomial)."""
        return monte_carlo_error(share, self.replicates)


@dataclass(frozen=True, slots=True)
class AreasMeasured(Measurement):
    """All rows with how they were made; `ratio` is the effect that was planted."""

    ratio: float
    rows: tuple[Row, ...]

    @property
    def worlds(self) -> tuple[str, ...]:
        """The kinds of cities, in the order stored."""
        return tuple(dict.fromkeys(row.world for row in self.rows))

    def row(self, world: str, comparison: Comparison, estimator: Estimator, *, planted: bool = False) -> Row:
        """One row. Raises DataError where it was not measured."""
        asked = (world, comparison, estimator, planted)
        for one in self.rows:
            if (one.world, one.comparison, one.estimator, one.planted) == asked:
                return one
        msg = f"{STORED} holds no row of {', '.join(map(str, asked))}; make it with benchmarks/comparison_areas.py"
        raise DataError(msg)


def read_areas(path: Path | None = None) -> AreasMeasured:
    """The stored table, or that in `path`; DataError when it is not what `write_areas` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    return read_rows(
        path,
        AreasMeasured,
        Row,
        of="comparisons",
        command=_COMMAND,
        key=lambda row: (row.world, row.comparison, row.estimator, row.planted),
    )


def write_areas(path: Path, found: AreasMeasured) -> None:
    """Write the table as TOML, one line for each row."""
    write_rows(path, found, command=_COMMAND)
