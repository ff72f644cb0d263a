"""Which estimate of a programme's average ratio holds on real series where nothing happened, and what it can find.

    python benchmarks/its_headline.py --smoke                     made-up series, seconds
    python benchmarks/its_headline.py --output head.jsonl         every test; run again to resume where it stopped
    python benchmarks/its_headline.py --output head.jsonl --store    also write the table the reports print

Windows of thirty New South Wales postcodes without a programme, from $IPVI_REFERENCE or ../shared/reference, with
invented interruptions: nothing planted, a lasting fall of 20 or 30 %, one of 20 % that grows by 4 % a year, and one of
30 % that fades within two years, each by binomial thinning of the months after the start. The truth is the logarithm of
the average ratio over those months. Errors are clustered by postcode.
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
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its import headline_measured
from ipvi_eval.its.controlled import fit_share
from ipvi_eval.its.design import Design, DesignPlan, Interruption, design_matrix
from ipvi_eval.its.drifting_level import TAU, StepMixture, drifting_level, least_squares, whitened
from ipvi_eval.its.headline_measured import STORED, ByLength, Estimator, Measured, write_measured
from ipvi_eval.its.irls import fit_log_linear, orthonormal
from ipvi_eval.its.level_terms import STEP, LevelTerms, level_design, level_terms, relative_design, relative_terms
from ipvi_eval.its.many_series import fit_many
from ipvi_eval.its.placebo import placebo_in_time_many
from ipvi_eval.its.series import MonthlySeries, monthly_series
from ipvi_eval.its.trend import Trend
from ipvi_eval.its.working_correlation import contrast_errors

Floats = NDArray[np.float64]
Rng = np.random.Generator

SEED = 2026
LENGTHS = (36, 48, 60, 84, 96, 117)
WINDOWS = 8  # spread over the months there are
STARTS = (0.3, 0.5, 0.7)  # early, middle, late
STUDY, STUDY_START, STUDY_PHASE, STUDY_WINDOWS = 117, 63, 3, 16
SHORT = (12, 15, 18, 21, 23)
THINNED = (1, 2, 3, 5)
PLANTED = ("none", "80", "70", "growing", "fading")
FEWEST_DF = 4.0
HEADLINES = ("level-slope", "step", "drifting", "ratio")  # told by length too
TABLE = Path(headline_measured.__file__).with_name(STORED)
SOURCE = (
    "police-recorded domestic violence assaults in thirty New South Wales postcodes without a programme (BOCSAR), "
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

    @property
    def flat(self) -> Floats:
        """Treated series (5 A, n) one below the other."""
        return self.treated.reshape(-1, self.calendar.n)

    def plan(self, *, slope: bool = False, trend: Trend = "linear") -> DesignPlan:
        """The invented interruption."""
        months = [str(month) for month in self.calendar.months[self.start : self.start + self.phase + 1]]
        phase_in = (months[0], months[-2]) if self.phase else None
        one = Interruption(month=months[-1], slope=slope, phase_in=phase_in)
        return DesignPlan(interruptions=(one,), trend=trend, offset="none")

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
    """A drifting level with its response, terms and likelihoods: the pieces of estimators that weigh it otherwise."""

    counts: Floats
    terms: LevelTerms
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
    return Fitted(counts, terms, mixture, likelihood)


def gamma_prior(mean: float, shape: float = 4.0) -> Floats:
    """Gamma prior of tau at the grid, with the widths of the trapezoidal rule."""
    steps = np.diff(TAU)
    widths = (np.append(steps, 0) + np.insert(steps, 0, 0)) / 2
    return np.asarray(widths * stats.gamma.pdf(TAU, shape, scale=mean / shape), dtype=np.float64)


def drifting(one: Block) -> dict[str, Answer]:
    """The headline, other priors, its plug-in, the forecast from before, and the spread of areas."""
    design = level_design(one.calendar, one.plan())
    fit = fitted(one.flat[:, design.rows], level_terms(design))
    return {
        "drifting": Answer.mixed(fit.mixture),
        "drifting-prior-02": Answer.mixed(fit.under(gamma_prior(0.02))),
        "drifting-prior-05": Answer.mixed(fit.under(gamma_prior(0.05))),
        "drifting-reml": Answer.mixed(fit.plugged_in()),
        "forecast": Answer.mixed(forecast(fit)),
        "spread": spread(fit.mixture.point, len(one.counts)),
    }


def headline(one: Block) -> dict[str, Answer]:
    """The headline alone."""
    design = level_design(one.calendar, one.plan())
    return {"drifting": Answer.mixed(drifting_level(one.flat[:, design.rows], level_terms(design)))}


def forecast(fit: Fitted) -> StepMixture:
    """Mean log level of the months after, less what the months before foretell with the same tau, phi and weights."""
    terms, mean = fit.terms, fit.mixture.mean
    z = np.log(mean) + (fit.counts - mean) / mean - terms.offset
    place = np.concatenate([[0.0], np.cumsum(terms.gaps)])
    together = np.minimum(place[:, None], place[None])
    after = terms.step > 0
    Z = terms.columns[:, :-1]
    before = np.broadcast_to(Z[~after], (len(z), *Z[~after].shape))
    precision = np.diag(terms.prior_precision[:-1])
    n = int(after.sum())
    value, se = np.empty_like(fit.log_likelihood), np.empty_like(fit.log_likelihood)
    for k, tau in enumerate(TAU):
        V = tau**2 * together[np.ix_(~after, ~after)] + np.eye(int(np.sum(~after))) / mean[:, None, ~after]
        shared = np.broadcast_to(tau**2 * together[np.ix_(~after, after)].mean(axis=1), z[:, ~after].shape)
        known = np.concatenate([before, z[:, ~after, None], shared[..., None]], axis=2)
        solved = np.linalg.solve(V, known)
        products = np.swapaxes(known, 1, 2) @ solved
        inverse = np.linalg.inv(products[:, :-2, :-2] + precision)
        b = (inverse @ products[:, :-2, -2:-1])[..., 0]
        reach = Z[after].mean(axis=0) - products[:, :-2, -1]
        value[:, k] = z[:, after].mean(axis=1) - products[:, -1, -2] - (reach * b).sum(axis=1)
        own = tau**2 * together[np.ix_(after, after)].mean() + (1 / mean[:, after]).sum(axis=1) / n**2
        variance = own - products[:, -1, -1] + np.einsum("si,sij,sj->s", reach, inverse, reach)
        se[:, k] = np.sqrt(fit.mixture.phi[:, k] * variance)
    return replace(fit.mixture, value=value, se=se)


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
    df, each (S,): `counterfactual.average_rate_ratio` for many series.
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
    "level-slope": "Level and slope, average by the delta method, calibrated by the level change",
    "step-model": "Step beside a straight trend, the model's own error",
    "step": "Step beside a straight trend, calibrated",
    "spline-model": "Step beside a spline, the model's own error",
    "spline": "Step beside a spline, calibrated",
    "before-24": "Mean after over mean of the last 24 months",
    "before-36": "Mean after over mean of the last 36 months",
    "drifting-reml": "Drifting level, wandering estimated (REML)",
    "drifting": "Drifting level, wandering averaged over a prior",
    "drifting-prior-02": "The same, prior mean .02",
    "drifting-prior-05": "The same, prior mean .05",
    "drifting-quarters": "The same, quarters instead of months",
    "drifting-short": "The same, 12 to 23 months (no season)",
    **{f"drifting-thinned-{k}": f"The same, thinned to {k} a month" for k in THINNED},
    "forecast": "Forecast from the months before, same variances",
    "ratio-ar1": "Ratio to all other areas, step with AR(1)",
    "ratio": "Ratio to all other areas, drifting level",
    "ratio-5": "Ratio to five other areas, drifting level",
    "ratio-3": "Ratio to three other areas, drifting level",
    "ratio-1": "Ratio to one other area, drifting level",
    "spread": "Drifting level less the mean of the other areas', by their spread",
    "offence-ar1": "Ratio to the area's other offence, step with AR(1)",
    "offence": "Ratio to the area's other offence, drifting level",
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


def study(areas: Areas, number: int, *, per: int = 1) -> Iterator[Block]:
    """Blocks of the shipped design: 117 months, start in month 63, three months left out."""
    for first in windows(areas, STUDY, number, per=per):
        yield block(areas, STUDY, first, STUDY_START, phase=STUDY_PHASE, per=per)


def short(areas: Areas, n: int, number: int) -> Iterator[Block]:
    """Blocks of fewer than 24 months, with at least six months on each side."""
    for first in windows(areas, n, number):
        for start in sorted({6, n // 2, n - 6}):
            yield block(areas, n, first, start)


@dataclass(frozen=True, slots=True)
class Task:
    """Blocks of one kind for one family: a line of the output."""

    name: str
    months: int | None  # None: the study's design
    family: Callable[[Block], dict[str, Answer]]
    blocks: Callable[[], Iterator[Block]]
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
        yield Task(f"short {n}", n, headline, partial(short, areas, n, many), "drifting-short")
    for mean in THINNED[-1:] if smoke else THINNED:
        for n in lengths:
            blocks = partial(ordinary, areas, n, many // 2 or 1, thin=mean)
            yield Task(f"thinned {mean} {n}", n, headline, blocks, f"drifting-thinned-{mean}")
    for n in lengths:
        yield Task(f"quarters {n}", n, headline, partial(ordinary, areas, n, many, per=3), "drifting-quarters")
    yield Task("quarters study", None, headline, partial(study, areas, of_study, per=3), "drifting-quarters")


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
    return found | {"power_20": falls[1], "power_30": falls[2]}


Tally = dict[str, dict[str, list[list[float]]]]
"""By estimator and measure: for each area the sum and how many answers."""


def tally(task: Task) -> Tally:
    """Sums by area over the blocks of a task."""
    values: dict[str, dict[str, list[Floats]]] = {}
    for one in task.blocks():
        for name, answer in task.family(one).items():
            mine = values.setdefault(task.renamed or name, {})
            for measure, by_area in measured(one, answer).items():
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
    found = [np.array(each[name][measure]) for each in tallies if name in each]
    if not found:
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
        null = clustered(lengths, name, "null")
        if null is None:
            continue
        measures = next(each[name] for each in lengths if name in each)
        shares = {one: share for one in measures if (share := clustered(lengths, name, one)) is not None}
        in_study = clustered(studies, name, "null")
        line = Estimator(
            id=name,
            label=label,
            null=null.mean,
            null_se=null.se,
            study=in_study and in_study.mean,
            study_se=in_study and in_study.se,
            tests=null.tests,
            **{one: share.mean for one, share in shares.items() if one != "null" and not one.startswith("error_")},
        )
        found.append((line, shares))
    return found


def by_length(rows: list[tuple[Task, Tally]]) -> Iterator[ByLength]:
    """Null rejections of the headlines by months of the window."""
    for name in HEADLINES:
        for months in LENGTHS:
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
        cells = [f"{100 * shares[name].mean:.1f} ({100 * shares[name].se:.1f})" for name in columns]
        print(f"{line.id:<20}{at_study:>11}" + "".join(f"{cell:>14}" for cell in cells), end="")
        errors = ", ".join(f"{shares[f'error_{name}'].mean:+.3f}" for name in ("growing", "fading"))
        print(f"   {line.width:.2f}; {errors}; {line.tests}")
    for one in by_length(rows):
        told = f"{100 * one.null:.1f} ({100 * one.null_se:.1f}), false falls {100 * one.false_falls:.1f}"
        print(f"{one.estimator:<12} {one.months:>3} months  {told}, {one.tests} tests")


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few made-up series only")
    parser.add_argument("--output", type=Path, default=None, help="JSON lines to resume from and append to")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the reports print")
    options = parser.parse_args()
    began = time.perf_counter()
    areas = made_up() if options.smoke else postcodes()
    if areas is None:
        print("real series without a programme: reference data absent, skipped")
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
            estimators=tuple(line for line, _ in estimators(rows)),
            by_length=tuple(by_length(rows)),
        )
        write_measured(TABLE, found)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
