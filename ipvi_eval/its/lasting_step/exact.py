"""An exact rate ratio for series too thin for a regression: before against after, given their total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.level_terms import level_design
from ipvi_eval.its.series.design import Design, DesignPlan, design_matrix
from ipvi_eval.its.series.gates import Gate
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.printed import Printed


@dataclass(frozen=True, slots=True, repr=False)
class ExactRatio(Printed):
    """Rate after over rate before with a conditional interval.

    `ratio` is None when no event is known before (infinite) or at all; `lower` and `upper` may be 0 or infinite. `p`
    is the exact two-sided conditional p as R's poisson.test has it, None where the gate allows no test (too short, or
    no event on a side); `central_p` is twice the smaller tail, below 1 - level exactly where the interval excludes 1.
    `odds` is exposure after over exposure before.
    """

    title = "Exact rate ratio"

    ratio: float | None
    lower: float
    upper: float
    p: float | None
    central_p: float
    level: float
    events_before: int
    events_after: int
    periods: int
    periods_after: int
    odds: float


@checked
def exact_rate_ratio(series: MonthlySeries, plan: DesignPlan, *, level: float = 0.95) -> ExactRatio:
    """Conditional exact test of no change (Przyborowski & Wilenski 1940): given the total, events after are binomial.

    Exposure is that of the plan's offset (population times days by default). It knows no trend, season, correlation
    or overdispersion, so its interval is too narrow wherever those exist; use it where a mean below 5 a month leaves
    a regression nothing to work with.

    Raises AnalysisError when `level` is not in (0, 1) or there is no event at all.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> found = ie.exact_rate_ratio(series, plan)
    >>> found.events_before, found.events_after, round(found.ratio, 3)
    (268, 164, 0.613)
    """
    from ipvi_eval.its.counts.count_models import gate_of

    level = as_level(level)
    design = months_of_headline(series, plan)
    counts, exposure = series.counts[design.rows], np.exp(design.offset)
    before = round(float(counts[~design.after].sum()))
    after = round(float(counts[design.after].sum()))
    if before + after == 0:
        msg = f"{series.name}: no incident at all, so there is no ratio"
        raise AnalysisError(msg)
    odds = float(exposure[design.after].sum() / exposure[~design.after].sum())
    tail = (1 - level) / 2
    total = before + after
    low = float(stats.beta.ppf(tail, after, before + 1)) if after else 0.0
    high = float(stats.beta.ppf(1 - tail, after + 1, before)) if before else 1.0
    share = odds / (1 + odds)
    test = stats.binomtest(after, total, share)
    return ExactRatio(
        ratio=after / before / odds if before else None,
        lower=low / (1 - low) / odds,
        upper=high / (1 - high) / odds if high < 1 else float("inf"),
        p=float(test.pvalue) if gate_of(series, design).p_value_allowed else None,
        central_p=min(
            1.0, 2 * float(min(stats.binom.cdf(after, total, share), stats.binom.sf(after - 1, total, share)))
        ),
        level=level,
        events_before=before,
        events_after=after,
        periods=len(counts),
        periods_after=int(design.after.sum()),
        odds=odds,
    )


def months_of_headline(series: MonthlySeries, plan: DesignPlan) -> Design:
    """The design of the months that the headline keeps: without passing disruptions as without the phase-in."""
    return level_design(series, plan) if plan.primary.level else design_matrix(series, plan)


def thin(series: MonthlySeries, gate: Gate) -> bool:
    """Whether the exact ratio belongs beside a model (or instead of it): few incidents, but some."""
    return bool(series.counts.any()) and (gate.low_counts or 0 in (gate.events_before, gate.events_after))
