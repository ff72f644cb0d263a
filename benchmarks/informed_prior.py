"""What comparison areas tell of the wandering, beside the plan's prior: how many they must be, and what if they differ.

    python benchmarks/informed_prior.py --smoke     a few cities of each kind, seconds
    python benchmarks/informed_prior.py             400 of each, and the real postcodes, minutes

The headline relative to many comparison areas expects the wandering that the areas themselves have before the start,
each relative to the rest (`ipvi_eval/its/lasting_step/wandering_elsewhere.py`). Here both priors are asked of the
answer relative to the comparison, whether or not it would lead, beside three, five, eight and all areas: in the made-up
cities of `comparison_areas.py`; in cities whose program's area drifts by 3% a month and every other by half of it, so
that the areas tell too little; and in the real postcodes without a program of `its_headline.py`, beside five, eight and
all others.
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
from ipvi_eval.its.lasting_step.wandering_prior import TAU, WanderingPrior
from ipvi_eval.its.series.design import Design

Floats = NDArray[np.float64]

SEED, NUMBER, SMOKE, BATCH = 2077, 400, 3, 100
WINDOWS = 4
LENGTHS = (36, 60, 117)
BESIDE = (3, 5, areas.RING, areas.AREAS)
BY_LOT = (5, 8, 29)
CALMER = 0.015
"""What the areas of a city drift by where the program's drifts by 3% a month."""
assert areas.PLAN.its is not None
PLANNED = areas.PLAN.its.wandering


def both(own: Floats, others: Floats, design: Design) -> dict[str, StepMixture]:
    """The answer of counts (S, n) relative to others (S, A, n) under the plan's prior and under that of the areas."""
    kept, elsewhere = own[:, design.rows], others[..., design.rows]
    terms = relative_terms(design, elsewhere.sum(axis=1))
    planned = drifting_level(kept, terms, prior=WanderingPrior(PLANNED))
    fit = least_squares(whitened(kept, planned.mean, terms, TAU[:, None]), terms)
    means = mean_elsewhere(np.array([likelihoods(one, design) for one in elsewhere]), PLANNED)
    weight = tau_weights(fit, np.array([WanderingPrior(float(mean), PLANNED).weight for mean in means]))
    return {"the plan's prior": planned, "the areas'": replace(planned, weight=weight)}


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
    in_postcodes(1 if options.smoke else WINDOWS)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
