"""How the controlled headline fares by what it is compared with, in made-up cities whose truth is known.

    python benchmarks/comparison_areas.py --smoke                   a few cities of each kind, seconds
    python benchmarks/comparison_areas.py --folder areas            300 of each; run again to resume where it stopped
    python benchmarks/comparison_areas.py --folder areas --store    also write the table that `diagnose` prints

A city has twenty-five areas of unequal size and unequal trend (populations grow or shrink by 1% a year, and nobody
tells the estimator), each with over-dispersed, autocorrelated counts of its own. Trends are smooth, or every area
drifts by itself: then nothing but season and common trend is shared, which is the hardest case for any comparison; or
the program's area and the ring around it drift together, and every other area by itself. The program begins in the
first area; the comparison is one area beside it, the ring of eight around it, the whole city, or the city weighted as
a synthetic control. Fitted is what a study under the shipped plan fits, in batches: the drifting level relative to the
comparison, where the checks of the months before the start let it lead, and else the series on its own; how far it
may wander is expected from the areas of the comparison where there are many. Beside it stand other ways to weigh the
wandering, and the ratio of two ratios with errors of chance alone, as weighted displacement
differences have them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from ipvi_eval.cohort.monthly import complete_months
from ipvi_eval.diagnosis.measured import areas as areas_measured
from ipvi_eval.diagnosis.measured.areas import STORED, AreasMeasured, Comparison, Estimator, Row, write_areas
from ipvi_eval.diagnosis.operating_characteristics import operating_characteristics
from ipvi_eval.its.comparisons.synthetic_control import simplex_weights
from ipvi_eval.its.lasting_step.before_start import before_start
from ipvi_eval.its.lasting_step.drifting_level import StepMixture, drifting_level, least_squares, tau_weights, whitened
from ipvi_eval.its.lasting_step.level_terms import STEP, level_design, level_terms, relative_design, relative_terms
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.lasting_step.wandering_elsewhere import likelihoods, mean_elsewhere
from ipvi_eval.its.lasting_step.wandering_prior import TAU, WanderingPrior
from ipvi_eval.its.series.design import Design, DesignPlan
from ipvi_eval.its.series.gates import FEWEST_AREAS
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts.plan import design_of
from ipvi_eval.synthetic.intensity import months
from ipvi_eval.synthetic.parameters import Dangers, Effects, Parameters, Place
from ipvi_eval.synthetic.world import reports_by_month

Floats = NDArray[np.float64]

SEED, NUMBER, SMOKE, BATCH = 2026, 300, 4, 100
RATIO = 0.75
AREAS, RING = 24, 8
WORLDS: Mapping[str, tuple[float, int]] = {
    "Smooth trends": (0.0, 0),
    "Every area drifts by 2% a month": (0.02, 0),
    "Every area drifts by 3% a month": (0.03, 0),
    "Ring drifts along, 3% a month": (0.03, RING),
}
"""What each area drifts by, and how many neighbors do so together with the program's area."""
ADDED_UP: Mapping[Comparison, int] = {"contiguous area": 1, "ring": RING, "whole city": AREAS}
"""How many areas a comparison is the sum of; a synthetic control is none."""
SIZES = (150, 600)
"""Reports a year of an area, evenly on the log scale; the program's has the middle of them."""
GROWTH, PER_PERSON, UNEVEN = 0.01, 1 / 70, 0.1
"""Standard deviation of an area's growth a year; reports a year per person, and how much their logarithm varies."""
CALMER = 0.02
PLAN = read_study(Path(__file__).resolve().parents[1] / "analysis" / "study.toml")
DESIGN: DesignPlan = replace(design_of(PLAN), offset="none")
TABLE = Path(areas_measured.__file__).with_name(STORED)
COMMAND = "python benchmarks/comparison_areas.py --folder areas --store"
SOURCE = f"made-up cities of {AREAS + 1} areas in the shipped design"


