"""What simulations with a known truth found: coverage of the intervals, level of the tests, and the traps shown.

The numbers are made by `benchmarks/survival_simulation.py` and stored beside this file, with the command and the
version that made them, because minutes of drawing samples have no place in a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from ipvi_eval.results.measured_file import read_rows, write_rows

STORED = "simulated.toml"
_COMMAND = "benchmarks/survival_simulation.py"

Kind = Literal["interval", "test", "trap", "log ratio"]
"""Share of 95 % intervals that held the truth; share of 5 % tests that rejected without a difference; the same as
`interval` where an analysis is wrong on purpose; mean log hazard ratio where the truth is 0."""

NOMINAL: Mapping[str, float] = {"interval": 0.95, "test": 0.05}
TOLERATED = 0.02
"""Two points either way are called as promised: at 2,000 samples one point is within chance."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One quantity at one number of people: its `mean` over the `fitted` of `samples` that gave an answer."""

    scenario: str
    quantity: str
    kind: Kind
    n: int
    mean: float | None
    samples: int
    fitted: int

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            msg = f"{self.kind} is no kind of result"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Simulated:
    """All cells, as `rows`, and how they were made."""

    command: str
    version: str
    rows: tuple[Cell, ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], *, command: str, version: str) -> Simulated:
        """From rows with the fields of `Cell`."""
        return cls(command, version, tuple(Cell(**row) for row in rows))

    @property
    def samples(self) -> int:
        """Samples of a full cell."""
        return max(cell.samples for cell in self.rows)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers of people, ascending."""
        return tuple(sorted({cell.n for cell in self.rows}))

    def table(self, *kinds: Kind) -> pd.DataFrame:
        """One row for each quantity of `kinds`, in the order stored: its mean at each size, missing without one."""
        chosen = [cell for cell in self.rows if cell.kind in kinds]
        order = list(dict.fromkeys((cell.kind, cell.quantity) for cell in chosen))
        means = {(cell.kind, cell.quantity, cell.n): cell.mean for cell in chosen}
        rows = [[kind, quantity, *(means.get((kind, quantity, n)) for n in self.sizes)] for kind, quantity in order]
        return pd.DataFrame(rows, columns=["kind", "quantity", *self.sizes])

    def off(self) -> tuple[Cell, ...]:
        """Cells of intervals and tests that miss their nominal value by more than is tolerated and chance explains."""
        return tuple(cell for cell in self.rows if cell.mean is not None and _misses(cell, cell.mean))

    def seldom_fitted(self) -> tuple[Cell, ...]:
        """Cells in which more than a twentieth of the samples were too small for an answer."""
        return tuple(cell for cell in self.rows if cell.fitted < 0.95 * cell.samples)


def key_of(cell: Cell) -> tuple[str, str, int]:
    """What no two cells have alike."""
    return cell.scenario, cell.quantity, cell.n


def read_simulated(path: Path | None = None) -> Simulated:
    """The stored results, or those in `path`; DataError when the file is not what `write_simulated` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    return read_rows(path, Simulated, Cell, of="samples", command=_COMMAND, key=key_of)


def write_simulated(path: Path, found: Simulated) -> None:
    """Write the results as TOML, one line for each cell."""
    write_rows(path, found, command=_COMMAND)


def _misses(cell: Cell, mean: float) -> bool:
    nominal = NOMINAL.get(cell.kind)
    if nominal is None or not cell.fitted:
        return False
    chance = 3 * float(np.sqrt(nominal * (1 - nominal) / cell.fitted))
    return abs(mean - nominal) > max(TOLERATED, chance)
