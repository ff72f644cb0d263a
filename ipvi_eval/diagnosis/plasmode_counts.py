"""A known fall planted into the real months before the start, and what the planned headline makes of it.

The months from the start on are not looked at. A start is placed within those before it, wherever the planned headline
would give an answer, and of the incidents counted since every one is kept with the same chance: what is left follows a
lasting fall of exactly that size, with the season, drift and clustering of the real place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.diagnosis.before_results import first_month, within
from ipvi_eval.diagnosis.plasmode import EFFECT, NOTHING, RATIO, Answer, Planting, answers_of, fared, moved
from ipvi_eval.diagnosis.replicates import replicates
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.headline import Headline, Lead, headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.lasting_step.wandering_elsewhere import WanderingFrom
from ipvi_eval.its.lasting_step.wandering_prior import PRIOR_MEAN
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.gates import MINIMUM_MONTHS_PER_SIDE
from ipvi_eval.its.series.monthly import MonthlySeries

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class KnownMonths:
    """The months before the start, here and in the comparison areas, and how the headline is asked of them."""

    series: MonthlySeries
    controls: tuple[MonthlySeries, ...]
    plan: DesignPlan
    lead: Lead
    level: float
    prior_mean: float
    wandering_from: WanderingFrom = "areas"

    def answered(self, series: MonthlySeries, month: str) -> Headline:
        """The planned headline of a `series`, as if the programme had begun in full in `month`."""
        plan = within(self.plan.moved(month), series)
        return headline(
            series,
            plan,
            self.controls,
            lead=self.lead,
            level=self.level,
            prior_mean=self.prior_mean,
            wandering_from=self.wandering_from,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """An admissible start: its month, how much (n,) of a lasting effect each month has, and the `answer` with none."""

    month: str
    share: Array
    answer: Answer


def counts_plasmode(
    series: MonthlySeries,
    plan: DesignPlan,
    controls: Sequence[MonthlySeries] = (),
    *,
    outcome: str,
    number: int,
    seed: int,
    lead: Lead = "comparison",
    level: float = 0.95,
    prior_mean: float = PRIOR_MEAN,
    wandering_from: WanderingFrom = "areas",
) -> Planting:
    """The planned headline with nothing planted at every admissible start, and with RATIO in `number` replicates.

    A replicate draws its start and which incidents stay. `series`, `plan`, `controls`, `lead`, `level`, `prior_mean`
    and `wandering_from` as `headline`; months from the start on are cut off. Disruptions of the plan that lie there
    fall away.

    Raises AnalysisError as `headline`, and where no two starts would be answered.
    """
    first = series.position(first_month(plan))
    if first < 1:
        msg = f"no month of {series.name} lies before the start, so nothing can be planted there"
        raise AnalysisError(msg)
    own, *others = (one.window(0, first) for one in (series, *controls))
    known = KnownMonths(own, tuple(others), plan, lead, level, prior_mean, wandering_from)
    found = starts(known)
    if len(found) < 2:
        msg = "the time before the start is too short, or holds too few incidents, to place a start within it"
        raise AnalysisError(msg)
    made = replicates(partial(planted, known, found), number, seed=seed)
    return Planting(
        about="count",
        outcome=outcome,
        estimator="the planned headline of the monthly counts",
        into=_into(own, found),
        nothing=fared(np.array([one.answer for one in found]), 1.0, level),
        effect=fared(answers_of(made, EFFECT), RATIO, level),
        moved=moved(made),
    )


def starts(known: KnownMonths) -> tuple[Start, ...]:
    """Every start that the headline answers with a model, with at least six periods on both sides."""
    found = []
    for at in range(MINIMUM_MONTHS_PER_SIDE, known.series.n - MINIMUM_MONTHS_PER_SIDE + 1):
        month = str(known.series.months[at])
        try:
            fit = known.answered(known.series, month).fit
        except AnalysisError:
            continue  # its terms would repeat others there
        if fit is not None:
            share = np.zeros(known.series.n)
            share[fit.design.rows] = fit.share
            found.append(Start(month, share, _answer(fit)))
    return tuple(found)


def planted(known: KnownMonths, places: tuple[Start, ...], rng: np.random.Generator) -> dict[str, float]:
    """One replicate: the answers at a start drawn from `places`, without and with the effect.

    Raises AnalysisError where no model leads the thinned series.
    """
    start = places[int(rng.integers(len(places)))]
    fit = known.answered(thinned(known.series, RATIO**start.share, rng), start.month).fit
    if fit is None:
        msg = "no model leads"
        raise AnalysisError(msg)
    return start.answer.named(NOTHING) | _answer(fit).named(EFFECT)


def thinned(series: MonthlySeries, kept: Array, rng: np.random.Generator) -> MonthlySeries:
    """The series with each incident of a period left in with the chance `kept` (n,)."""
    counts = rng.binomial(series.counts.astype(np.int64), kept)
    return replace(series, counts=counts.astype(np.float64))


def _into(own: MonthlySeries, found: tuple[Start, ...]) -> str:
    first, last = (own.label(own.position(one.month)) for one in (found[0], found[-1]))
    periods = {1: "months", 3: "quarters"}.get(own.months_per_period, "periods")
    return f"the {own.n} {periods} before the start, {len(found)} of them ({first} to {last}) tried as a start"


def _answer(fit: StepFit) -> Answer:
    return Answer(fit.step.value, fit.step.se, fit.step.lower, fit.step.upper)
