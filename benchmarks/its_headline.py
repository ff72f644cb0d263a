"""Which estimate of a programme's average ratio holds on real series where nothing happened, and what it can find.

    python benchmarks/its_headline.py --smoke                     made-up series, seconds
    python benchmarks/its_headline.py --output head.jsonl         every test; run again to resume where it stopped
    python benchmarks/its_headline.py --output head.jsonl --store    also write the table the reports print
    python benchmarks/its_headline.py --leads                     what leads where nothing happened, by length

Windows of thirty New South Wales postcodes without a programme, from $IPVI_REFERENCE or ../shared/reference, with
invented interruptions: nothing planted, a lasting fall of 20 or 30 %, one of 20 % that grows by 4 % a year, and one of
30 % that fades within two years, each by binomial thinning of the months after the start. The truth is the logarithm of
the average ratio over those months. Errors are clustered by postcode.

What the package ships is measured as it is shipped: the answer that leads with comparison areas, the forecast, the
exact ratio of very few incidents, a study's design with its shocks, and the band of the expected months. The
decision and the forecast are slow: falls are planted in every fourth window only, and the decision is tried in windows
of 36, 48 and 60 months and in the study's design. `tests` counts those of nothing. With `--leads` nothing is planted
and the decision is tried in every window of every length.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.placebo import placebo_in_time_many
from ipvi_eval.its.comparisons.controlled import fit_share
from ipvi_eval.its.counts.irls import fit_log_linear, orthonormal
from ipvi_eval.its.counts.many_series import fit_many
from ipvi_eval.its.counts.working_correlation import contrast_errors
from ipvi_eval.its.lasting_step.drifting_level import StepMixture, drifting_level, least_squares, whitened
from ipvi_eval.its.lasting_step.exact import exact_rate_ratio
from ipvi_eval.its.lasting_step.expected_months import expected_months
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.headline import TOO_FEW_FOR_A_LEVEL, Headline, headline
from ipvi_eval.its.lasting_step.level_terms import (
    STEP,
    LevelTerms,
    level_design,
    level_terms,
    relative_design,
    relative_terms,
)
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.lasting_step.wandering_elsewhere import WanderingFrom
from ipvi_eval.its.lasting_step.wandering_prior import TAU
from ipvi_eval.its.series.design import Design, DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.its.series.trend import Trend
from ipvi_eval.questions.counts import headline_measured
from ipvi_eval.questions.counts.headline_measured import STORED, ByLength, Estimator, Measured, write_measured
from ipvi_eval.questions.counts.headline_method import FEW, headline_method

Floats = NDArray[np.float64]
Rng = np.random.Generator

SEED = 2026
LENGTHS = (36, 48, 60, 84, 96, 117)
WINDOWS = 8  # spread over the months there are
STARTS = (0.3, 0.5, 0.7)  # early, middle, late
STUDY, STUDY_START, STUDY_PHASE, STUDY_WINDOWS = 117, 63, 3, 16
SHORT = (12, 15, 18, 21, 23)
THINNED = (1, 2, 3, 5)
FEW_LENGTHS = (24, 36, 60, 117)
FEW_TOTALS = (10, 20, 28, 45, 90)  # incidents expected in the whole window
FEW_BANDS: Mapping[str, tuple[int, int]] = {
    "15": (1, 15),
    "few": (1, TOO_FEW_FOR_A_LEVEL),
    "some": (TOO_FEW_FOR_A_LEVEL, 60),
    "more": (60, 121),
}
FEW_WINDOWS = 4
DECIDED_LENGTHS = (36, 48, 60)
DECIDED_WINDOWS = 4
BAND_WINDOWS = 2
PLANTED_IN = 1  # of every four windows, where falls are planted sparingly
REFORM, CLOSED = -15, (-13, -10)  # months from the start of a lasting and of a passing shock, as in study.toml
DRAWS = 1000
PLANTED = ("none", "80", "70", "growing", "fading")
FEWEST_DF = 4.0
HEADLINES = ("level-slope", "step", "drifting", "ratio")  # told by length too
FEW_HEADLINES = ("drifting-some", "drifting-more", "drifting-some-steady", "drifting-more-steady")
"""Told by length as well, in windows of FEW_LENGTHS."""
GROWING = 0.2  # a year: where all areas together grow by more, it is the recording that grew
TABLE = Path(headline_measured.__file__).with_name(STORED)
SOURCE = (
    "police-recorded domestic violence assaults in thirty New South Wales postcodes without a program (BOCSAR), "
    "invented interruptions early, in the middle and late in windows of 36 to 117 months, falls planted by thinning"
)
COMMAND = "python benchmarks/its_headline.py --output head.jsonl --store"


class Areas(NamedTuple):
    """Counts (A, T) by area and month of the outcome and of another offence; `real` unless made up."""

    counts: Floats
    offence: Floats
    real: bool
    first: np.datetime64


def postcodes() -> Areas | None:
    """The thirty postcodes 1995 to 2017, or None where the data are absent."""
    folder = Path(os.environ.get("IPVI_REFERENCE") or Path(__file__).resolve().parents[2] / "shared" / "reference")
    path = folder / "data" / "nsw_postcode_dv_monthly.csv"
    if not path.is_file():
        return None
    with path.open() as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["postcode"], row["month"]))
    areas = len({row["postcode"] for row in rows})
    counts, offence = (
        np.array([float(row[name]) for row in rows]).reshape(areas, -1) for name in ("dv_assault", "nondv_assault")
    )
    return Areas(counts, offence, True, np.datetime64(rows[0]["month"], "M"))


def made_up(areas: int = 6, months: int = 276) -> Areas:
    """Areas like the postcodes: a level that wanders by 3.5 % a month, a season, counts more spread than Poisson's."""
    rng = np.random.default_rng(SEED)

    def draw(low: float, high: float) -> Floats:
        level = np.log(rng.uniform(low, high, (areas, 1))) + np.cumsum(rng.normal(0, 0.035, (areas, months)), axis=1)
        mean = np.exp(level + 0.15 * np.cos(2 * np.pi * np.arange(months) / 12))
        return rng.poisson(mean * rng.gamma(mean / 0.3, 0.3 / mean)).astype(np.float64)

    return Areas(draw(10, 40), draw(40, 120), False, np.datetime64("1995-01", "M"))


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One window with one invented interruption, every area at once.

    `counts` and `offence` (A, n) as they were; `treated` (5, A, n) with each of PLANTED; `truth` (5,) the logarithm of
    the average ratio. `start` is the first month of the phase-in of `phase` periods or of the programme.
    """

    calendar: MonthlySeries
    counts: Floats
    offence: Floats
    treated: Floats
    truth: Floats
    start: int
    phase: int
    seed: tuple[int, ...]
    shocks: bool = False

    @property
    def flat(self) -> Floats:
        """Treated series (5 A, n) one below the other."""
        return self.treated.reshape(-1, self.calendar.n)

    def plan(self, *, slope: bool = False, trend: Trend = "linear") -> DesignPlan:
        """The invented interruption."""
        months = [str(month) for month in self.calendar.months[self.start : self.start + self.phase + 1]]
        phase_in = (months[0], months[-2]) if self.phase else None
        one = Interruption(month=months[-1], slope=slope, phase_in=phase_in)
        return DesignPlan(interruptions=(one, *(self.disruptions() if self.shocks else ())), trend=trend, offset="none")

    def disruptions(self) -> tuple[Interruption, Interruption]:
        """A lasting step and a passing window before the start; nothing happened in either."""
        reform, first, last = (str(self.calendar.months[self.start + by]) for by in (REFORM, *CLOSED))
        return (
            Interruption(month=reform, name="reform", slope=False),
            Interruption(month=first, name="closed", slope=False, end=last),
        )

    def series(self, number: int, area: int) -> MonthlySeries:
        """One treated series by the number of what is planted."""
        return replace(self.calendar, counts=self.treated[number, area], name=f"treated {area}")

    @property
    def steady(self) -> bool:
        """Whether all areas together grow or shrink by no more than GROWING a year in this window."""
        years = np.arange(self.calendar.n) * self.calendar.months_per_period / 12
        slope = np.polyfit(years, np.log(np.maximum(self.counts.sum(axis=0), 0.5)), 1)[0]
        return bool(abs(slope) <= np.log1p(GROWING))

    def others(self, areas: Iterable[int]) -> tuple[MonthlySeries, ...]:
        """Other areas as they were."""
        return tuple(replace(self.calendar, counts=self.counts[area], name=f"area {area}") for area in areas)

    def lots(self, few: int) -> list[NDArray[np.int64]]:
        """For each area `few` others by lot, or all of them where there are no more."""
        rng = np.random.default_rng((*self.seed, 2, few))
        areas = np.arange(len(self.counts))
        return [rng.choice(np.delete(areas, area), min(few, len(areas) - 1), replace=False) for area in areas]

    def relative(self, control: Floats) -> StepMixture:
        """The drifting level relative to `control` (A, n)."""
        design = relative_design(self.calendar, self.plan())
        others = np.tile(control[:, design.rows], (len(PLANTED), 1))
        return drifting_level(self.flat[:, design.rows], relative_terms(design, others))


def planted(years: Floats) -> Floats:
    """Ratios (5, m) of PLANTED at `years` (m,) since the start."""
    ones = np.ones_like(years)
    fading = 1 - 0.3 * np.maximum(1 - years / 2, 0)
    return np.stack([ones, 0.8 * ones, 0.7 * ones, 0.8 * 0.96**years, fading])


def block(
    areas: Areas, n: int, first: int, start: int, *, phase: int = 0, thin: float | None = None, per: int = 1
) -> Block:
    """Months `first` to `first` + `n`; thinned to a mean of `thin` a month, or summed over `per` months."""
    seed = (SEED, n, first, start, phase, per, round(100 * (thin or 0)))
    rng = np.random.default_rng(seed)
    counts, offence = areas.counts[:, first : first + n], areas.offence[:, first : first + n]
    if thin is not None:
        kept = np.minimum(1.0, thin / np.maximum(counts.mean(axis=1, keepdims=True), 1e-9))
        counts = rng.binomial(counts.astype(int), kept).astype(np.float64)
    full = start + phase
    ratios = planted((np.arange(n - full) + 0.5) / 12)
    treated = np.tile(counts, (len(PLANTED), 1, 1))
    for number, ratio in enumerate(ratios[1:], start=1):
        treated[number, :, full:] = rng.binomial(counts[:, full:].astype(int), ratio)
    months = areas.first + first + np.arange(n)[::per]
    calendar = monthly_series(months, np.full(n // per, 5), months_per_period=per)  # type: ignore[arg-type]
    counts, offence, treated = (
        each.reshape(*each.shape[:-1], -1, per).sum(axis=-1) for each in (counts, offence, treated)
    )
    return Block(calendar, counts, offence, treated, np.log(ratios.mean(axis=1)), start // per, phase // per, seed)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Log ratio with its 95 % limits, each (5 A,); NaN where an estimator has none."""

    point: Floats
    lower: Floats
    upper: Floats
    leads: Floats | None = None  # 1 where a comparison leads, else 0

    @classmethod
    def of(cls, point: Floats, se: Floats, df: Floats | float) -> Answer:
        """From a t distribution."""
        reach = stats.t.ppf(0.975, df) * se
        return cls(point, point - reach, point + reach)

    @classmethod
    def mixed(cls, found: StepMixture) -> Answer:
        """From a mixture."""
        return cls(found.point, found.quantile(0.025), found.quantile(0.975))


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A drifting level with its likelihoods: the pieces of estimators that weigh it otherwise."""

    mixture: StepMixture
    log_likelihood: Floats

    def under(self, prior: Floats) -> StepMixture:
        """The mixture under `prior` (K,) at TAU, the widths of the grid included."""
        log = self.log_likelihood - self.log_likelihood.max(axis=1, keepdims=True)
        weight = prior * np.exp(log)
        return replace(self.mixture, weight=weight / weight.sum(axis=1, keepdims=True))

    def plugged_in(self) -> StepMixture:
        """All weight at the tau of the highest restricted likelihood."""
        best = self.log_likelihood.argmax(axis=1)
        return replace(self.mixture, weight=np.eye(TAU.size)[best])


def fitted(counts: Floats, terms: LevelTerms) -> Fitted:
    """The headline's fit and the restricted likelihood of every tau at its response."""
    mixture = drifting_level(counts, terms)
    likelihood = least_squares(whitened(counts, mixture.mean, terms, TAU[:, None]), terms).log_likelihood.T
    return Fitted(mixture, likelihood)


