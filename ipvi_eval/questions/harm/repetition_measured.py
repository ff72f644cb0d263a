"""How repetition and concentration fare in made-up counties whose truth is known, with planted changes of repetition.

The numbers are made by `benchmarks/repetition.py` and stored beside this file, because drawing whole counties takes
a quarter of an hour.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from ipvi_eval.results.measured_file import read_rows, write_rows

STORED = "repetition_measured.toml"
_COMMAND = "benchmarks/repetition.py"


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate in one kind of county: its `truth`, the `mean` of its values, and of the counties in which it is
    told the shares whose interval `holds` the truth, lies `below` it or `above` it."""

    world: str
    estimate: str
    truth: float
    told: int
    mean: float
    holds: float
    below: float
    above: float

    def __post_init__(self) -> None:
        if self.told < 1 or abs(self.holds + self.below + self.above - 1) > 2e-4:
            msg = f"{self.world}, {self.estimate}: told nowhere, or shares that do not come to one"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class RepetitionMeasured:
    """All rows with how they were made: in so many `counties` of a kind, the truth of planted kinds from `others`."""

    command: str
    version: str
    date: datetime.date
    seed: int
    level: float
    counties: int
    others: int
    rows: tuple[Row, ...]


def read_repetition(path: Path | None = None) -> RepetitionMeasured:
    """The stored table, or that in `path`; DataError when it is not what `write_repetition` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    return read_rows(
        path, RepetitionMeasured, Row, of="repetition", command=_COMMAND, key=lambda row: (row.world, row.estimate)
    )


def write_repetition(path: Path, found: RepetitionMeasured) -> None:
    """Write the table as TOML, one line for each row."""
    write_rows(path, found, command=_COMMAND)
