"""Harm month by month beside the count of incidents: how both changed, and what that makes of one incident.

The model is the count's own, on the same months and beside the same comparison areas, with harm in effective incidents.
It never stands alone: without an answer on the count there is none on the harm, and the ratio of the two says whether
an incident stands for more or for less than before. What the weights hold equal is printed beside it. Only what was
measured on made-up counties to call no more changes than it may is told with an interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ipvi_eval.cohort.incidents import once
from ipvi_eval.counted import Count
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate, Unit
from ipvi_eval.harm.per_year import HarmRates, harm_per_year
from ipvi_eval.its.checks.innovations import Marks
from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.counts.count_models import Description, ratio_of
from ipvi_eval.its.lasting_step.effective_incidents import effective_incidents, effective_weight
from ipvi_eval.its.lasting_step.headline import TOO_FEW_FOR_A_LEVEL
from ipvi_eval.its.lasting_step.step_fit import EXPECTED, StepFit, fit_step_under
from ipvi_eval.its.lasting_step.wandering_prior import WanderingPrior
from ipvi_eval.questions.counts.asked import Asked as Counts
from ipvi_eval.questions.counts.stored.kept_months import kept_months
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.questions.harm.monthly_fares import measured_table
from ipvi_eval.questions.harm.monthly_measured import HARM, MonthlyMeasured, read_monthly
from ipvi_eval.questions.harm.tradeoffs import tradeoffs
from ipvi_eval.questions.harm.weighing import (
    RANGE,
    SIDES,
    code_counts,
    rate_limits,
    weighed_incidents,
)
from ipvi_eval.questions.harm.weights import HarmWeights, weights_of
from ipvi_eval.questions.step_checks import step_checks
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope

WHAT = "Harm month by month"
MIDDLE = "middle"
DAYS_PER_MONTH = 365.25 / 12
METHOD = "lasting step in harm, as incidents of one effective weight, on a drifting level"
BLOCKS = "harm over months, studentised bootstrap by calendar quarter"


@dataclass(frozen=True)
class MonthlyHarm:
    """The incidents of a study's area and of its comparison areas, month by month with their weights."""

    asked: Asked
    weights: HarmWeights

    @cached_property
    def counts(self) -> Counts:
        """What the count of the same incidents was asked."""
        return Counts(self.asked.study, self.asked.frames, self.asked.plan.outcome)

    @cached_property
    def controls(self) -> tuple[str, ...]:
        """The comparison areas: those of the count's answer where all their offenses have a class, else none."""
        fit, classes = self.counts.fit, self.asked.plan.classes
        areas = tuple(one.name for one in fit.controls) if fit else ()
        rows = once(self.asked.frames.involved(self.asked.plan.outcome))
        known = rows.loc[rows["area"].isin(areas), "offence"].isin(list(classes))
        return areas if known.all() else ()

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """A row for each incident of all these areas up to the freeze: area, month, low, middle, high."""
        rows, window = once(self.asked.frames.involved(self.asked.plan.outcome)), self.asked.study.window
        inside = rows["date"].between(pd.Timestamp(window.start), pd.Timestamp(window.freeze))
        rows = rows.loc[inside & rows["area"].isin([self.asked.study.area, *self.controls])].reset_index(drop=True)
        made = self.weights.of(rows["offence"], self.asked.plan.classes)
        return made.assign(area=rows["area"], month=rows["date"].to_numpy().astype("datetime64[M]"))

    def fit(self, which: str) -> StepFit:
        """The lasting step by the low, middle or high weights. AnalysisError where none can be fitted."""
        counts, rows = self.counts, self.incidents
        if counts.fit is None:
            msg = "no model leads on the count of the same incidents"
            raise AnalysisError(msg)
        one = effective_weight(rows[which])
        own, *others = (
            effective_incidents(
                counts.of(area),
                rows.loc[rows["area"] == area, "month"].to_numpy().astype("datetime64[M]"),
                rows.loc[rows["area"] == area, which],
                one=one,
            )
            for area in (counts.study.area, *self.controls)
        )
        # Many areas tell by their counts how far levels wander, and by their harm less well. Beside ten that wander by
        # 1.5, 3.5 and 7 % a month, 98, 96 and 90 of a hundred intervals of the harm hold the truth with the plan's
        # number, 96, 95 and 93 with that of the harm and 96, 96 and 97 with that of the counts (300 studies each,
        # error 1 to 2; benchmarks/by_hand/harm_wandering.py).
        prior = counts.fit.prior if others else WanderingPrior(counts.its.wandering)
        found = fit_step_under(own, counts.design, others, level=counts.study.level, prior=prior)
        if isinstance(found, Description):
            raise AnalysisError(found.gate.sentence)
        if found.counts.sum() < TOO_FEW_FOR_A_LEVEL:
            msg = "the harm rests on so few incidents that how its level wanders cannot be told from chance"
            raise AnalysisError(msg)
        return found


