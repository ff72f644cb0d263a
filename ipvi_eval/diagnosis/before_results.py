"""A series as it was known the day before the start, carried on: what is planned must not look at what happened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.usual_months import usual_months

Bools = NDArray[np.bool_]


def first_month(plan: DesignPlan) -> str:
    """The first month that the programme touches: of its phase-in where it has one."""
    one = plan.primary
    return str(one.phase_in[0] if one.phase_in else one.month)


def carried_on(series: MonthlySeries, plan: DesignPlan, *, months_after: int) -> MonthlySeries:
    """The months before the start as they were, then the phase-in and `months_after` months of the full programme.

    A month to come holds the mean of the same months of the years before the start (passing shocks left out; the mean
    of all where there is none), and the last population before it. Nothing of what was counted since has a say.

    Raises AnalysisError where no month lies before the start, `months_after` is less than one period, or the series has
    covariates, of which nobody knows the months to come.
    """
    first = series.position(first_month(plan))
    if first < 1:
        msg = f"no month of {series.name} lies before the start; what could be shown is not known without one"
        raise AnalysisError(msg)
    if series.covariates:
        msg = f"{series.name} has covariates, whose months to come nobody knows; leave them out of the plan to ask this"
        raise AnalysisError(msg)
    per = series.months_per_period
    if months_after < per:
        msg = "at least one period after the start must be planned"
        raise AnalysisError(msg)
    known = series.window(0, min(first, series.n))
    if known.n < first:
        msg = f"{series.name} ends before the start; its months up to there are needed"
        raise AnalysisError(msg)
    number = max(series.position(plan.primary.month), first) + months_after // per
    months = series.months[0] + np.arange(number) * np.timedelta64(per, "M")
    exposure = None if known.exposure is None else np.append(known.exposure, [known.exposure[-1]] * (number - first))
    ordinary = ~_passing(known, plan)
    kept = ordinary if ordinary.any() else ~ordinary
    to_come = np.round(usual_months(known.counts[kept], known.months[kept], months[first:]))
    counts = np.append(known.counts, to_come)
    return replace(known, months=months, counts=counts, exposure=exposure)


def within(plan: DesignPlan, series: MonthlySeries) -> DesignPlan:
    """The plan without the disruptions that begin after the series ends: they cannot be fitted there."""
    primary, *others = plan.interruptions
    kept = (one for one in others if series.position(_begins(one)) < series.n)
    return replace(plan, interruptions=(primary, *kept))


def _passing(known: MonthlySeries, plan: DesignPlan) -> Bools:
    hit = np.zeros(known.n, dtype=np.bool_)
    for one in plan.interruptions[1:]:
        if one.end is not None:
            hit[max(known.position(_begins(one)), 0) : max(known.position(one.end) + 1, 0)] = True
    return hit


def _begins(one: Interruption) -> str:
    return str(one.phase_in[0] if one.phase_in else one.month)
