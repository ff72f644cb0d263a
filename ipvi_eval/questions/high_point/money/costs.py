"""Benefits and costs: incidents averted times unit costs, by perspective, discounted, with their uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.money.unit_costs import CostBook, UnitCost
from ipvi_eval.questions.high_point.words import Statement
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.synthesis.proportions import normal_quantile
from ipvi_eval.worded import given

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Averted:
    """Incidents averted in each whole year after the start, (years,), and the interval of their total.

    A negative number means more incidents. `lower` and `upper` have coverage `level`; the years share one uncertainty
    (they come from one model), so a draw of the total is spread over the years in proportion.
    """

    by_year: Array
    lower: float
    upper: float
    level: float = 0.95

    def __post_init__(self) -> None:
        if len(self.by_year) == 0 or not self.lower < self.upper or not self.lower <= self.total <= self.upper:
            msg = "incidents averted need at least one year, and an interval that holds their total"
            raise AnalysisError(msg)

    @property
    def total(self) -> float:
        """Incidents averted over all years."""
        return float(self.by_year.sum())

    @property
    def includes_none(self) -> bool:
        """True when the interval includes no effect."""
        return self.lower <= 0 <= self.upper

    def draw(self, rng: np.random.Generator, size: int) -> Array:
        """(size, years): a split normal about the total, each side as wide as the interval on that side."""
        z = normal_quantile(self.level)
        noise = rng.standard_normal(size)
        width = np.where(noise < 0, (self.total - self.lower) / z, (self.upper - self.total) / z)
        share = self.by_year / self.total if self.total else np.full(len(self.by_year), 1 / len(self.by_year))
        return (self.total + noise * width)[:, None] * share


def averted_by_year(
    months: Sequence[str], averted: Sequence[float], *, start: date, total: Estimate
) -> Averted | NotEstimated:
    """Incidents averted in each whole year after `start`; `months` are YYYY-MM, `averted` those of each month.

    The interval is that of `total` (all months), scaled to the whole years: a year that is not over would carry a whole
    year's cost. NotEstimated, with the reason, when no year is over or there is no interval.
    """
    what = "benefit and cost"
    if total.value is None or total.lower is None or total.upper is None or not total.value:
        return NotEstimated(what=what, why="incidents averted have no interval", remedy="fit a longer series")
    ages = [12 * (int(month[:4]) - start.year) + int(month[5:7]) - start.month for month in months]
    years = (max(ages, default=-1) + 1) // 12
    if years < 1:
        return NotEstimated(what=what, why="the program's first year is not over", remedy="wait for a whole year")
    by_year = np.zeros(years)
    for age, number in zip(ages, averted, strict=True):
        if 0 <= age < 12 * years:
            by_year[age // 12] += number
    part = float(by_year.sum()) / total.value
    if part == 0:
        return NotEstimated(
            what=what, why="no incident was averted or added in whole years", remedy="wait another year"
        )
    lower, upper = sorted(part * end for end in (total.lower, total.upper))
    return Averted(by_year=by_year, lower=lower, upper=upper, level=total.level or 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """Money by perspective and net, in dollars of `year` discounted to the start, with Monte Carlo draws.

    `by_perspective` maps a perspective to (value at the means, lower, upper). `chance` is the share of draws in which
    benefits exceed costs. `tornado` has one row per input: the net at its low and high end, others at their means.
    `includes_none` marks an effect whose interval includes none: every sentence then says so, with the plan's `reason`.
    """

    year: int
    discount: float
    by_perspective: dict[str, tuple[float, float, float]]
    benefit: tuple[float, float, float]
    cost: tuple[float, float, float]
    net: tuple[float, float, float]
    chance: float
    tornado: pd.DataFrame
    includes_none: bool
    reason: str
    level: float
    draws: int
    sources: tuple[str, ...]

    def tidy(self) -> pd.DataFrame:
        """The perspective table: perspective, value, lower, upper, then benefit, cost and net."""
        rows = [(name, *values) for name, values in self.by_perspective.items()]
        rows += [("all benefits", *self.benefit), ("program", *self.cost), ("net", *self.net)]
        return pd.DataFrame(rows, columns=["perspective", "value", "lower", "upper"])

    def estimates(self, prefix: str = "evidence.value", *, cells: tuple[int, ...] = ()) -> tuple[Estimate, ...]:
        """`<prefix>.<perspective>`, `.benefit`, `.cost`, `.net` and `.chance`; `cells` are the counts behind them."""
        terms = f"dollars of {self.year}, discounted at {100 * self.discount:g} % a year"
        none = f"the interval of incidents averted includes no effect (monetized because: {self.reason})"
        note = given("; ".join((*((none,) if self.includes_none else ()), terms, *self.sources)))
        parts = {name.replace(" ", "_"): values for name, values in self.by_perspective.items()}
        parts |= {"benefit": self.benefit, "cost": self.cost, "net": self.net}
        method = f"incidents averted times unit costs, {self.draws:,} Monte Carlo draws"
        made = [
            Estimate(
                id=f"{prefix}.{name}", value=value, unit="US dollars", method=method, lower=lower, upper=upper,
                level=self.level, note=note, cells=cells,
            )
            for name, (value, lower, upper) in parts.items()
        ]  # fmt: skip
        chance = Estimate(id=f"{prefix}.chance", value=self.chance, unit="probability", method=method, note=note,
                          cells=cells)  # fmt: skip
        return (*made, chance)

    def statement(self, prefix: str = "evidence.value") -> Statement:
        """One sentence that may be quoted and its caveat."""
        sentence = (
            f"The incidents averted are valued at {{{prefix}.benefit}} ({{{prefix}.benefit:limits}}) against a cost of "
            f"{{{prefix}.cost}}; the chance that benefits exceed costs is {{{prefix}.chance}}."
        )
        none = (
            "The interval of incidents averted includes no effect, so this value may be nothing or a loss; it is shown "
            "because the plan asks for it. "
            if self.includes_none
            else ""
        )
        caveat = (
            f"{none}It carries over every weakness of the estimate of incidents averted, uses unit costs from "
            "elsewhere, and is no saving in any budget."
        )
        return Statement(Sentence(sentence), Sentence(caveat))


def value(
    averted: Averted,
    book: CostBook,
    *,
    year: int,
    discount: float,
    seed: int,
    draws: int = 10_000,
    level: float = 0.95,
    monetise_no_effect: str = "",
) -> Valuation:
    """Value incidents averted, in dollars of `year`, discounted at `discount` a year from the middle of each year.

    `monetise_no_effect` is the plan's written reason to attach money to an effect whose interval includes none; without
    it that is refused. Unit costs of one perspective add up: list only costs that one incident causes together.

    Raises AnalysisError when the interval includes no effect and the plan gives no reason, when no unit cost or
    programme cost is known, or the discount rate lies outside [0, 1); DataError when the price index lacks a year.
    """
    if averted.includes_none and not monetise_no_effect.strip():
        msg = (
            "the interval of incidents averted includes no effect: nothing is monetized. If the plan wants it all the "
            "same it must say why (monetise_no_effect), and the reason stands beside every number"
        )
        raise AnalysisError(msg)
    if not book.unit_costs or not book.programme_costs:
        msg = (
            "no cost of an incident (unit_cost) or none of the program (programme_cost) is known yet: costs.toml takes "
            "both, each with its source"
        )
        raise AnalysisError(msg)
    if not 0 <= discount < 1:
        msg = "the discount rate is a share a year and must lie in [0, 1) (0.03, not 3)"
        raise AnalysisError(msg)
    present: Array = np.power(1 + discount, -(np.arange(len(averted.by_year)) + 0.5))
    rng = np.random.default_rng(seed)
    incidents = averted.draw(rng, draws) @ present
    at_mean = float(averted.by_year @ present)
    unit = {cost.id: cost.draw(rng, draws) * book.factor(cost, year=year) for cost in book.unit_costs}
    yearly = {cost.id: cost.draw(rng, draws) * book.factor(cost, year=year) for cost in book.programme_costs}
    benefits = {
        name: _summary(
            at_mean * sum(_mean(c, book, year) for c in costs), incidents * sum(unit[c.id] for c in costs), level
        )
        for name, costs in _by_perspective(book.unit_costs).items()
    }
    total = at_mean * sum(_mean(c, book, year) for c in book.unit_costs)
    benefit_draws = incidents * sum(unit.values())
    cost = float(present.sum()) * sum(_mean(c, book, year) for c in book.programme_costs)
    cost_draws = float(present.sum()) * np.asarray(sum(yearly.values()))
    return Valuation(
        year=year,
        discount=discount,
        by_perspective=benefits,
        benefit=_summary(total, benefit_draws, level),
        cost=_summary(cost, cost_draws, level),
        net=_summary(total - cost, benefit_draws - cost_draws, level),
        chance=float(np.mean(benefit_draws > cost_draws)),
        tornado=_tornado(averted, book, present, year, rng),
        includes_none=averted.includes_none,
        reason=monetise_no_effect.strip(),
        level=level,
        draws=draws,
        sources=book.sources(year=year),
    )


def try_value(
    averted: Averted | NotEstimated,
    book: CostBook,
    *,
    year: int,
    discount: float,
    seed: int,
    level: float = 0.95,
    monetise_no_effect: str = "",
) -> Valuation | NotEstimated:
    """`value`, or the reason why nothing is monetised: for a run, where a refusal is a result and not a failure.

    Raises DataError when the price index lacks a year: that is a gap in the study's own file.
    """
    if isinstance(averted, NotEstimated):
        return averted
    found = attempted(
        "benefit and cost", value, averted, book,
        year=year, discount=discount, seed=seed, level=level, monetise_no_effect=monetise_no_effect,
    )  # fmt: skip
    if not isinstance(found, NotEstimated):
        return found
    none = averted.includes_none and not monetise_no_effect.strip()
    return replace(
        found, remedy="a longer series, or a reason in the plan" if none else "fill in costs.toml beside the plan"
    )


def _tornado(averted: Averted, book: CostBook, present: Array, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Net at the 10th and 90th centile of each input, others at their means; the widest first."""
    at_mean = float(averted.by_year @ present)
    scale = at_mean / averted.total if averted.total else float(present.mean())
    unit = sum(_mean(c, book, year) for c in book.unit_costs)
    cost = float(present.sum()) * sum(_mean(c, book, year) for c in book.programme_costs)
    z = float(norm.ppf(0.9)) / normal_quantile(averted.level)
    ends = (averted.total - z * (averted.total - averted.lower), averted.total + z * (averted.upper - averted.total))
    rows = [("incidents averted", *(end * scale * unit - cost for end in ends))]
    for item in (*book.unit_costs, *book.programme_costs):
        mean = _mean(item, book, year)
        low, high = np.quantile(item.draw(rng, 20_000), [0.1, 0.9]) * book.factor(item, year=year)
        if item.per == "incident":
            rows.append((item.id, *(at_mean * (unit - mean + end) - cost for end in (low, high))))
        else:
            rows.append((item.id, *(at_mean * unit - cost - present.sum() * (end - mean) for end in (low, high))))
    frame = pd.DataFrame(rows, columns=["input", "net_at_low", "net_at_high"]).astype(
        {"net_at_low": float, "net_at_high": float}
    )
    width = (frame["net_at_high"] - frame["net_at_low"]).abs()
    return frame.assign(width=width).sort_values("width", ascending=False, ignore_index=True)


def _by_perspective(costs: Sequence[UnitCost]) -> dict[str, list[UnitCost]]:
    grouped: dict[str, list[UnitCost]] = {}
    for cost in costs:
        grouped.setdefault(cost.perspective, []).append(cost)
    return grouped


def _mean(cost: UnitCost, book: CostBook, year: int) -> float:
    return cost.expected * book.factor(cost, year=year)


def _summary(at_mean: float, draws: Array, level: float) -> tuple[float, float, float]:
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return at_mean, float(low), float(high)
