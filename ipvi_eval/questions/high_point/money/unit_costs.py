"""Unit costs with source, year and distribution, read from a study's costs.toml."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError, DataError
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.refusals import lifetime_cost_of_incidents

Perspective = Literal["criminal justice", "victims", "health", "programme"]
Distribution = Literal["fixed", "gamma", "lognormal", "triangular"]

_NEEDS: dict[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "gamma": ("mean", "standard_error"),
    "lognormal": ("mean", "standard_error"),
    "triangular": ("low", "mode", "high"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost:
    """Dollars of `year` for one incident (or, for the programme, one year of it), with its uncertainty.

    Raises DataError without a source, with a distribution that lacks its numbers, or with impossible ones;
    AnalysisError for a cost per victim's lifetime, which cannot be multiplied by incidents.
    """

    id: str
    perspective: Perspective
    year: int
    distribution: Distribution
    source: str
    per: Literal["incident", "year", "victim lifetime"] = "incident"
    value: float | None = None
    mean: float | None = None
    standard_error: float | None = None
    low: float | None = None
    mode: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.per == "victim lifetime" or self._of_a_life():
            lifetime_cost_of_incidents()
        if not self.source.strip():
            msg = f"cost {self.id}: no source; say where it was read (title, year, page)"
            raise DataError(msg)
        for name, kinds in (("perspective", Perspective), ("distribution", Distribution)):
            if getattr(self, name) not in get_args(kinds):
                msg = f"cost {self.id}: {name} must be one of {', '.join(get_args(kinds))}"
                raise DataError(msg)
        if self.per not in ("incident", "year") or (self.per == "year") != (self.perspective == "programme"):
            msg = f"cost {self.id}: per must be 'incident', or 'year' for a cost of the program"
            raise DataError(msg)
        self._check_numbers()

    def _of_a_life(self) -> bool:
        """Whether a cost that is called one of an incident is a published lifetime cost, by its number or its name."""
        numbers = {figure.value for figure in published() if figure.id.startswith("lifetime_cost.")}
        given = (self.value, self.mean, self.low, self.mode, self.high)
        return any(number in numbers for number in given) or "lifetime" in f"{self.id} {self.source}".lower()

    def _check_numbers(self) -> None:
        needs = _NEEDS[self.distribution]
        numbers = [getattr(self, name) for name in needs]
        if not all(isinstance(number, (int, float)) and math.isfinite(number) and number >= 0 for number in numbers):
            msg = f"cost {self.id}: a {self.distribution} cost needs {' and '.join(needs)}, each a number not below 0"
            raise DataError(msg)
        if self.distribution in ("gamma", "lognormal") and min(numbers) <= 0:
            msg = f"cost {self.id}: mean and standard_error must be above 0; use 'fixed' for a sure number"
            raise DataError(msg)
        if self.distribution == "triangular" and not (
            numbers[0] <= numbers[1] <= numbers[2] and numbers[0] < numbers[2]
        ):
            msg = f"cost {self.id}: low, mode and high must be in that order"
            raise DataError(msg)

    @property
    def expected(self) -> float:
        """Mean in dollars of its own year."""
        if self.distribution == "fixed":
            return float(self.value or 0.0)
        if self.distribution == "triangular":
            return ((self.low or 0.0) + (self.mode or 0.0) + (self.high or 0.0)) / 3
        return float(self.mean or 0.0)

    def draw(self, rng: np.random.Generator, size: int) -> NDArray[np.float64]:
        """`size` random costs, in dollars of its own year."""
        if self.distribution == "fixed":
            return np.full(size, self.expected)
        if self.distribution == "triangular":
            return rng.triangular(self.low or 0.0, self.mode or 0.0, self.high or 0.0, size)
        variation = (self.standard_error or 0.0) / self.expected
        if self.distribution == "gamma":
            return rng.gamma(variation**-2, self.expected * variation**2, size)
        spread = math.sqrt(math.log1p(variation**2))
        return rng.lognormal(math.log(self.expected) - spread**2 / 2, spread, size)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostBook:
    """All unit costs of a study, and the price index that brings their years to one."""

    unit_costs: tuple[UnitCost, ...] = ()
    programme_costs: tuple[UnitCost, ...] = ()
    price_index: Mapping[int, float] = field(default_factory=dict)
    price_series: str = ""

    def factor(self, cost: UnitCost, *, year: int) -> float:
        """What turns dollars of the cost's year into dollars of `year`. Raises DataError when a year is missing."""
        if cost.year == year:
            return 1.0
        missing = [str(y) for y in (cost.year, year) if y not in self.price_index]
        if missing:
            msg = f"cost {cost.id}: [price_index] has no number for {' and '.join(missing)}; name its series and add it"
            raise DataError(msg)
        return self.price_index[year] / self.price_index[cost.year]

    def sources(self, *, year: int) -> tuple[str, ...]:
        """Where the costs are from, each source once, and the price index where it brings one of them to `year`."""
        costs = (*self.unit_costs, *self.programme_costs)
        index = (self.price_series,) if any(cost.year != year for cost in costs) else ()
        return tuple(dict.fromkeys((*(cost.source for cost in costs), *index)))


def read_costs(path: Path) -> CostBook:
    """The costs in `path`. Raises DataError, naming the file and the cost, when something is missing or malformed."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        msg = f"{path.name}: cannot be read as TOML text"
        raise DataError(msg) from None
    index = dict(raw.get("price_index", {}))
    series = index.pop("series", "")
    try:
        prices = {int(year): float(number) for year, number in index.items()}
    except (TypeError, ValueError):
        msg = f"{path.name}: [price_index] holds `series` and one number a year, for example 2024 = 313.7"
        raise DataError(msg) from None
    if prices and (not series or min(prices.values()) <= 0):
        msg = f"{path.name}: [price_index] needs `series` (which index, from where) and numbers above 0"
        raise DataError(msg)
    return CostBook(
        unit_costs=_costs(raw.get("unit_cost", []), path.name, {}),
        programme_costs=_costs(raw.get("programme_cost", []), path.name, {"perspective": "programme", "per": "year"}),
        price_index=prices,
        price_series=str(series),
    )


def _costs(items: list[dict[str, Any]], where: str, extra: dict[str, str]) -> tuple[UnitCost, ...]:
    made = []
    for item in items:
        try:
            made.append(UnitCost(**(item | extra)))
        except (TypeError, AttributeError):
            msg = f"{where}: a cost has a field missing, misspelt or of the wrong kind; see the comments in costs.toml"
            raise DataError(msg) from None
        except (DataError, AnalysisError) as error:
            msg = f"{where}: {error}" if isinstance(error, DataError) else f"{where}: cost {item.get('id')}: {error}"
            raise type(error)(msg) from None
    names = [cost.id for cost in made]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"{where}: cost {', '.join(twice)} stands twice"
        raise DataError(msg)
    return tuple(made)
