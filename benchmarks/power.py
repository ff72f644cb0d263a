"""Is a fall found as often as `ipvi-eval power` promises, and how do estimates fare that are made with so little power?

    python benchmarks/power.py --smoke                        a few replicates, seconds
    python benchmarks/power.py --folder power --jobs 2        all of them; run again to resume where it stopped

What is promised comes from months before the start, or from a cohort without an effect. Then worlds with a known truth
are made by hand, nothing planted and the promised reduction planted, and the package's own estimator is asked of each:
`headline` of 36 + 36 months of 30 incidents whose level drifts by 2 % a month, and the Cox model of 900 people, seven
in ten of them notified after 200 days on average. Every measure stands beside its Monte Carlo standard error.

Where people also leave for good, the two tests of `incidence_power` are asked: the difference of two Aalen-Johansen
curves at a year, and the Cox model of those still there, in which leaving ends follow-up.

Last, in four designs without a fall, the smallest fall that is read off the interval in closed form, as beside results
that include no difference, is set beside the one that simulation finds for the same series.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from null_designs import Null, drawn
from numpy.typing import NDArray

from ipvi_eval.diagnosis.operating_characteristics import operating_characteristics
from ipvi_eval.diagnosis.power.by_interval import found_from_error
from ipvi_eval.diagnosis.power.counts_power import counts_power
from ipvi_eval.diagnosis.power.hazard_power import detectable_hazard_ratio
from ipvi_eval.diagnosis.power.incidence_power import IncidencePower, detectable_incidence
from ipvi_eval.diagnosis.replicates import replicates
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.power import minimum_detectable_effect
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.survival.curves.horizon_difference import incidence_difference
from ipvi_eval.survival.exposure.designs import ExposureRows, exposure_rows
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

SEED = 2019
NUMBER, BATCH = 2000, 100
MONTHS = np.datetime64("2016-01", "M") + np.arange(72)
START = 36
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none", harmonics=1)
PEOPLE = 900
YEAR, SINCE, BEFORE, HAZARD, LEAVING, FOLLOWED = 365, 300, 420, 0.4 / 365, 0.25 / 365, (100, 900)
SERIES, WANDER, POWER = 12, 0.02, 0.8
DESIGNS: Mapping[str, Null] = {
    "14 a month, alone": Null(length=117, start=63, mean=14.0, areas=0),
    "40 a month, alone": Null(length=117, start=63, areas=0),
    "40 a month, three areas": Null(length=117, start=63),
    "120 a month, three areas, 60 months": Null(length=60, start=36, mean=120.0, elsewhere=100.0),
}
"""Series of `null_designs.py` whose level wanders by WANDER a month, in which the closed form is tried."""
Rng = np.random.Generator
Numbers = Mapping[str, float]
Floats = NDArray[np.float64]


def series(rng: Rng, ratio: float) -> MonthlySeries:
    """Counts of 30 a month, on a level that drifts by 2 % a month, times `ratio` from the start on."""
    level = np.exp(np.log(30) + np.cumsum(0.02 * rng.standard_normal(len(MONTHS))))
    level[START:] *= ratio
    return monthly_series(MONTHS, rng.poisson(level))


def of_counts(ratio: float, rng: Rng) -> Numbers:
    """The headline's log ratio."""
    fit = headline(series(rng, ratio), PLAN).fit
    if fit is None:
        raise AnalysisError("no model leads")
    step = fit.step
    return {"estimate": step.value, "error": step.se, "lower": step.lower, "upper": step.upper}


def cohort(rng: Rng, n: int, ratio: float) -> ExposureRows:
    """People with a constant hazard, `ratio` times it from the day after the notification."""
    hazard, told = 0.00125, np.where(rng.random(n) < 0.7, np.ceil(rng.exponential(200, n)), np.inf)
    end, need = rng.uniform(200, 1500, n), rng.exponential(size=n)
    first = need / hazard
    later: Floats = told + (need - hazard * np.minimum(told, 1e9)) / (hazard * ratio)
    days = np.where(first <= told, first, later)
    stop = np.maximum(np.ceil(np.minimum(days, end)), 1.0)
    return exposure_rows(Spells.of(stop, days <= end), np.where(told < stop, told, np.nan))


def of_people(ratio: float, rng: Rng) -> Numbers:
    """The log hazard ratio after notification, with the errors that a study prints."""
    rows = cohort(rng, PEOPLE, ratio)
    fit = first_event_cox(rows.exposure, rows.spells)
    named = {"estimate": fit.coefficients, "error": fit.standard_errors, "lower": fit.lower, "upper": fit.upper}
    return {name: float(values[0]) for name, values in named.items()}


def promised_of_counts() -> float:
    """The ratio that is promised to be found in 8 of 10, from one series' months before the start."""
    found = counts_power(series(np.random.default_rng(SEED), 1.0), PLAN, months_after=(36,), sizes=(), draws=400)
    fall = found.planned.effect.fall
    assert fall is not None
    return fall


def promised_of_people() -> float:
    """The same for people, from a large cohort without an effect, scaled to the size of one."""
    large = 40_000
    rows = cohort(np.random.default_rng(SEED), large, 1.0)
    found = detectable_hazard_ratio(rows.spells, rows.exposure, size=PEOPLE / large).ratio
    assert found is not None
    return found


CLAIMS: dict[str, tuple[Callable[..., Numbers], Callable[[], float]]] = {
    "counts": (of_counts, promised_of_counts),
    "people": (of_people, promised_of_people),
}


