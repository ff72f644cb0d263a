"""What the hazard ratio after notification finds in worlds with a known truth, by how people are chosen for it.

The numbers are made by `benchmarks/notification.py` and stored beside this file, because drawing the worlds takes the
better part of an hour.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from ipvi_eval.errors import DataError
from ipvi_eval.results.measured_file import check_answers, monte_carlo_error, read_rows, write_rows

STORED = "notification_measured.toml"
_COMMAND = "benchmarks/notification.py"

Planned = Literal["without year", "with year", "control"]
"""The time-dependent model of the first report, without and with the calendar year; and the first of them on incidents
of another kind in the same people to the same day, where the truth is always 1."""

Check = Literal[
    "control as planned", "trend before", "departure",
    "recent, everybody", "several, everybody", "priors, everybody", "recent, at risk", "several, at risk",
    "priors, at risk", "headline",
]  # fmt: skip
"""The checks beside it, ratios of which one is the truth without what they look for; and "headline", the planned ratio
with an interval that rules out nothing wherever a check withholds the direction: `lower` and `higher` count claims."""

Further = Literal[
    "arrest", "arrest, history", "same victim", "same victim, history", "every report", "every report, history",
    "historical cohort", "historical cohort, pairs", "historical cohort, landmark",
    "comparison area", "comparison area, pairs", "comparison area, landmark",
]  # fmt: skip
"""Other outcomes, plain and among people with a like history, and other designs; "landmark" is a difference in shares,
whose truth is known where there is no effect."""

Model = Literal[Planned, Check, Further]

WITHOUT_YEAR: Model = "without year"
WITH_YEAR: Model = "with year"
CONTROL: Model = "control"
HEADLINE: Model = "headline"
CHECKS: tuple[Model, ...] = tuple(name for name in (CONTROL, *get_args(Check)) if name != HEADLINE)
LANDMARKS: tuple[Model, ...] = ("historical cohort, landmark", "comparison area, landmark")


@dataclass(frozen=True, slots=True)
class Row:
    """One model in worlds of one kind: with this `effect` planted and about so many `people`.

    `bias` is the mean of the log hazard ratio less the log of the truth (of LANDMARKS: of the difference) over the
    `fitted` of `worlds` that gave an answer, with its standard error; `covers` the share of 95 % intervals that hold
    the truth, `lower` and `higher` the shares of those that lie wholly below and above 1.
    """

    world: str
    effect: float
    people: int
    model: Model
    worlds: int
    fitted: int
    bias: float
    bias_se: float
    covers: float
    lower: float
    higher: float

    def __post_init__(self) -> None:
        check_answers(
            self.world,
            known=self.model in get_args(Model) and self.effect > 0 and 1 < self.fitted <= self.worlds,
            shares=(self.covers, self.lower, self.higher),
            errors=(self.bias_se,),
        )

    def chance(self, share: float) -> float:
        """Monte Carlo standard error of one of the shares (binomial)."""
        return monte_carlo_error(share, self.fitted)

    @property
    def called(self) -> float:
        """Share of the intervals that do not include one."""
        return self.lower + self.higher

    @property
    def found(self) -> float:
        """The hazard ratio found, as the exponential of the mean logarithm."""
        truth = 1.0 if self.model in CHECKS else self.effect
        return float(truth * np.exp(self.bias))


@dataclass(frozen=True, slots=True)
class Measured:
    """All rows, and how they were made; `methods` and `earlier` as in `Measurement`."""

    source: str
    command: str
    version: str
    date: datetime.date
    seed: int
    rows: tuple[Row, ...]
    methods: tuple[str, ...] = ()
    earlier: str = ""

    @property
    def worlds(self) -> tuple[str, ...]:
        """The kinds of world in the order stored."""
        return tuple(dict.fromkeys(row.world for row in self.rows))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers of people, ascending."""
        return tuple(sorted({row.people for row in self.rows}))

    def row(self, world: str, *, effect: float, people: int, model: Model) -> Row:
        """One row. Raises DataError when it was not measured."""
        for one in self.rows:
            if (one.world, one.effect, one.people, one.model) == (world, effect, people, model):
                return one
        msg = f"{STORED} has no row for {world}, {effect:g}, {people} people, {model}"
        raise DataError(msg)


def key_of(row: Row) -> tuple[str, float, int, str]:
    """What no two rows have alike."""
    return row.world, row.effect, row.people, row.model


def read_measured(path: Path | None = None) -> Measured:
    """The stored table, or that in `path`; DataError when it is not what `write_measured` writes."""
    path = Path(__file__).with_name(STORED) if path is None else path
    return read_rows(
        path,
        Measured,
        Row,
        of="hazard ratios",
        command=_COMMAND,
        key=key_of,
    )


def write_measured(path: Path, found: Measured) -> None:
    """Write the table as TOML, one line for each row."""
    write_rows(path, found, command=_COMMAND)
