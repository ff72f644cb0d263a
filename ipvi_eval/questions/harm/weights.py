"""Weights of harm by class of offense, with their range and source: those shipped, or a table of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Self

import pandas as pd
from pydantic import Field, model_validator

from ipvi_eval.arguments import checked
from ipvi_eval.errors import DataError
from ipvi_eval.plan.file import read_plan
from ipvi_eval.plan.harm import HarmPlan
from ipvi_eval.plan.part import Part
from ipvi_eval.printed import Printed

NO_CRIME = "no crime"
"""What codes are mapped to that are no offense, and weigh nothing."""

_SHIPPED = "new_york"

RAREST = 0.05
"""Codes count among the rarest as long as all of them together have at most this part of the incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassWeight:
    """Harm of one offense of a class: `middle` leads, from `low` to `high`; `statute` is the source."""

    name: str
    about: str
    low: float
    middle: float
    high: float
    statute: str


@dataclass(frozen=True, slots=True, repr=False)
class HarmWeights(Printed):
    """A table of weights: `name`, the `unit` of harm, its `source`, and a `ClassWeight` for each class."""

    title = "Weights of harm"

    name: str
    unit: str
    source: str
    classes: tuple[ClassWeight, ...]

    def tidy(self) -> pd.DataFrame:
        """A row for each class: class, low, middle, high, statute, about."""
        rows = [(one.name, one.low, one.middle, one.high, one.statute, one.about) for one in self.classes]
        return pd.DataFrame(rows, columns=["class", "low", "middle", "high", "statute", "about"])

    def of(self, codes: Iterable[Any], classes: Mapping[str, str]) -> pd.DataFrame:
        """Low, middle and high weight of each of `codes` (n,), by the class that `classes` names for it.

        Raises DataError for a class that is not in the table, and for codes without a class: how many, and not which.
        """
        weights = {one.name: (one.low, one.middle, one.high) for one in self.classes} | {NO_CRIME: (0.0, 0.0, 0.0)}
        for code, name in classes.items():
            if name not in weights:
                msg = f"{code} is mapped to {name!r}, which is no class of {self.name}; it has {', '.join(weights)}"
                raise DataError(msg)
        held = pd.Series(list(codes), dtype=object)
        unknown = int((~held.isin(list(classes))).sum())
        if unknown:
            msg = (
                f"{unknown:,} of {len(held):,} incidents have a code that no class is named for; map every code of "
                f"the extract to a class, or to {NO_CRIME!r} where nothing was done that the law punishes"
            )
            raise DataError(msg)
        rows = [weights[classes[code]] for code in held]
        return pd.DataFrame(rows, columns=["low", "middle", "high"], dtype="float64")


@checked
def harm_weights(path: Path | None = None) -> HarmWeights:
    """The weights in the TOML file `path`, or those of New York that the package ships.

    A table of one's own has name, unit, source and [[class]] with name, about, low, high, statute, and middle where it
    is not halfway (a crime harm index of sentencing starting points, say).

    Raises PlanError, with the line, when the file is not there or is no such table.

    >>> import ipvi_eval as ie
    >>> ie.harm_weights().tidy().loc[3:, ["class", "low", "middle", "high"]]
                  class    low   middle    high
    3  violent_felony_d  730.0  1642.50  2555.0
    4  violent_felony_e  547.5  1003.75  1460.0
    5     misdemeanor_a    0.0   182.00   364.0
    6     misdemeanor_b    0.0    45.00    90.0
    7         violation    0.0     7.50    15.0
    >>> ie.harm_weights().of(["ASLT3", "ASLT2"], {"ASLT3": "misdemeanor_a", "ASLT2": "violent_felony_d"})
         low  middle    high
    0    0.0   182.0   364.0
    1  730.0  1642.5  2555.0
    """
    if path is not None:
        return read_plan(path, _Table).weights()
    with as_file(files("ipvi_eval.questions.harm") / f"{_SHIPPED}.toml") as shipped:
        return read_plan(shipped, _Table).weights()


def weights_of(plan: HarmPlan, folder: Path) -> HarmWeights:
    """The table that the plan names: the one shipped, or a file of the plan's folder. PlanError where it is none."""
    return harm_weights(None if plan.weights == _SHIPPED else folder / plan.weights)


class _Row(Part):
    """A class of offense as a file gives it."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    about: str
    low: float = Field(ge=0, allow_inf_nan=False)
    middle: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    high: float = Field(gt=0, allow_inf_nan=False)
    statute: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= (self.low if self.middle is None else self.middle) <= self.high:
            msg = "low, middle and high must come in this order"
            raise ValueError(msg)
        return self


class _Table(Part):
    """A file with a table of harm."""

    name: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    classes: tuple[_Row, ...] = Field(alias="class", min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.name for one in self.classes}) < len(self.classes):
            msg = "two classes have one name; rename one"
            raise ValueError(msg)
        return self

    def weights(self) -> HarmWeights:
        """The table that the file holds; a middle that is left out is halfway."""
        classes = (
            ClassWeight(
                name=one.name,
                about=one.about,
                low=one.low,
                middle=(one.low + one.high) / 2 if one.middle is None else one.middle,
                high=one.high,
                statute=one.statute,
            )
            for one in self.classes
        )
        return HarmWeights(self.name, self.unit, self.source, tuple(classes))