def leaving(rng: Rng, n: int, ratio: float, followed: tuple[int, int] = FOLLOWED) -> tuple[Floats, NDArray[np.intp]]:
    """Days and causes (n,): the event, 1, at the constant hazard `ratio` times HAZARD, and leaving, 2."""
    own = ratio * HAZARD
    days = np.ceil(rng.exponential(1 / (own + LEAVING), n))
    cause = np.where(rng.random(n) < own / (own + LEAVING), 1, 2)
    end = np.ceil(rng.uniform(*followed, n))
    return np.minimum(days, end), np.where(days <= end, cause, 0)


def promised_beside_exits() -> IncidencePower:
    """What both tests would tell at a year, from a large cohort without an effect."""
    before = Spells.of(*leaving(np.random.default_rng(SEED), 40_000, 1.0, (3000, 3001)))
    since, earlier = (np.linspace(*FOLLOWED, n) for n in (SINCE, BEFORE))
    return detectable_incidence(before, since, earlier, horizon=YEAR)


def of_exits(ratio: float, rng: Rng) -> Numbers:
    """Whether a difference of the shares, and a hazard ratio of those still there, are called at 5 %."""
    sides = leaving(rng, SINCE, ratio), leaving(rng, BEFORE, 1.0)
    days, causes = (np.concatenate(pair) for pair in zip(*sides, strict=True))
    since = np.repeat([1.0, 0.0], [SINCE, BEFORE])
    apart = incidence_difference(Spells.of(days, causes, group=since), of=1, times=[YEAR], reference=0.0).contrasts[0]
    rate = cox(
        Columns.of(since[:, None], ("since",)), Spells.of(np.minimum(days, YEAR), (causes == 1) & (days <= YEAR))
    )
    return {"share": float(apart.p < 0.05), "hazard": float(rate.tidy()["p"].iloc[0] < 0.05)}


def beside_exits(number: int, folder: Path | None, jobs: int, scheduler: str | None) -> None:
    """Print how often each test calls a difference where there is none, and where there is what was promised."""
    promised = promised_beside_exits()
    truths = {"neither": 1.0, "share": promised.behind, "hazard": promised.hazard.ratio}
    for about, truth in truths.items():
        assert truth is not None
        kept = None if folder is None else folder / f"exits_{truth:.4f}"
        ask = partial(of_exits, truth)
        made = replicates(ask, number, seed=SEED, batch=BATCH, folder=kept, jobs=jobs, scheduler=scheduler)
        for name in ("share", "hazard") if about == "neither" else (about,):
            called = float(made[name].mean())
            error = np.sqrt(called * (1 - called) / number)
            print(f"beside exits, hazard ratio {truth:.3f}: the test of the {name} calls {called:.4f} ({error:.4f})")


def both_ways(null: Null, size: float, number: int) -> Floats:
    """Log of the smallest fall found, (number, 2): by simulation, and off the interval in closed form."""
    found = []
    for one in range(number):
        own, areas = drawn(null, WANDER, np.random.default_rng([SEED, one]))
        plan = DesignPlan(interruptions=(Interruption(month=str(own.months[null.start])[:7]),))
        fit = headline(own, plan, areas).fit
        assert fit is not None
        fall = minimum_detectable_effect(fit, power=POWER, seed=one, size=size).fall
        lower, upper = np.exp([fit.step.lower, fit.step.upper])
        stated = Estimate(id="its", unit="ratio", method="headline", value=1.0, lower=lower, upper=upper, level=0.95)
        closed = found_from_error(stated, "wandering", size=size, power=POWER)
        if fall is not None and closed is not None:
            found.append((fall, closed))
    return np.asarray(np.log(found), dtype=float)


def closed_forms(number: int) -> None:
    """Print what the closed form promises in each design beside what simulation finds."""
    print(f"smallest fall found with {POWER:.0%} power, {number} series each: simulated, in closed form, and the ratio")
    for name, null in DESIGNS.items():
        for size in (1.0, 4.0):
            logs = both_ways(null, size, number)
            ratio, (simulated, closed) = logs[:, 0] / logs[:, 1], 1 - np.exp(logs).mean(axis=0)
            error = ratio.std() / np.sqrt(len(ratio))
            words = f"{name}, {size:g} times"
            print(f"  {words:<46}{simulated:6.1%} {closed:6.1%}   {ratio.mean():.3f} ({error:.3f})", flush=True)


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few replicates only")
    parser.add_argument("--folder", type=Path, default=None, help="where finished batches are kept and read")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--scheduler", default=None, help="a Dask scheduler (tcp://...), instead of processes")
    options = parser.parse_args()
    began, number = time.perf_counter(), 20 if options.smoke else NUMBER
    for name, (study, promised) in CLAIMS.items():
        for truth in (1.0, promised()):
            kept = None if options.folder is None else options.folder / f"{name}_{truth:.4f}"
            made = replicates(
                partial(study, truth),
                number,
                seed=SEED,
                batch=BATCH,
                folder=kept,
                jobs=options.jobs,
                scheduler=options.scheduler,
            )
            found = operating_characteristics(
                made["estimate"],
                made["error"],
                truth=float(np.log(truth)),
                lower=made["lower"],
                upper=made["upper"],
            )
            print(f"{name}, true ratio {truth:.3f}, {number} replicates")
            for one in found.measures:
                print(f"  {one.name:<46}{one.value:>9.4f} ({one.error:.4f})")
    beside_exits(number, options.folder, options.jobs, options.scheduler)
    closed_forms(2 if options.smoke else SERIES)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
