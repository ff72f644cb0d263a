"""What may go wrong in the counts of a study, and how often its headline then calls a change that nobody made.

Each violation is planted into series like the months before the start, and the headline's own test is asked. All share
their random numbers, so that what sets them apart is the violation and not chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from ipvi_eval.diagnosis.before_results import first_month
from ipvi_eval.diagnosis.operating_characteristics import Measure, OperatingCharacteristics, operating_characteristics
from ipvi_eval.its.checks.simulated_power import simulated_steps
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.rounding import whole_percent

Array = NDArray[np.float64]

SHOCK, SHOCK_MONTHS = 0.75, 6
"""A passing shock: a quarter fewer incidents here alone, in the first months since the programme began. Where the plan
leaves out the phase-in, it leaves out that much of the shock."""
REPORTING = 0.1
"""By how much reporting changes with the start, up or down."""


@dataclass(frozen=True, slots=True, eq=False)
class Violation:
    """What happened, in words, and what it adds to the log mean at the kept periods: `own` (m,) here, `elsewhere` (m,)
    in the comparison areas together.
    """

    about: str
    own: Array
    elsewhere: Array


@dataclass(frozen=True, slots=True)
class Fares:
    """How the headline's test fares where something happened: `false_alarms` and `held` (coverage) with no effect,
    `found` and `held_with_fall` where the fall is there as well.
    """

    about: str
    false_alarms: Measure
    held: Measure
    found: Measure
    held_with_fall: Measure


def violations(fit: StepFit, fall: float) -> tuple[Violation, ...]:
    """Those that are tried in a study, nothing first.

    The last, where there are comparison areas: the largest of them falls by half as much as the programme's `fall`
    (0 to 1), for a reason of its own or because the programme reached it.
    """
    nothing = np.zeros(len(fit.share))
    own = [
        Violation("Nothing else happens", nothing, nothing),
        Violation(
            f"Something else: {whole_percent(1 - SHOCK)} fewer incidents here alone in the first {SHOCK_MONTHS} months",
            np.log(SHOCK) * _first_months(fit),
            nothing,
        ),
        Violation(
            f"{whole_percent(REPORTING)} more of the same incidents are reported",
            np.log1p(REPORTING) * fit.share,
            nothing,
        ),
        Violation(
            f"{whole_percent(REPORTING)} fewer of the same incidents are reported",
            np.log1p(-REPORTING) * fit.share,
            nothing,
        ),
    ]
    if not fit.controls:
        return tuple(own)
    largest = max((one.counts[fit.design.rows] for one in fit.controls), key=lambda counts: counts.sum())
    total = np.sum([one.counts[fit.design.rows] for one in fit.controls], axis=0)
    part = np.divide(largest, total, out=np.zeros_like(nothing), where=total > 0)
    about = f"The largest comparison area falls by {whole_percent(fall / 2)}"
    return (*own, Violation(about, nothing, np.log1p(-part * fit.share * fall / 2)))


def fares(fit: StepFit, violation: Violation, fall: float, *, replicates: int, seed: int) -> Fares:
    """How the test fares in so many simulated series without and with a lasting `fall` (0 to 1) under a violation."""
    none, planted = (
        _characteristics(fit, violation, truth, replicates=replicates, seed=seed) for truth in (0.0, np.log1p(-fall))
    )
    return Fares(violation.about, none["type I error"], none["coverage"], planted["power"], planted["coverage"])


def _characteristics(
    fit: StepFit, violation: Violation, truth: float, *, replicates: int, seed: int
) -> OperatingCharacteristics:
    own = violation.own + truth * fit.share
    found = simulated_steps(fit, own, violation.elsewhere, series=replicates, seed=seed)
    lower, upper = (found.quantile(tail) for tail in ((1 - fit.level) / 2, (1 + fit.level) / 2))
    error = (upper - lower) / (2 * float(stdtrit(found.df, (1 + fit.level) / 2)))
    return operating_characteristics(found.point, error, truth=truth, lower=lower, upper=upper, level=fit.level)


def _first_months(fit: StepFit) -> Array:
    """1 in the kept periods of the first months since the programme began, of its phase-in too, 0 elsewhere, (m,)."""
    first = fit.series.position(first_month(fit.design.plan))
    last = first + max(SHOCK_MONTHS // fit.series.months_per_period, 1)
    rows = fit.design.rows
    return ((rows >= first) & (rows < last)).astype(np.float64)
