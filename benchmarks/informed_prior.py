"""What comparison areas tell of the wandering, beside the plan's prior: how many they must be, and what if they differ.

    python benchmarks/informed_prior.py --smoke     a few cities of each kind, seconds
    python benchmarks/informed_prior.py             400 of each, and the real postcodes, minutes

The headline relative to many comparison areas expects the wandering that the areas themselves have before the start,
each relative to the rest (`ipvi_eval/its/lasting_step/wandering_elsewhere.py`). Here the plan's prior, what the areas
tell alone, and that with the tenth (a quarter, a half) that is kept for a place of another kind are asked of the answer
relative to the comparison, whether or not it would lead, beside three, five, eight and all areas: in the made-up cities
of `comparison_areas.py`; in cities whose program's area drifts by 3% a month and every other by half of it, so that the
areas tell too little; where most places by lot do not drift and the program's does, or is by lot like the others; and
in the real postcodes without a program of `its_headline.py`, beside three, five, eight and all others.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import comparison_areas as areas
import its_headline as real
import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.lasting_step.drifting_level import StepMixture, drifting_level, least_squares, tau_weights, whitened
from ipvi_eval.its.lasting_step.level_terms import relative_design, relative_terms
from ipvi_eval.its.lasting_step.wandering_elsewhere import likelihoods, mean_elsewhere
from ipvi_eval.its.lasting_step.wandering_prior import TAU, WanderingPrior, about
from ipvi_eval.its.series.design import Design, DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

Floats = NDArray[np.float64]

SEED, NUMBER, SMOKE, BATCH = 2077, 400, 3, 100
WINDOWS = 4
LENGTHS = (36, 60, 117)
BESIDE = (3, 5, areas.RING, areas.AREAS)
BY_LOT = (3, 5, 8, 29)
MORE_KEPT: Mapping[str, float] = {"a quarter kept": 0.25, "a half kept": 0.5}
"""Shares of the plan's prior beside what areas tell, where the package keeps a tenth: for fewer than eight areas."""
CALMER = 0.015
"""What the areas of a city drift by where the program's drifts by 3% a month."""
LOT_MONTHS, LOT_BEFORE, LOT_DRIFTING, LOT_DRIFT = 96, 60, 0.2, 0.06
"""Of places by lot: months in all and before the start, the share of places that drift, and by how much a month."""
LOT_COUNTS, LOT_OWN = (12, 50), 25.0
"""Incidents a month of the other places, evenly on the log scale, and of the program's."""
assert areas.PLAN.its is not None
PLANNED = areas.PLAN.its.wandering


def both(own: Floats, others: Floats, design: Design) -> dict[str, StepMixture]:
    """The answer of counts (S, n) relative to others (S, A, n) under the plan's prior, and under that of the areas
    without and with what is kept for a place of another kind."""
    kept, elsewhere = own[:, design.rows], others[..., design.rows]
    terms = relative_terms(design, elsewhere.sum(axis=1))
    planned = drifting_level(kept, terms, prior=WanderingPrior(PLANNED))
    fit = least_squares(whitened(kept, planned.mean, terms, TAU[:, None]), terms)
    means = mean_elsewhere(np.array([likelihoods(one, design) for one in elsewhere]), PLANNED)
    priors = {
        "the areas' alone": [WanderingPrior(float(mean)) for mean in means],
        "the areas'": [WanderingPrior(float(mean), PLANNED) for mean in means],
    }
    expected = {name: np.array([one.weight for one in each]) for name, each in priors.items()}
    learned = _to_one(expected["the areas' alone"])
    expected |= {name: (1 - kept) * learned + kept * _to_one(about(PLANNED)) for name, kept in MORE_KEPT.items()}
    weights = {name: tau_weights(fit, weight) for name, weight in expected.items()}
    return {"the plan's prior": planned} | {name: replace(planned, weight=weight) for name, weight in weights.items()}


def _to_one(weight: Floats) -> Floats:
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))


def limits(one: StepMixture) -> tuple[Floats, Floats]:
    """Of the interval of each, log scale."""
    tail = (1 - areas.PLAN.level) / 2
    return one.quantile(tail), one.quantile(1 - tail)


@dataclass(frozen=True, eq=False)
class Answers:
    """Limits (2, S) without an effect and with a fall of a quarter."""

    nothing: Floats
    planted: Floats

    @property
    def told(self) -> str:
        """How often the truth is held, how often the fall is found, and the median width."""
        truth = np.log(areas.RATIO)
        holds, holds_with = (
            np.mean((low <= value) & (value <= high))
            for (low, high), value in ((self.nothing, 0.0), (self.planted, truth))
        )
        return (
            f"holds {holds:.1%} without and {holds_with:.1%} with a fall of {1 - areas.RATIO:.0%}, which is found in "
            f"{np.mean(self.planted[1] < 0):.1%}; width {np.median(self.nothing[1] - self.nothing[0]):.3f}"
        )


