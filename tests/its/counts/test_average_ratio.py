from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from ipvi_eval.its.counts.average_ratio import average_rate_ratio
from ipvi_eval.its.counts.count_alternatives import fit_count_model
from ipvi_eval.its.counts.count_models import CountFit, fit_counts
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries

STEP = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")
SLOPE = DesignPlan(interruptions=(Interruption(month="2005-01"),), offset="exposure")


def _fit(series: MonthlySeries, plan: DesignPlan) -> CountFit:
    fit = fit_counts(series, plan)
    assert isinstance(fit, CountFit)
    return fit


def test_with_a_step_alone_the_average_is_the_level_change(sicily: MonthlySeries) -> None:
    fit = _fit(sicily, STEP)
    average, level = average_rate_ratio(fit), fit.coefficient("level_change")
    assert average.value == pytest.approx(level.value, abs=1e-12)
    assert average.se == pytest.approx(level.se, abs=1e-12)
    assert average.df == pytest.approx(level.df)


def test_average_is_the_ratio_of_sums_and_its_error_the_delta_method(sicily: MonthlySeries) -> None:
    fit = _fit(sicily, SLOPE)
    after = fit.design.after

    def log_ratio(beta: np.ndarray) -> float:
        fitted = np.exp(fit.design.X @ beta + fit.design.offset)[after].sum()
        return float(np.log(fitted / np.exp(fit.design.baseline @ beta + fit.design.offset)[after].sum()))

    average = average_rate_ratio(fit)
    assert average.value == pytest.approx(log_ratio(fit.coefficients), abs=1e-12)
    steps = np.eye(len(fit.coefficients)) * 1e-6
    gradient = np.array([(log_ratio(fit.coefficients + h) - log_ratio(fit.coefficients - h)) / 2e-6 for h in steps])
    assert average.se == pytest.approx(np.sqrt(gradient @ fit.covariance @ gradient), rel=1e-6)


def test_sicily_without_the_ban_equals_r(sicily: MonthlySeries, from_r: Callable[[str], Mapping[str, Any]]) -> None:
    # sum(aces - cf) over the ban is -2561.07416489458; the delta-method error of sum(fitted - cf) 592.031981.
    r = from_r("counts")
    fit = fit_count_model(sicily, STEP, model="quasi-poisson")
    assert isinstance(fit, CountFit)
    inside = fit.design.after
    X0 = fit.design.baseline[inside]
    without = np.exp(X0 @ fit.coefficients + fit.design.offset[inside])
    r["sicily.without_the_ban"].check(without)
    link_se = np.sqrt(np.einsum("ij,jk,ik->i", X0, fit.covariance, X0))
    r["sicily.without_the_ban.link_error"].check(link_se)
    assert (fit.counts[inside] - without).sum() == pytest.approx(-2561.07416489458, abs=1e-5)
    fitted = fit.fitted[inside]
    fall = fitted @ fit.design.X[inside] - without @ X0
    assert np.sqrt(fall @ fit.covariance @ fall) == pytest.approx(592.031981007496, rel=2e-6)
    assert average_rate_ratio(fit).value == pytest.approx(np.log(fitted.sum() / without.sum()), abs=1e-12)


def test_months_of_a_ramp_count(sicily: MonthlySeries) -> None:
    ramp = Interruption(month="2005-01", slope=False, phase_in=("2004-10", "2004-12"), phase_style="ramp")
    fit = _fit(sicily, DesignPlan(interruptions=(ramp,), offset="exposure"))
    level = fit.coefficient("level_change").value
    # Three months at a quarter, a half and three quarters of a fall pull the average towards no change.
    assert level < average_rate_ratio(fit).value < 0