def gamma_prior(mean: float, shape: float = 4.0) -> Floats:
    """Gamma prior of tau at the grid, with the widths of the trapezoidal rule."""
    steps = np.diff(TAU)
    widths = (np.append(steps, 0) + np.insert(steps, 0, 0)) / 2
    return np.asarray(widths * stats.gamma.pdf(TAU, shape, scale=mean / shape), dtype=np.float64)


def drifting(one: Block) -> dict[str, Answer]:
    """The headline, other priors, its plug-in, and the spread of areas."""
    design = level_design(one.calendar, one.plan())
    fit = fitted(one.flat[:, design.rows], level_terms(design))
    return {
        "drifting": Answer.mixed(fit.mixture),
        "drifting-prior-02": Answer.mixed(fit.under(gamma_prior(0.02))),
        "drifting-prior-05": Answer.mixed(fit.under(gamma_prior(0.05))),
        "drifting-reml": Answer.mixed(fit.plugged_in()),
        "spread": spread(fit.mixture.point, len(one.counts)),
    }


def level_alone(one: Block) -> dict[str, Answer]:
    """The drifting level of the series on its own, and nothing else."""
    design = level_design(one.calendar, one.plan())
    return {"drifting": Answer.mixed(drifting_level(one.flat[:, design.rows], level_terms(design)))}