def drawn(number: int) -> Iterator[tuple[str, list[areas.Cities]]]:
    """Cities of every kind, in batches."""
    kinds: dict[str, list[areas.Cities]] = {}
    for world, (drift, ring) in {**areas.WORLDS, "calmer": (CALMER, 0)}.items():
        seeds = np.random.SeedSequence((SEED, round(1000 * drift), ring)).spawn(number)
        kinds[world] = [areas.drawn(drift, seeds[at : at + BATCH], ring) for at in range(0, number, BATCH)]
        if world != "calmer":
            yield world, kinds[world]
    # Areas drift by themselves, so that the program's area of one city may stand beside the areas of another.
    restless = kinds["Every area drifts by 3% a month"]
    calm = [replace(own, others=elsewhere.others) for own, elsewhere in zip(restless, kinds["calmer"], strict=True)]
    yield "The others by half of its 3% a month", calm


def answers(batches: list[areas.Cities], beside: int) -> Mapping[str, Answers]:
    """Of both priors, in every city."""
    found: dict[tuple[str, bool], list[Floats]] = {}
    for cities in batches:
        for planted in (False, True):
            for name, one in both(cities.own(planted=planted), cities.others[:, :beside], cities.relative).items():
                found.setdefault((name, planted), []).append(np.array(limits(one)))
    joined = {key: np.concatenate(each, axis=1) for key, each in found.items()}
    return {name: Answers(joined[name, False], joined[name, True]) for name in dict.fromkeys(name for name, _ in found)}


def in_cities(number: int) -> None:
    """A line for every kind of city, number of areas and prior."""
    for world, batches in drawn(number):
        for beside in BESIDE:
            for name, one in answers(batches, beside).items():
                print(f"{world:<37}{beside:>3} areas  {name:<18}{one.told}; {number} cities", flush=True)


def in_lots(number: int) -> None:
    """A line for a program's place that drifts or is by lot like the others, by number of areas and prior."""
    months = np.datetime64("2012-01", "M") + np.arange(LOT_MONTHS)
    plan = DesignPlan(interruptions=(Interruption(month=str(months[LOT_BEFORE])),), offset="none")
    design = relative_design(monthly_series(months, np.arange(LOT_MONTHS) + 1.0), plan)
    for beside in BESIDE:
        rng = np.random.default_rng((SEED, beside))
        mean = np.exp(rng.uniform(np.log(LOT_COUNTS[0]), np.log(LOT_COUNTS[1]), (number, beside)))
        others = _drifted(rng, _by_lot(rng, (number, beside)), mean)
        for kind, drift in (("drifts", np.full(number, LOT_DRIFT)), ("by lot", _by_lot(rng, (number,)))):
            own = _drifted(rng, drift, np.full(number, LOT_OWN))
            fallen = own.copy()
            fallen[:, LOT_BEFORE:] = rng.binomial(own[:, LOT_BEFORE:].astype(np.int64), areas.RATIO)
            nothing, planted = (both(counts, others, design) for counts in (own, fallen))
            for name in nothing:
                one = Answers(*(np.array(limits(found[name])) for found in (nothing, planted)))
                print(f"places by lot, the program's {kind:<9}{beside:>3} areas  {name:<18}{one.told}", flush=True)


def _by_lot(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return np.where(rng.random(shape) < LOT_DRIFTING, LOT_DRIFT, 0.0)


def _drifted(rng: np.random.Generator, drift: Floats, mean: Floats) -> Floats:
    """Poisson counts (..., n) about `mean` (...) times a random walk that steps by `drift` (...) a month."""
    level = np.cumsum(rng.normal(size=(*drift.shape, LOT_MONTHS)), axis=-1) * drift[..., None]
    return np.asarray(rng.poisson(mean[..., None] * np.exp(level)), dtype=np.float64)


def in_postcodes(windows: int) -> None:
    """How often a change is called in real series without a program, with its error over postcodes."""
    postcodes = real.postcodes()
    if postcodes is None:
        print("the real postcodes are not at hand: IPVI_REFERENCE names the folder")
        return
    for length in LENGTHS:
        called: dict[tuple[int, str], list[Floats]] = {}
        for block in real.ordinary(postcodes, length, windows):
            design = relative_design(block.calendar, block.plan())
            for few in BY_LOT:
                others = np.array([block.counts[lot] for lot in block.lots(few)])
                for name, one in both(block.counts, others, design).items():
                    low, high = limits(one)
                    called.setdefault((few, name), []).append(((low > 0) | (high < 0)).astype(np.float64))
        for (few, name), each in called.items():
            by_postcode = np.array(each).mean(axis=0)
            error = by_postcode.std(ddof=1) / np.sqrt(len(by_postcode))
            print(
                f"postcodes, {length:>3} months{'':<16}{few:>3} areas  {name:<18}calls {by_postcode.mean():.1%} "
                f"changed (error {error:.1%}); {np.size(each):,} series",
                flush=True,
            )


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few cities of each kind")
    parser.add_argument("--number", type=int, default=NUMBER, help="cities of each kind")
    options = parser.parse_args()
    began = time.perf_counter()
    in_cities(SMOKE if options.smoke else options.number)
    in_lots(SMOKE if options.smoke else options.number)
    in_postcodes(1 if options.smoke else WINDOWS)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