def monthly_harm(asked: Asked) -> Iterator[Part]:
    """`harm.monthly.*`, `harm.tradeoffs` and `harm.monthly_measured`; nothing where the plan weighs no harm."""
    if not asked.plan.classes:
        return
    answer = asked.earlier.estimates.get(f"its.{asked.plan.outcome}.headline.ratio")
    if asked.study.programme is None or not asked.frames.extract.tells("incidents", "offence"):
        yield NotEstimated(what=WHAT, why="no harm is weighed before and after a start", remedy="")
    elif answer is None or answer.value is None:
        why = "no answer on the count of the same incidents leads, and harm is told beside it only"
        yield NotEstimated(what=WHAT, why=why, remedy="name the outcome in its.outcomes as well")
    else:
        weights = weights_of(asked.plan, asked.study.folder)
        measured = read_monthly()
        parts = parts_of(WHAT, _beside, MonthlyHarm(asked, weights), answer, measured)
        yield from scoped(asked.about("incidents ({})", "calendar months"), parts)
        yield from scoped(asked.about("incidents ({})"), (tradeoffs(weights, asked.plan.classes),))
        yield from scoped(Scope(population="made-up counties"), (measured_table(measured),))


def _beside(harm: MonthlyHarm, answer: Estimate, measured: MonthlyMeasured) -> tuple[Part, ...]:
    rows = weighed_incidents(harm.asked, harm.weights)
    per_month, what = tuple(_per_month(harm, rows)), f"{WHAT}: its change"
    if not measured.holds(HARM):
        why = "on made-up counties without a change its test called more of them changed than it may"
        return (*per_month, NotEstimated(what=what, why=why, remedy=""))
    change = parts_of(what, _change, harm, answer, _codes(harm, rows))
    return (*per_month, *scoped(Scope(clock=harm.counts.about().clock), change))


def _change(harm: MonthlyHarm, answer: Estimate, codes: tuple[Count, ...]) -> tuple[Part, ...]:
    fit = harm.fit(MIDDLE)
    return (
        replace(answer, id="harm.monthly.incidents", label="Incidents over those expected", rests_on=(answer.id,)),
        *_fitted(harm, MIDDLE, codes),
        *_ends(harm, codes),
        _per_incident(fit, answer),
        *_placebo(harm, fit),
    )


def months_by_side(asked: Asked, rows: pd.DataFrame) -> HarmRates:
    """Harm of weighed incidents in an average month of each side by the middle weights, and the second side over the
    first, with intervals by blocks of months."""
    assert asked.study.programme is not None
    first, start = (pd.Timestamp(one) for one in (asked.study.window.start, asked.study.programme.start))
    days = pd.date_range(first, periods=asked.last_day + 1)
    daily = np.bincount((rows["date"] - first).dt.days, rows[MIDDLE], minlength=len(days))
    side = pd.Categorical(np.where(days >= start, "after", "before"), categories=list(SIDES))
    return harm_per_year(
        daily, np.full(len(days), 1 / DAYS_PER_MONTH), days.to_period("Q").astype(str), group=side,
        seed=asked.study.seed, level=asked.study.level,
    )  # fmt: skip


