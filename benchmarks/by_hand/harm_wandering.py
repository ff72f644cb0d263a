"""How the change of monthly harm fares beside ten areas, by where it is learned how far levels wander.

    python benchmarks/by_hand/harm_wandering.py --number 300

Eleven places of about 48 incidents a month and nothing planted in any, each of which wanders by itself; an incident
weighs 10 to 2,500 days. Of each way it is told how often the 95 % interval holds no change: with the plan's number,
with what the harm of the areas tells, and with what their counts tell, which a study uses.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from ipvi_eval.its.lasting_step.effective_incidents import effective_incidents, effective_weight
from ipvi_eval.its.lasting_step.level_terms import relative_design
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step_design
from ipvi_eval.its.lasting_step.wandering_elsewhere import wandering_elsewhere
from ipvi_eval.its.lasting_step.wandering_prior import PLANNED, WanderingPrior
from ipvi_eval.its.series.design import Design, DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series

MONTHS = pd.period_range("2016-01", periods=108, freq="M")
PLAN = DesignPlan(interruptions=(Interruption(month="2021-04"),))
AREAS, A_MONTH = 10, 48.0
WEIGHTS, SHARES = (10.0, 45.0, 180.0, 900.0, 2500.0), (0.45, 0.30, 0.17, 0.06, 0.02)
WANDERING = (0.015, 0.035, 0.07)
WAYS = ("the plan's number", "harm of the areas", "counts of the areas")


def places(wandering: float, rng: np.random.Generator) -> tuple[list[MonthlySeries], list[MonthlySeries]]:
    """Counts and effective incidents of the own place and then of the areas."""
    shared = np.cumsum(rng.normal(0, 0.02, len(MONTHS)))
    own = np.cumsum(rng.normal(0, wandering, (AREAS + 1, len(MONTHS))), axis=1)
    counts = rng.poisson(A_MONTH * np.exp(shared + own))
    series = [monthly_series(MONTHS, row, name=f"place {place}") for place, row in enumerate(counts)]
    weights = [rng.choice(WEIGHTS, size=row.sum(), p=SHARES) for row in counts]
    one = effective_weight(np.concatenate(weights))
    day = MONTHS.to_timestamp().to_numpy().astype("datetime64[M]")
    harm = [
        effective_incidents(counted, np.repeat(day, row), weighed, one=one)
        for counted, row, weighed in zip(series, counts, weights, strict=True)
    ]
    return series, harm


def held(counts: list[MonthlySeries], harm: list[MonthlySeries]) -> list[bool]:
    """Of each way whether its interval holds no change."""
    design = relative_design(harm[0], PLAN)
    return [_holds(harm, design, prior) for prior in (PLANNED, _told(harm), _told(counts))]


def _told(series: list[MonthlySeries]) -> WanderingPrior:
    found = wandering_elsewhere(series[1:], relative_design(series[0], PLAN), planned=PLANNED.mean)
    return PLANNED if found is None else found.prior


def _holds(harm: list[MonthlySeries], design: Design, prior: WanderingPrior) -> bool:
    fit = fit_step_design(harm[0], design, harm[1:], level=0.95, prior=prior)
    return isinstance(fit, StepFit) and fit.step.lower <= 0 <= fit.step.upper


def main() -> None:
    """Tell what is asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    for wandering in WANDERING:
        rng = np.random.default_rng(given.seed)
        share = np.mean([held(*places(wandering, rng)) for _ in range(given.number)], axis=0)
        said = ", ".join(f"{way} {100 * one:.1f} %" for way, one in zip(WAYS, share, strict=True))
        print(f"wandering {100 * wandering:g} % a month: no change is held with {said} ({given.number} studies)")


if __name__ == "__main__":
    main()