def with_shocks(one: Block) -> dict[str, Answer]:
    """On its own and relative to all other areas, in a design with shocks before the start."""
    everyone = one.counts.sum(axis=0) - one.counts
    alone = level_alone(one)["drifting"]
    return {"drifting-shocks": alone, "ratio-shocks": Answer.mixed(one.relative(everyone))}


def shipped_forecast(one: Block, first: int = len(PLANTED)) -> dict[str, Answer]:
    """The forecast from the months before as reports print it, for the first so many of PLANTED.

    It looks at the design, the terms and the counts of a fit and not at its step, so that one fit lends itself to all.
    """
    found = np.full((len(PLANTED), len(one.counts), 3), np.nan)
    fit = fit_step(one.series(0, 0), one.plan())
    if isinstance(fit, StepFit):
        for number in range(first):
            for area in range(len(one.counts)):
                average = forecast(replace(fit, series=one.series(number, area))).average
                found[number, area] = average.value, average.lower, average.upper
    return {"forecast": Answer(*found.reshape(-1, 3).T)}


def decided(one: Block, first: int = len(PLANTED), wandering_from: WanderingFrom = "plan") -> dict[str, Answer]:
    """What leads, with three areas by lot and with all others as comparison, for the first so many of PLANTED; how far
    levels wander by the plan's number, or as many areas tell it."""
    plan, answers = one.plan(), {}
    for few, name in ((3, "decision-3"), (len(one.counts) - 1, "decision-29")):
        found = np.full((len(PLANTED), len(one.counts), 4), np.nan)
        for area, lot in enumerate(one.lots(few)):
            for number in range(first):
                others = one.others(lot)
                found[number, area] = leading(
                    headline(one.series(number, area), plan, others, wandering_from=wandering_from)
                )
        answers[name] = Answer(*found.reshape(-1, 4).T)
    return answers


