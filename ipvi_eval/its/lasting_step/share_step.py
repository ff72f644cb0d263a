"""Fewer, or less severe? A lasting step in the share of incidents with an injury (or an arrest, or a weapon).

Given how many incidents there were in a month, those with and those without an injury are binomial, and the log of one
over the other is the logit of the share. The headline's fit of incidents with an injury, *relative to* those without,
is therefore a binomial interrupted time series: noise of 1/(n p) + 1/(n (1 - p)), a logit that wanders, and the same
prior and interval, so that it errs as the headline does. In real shares that nothing changed (assaults that were
domestic, 90 windows of 117 months in thirty postcodes of New South Wales) 96 of a hundred intervals hold no change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.arguments import checked
from ipvi_eval.its.counts.count_models import Description
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.lasting_step.wandering_prior import PRIOR_MEAN
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import percent

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class ShareStep(Printed):
    """The share of incidents that have something, before and after a lasting step.

    `step` is the fit of incidents with it relative to those without: its ratio is an odds ratio. `before` and `after`
    are the shares counted in the kept periods on both sides; `expected` is what the share after would have been without
    the step, with limits at those of the odds ratio.
    """

    title = "A lasting step in a share"

    step: StepFit
    incidents_before: int
    incidents_after: int
    having_before: int
    having_after: int

    @property
    def before(self) -> float:
        """Share of the incidents before the start that have it."""
        return self.having_before / self.incidents_before

    @property
    def after(self) -> float:
        """Share of the incidents of the window that have it."""
        return self.having_after / self.incidents_after

    @property
    def expected(self) -> tuple[float, float, float]:
        """Share expected in the window without the step, lower and upper limit."""
        found = self.step.step
        value, low, high = (self._without(log) for log in (found.value, found.upper, found.lower))
        return value, low, high

    @property
    def difference(self) -> tuple[float, float, float]:
        """Share counted less share expected in the window, with limits; excludes 0 where the odds ratio excludes 1."""
        value, low, high = self.expected
        return self.after - value, self.after - high, self.after - low

    @property
    def sentence(self) -> str:
        """The shares, in words."""
        value, low, high = self.expected
        return (
            f"In the window {percent(self.after, 1)} of {self.incidents_after:,} incidents, where the earlier months "
            f"lead to expect {percent(value, 1)} ({100 * self.step.level:g}% interval {percent(low, 1)} to "
            f"{percent(high, 1)}); {percent(self.before, 1)} of {self.incidents_before:,} before the start."
        )

    def tidy(self) -> pd.DataFrame:
        """Three rows, each a value with its interval: odds ratio, share expected, difference of the shares."""
        ratio = self.step.step
        limits = tuple(float(np.exp(x)) for x in (ratio.value, ratio.lower, ratio.upper))
        rows = {"odds ratio": limits, "share expected": self.expected, "difference": self.difference}
        return pd.DataFrame([(name, *row) for name, row in rows.items()], columns=["term", "value", "lower", "upper"])

    def _without(self, log_odds_ratio: float) -> float:
        """The share of the window with its odds divided by the ratio, raised to the part of the programme in place."""
        share = self.step.share[self.step.window]
        having, control = self._window()
        logit = np.log(having.sum() / control.sum()) - log_odds_ratio * share
        return float(((having + control) / (1 + np.exp(-logit))).sum() / self.incidents_after)

    def _window(self) -> tuple[Array, Array]:
        assert self.step.control is not None
        return self.step.counts[self.step.window], self.step.control[self.step.window]


@checked
def step_in_share(
    having: MonthlySeries,
    without: MonthlySeries,
    plan: DesignPlan,
    *,
    level: float = 0.95,
    prior_mean: float = PRIOR_MEAN,
) -> ShareStep | Description:
    """The lasting step of the plan's programme in the share of incidents that have something.

    `having` and `without` are the incidents with and without it, on one calendar; populations are ignored. What the
    plan says about season, calendar and lasting disruptions is left out: both series are taken to share it. A series
    too short, or without an incident of either kind on a side, comes back as a `Description` that says why.

    Raises AnalysisError as `fit_step`.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> injured = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4, name="injured")
    >>> unhurt = ie.monthly_series(months, [21, 25, 18, 24, 22, 19] * 8, name="not injured")
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> ie.step_in_share(injured, unhurt, plan)
    A lasting step in a share: incidents before 784, incidents after 680, having before 268,
    having after 164
    In the window 24.1% of 680 incidents, where the earlier months lead to expect 34.3% (95%
    interval 29.1% to 40.0%); 34.2% of 784 before the start.
    <BLANKLINE>
    term              value    lower     upper
    odds ratio       0.6077   0.4766     0.773
    share expected   0.3434   0.2914    0.4001
    difference      -0.1022  -0.1589  -0.05018
    """
    bare = [replace(one, exposure=None) for one in (having, without)]
    fit = fit_step(bare[0], plan, bare[1:], level=level, prior_mean=prior_mean)
    if isinstance(fit, Description):
        return fit
    assert fit.control is not None
    sides = [(fit.counts[side].sum(), (fit.counts + fit.control)[side].sum()) for side in (~fit.window, fit.window)]
    (before, all_before), (after, all_after) = ((round(float(a)), round(float(b))) for a, b in sides)
    return ShareStep(fit, all_before, all_after, before, after)