def city(drift: float, rng: np.random.Generator, together: int = 0) -> Parameters:
    """An area that is left unused, because a year of the first is fixed; the program's; and the others, of which the
    first `together` drift as the program's does."""
    middle = float(np.exp(np.log(SIZES).mean()))
    yearly = np.concatenate([[middle, middle], np.exp(rng.uniform(np.log(SIZES[0]), np.log(SIZES[1]), AREAS))])
    growth = rng.normal(0, GROWTH, len(yearly))
    people = yearly / (PER_PERSON * np.exp(rng.normal(0, UNEVEN, len(yearly))))
    places = tuple(
        Place(code=f"A{at}", name=f"Area {at}", population=round(n), growth=g, intimate=y, non_intimate=1)
        for at, (y, g, n) in enumerate(zip(yearly, growth, people, strict=True))
    )
    shared = tuple(place.code for place in places[1 : 2 + together]) if together else ()
    return replace(Parameters(), places=places, dangers=Dangers(wander=drift, together=shared))


def with_effect(parameters: Parameters, ratio: float) -> Parameters:
    """The same city with an effect in the program's area alone."""
    start = parameters.effects.start
    extended = {parameters.places[1].code: start}
    return replace(parameters, effects=Effects(level=ratio, slope=1.0, extended=extended))


@dataclass(frozen=True)
class Cities:
    """S cities: counts (S, n) of the program's area without and with an effect, (S, AREAS, n) of the others, and the
    people (S, AREAS + 1) of all."""

    nothing: Floats
    planted: Floats
    others: Floats
    people: Floats

    @cached_property
    def calendar(self) -> MonthlySeries:
        """The first area of the first city."""
        return monthly_series(complete_months(PLAN.window), self.nothing[0], name="the program's area")

    @cached_property
    def relative(self) -> Design:
        """The shipped design beside a comparison."""
        return relative_design(self.calendar, DESIGN)

    def own(self, *, planted: bool) -> Floats:
        """Counts (S, n) of the program's area."""
        return self.planted if planted else self.nothing

    def beside(self, comparison: Comparison) -> Floats:
        """Counts (S, n) of the comparison."""
        if comparison == "synthetic control":
            return self._weighted()
        return np.asarray(self.others[:, : ADDED_UP[comparison]].sum(axis=1))

    def _weighted(self) -> Floats:
        """Rates added up by weights of the months before the start, times as many people as would have their chance.

        A weighted sum of rates, sum w C / N, has the variance sum w^2 C / N^2 by chance; times the one over the other
        it varies as a count of that size.
        """
        before = self.relative.rows[self.relative.X[:, self.relative.column(STEP)] == 0]
        rates = self.others / self.people[:, 1:, None]
        own = self.nothing / self.people[:, :1]
        weights = np.array(
            [simplex_weights(mine[before], theirs[:, before].T) for mine, theirs in zip(own, rates, strict=True)]
        )
        path = np.einsum("sj,sjn->sn", weights, rates)
        variance = np.einsum("sj,sjn->sn", weights**2 / self.people[:, 1:], rates)
        return np.asarray(path * (path[:, before].mean(axis=1) / variance[:, before].mean(axis=1))[:, None])


def drawn(drift: float, seeds: list[np.random.SeedSequence], together: int = 0) -> Cities:
    """One city for each seed."""
    found: list[tuple[Floats, Floats, Floats, list[int]]] = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        parameters = city(drift, rng, together)
        calendar = [str(month) for month in months(parameters)]
        kept = [calendar.index(month) for month in complete_months(PLAN.window)]
        number = int(rng.integers(2**31))
        whole = reports_by_month(with_effect(parameters, 1.0), seed=number)
        # The other areas are as they were: only the first two are drawn again.
        dangers = replace(parameters.dangers, together=tuple(parameters.dangers.together[:1]))
        alone = with_effect(replace(parameters, places=parameters.places[:2], dangers=dangers), RATIO)
        _, treated = reports_by_month(alone, seed=number)
        counts = np.array([one.counts[kept] for one in whole[1:]], dtype=np.float64)
        people = [place.population for place in parameters.places[1:]]
        found.append((counts[0], treated.counts[kept].astype(np.float64), counts[1:], people))
    nothing, planted, others, populations = map(np.array, zip(*found, strict=True))
    return Cities(nothing, planted, others, populations)