def _per_month(harm: MonthlyHarm, rows: pd.DataFrame) -> Iterator[Estimate]:
    """Harm in an average month of each side, in the unit of the weights."""
    found = months_by_side(harm.asked, rows)
    unit: Unit = "days" if harm.weights.unit == "days" else "number"
    for name, words in SIDES.items():
        (row,) = found.rates.loc[found.rates["group"] == name].to_dict("records")
        yield Estimate(
            id=f"harm.monthly.{name}",
            unit=unit,
            method=f"{BLOCKS}; {harm.weights.name}",
            label=f"Harm a month in {harm.weights.unit}, {words}",
            cells=_codes(harm, rows),
            rests_on=(f"harm.weight.{name}_middle",),
            **rate_limits(row, found.level),
        )


def _codes(harm: MonthlyHarm, rows: pd.DataFrame) -> tuple[Count, ...]:
    """Incidents of each offense on both sides: harm could tell one of them that is hidden."""
    return tuple(
        count for side in SIDES for count in code_counts(harm.asked, rows.loc[rows["side"] == side], side).values()
    )


def _ratio(harm: MonthlyHarm, which: str, fit: StepFit, codes: tuple[Count, ...]) -> Estimate:
    kept = kept_months(harm.counts.series, fit.design, after=fit.window, outcome=harm.asked.plan.outcome)
    return Estimate(
        id=f"harm.monthly.{which}",
        value=fit.step.ratio,
        lower=ratio_of(fit.step.lower),
        upper=ratio_of(fit.step.upper),
        level=fit.level,
        standard_error=fit.step.se,
        df=fit.step.df,
        p=fit.step.p,
        unit="ratio",
        method=f"{METHOD}; {harm.weights.name}",
        label=f"Harm over harm expected, {which} weights",
        n=len(fit.counts),
        n_of="quarters" if harm.counts.quarters else "months",
        events=kept.both,
        cells=(kept.before, kept.after, *codes),
        rests_on=("harm.monthly.before", "harm.monthly.after"),
        note="standard_error is on the log scale",
        scope=Scope(base=EXPECTED[bool(fit.controls)]),
    )


def _ends(harm: MonthlyHarm, codes: tuple[Count, ...]) -> Iterator[Part]:
    """The same by the low and by the high weights; why not, where one of them rests on too few."""
    for which in (RANGE[0], RANGE[-1]):
        yield from parts_of(f"{WHAT}, {which} weights", _fitted, harm, which, codes)


def _fitted(harm: MonthlyHarm, which: str, codes: tuple[Count, ...]) -> tuple[Part, ...]:
    """The ratio by one set of weights, and its checks against sums of such weights."""
    fit = harm.fit(which)
    ratio = _ratio(harm, which, fit, codes)
    marks = Marks.of(harm.incidents[which])
    return (ratio, *step_checks(ratio, fit, f"Harm by month, {which} weights", shown=harm.counts.shown, marks=marks))


def _per_incident(fit: StepFit, answer: Estimate) -> Estimate:
    assert answer.value is not None
    return Estimate(
        id="harm.monthly.per_incident",
        value=fit.step.ratio / answer.value,
        unit="ratio",
        method="ratio of harm over ratio of incidents",
        label="Harm of one incident over that expected: how harm changed beyond the count",
        rests_on=("harm.monthly.middle", "harm.monthly.incidents"),
        scope=Scope(base=EXPECTED[bool(fit.controls)]),
    )


def _placebo(harm: MonthlyHarm, fit: StepFit) -> Iterator[Estimate]:
    """How many starts give a step at least as extreme, the real one among them."""
    found = step_placebo(fit, harm.counts.design)
    if found.rank_p is None:
        return
    dates = len(found.months)
    yield Estimate(
        id="harm.monthly.as_extreme",
        value=float(round(found.rank_p * dates)),
        unit="number",
        method="count of admissible starts",
        label="Placebo in time, starts with a step in harm at least as extreme",
        n=dates,
        n_of="quarters" if harm.counts.quarters else "months",
        rests_on=("harm.monthly.middle",),
    )