def leading(found: Headline) -> tuple[float, float, float, float]:
    """Log ratio and limits of what leads, and whether that is relative to the comparison."""
    if found.fit is not None:
        step = found.fit.step
        return step.value, step.lower, step.upper, float(found.basis == "relative")
    if found.basis == "exact" and found.exact is not None:
        exact = found.exact
        return float(np.log(exact.ratio or np.nan)), float(np.log(exact.lower)), float(np.log(exact.upper)), 0.0
    return np.nan, np.nan, np.nan, np.nan


def few_incidents(one: Block) -> dict[str, Answer]:
    """The exact ratio and the drifting level where the window holds few incidents, by how many it holds; the latter
    also in the windows alone in which recording did not itself grow.
    """
    plan = one.plan()
    told = np.full((len(one.flat), 3), np.nan)
    for number, counts in enumerate(one.flat):
        if counts[: one.start].any() and counts[one.start :].any():
            exact = exact_rate_ratio(replace(one.calendar, counts=counts), plan)
            if exact.p is not None and exact.ratio is not None:
                told[number] = np.log([exact.ratio, exact.lower, exact.upper])
    level = level_alone(one)["drifting"]
    answers = {"exact": told, "drifting": np.column_stack([level.point, level.lower, level.upper])}
    total = one.flat.sum(axis=1)
    found = {}
    for band, (least, below) in FEW_BANDS.items():
        inside = (total >= least) & (total < below) & np.isfinite(told[:, 0])
        for name, each in answers.items():
            found[f"{name}-{band}"] = Answer(*np.where(inside[:, None], each, np.nan).T)
    steady = {f"{name}-steady": found[name] for name in ("drifting-some", "drifting-more") if one.steady}
    return found | steady


def outside_the_band(one: Block) -> dict[str, dict[str, Floats]]:
    """The share of months after the start outside the band of the expected months, nothing planted."""
    found = {}
    lots = one.lots(3)
    for name, related in (("band-alone", False), ("band-relative", True)):
        missed = np.full(len(one.counts), np.nan)
        for area, lot in enumerate(lots):
            fit = fit_step(one.series(0, area), one.plan(), one.others(lot) if related else ())
            if isinstance(fit, StepFit):
                months = expected_months(fit, draws=DRAWS, seed=SEED + area)
                out = (months.observed < months.lower) | (months.observed > months.upper)
                missed[area] = out[months.inside].mean()
        found[name] = {"missed": missed}
    return found


def spread(point: Floats, areas: int) -> Answer:
    """Each area's drifting level less the mean of the other areas', by their spread."""
    untouched = point[:areas]
    others = np.array([np.delete(untouched, area) for area in range(areas)])
    se = others.std(axis=1, ddof=1) * np.sqrt(1 + 1 / (areas - 1))
    gap = point.reshape(-1, areas) - others.mean(axis=1)
    return Answer.of(gap.ravel(), np.tile(se, len(PLANTED)), areas - 2)


def level_and_slope(one: Block) -> dict[str, Answer]:
    """Average ratio of level and slope by the delta method, its error times the level change's placebo scale."""
    plan = one.plan(slope=True)
    design = design_matrix(one.calendar, plan)
    placebo = placebo_in_time_many(one.flat, one.calendar, plan)
    value, se, df, level_df = average_ratio(one.flat, design)
    extra = np.maximum(1 / placebo.calibrated_df - 1 / level_df, 0.0)
    wider = np.where(extra > 0, np.maximum(1 / (1 / df + extra), np.minimum(df, FEWEST_DF)), df)
    return {"level-slope": Answer.of(value, se * placebo.scale, wider)}


def average_ratio(counts: Floats, design: Design) -> tuple[Floats, Floats, Floats, Floats]:
    """Log ratio of the sums of fitted and expected counts after the start, its error and df, and the level change's
    df, each (S,): `average_ratio.average_rate_ratio` for many series.
    """
    Y = counts[None][:, :, design.rows]
    Q, T = orthonormal(design.X[None])
    fits = fit_log_linear(Y, Q, design.offset[None, None])
    back = np.linalg.inv(T[0])
    beta = fits.gamma[0] @ back.T
    inside = np.any(design.baseline != design.X, axis=1) | design.after
    X, X0, offset = design.X[inside], design.baseline[inside], design.offset[inside]
    with_it, without = np.exp(beta @ X.T + offset), np.exp(beta @ X0.T + offset)
    sums = with_it.sum(axis=1), without.sum(axis=1)
    gradient = with_it @ X / sums[0][:, None] - without @ X0 / sums[1][:, None]
    level = np.tile(back[design.column("level_change")], (len(beta), 1))
    errors = contrast_errors(Y, Q, fits, design.steps[None], np.stack([gradient @ back, level], axis=1))
    return np.log(sums[0] / sums[1]), errors.standard_error[:, 0], errors.df[:, 0], errors.df[:, 1]


