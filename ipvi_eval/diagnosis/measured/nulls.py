"""How often the headline of monthly counts calls a change where nothing happened, design by design.

The numbers are made by `benchmarks/null_designs.py` and stored beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipvi_eval.results.measured_file import Measurement, monte_carlo_error, read_rows, write_rows

STORED = "nulls.toml"
_COMMAND = "benchmarks/null_designs.py"


@dataclass(frozen=True, slots=True)
class Row:
    """One design in which nothing happens: of the `fitted` of its `series` that were answered, the share `called`
    changed, the mean `ratio` (geometric), the share said to be `restless` and of all that `warned` of what it called,
    and the shares in which the answer `relative` to the comparison, the series `alone` or the `exact` ratio leads.

    What is not called holds the truth, so that one less `called` is the coverage.
    """

    design: str
    series: int
    fitted: int
    called: float
    ratio: float
    restless: float
    warned: float
    relative: float
    alone: float
    exact: float

    def __post_init__(self) -> None:
        if not 1 < self.fitted <= self.series:
            msg = f"{self.design}: more answers than series, or hardly any"
            raise ValueError(msg)
        shares = (self.called, self.restless, self.relative, self.alone, self.exact)
        known = all(0 <= share <= 1 for share in shares) and 0 <= self.warned <= min(self.called, self.restless)
        if not known or not self.ratio > 0:
            msg = f"{self.design}: a share or a ratio is no such number"
            raise ValueError(msg)

    @property
    def called_restless(self) -> float | None:
        """The share called of those said to be restless; None where there are none."""
        return self.warned / self.restless if self.restless else None

    @property
    def called_calm(self) -> float | None:
        """The share called of the others."""
        return (self.called - self.warned) / (1 - self.restless) if self.restless < 1 else None

    def chance(self, share: float) -> float:
        """Monte Carlo standard error of one of the shares (binomial)."""
        return monte_carlo_error(share, self.fitted)


@dataclass(frozen=True, slots=True)
class NullsMeasured(Measurement):
    """All rows with how they were made; `wander` is the step a month of the random walk in every one of them."""

    wander: float
    rows: tuple[Row, ...]


def read_nulls(path: Path | None = None) -> NullsMeasured:
    """The stored table, or that in `path`; DataError when it is not what `write_nulls` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    return read_rows(path, NullsMeasured, Row, of="false alarms", command=_COMMAND, key=lambda row: row.design)


def write_nulls(path: Path, found: NullsMeasured) -> None:
    """Write the table as TOML, one line for each row."""
    write_rows(path, found, command=_COMMAND)