@dataclass(frozen=True)
class Answers:
    """Log ratio, standard error and limits, each (S,); `leads` (S,) whether the comparison does."""

    value: Floats
    error: Floats
    lower: Floats
    upper: Floats
    leads: Floats

    @classmethod
    def mixed(cls, found: StepMixture) -> Answers:
        """From a mixture, as a `StepFit` has them."""
        tail = (1 - PLAN.level) / 2
        lower, upper = found.quantile(tail), found.quantile(1 - tail)
        error = (upper - lower) / (2 * float(stdtrit(found.df, 1 - tail)))
        return cls(found.point, error, lower, upper, np.ones(len(lower)))

    def where(self, leads: Floats, other: Answers) -> Answers:
        """These where the comparison leads, those of the series on its own elsewhere."""
        mine, theirs = ((one.value, one.error, one.lower, one.upper) for one in (self, other))
        value, error, lower, upper = (np.where(leads > 0, a, b) for a, b in zip(mine, theirs, strict=True))
        return Answers(value, error, lower, upper, leads)


PARTS = tuple(field.name for field in fields(Answers))


def together(parts: list[Answers]) -> Answers:
    """Batches one after the other."""
    return Answers(*(np.concatenate([getattr(one, name) for one in parts]) for name in PARTS))


def answers(cities: Cities, comparison: Comparison, *, planted: bool) -> dict[Estimator, Answers]:
    """Of every estimator."""
    assert PLAN.its is not None
    design, counts, control = cities.relative, cities.own(planted=planted), cities.beside(comparison)
    own, other = counts[:, design.rows], control[:, design.rows]
    terms = relative_terms(design, other)
    found = drifting_level(own, terms, prior=WanderingPrior(PLAN.its.wandering))
    fit = least_squares(whitened(own, found.mean, terms, TAU[:, None]), terms)
    highest = replace(found, weight=np.eye(len(TAU))[fit.log_likelihood.argmax(axis=0)])
    priors = expected(cities, comparison, WanderingPrior(PLAN.its.wandering))
    learned = replace(found, weight=tau_weights(fit, np.array([one.weight for one in priors])))
    relative, alone = Answers.mixed(learned), Answers.mixed(on_its_own(cities, counts))
    return {
        "headline": relative.where(may_lead(cities, counts, control), alone),
        "calmer prior": Answers.mixed(drifting_level(own, terms, prior=WanderingPrior(CALMER))),
        "estimated": Answers.mixed(highest),
        "chance": by_chance(own, other, design),
    }


def expected(cities: Cities, comparison: Comparison, planned: WanderingPrior) -> list[WanderingPrior]:
    """The prior of the wandering in each city: what the areas tell of it where there are many, else the plan's."""
    last = ADDED_UP.get(comparison, 1)
    if last < FEWEST_AREAS:
        return [planned] * len(cities.nothing)
    areas = cities.others[:, :last, cities.relative.rows]
    means = mean_elsewhere(np.array([likelihoods(one, cities.relative) for one in areas]), planned.mean)
    return [WanderingPrior(float(mean), planned.mean) for mean in means]


def on_its_own(cities: Cities, counts: Floats) -> StepMixture:
    """The series without a comparison."""
    assert PLAN.its is not None
    design = level_design(cities.calendar, DESIGN)
    return drifting_level(counts[:, design.rows], level_terms(design), prior=WanderingPrior(PLAN.its.wandering))


def may_lead(cities: Cities, counts: Floats, control: Floats) -> Floats:
    """Whether (S,) no check of the months before the start finds the comparison apart."""
    # One fit lends itself to all: the checks look at its counts and its design, and not at its step.
    fit = fit_step(cities.calendar, DESIGN, (replace(cities.calendar, counts=cities.others[0, 0], name="others"),))
    assert isinstance(fit, StepFit)
    return np.array(
        [
            float(before_start(replace(fit, series=replace(fit.series, counts=own), control=other)).may_lead)
            for own, other in zip(counts, control[:, cities.relative.rows], strict=True)
        ]
    )


def by_chance(own: Floats, other: Floats, design: Design) -> Answers:
    """log (a / b) / (c / d) of the sums after and before, its variance 1 / a + 1 / b + 1 / c + 1 / d."""
    after = design.X[:, design.column(STEP)] > 0
    sums = [counts[:, side].sum(axis=1) for counts in (own, other) for side in (after, ~after)]
    value = np.log(sums[0] / sums[1]) - np.log(sums[2] / sums[3])
    error = np.sqrt(sum(1 / one for one in sums))
    reach = float(ndtri((1 + PLAN.level) / 2)) * error
    return Answers(value, error, value - reach, value + reach, np.ones(len(value)))