def stepped(one: Block, trend: Trend, name: str) -> dict[str, Answer]:
    """A step beside a trend, with the model's own error and calibrated."""
    plan = one.plan(trend=trend)
    fit = fit_many(one.flat, [design_matrix(one.calendar, plan)])
    placebo = placebo_in_time_many(one.flat, one.calendar, plan)
    value, se = fit.coefficient[0], fit.standard_error[0]
    return {
        f"{name}-model": Answer.of(value, se, fit.df[0]),
        name: Answer.of(value, se * placebo.scale, placebo.calibrated_df),
    }


def before_and_after(one: Block) -> dict[str, Answer]:
    """Mean of the months after over that of the last 24 or 36 before, errors from the spread within the two."""
    after = one.flat[:, one.start + one.phase :]
    found = {}
    for months in (24, 36):
        before = one.flat[:, max(0, one.start - months) : one.start]
        df = before.shape[1] + after.shape[1] - 2
        squares = sum(
            ((side - (m := side.mean(axis=1, keepdims=True))) ** 2 / m).sum(axis=1) for side in (before, after)
        )
        se = np.sqrt(squares / df * (1 / before.sum(axis=1) + 1 / after.sum(axis=1)))
        found[f"before-{months}"] = Answer.of(np.log(after.mean(axis=1) / before.mean(axis=1)), se, df)
    return found


def against_areas(one: Block) -> dict[str, Answer]:
    """The ratio to all other areas, and to one, three and five of them by lot."""
    everyone = one.counts.sum(axis=0) - one.counts
    rng = np.random.default_rng((*one.seed, 1))
    areas = len(one.counts)
    found = {"ratio": Answer.mixed(one.relative(everyone)), "ratio-ar1": share(one, everyone)}
    for few in (1, 3, 5):
        lots = [rng.choice(np.delete(np.arange(areas), area), few, replace=False) for area in range(areas)]
        found[f"ratio-{few}"] = Answer.mixed(one.relative(np.array([one.counts[lot].sum(axis=0) for lot in lots])))
    return found


def against_offence(one: Block) -> dict[str, Answer]:
    """The ratio to the area's own other offence."""
    return {"offence": Answer.mixed(one.relative(one.offence)), "offence-ar1": share(one, one.offence)}


def share(one: Block, control: Floats) -> Answer:
    """The step in the share of incidents, with an autoregressive working correlation; NaN where there is none."""
    design = relative_design(one.calendar, one.plan())
    found = []
    for number, counts in enumerate(one.flat[:, design.rows]):
        other = control[number % len(control), design.rows]
        try:
            step = fit_share(counts, other, design.X, names=design.names, positions=design.rows).coefficient(STEP)
            found.append((step.value, step.lower, step.upper))
        except AnalysisError:
            found.append((np.nan, np.nan, np.nan))
    return Answer(*np.array(found).T)


FAMILIES: Mapping[str, Callable[[Block], dict[str, Answer]]] = {
    "level-slope": level_and_slope,
    "step": partial(stepped, trend="linear", name="step"),
    "spline": partial(stepped, trend="spline", name="spline"),
    "before": before_and_after,
    "drifting": drifting,
    "areas": against_areas,
    "offence": against_offence,
}

LABELS: Mapping[str, str] = {
    "level-slope": "Level and slope, straight trend, calibrated",
    "step-model": "Step, straight trend, the model's own error",
    "step": "Step, straight trend, calibrated",
    "spline-model": "Step, spline, the model's own error",
    "spline": "Step, spline, calibrated",
    "before-24": "Mean after over mean of the last 24 months",
    "before-36": "Mean after over mean of the last 36 months",
    "drifting-reml": "Drifting level, wandering estimated (REML)",
    "drifting": "Drifting level, wandering averaged",
    "drifting-prior-02": "Drifting level, prior mean 0.02",
    "drifting-prior-05": "Drifting level, prior mean 0.05",
    "drifting-quarters": "Drifting level, quarters instead of months",
    "drifting-short": "Drifting level, 12 to 23 months (no season)",
    "drifting-shocks": "Drifting level, shocks before the start",
    **{f"drifting-thinned-{k}": f"Drifting level, thinned to {k} a month" for k in THINNED},
    "forecast": "Forecast from the months before",
    "ratio-ar1": "Ratio to all other areas, step with AR(1)",
    "ratio": "Ratio to all other areas, drifting level",
    "ratio-shocks": "Ratio to all others, shocks before the start",
    "ratio-5": "Ratio to five other areas, drifting level",
    "ratio-3": "Ratio to three other areas, drifting level",
    "ratio-1": "Ratio to one other area, drifting level",
    "decision-3": "What leads, with three comparison areas",
    "decision-29": "What leads, with 29 comparison areas, the plan's wandering",
    "exact-15": "Exact ratio, fewer than 15 incidents",
    "exact-few": f"Exact ratio, fewer than {TOO_FEW_FOR_A_LEVEL} incidents",
    "exact-some": f"Exact ratio, {TOO_FEW_FOR_A_LEVEL} to 59 incidents",
    "exact-more": "Exact ratio, 60 to 120 incidents",
    "drifting-15": "Drifting level, fewer than 15 incidents",
    "drifting-few": f"Drifting level, fewer than {TOO_FEW_FOR_A_LEVEL} incidents",
    "drifting-some": f"Drifting level, {TOO_FEW_FOR_A_LEVEL} to 59 incidents",
    "drifting-more": "Drifting level, 60 to 120 incidents",
    "drifting-some-steady": f"Drifting level, {TOO_FEW_FOR_A_LEVEL} to 59 incidents, recording steady",
    "drifting-more-steady": "Drifting level, 60 to 120 incidents, recording steady",
    "spread": "Drifting level less others', by their spread",
    "offence-ar1": "Ratio to another offence, step with AR(1)",
    "offence": "Ratio to another offence, drifting level",
}


