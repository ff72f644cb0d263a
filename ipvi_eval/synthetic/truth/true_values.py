"""The stored true values of what the reports of the shipped study state about people in the synthetic world.

They are made by `benchmarks/synthetic_truth.py` from many fresh worlds and stored beside this file, with the command
and the version that made them, because half an hour of drawing worlds has no place in `ipvi-eval simulate`.
"""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Literal, get_args

from ipvi_eval.errors import DataError

STORED = "true_values.toml"

Way = Literal["complete worlds", "two worlds", "large city", "fresh series"]
"""Counted in worlds in which everybody is seen to the end; the difference between worlds with and without notification;
what the estimator finds in a city many times as large; its mean over fresh monthly series."""


@dataclass(frozen=True, slots=True)
class TrueValue:
    """The value that the estimate called `id` should scatter about, and its Monte Carlo standard error.

    `spread` is the standard deviation, from one world of the shipped size to another, of an estimate that is stated
    without an interval.
    """

    id: str
    value: float
    error: float
    way: Way
    spread: float | None = None

    def __post_init__(self) -> None:
        numbers = (self.error, 1.0 if self.spread is None else self.spread)
        if not isfinite(self.value) or not all(0 <= one < float("inf") for one in numbers):
            msg = f"{self.id}: a value, an error or a spread is no such number"
            raise ValueError(msg)
        if self.way not in get_args(Way):
            msg = f"{self.id}: {self.way} is no known way of getting a value"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All values, and how they were made: from so many `worlds`, a large city of so many `cities`, and `series`."""

    command: str
    version: str
    date: datetime.date
    seed: int
    worlds: int
    cities: int
    series: int
    values: tuple[TrueValue, ...]


def read_measured(path: Path | None = None) -> Measured:
    """The stored table, or that in `path`; DataError when it is not what `write_measured` writes."""
    try:
        text = (files("ipvi_eval.synthetic.truth") / STORED if path is None else path).read_text("utf-8")
        raw = tomllib.loads(text)
        values = tuple(TrueValue(*row) for row in raw.pop("values"))
        found = Measured(**raw, values=values)
        if len({one.id for one in values}) < len(values):
            msg = "an id stands there twice"
            raise ValueError(msg)
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        msg = f"{path or STORED} does not hold true values ({error}); make it again with benchmarks/synthetic_truth.py"
        raise DataError(msg) from None
    return found


def write_measured(path: Path, found: Measured) -> None:
    """Write the values as TOML, one line for each."""
    lines = ["# Made by benchmarks/synthetic_truth.py; not to be edited by hand."]
    for field in fields(found)[:-1]:
        value = getattr(found, field.name)
        lines.append(f'{field.name} = "{value}"' if isinstance(value, str) else f"{field.name} = {value}")
    lines += ["# estimate, true value, Monte Carlo standard error, how, spread from world to world", "values = ["]
    lines += map(_line, found.values)
    path.write_text("\n".join([*lines, "]", ""]), "utf-8", newline="\n")


def _line(one: TrueValue) -> str:
    spread = "" if one.spread is None else f", {one.spread:.3g}"
    return f'  ["{one.id}", {one.value:.6g}, {one.error:.3g}, "{one.way}"{spread}],'
