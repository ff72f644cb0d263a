"""A dose in place of the step: it is the step where the dose is one, and finds a planted ratio."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.dose import dose_bends, with_dose
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

PLAN = DesignPlan(interruptions=(Interruption(month="2021-01"),), offset="none")
N, START = 96, 48
MONTHS = pd.period_range("2017-01", periods=N, freq="M")


def fitted(counts) -> StepFit:
    found = fit_step(monthly_series(MONTHS, counts), PLAN)
    assert isinstance(found, StepFit)
    return found


def test_a_dose_that_is_the_step_is_the_step() -> None:
    fit = fitted(np.random.default_rng(1).poisson(np.where(np.arange(N) < START, 40, 30)))
    step = (np.arange(N) >= START).astype(float)
    found = with_dose(fit, step).step
    assert (found.value, found.lower, found.upper) == pytest.approx((fit.step.value, fit.step.lower, fit.step.upper))
    tenth = with_dose(fit, step, unit=0.1).step
    assert (tenth.value, tenth.lower) == pytest.approx((fit.step.value / 10, fit.step.lower / 10))


def test_a_planted_ratio_is_found_and_a_dose_of_another_course_than_time_is_told_from_a_step() -> None:
    """Thirty series of 96 months with half the incidents at a full dose, which comes and goes: log(1/2) = -0.693."""
    rng = np.random.default_rng(2)
    dose = np.where(np.arange(N) < START, 0.0, rng.permutation(np.linspace(0.2, 1.0, N)))
    found = [with_dose(fitted(rng.poisson(60 * 0.5**dose)), dose).step for _ in range(30)]
    values = np.array([one.value for one in found])
    assert abs(values.mean() - np.log(0.5)) < 3 * values.std(ddof=1) / np.sqrt(30)
    held = sum(one.lower <= np.log(0.5) <= one.upper for one in found)
    assert held >= 25  # 28.5 expected of 30; fewer than 25 have a chance of 0.3 % at 95 per cent (binomial)


def test_a_dose_that_never_changes_is_refused() -> None:
    fit = fitted(np.random.default_rng(3).poisson(40, N))
    with pytest.raises(AnalysisError, match="the same in every period"):
        with_dose(fit, np.ones(N))


def test_a_bend_in_the_dose_is_found_and_a_line_is_none() -> None:
    """Counts that fall with the square of the dose: its coefficient is log(1/2), the line's none."""
    rng = np.random.default_rng(4)
    dose = np.where(np.arange(N) < START, 0.0, rng.permutation(np.linspace(0.1, 1.0, N)))
    bends = [dose_bends(fitted(rng.poisson(100 * 0.5 ** (dose**2))), dose) for _ in range(10)]
    lines = [dose_bends(fitted(rng.poisson(100 * 0.5**dose)), dose) for _ in range(10)]
    values = np.array([one.value for one in bends])
    assert abs(values.mean() - np.log(0.5)) < 4 * values.std(ddof=1) / np.sqrt(10)
    assert sum(one.p < 0.05 for one in bends) >= 5
    assert sum(one.p < 0.05 for one in lines) <= 2  # as many as 3 have a chance of 1.2 % at 5 % (binomial)


def test_a_dose_of_few_values_has_no_bend() -> None:
    fit = fitted(np.random.default_rng(1).poisson(40, N))
    assert dose_bends(fit, (np.arange(N) >= START).astype(float)) is None