def rows_of(world: str, comparison: Comparison, estimator: Estimator, both: Mapping[bool, Answers]) -> Iterator[Row]:
    """Without and with an effect; the limits that would call just so many without one are asked with it as well."""
    critical = float(np.quantile(np.abs(both[False].value / both[False].error), PLAN.level))
    for planted, one in both.items():
        truth = float(np.log(RATIO)) if planted else 0.0
        found = operating_characteristics(
            one.value, one.error, truth=truth, lower=one.lower, upper=one.upper, level=PLAN.level
        )
        yield Row(
            world=world,
            comparison=comparison,
            estimator=estimator,
            planted=planted,
            replicates=found.replicates,
            leads=float(one.leads.mean()),
            bias=found["bias"].value,
            bias_error=found["bias"].error,
            spread=found["empirical standard error"].value,
            claimed=found["model standard error"].value,
            covers=found["coverage"].value,
            called=found["power" if planted else "type I error"].value,
            adjusted=float(np.mean(np.abs(one.value / one.error) > critical)),
        )


Key = tuple[Comparison, Estimator, bool]
KEYS: tuple[Key, ...] = tuple(product(get_args(Comparison), get_args(Estimator), (False, True)))


def batch(
    drift: float, seeds: list[np.random.SeedSequence], kept: Path | None, together: int = 0
) -> dict[Key, Answers]:
    """The answers of one city for each seed, from the file where it is there already."""
    if kept is not None and kept.is_file():
        with np.load(kept) as arrays:
            return {key: Answers(*arrays[_name(key)]) for key in KEYS}
    cities, found = drawn(drift, seeds, together), {}
    for comparison, planted in product(get_args(Comparison), (False, True)):
        for estimator, one in answers(cities, comparison, planted=planted).items():
            found[comparison, estimator, planted] = one
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        new = kept.with_suffix(".new.npz")
        arrays = {_name(key): np.array([getattr(one, part) for part in PARTS]) for key, one in found.items()}
        np.savez(new, **arrays)
        new.replace(kept)
    return found


def _name(key: Key) -> str:
    return "|".join(map(str, key))


def measured(world: str, number: int, folder: Path | None) -> Iterator[Row]:
    """Every row of one kind of city."""
    drift, ring = WORLDS[world]
    seeds = np.random.SeedSequence((SEED, round(1000 * drift), *([ring] if ring else []))).spawn(number)
    name = f"{1000 * drift:02.0f}" + (f"_{ring}" if ring else "")
    parts = []
    for first in range(0, number, BATCH):
        kept = None if folder is None else folder / f"{name}_{first:05d}_{min(first + BATCH, number):05d}.npz"
        parts.append(batch(drift, seeds[first : first + BATCH], kept, ring))
    for comparison, estimator in product(get_args(Comparison), get_args(Estimator)):
        both = {planted: together([one[comparison, estimator, planted] for one in parts]) for planted in (False, True)}
        yield from rows_of(world, comparison, estimator, both)


def told(row: Row) -> str:
    """One row in a line."""
    effect = f"{1 - RATIO:.0%} fewer" if row.planted else "no effect"
    return (
        f"  {row.comparison:<18}{row.estimator:<13}{effect:<11} {row.bias:>+7.3f} ({row.bias_error:.3f})  spread "
        f"{row.spread:.3f}  claimed {row.claimed:.3f}  holds {row.covers:.1%} ({row.chance(row.covers):.1%})  called "
        f"{row.called:.1%}  adjusted {row.adjusted:.1%}  leads {row.leads:.0%}"
    )


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few cities of each kind")
    parser.add_argument("--folder", type=Path, default=None, help="where finished batches are kept and read")
    parser.add_argument("--number", type=int, default=NUMBER, help="cities of each kind")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the page of `diagnose` prints")
    options = parser.parse_args()
    began, rows = time.perf_counter(), []
    for world in WORLDS:
        found = list(measured(world, SMOKE if options.smoke else options.number, options.folder))
        rows += found
        print(f"{world}: {time.perf_counter() - began:.0f} s", flush=True)
        for row in found:
            print(told(row))
    if options.store and not options.smoke:
        made = AreasMeasured(
            source=SOURCE,
            command=COMMAND,
            version=version("ipvi_eval"),
            date=datetime.now(tz=UTC).date(),
            seed=SEED,
            level=PLAN.level,
            ratio=RATIO,
            rows=tuple(rows),
        )
        write_areas(TABLE, made)


if __name__ == "__main__":
    main()