def windows(areas: Areas, n: int, number: int, *, per: int = 1) -> list[int]:
    """First months of `number` windows of n, spread over what there is."""
    firsts = np.linspace(0, areas.counts.shape[1] - n, number).astype(int)
    return [int(first) // per * per for first in firsts]


def ordinary(areas: Areas, n: int, number: int, *, thin: float | None = None, per: int = 1) -> Iterator[Block]:
    """Blocks of windows of n months, starts early, in the middle and late."""
    whole = n // per * per
    for first in windows(areas, whole, number, per=per):
        for share_before in STARTS:
            yield block(areas, whole, first, round(share_before * n / per) * per, thin=thin, per=per)


def study(areas: Areas, number: int, *, per: int = 1, shocks: bool = False) -> Iterator[Block]:
    """Blocks of the shipped design: 117 months, start in month 63, three months left out."""
    for first in windows(areas, STUDY, number, per=per):
        yield replace(block(areas, STUDY, first, STUDY_START, phase=STUDY_PHASE, per=per), shocks=shocks)


def short(areas: Areas, n: int, number: int) -> Iterator[Block]:
    """Blocks of fewer than 24 months, with at least six months on each side."""
    for first in windows(areas, n, number):
        for start in sorted({6, n // 2, n - 6}):
            yield block(areas, n, first, start)


def few(areas: Areas, n: int, number: int) -> Iterator[Block]:
    """Blocks of windows of n months thinned to few incidents in all."""
    for total in FEW_TOTALS:
        yield from ordinary(areas, n, number, thin=total / n)


Blocks = Callable[[], Iterator[Block]]
Family = Callable[[Block], Mapping[str, "Answer | dict[str, Floats]"]]


@dataclass(frozen=True, slots=True)
class Task:
    """Blocks of one kind for one family: a line of the output."""

    name: str
    months: int | None  # None: the study's design
    family: Family
    blocks: Blocks
    renamed: str | None = None


def tasks(areas: Areas, *, smoke: bool) -> Iterator[Task]:
    """Everything to be measured, in order."""
    many, of_study = (1, 1) if smoke else (WINDOWS, STUDY_WINDOWS)
    lengths = LENGTHS[:1] if smoke else LENGTHS
    for name, family in FAMILIES.items():
        for n in lengths:
            yield Task(f"{name} {n}", n, family, partial(ordinary, areas, n, many))
        yield Task(f"{name} study", None, family, partial(study, areas, of_study))
    for n in SHORT[-1:] if smoke else SHORT:
        yield Task(f"short {n}", n, level_alone, partial(short, areas, n, many), "drifting-short")
    for mean in THINNED[-1:] if smoke else THINNED:
        for n in lengths:
            blocks = partial(ordinary, areas, n, many // 2 or 1, thin=mean)
            yield Task(f"thinned {mean} {n}", n, level_alone, blocks, f"drifting-thinned-{mean}")
    for n in lengths:
        yield Task(f"quarters {n}", n, level_alone, partial(ordinary, areas, n, many, per=3), "drifting-quarters")
    yield Task("quarters study", None, level_alone, partial(study, areas, of_study, per=3), "drifting-quarters")
    yield from shipped(areas, smoke=smoke)


def shipped(areas: Areas, *, smoke: bool) -> Iterator[Task]:
    """What a report prints, as it is shipped: slow, so that some are measured on fewer windows or falls."""
    yield Task("shocks study", None, with_shocks, partial(study, areas, 1 if smoke else STUDY_WINDOWS, shocks=True))
    for n in FEW_LENGTHS[:1] if smoke else FEW_LENGTHS:
        yield Task(f"few {n}", n, few_incidents, one_of(partial(few, areas, n, FEW_WINDOWS), smoke))
    if not smoke:
        yield from sparing("decided study", None, decided, partial(study, areas, STUDY_WINDOWS), 1)
        yield Task("band study", None, outside_the_band, partial(study, areas, BAND_WINDOWS))
        yield from sparing("forecast study", None, shipped_forecast, partial(study, areas, STUDY_WINDOWS), 1)
    for n in DECIDED_LENGTHS[:1] if smoke else DECIDED_LENGTHS:
        decisions, bands = (
            one_of(partial(ordinary, areas, n, many), smoke) for many in (DECIDED_WINDOWS, BAND_WINDOWS)
        )
        yield from sparing(f"decided {n}", n, decided, decisions, len(STARTS), smoke=smoke)
        yield Task(f"band {n}", n, outside_the_band, bands)
    for n in LENGTHS[:1] if smoke else LENGTHS:
        forecasts = one_of(partial(ordinary, areas, n, WINDOWS), smoke)
        yield from sparing(f"forecast {n}", n, shipped_forecast, forecasts, len(STARTS), smoke=smoke)


def one_of(blocks: Blocks, smoke: bool) -> Blocks:
    """The first block alone where `smoke`."""
    return (lambda: islice(blocks(), 1)) if smoke else blocks


def sparing(
    name: str,
    months: int | None,
    family: Callable[..., dict[str, Answer]],
    blocks: Blocks,
    starts: int,
    *,
    smoke: bool = False,
) -> Iterator[Task]:
    """Nothing planted in three of four windows, all of PLANTED in the second of four; each has `starts` blocks."""
    if smoke:
        yield Task(name, months, family, blocks)
        return

    def those(*, full: bool) -> Iterator[Block]:
        return (one for number, one in enumerate(blocks()) if (number // starts % 4 == PLANTED_IN) is full)

    yield Task(name, months, family, partial(those, full=True))
    yield Task(f"{name} nothing", months, partial(family, first=1), partial(those, full=False))


def measured(one: Block, answer: Answer) -> dict[str, Floats]:
    """What one answer gives by area, (A,): shares are 0 or 1, NaN where the estimator has no answer."""
    shape = (len(PLANTED), len(one.counts))
    point, low, high = (each.reshape(shape) for each in (answer.point, answer.lower, answer.upper))
    nothing = np.where(np.isnan(point), np.nan, 0.0)
    excludes = ((low > 0) | (high < 0)) + nothing
    falls = (high < 0) + nothing
    found = {"null": excludes[0], "false_falls": falls[0], "width": (high - low)[0]}
    for number, name in enumerate(PLANTED[1:], start=1):
        truth = one.truth[number]
        found[f"covers_{name}"] = ((low[number] <= truth) & (truth <= high[number])) + nothing[number]
        found[f"error_{name}"] = point[number] - truth
    if answer.leads is not None:
        leads = answer.leads.reshape(shape)[0]
        found |= {"leads": leads, "null_leading": np.where(leads == 1, excludes[0], np.nan)}
    return found | {"power_20": falls[1], "power_30": falls[2]}


Tally = dict[str, dict[str, list[list[float]]]]
"""By estimator and measure: for each area the sum and how many answers."""


def tally(task: Task) -> Tally:
    """Sums by area over the blocks of a task."""
    values: dict[str, dict[str, list[Floats]]] = {}
    for one in task.blocks():
        for name, answer in task.family(one).items():
            mine = values.setdefault(task.renamed or name, {})
            for measure, by_area in (answer if isinstance(answer, dict) else measured(one, answer)).items():
                mine.setdefault(measure, []).append(by_area)
    return {
        name: {
            measure: [[float(np.nansum(area)), int(np.isfinite(area).sum())] for area in np.array(rows).T]
            for measure, rows in mine.items()
        }
        for name, mine in values.items()
    }


def run(chosen: Iterable[Task], output: Path | None) -> list[tuple[Task, Tally]]:
    """Every task, from the file where it is there already; each new one is appended at once."""
    lines = output.read_text().splitlines() if output is not None and output.is_file() else []
    done = {row["name"]: row["tally"] for row in map(json.loads, lines)}
    rows = []
    for task in chosen:
        if task.name not in done:
            began = time.perf_counter()
            done[task.name] = tally(task)
            if output is not None:
                with output.open("a") as file:
                    file.write(json.dumps({"name": task.name, "tally": done[task.name]}) + "\n")
            print(f"{task.name:<20} {time.perf_counter() - began:6.1f} s", flush=True)
        rows.append((task, done[task.name]))
    return rows


class Share(NamedTuple):
    """A mean over tests, its standard error clustered by area, and the number of tests."""

    mean: float
    se: float
    tests: int


def clustered(tallies: Iterable[Tally], name: str, measure: str) -> Share | None:
    """A measure of an estimator over several tallies; None where none has it."""
    found = [np.array(each[name][measure]) for each in tallies if name in each and measure in each[name]]
    if not np.any([each[:, 1] for each in found]):
        return None
    sums, numbers = np.sum(found, axis=0).T
    mean = sums.sum() / numbers.sum()
    areas = len(sums)
    off = sums - mean * numbers
    se = np.sqrt((off**2).sum() * areas / (areas - 1)) / numbers.sum()
    return Share(float(mean), float(se), int(numbers.sum()))


def estimators(rows: list[tuple[Task, Tally]]) -> list[tuple[Estimator, dict[str, Share]]]:
    """A line of the stored table for each estimator, with every measure's error and the mean errors beside it."""
    lengths = [each for task, each in rows if task.months is not None]
    studies = [each for task, each in rows if task.months is None]
    found = []
    for name, label in LABELS.items():
        # What is measured in the study's design alone has no other.
        where = lengths if any(name in each for each in lengths) else studies
        null = clustered(where, name, "null")
        if null is None:
            continue
        measures = next(each[name] for each in where if name in each)
        shares = {one: share for one in measures if (share := clustered(where, name, one)) is not None}
        in_study = clustered(studies, name, "null")
        line = Estimator(
            id=name,
            label=label,
            null=null.mean,
            null_se=null.se,
            study=in_study and in_study.mean,
            study_se=in_study and in_study.se,
            tests=null.tests,
            null_leading_se=shares["null_leading"].se if "null_leading" in shares else None,
            **{one: share.mean for one, share in shares.items() if one != "null" and not one.startswith("error_")},
        )
        found.append((line, shares))
    return found


def by_length(rows: list[tuple[Task, Tally]]) -> Iterator[ByLength]:
    """Null rejections of the headlines by months of the window."""
    for names, lengths in ((HEADLINES, LENGTHS), (FEW_HEADLINES, FEW_LENGTHS)):
        for name, months in product(names, lengths):
            share = clustered([each for task, each in rows if task.months == months], name, "null")
            falls = clustered([each for task, each in rows if task.months == months], name, "false_falls")
            if share is not None and falls is not None:
                yield ByLength(
                    estimator=name,
                    months=months,
                    null=share.mean,
                    null_se=share.se,
                    false_falls=falls.mean,
                    tests=share.tests,
                )


def bands(rows: list[tuple[Task, Tally]]) -> dict[str, Share]:
    """Months outside the band of the expected months, the series alone and relative to three areas."""
    names = {"band_missed_alone": "band-alone", "band_missed_relative": "band-relative"}
    every = [each for _, each in rows]
    return {kept: share for kept, name in names.items() if (share := clustered(every, name, "missed")) is not None}


def print_table(rows: list[tuple[Task, Tally]]) -> None:
    """Per cent with errors clustered by area; widths and mean errors on the log scale."""
    columns = (
        "null",
        "false_falls",
        "covers_80",
        "covers_70",
        "covers_growing",
        "covers_fading",
        "power_20",
        "power_30",
    )
    print(f"{'':<20}{'study':>11}" + "".join(f"{name.replace('covers_', 'holds '):>14}" for name in columns), end="")
    print("   width; mean errors growing, fading; tests")
    for line, shares in estimators(rows):
        at_study = "-" if line.study is None else f"{100 * line.study:.1f} ({100 * (line.study_se or 0):.1f})"
        found = [shares.get(name) for name in columns]
        cells = ["-" if share is None else f"{100 * share.mean:.1f} ({100 * share.se:.1f})" for share in found]
        print(f"{line.id:<20}{at_study:>11}" + "".join(f"{cell:>14}" for cell in cells), end="")
        errors = ", ".join(f"{shares[f'error_{name}'].mean:+.3f}" for name in ("growing", "fading"))
        print(f"   {line.width:.2f}; {errors}; {line.tests}")
        if (led := shares.get("null_leading")) is not None and line.leads is not None:
            told = f"null there {100 * led.mean:.1f} ({100 * led.se:.1f}), {led.tests} tests"
            print(f"{'':<20}the comparison leads in {100 * line.leads:.1f} of a hundred, {told}")
    for one in by_length(rows):
        told = f"{100 * one.null:.1f} ({100 * one.null_se:.1f}), false falls {100 * one.false_falls:.1f}"
        print(f"{one.estimator:<12} {one.months:>3} months  {told}, {one.tests} tests")
    for name, share in bands(rows).items():
        print(f"{name}: {100 * share.mean:.2f} ({100 * share.se:.2f}) of a hundred months, {share.tests} series")


def leads(areas: Areas) -> Iterator[Task]:
    """What leads in every window of every length and of the study's design, nothing planted."""
    shipped = partial(decided, first=1, wandering_from="areas")
    for n in LENGTHS:
        yield Task(f"leads {n}", n, shipped, partial(ordinary, areas, n, WINDOWS))
    yield Task("leads study", None, shipped, partial(study, areas, STUDY_WINDOWS))


def print_leads(rows: list[tuple[Task, Tally]]) -> None:
    """What is called of a hundred where nothing happened, with its error clustered by area."""
    for task, found in rows:
        shares = {name: clustered([found], name, "null") for name in ("decision-3", "decision-29")}
        told = (f"{name} {100 * one.mean:.1f} ({100 * one.se:.1f})" for name, one in shares.items() if one is not None)
        print(f"{task.name:<14}{'   '.join(told)}")


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few made-up series only")
    parser.add_argument("--output", type=Path, default=None, help="JSON lines to resume from and append to")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the reports print")
    parser.add_argument("--leads", action="store_true", help="only what leads where nothing happened, by length")
    options = parser.parse_args()
    began = time.perf_counter()
    areas = made_up() if options.smoke else postcodes()
    if areas is None:
        print("real series without a programme: reference data absent, skipped")
        return
    if options.leads:
        print_leads(run(leads(areas), options.output))
        return
    rows = run(tasks(areas, smoke=options.smoke), options.output)
    print_table(rows)
    if options.store and areas.real:
        found = Measured(
            source=SOURCE,
            command=COMMAND,
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            months=(str(areas.first), str(areas.first + areas.counts.shape[1] - 1)),
            series=len(areas.counts),
            seeds=(SEED,),
            methods=(headline_method(FEW),),
            earlier="",
            **{name: share.mean for name, share in bands(rows).items()},
            rows=tuple(line for line, _ in estimators(rows)),
            by_length=tuple(by_length(rows)),
        )
        write_measured(TABLE, found)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
