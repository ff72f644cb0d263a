"""What a prior of the wandering learned from the comparison areas' own log ratios would give in place of the plan's.

    python benchmarks/informed_prior.py --smoke     a few cities of each kind, seconds
    python benchmarks/informed_prior.py             400 of each, and the real postcodes, minutes

The headline weighs how far a level may wander by a prior that stands in the plan. Where there are several comparison
areas, each of them relative to the others says something of it as well: the areas' restricted likelihoods of the
wandering, multiplied, times the plan's prior, make an informed prior. It is asked in the made-up cities of
`comparison_areas.py`, compared with the ring of eight, and in the real postcodes without a program of
`its_headline.py`, each compared with eight others. Both priors are asked of the answer relative to the comparison,
whether or not it would lead.
"""

from __future__ import annotations

import argparse
import time

import comparison_areas as areas
import its_headline as real
import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.lasting_step.drifting_level import TAU, StepMixture, drifting_level, least_squares, whitened
from ipvi_eval.its.lasting_step.level_terms import relative_design, relative_terms
from ipvi_eval.its.series.design import Design

Floats = NDArray[np.float64]

SEED, NUMBER, SMOKE, BATCH = 2077, 400, 3, 100
WINDOWS = 4
LENGTHS = (36, 60, 117)
FEW = 8
assert areas.PLAN.its is not None
PLANNED = areas.PLAN.its.wandering


def fitted(own: Floats, other: Floats, design: Design) -> real.Fitted:
    """Counts (S, n) relative to others (S, n), with the restricted likelihood of every wandering."""
    kept, terms = own[:, design.rows], relative_terms(design, other[:, design.rows])
    mixture = drifting_level(kept, terms, prior_mean=PLANNED)
    likelihood = least_squares(whitened(kept, mixture.mean, terms, TAU[:, None]), terms).log_likelihood.T
    return real.Fitted(mixture, likelihood)


def informed(others: Floats, design: Design) -> Floats:
    """The prior (S, K) of others (S, A, n): the plan's, times what each area says relative to the rest of them."""
    series, each, n = others.shape
    rest = others.sum(axis=1, keepdims=True) - others
    alone = fitted(others.reshape(-1, n), rest.reshape(-1, n), design).log_likelihood.reshape(series, each, -1)
    log = (alone - alone.max(axis=2, keepdims=True)).sum(axis=1)
    prior = real.gamma_prior(PLANNED) * np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray(prior / prior.sum(axis=1, keepdims=True))


def both(own: Floats, others: Floats, design: Design) -> dict[str, StepMixture]:
    """The answer of counts (S, n) relative to others (S, A, n) under the plan's prior and under the informed one."""
    found = fitted(own, others.sum(axis=1), design)
    return {"the plan's prior": found.mixture, "informed": found.under(informed(others, design))}


def limits(one: StepMixture) -> tuple[Floats, Floats]:
    """Of the interval of each, log scale."""
    tail = (1 - areas.PLAN.level) / 2
    return one.quantile(tail), one.quantile(1 - tail)


def in_cities(number: int) -> None:
    """How often the truth is held without an effect, how often a fall of a quarter is found, and the median width."""
    for world, (drift, ring) in areas.WORLDS.items():
        seeds = np.random.SeedSequence((SEED, round(1000 * drift), ring)).spawn(number)
        found: dict[tuple[str, bool], list[Floats]] = {}
        for first in range(0, number, BATCH):
            cities = areas.drawn(drift, seeds[first : first + BATCH], ring)
            beside = cities.others[:, : areas.RING]
            for planted in (False, True):
                for name, one in both(cities.own(planted=planted), beside, cities.relative).items():
                    found.setdefault((name, planted), []).append(np.array(limits(one)))
        for name in dict.fromkeys(name for name, _ in found):
            (low, high), (low_with, high_with) = (np.concatenate(found[name, one], axis=1) for one in (False, True))
            truth = np.log(areas.RATIO)
            holds, holds_with = (low <= 0) & (high >= 0), (low_with <= truth) & (high_with >= truth)
            print(
                f"{world:<34}{name:<18}holds {holds.mean():.1%} without and {holds_with.mean():.1%} with a fall of "
                f"{1 - areas.RATIO:.0%}, which is found in {(high_with < 0).mean():.1%}; width "
                f"{np.median(high - low):.3f}; {number} cities",
                flush=True,
            )


def in_postcodes(windows: int) -> None:
    """How often a change is called in real series without a program, with its error over postcodes."""
    postcodes = real.postcodes()
    if postcodes is None:
        print("the real postcodes are not at hand: IPVI_REFERENCE names the folder")
        return
    for length in LENGTHS:
        called: dict[str, list[Floats]] = {}
        for block in real.ordinary(postcodes, length, windows):
            design = relative_design(block.calendar, block.plan())
            others = np.array([block.counts[lot] for lot in block.lots(FEW)])
            for name, one in both(block.counts, others, design).items():
                low, high = limits(one)
                called.setdefault(name, []).append(((low > 0) | (high < 0)).astype(np.float64))
        for name, each in called.items():
            by_postcode = np.array(each).mean(axis=0)
            error = by_postcode.std(ddof=1) / np.sqrt(len(by_postcode))
            print(
                f"postcodes, {length:>3} months{'':<13}{name:<18}calls {by_postcode.mean():.1%} changed (error "
                f"{error:.1%}); {np.size(each):,} series",
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
