from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.count_alternatives import fit_count_model
from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.counterfactual import _change, average_rate_ratio, counterfactual
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.series import MonthlySeries, monthly_series

STEP = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")
SLOPE = DesignPlan(interruptions=(Interruption(month="2005-01"),), offset="exposure")


def _fit(series: MonthlySeries, plan: DesignPlan) -> CountFit:
    fit = fit_counts(series, plan)
    assert isinstance(fit, CountFit)
    return fit


def _quasi_poisson(series: MonthlySeries) -> CountFit:
    fit = fit_count_model(series, STEP, model="quasi-poisson")
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


def test_counterfactual_is_reproducible_and_adds_up(sicily: MonthlySeries) -> None:
    fit = _fit(sicily, SLOPE)
    one, two = (counterfactual(fit, draws=400, seed=7) for _ in range(2))
    assert one.averted == two.averted
    assert one.averted.value == pytest.approx((one.expected - one.observed)[one.inside].sum())
    assert one.averted.lower < one.averted.value < one.averted.upper
    assert one.cumulative[-1] == pytest.approx(one.averted.value)
    assert (one.lower <= one.expected_lower).all()
    assert (one.upper >= one.expected_upper).all()
    assert one.percent_change.value == pytest.approx(
        one.observed[one.inside].sum() / one.expected[one.inside].sum() - 1
    )
    np.testing.assert_allclose(one.rate_ratio[one.inside], (one.fitted / one.expected)[one.inside])
    assert list(one.tidy()["month"]) == list(sicily.months)
    ids = [estimate.id for estimate in one.estimates("its.x")]
    assert ids == ["its.x.average_ratio", "its.x.averted", "its.x.percent_change"]


def test_sicily_cumulative_effect(sicily: MonthlySeries) -> None:
    # R: m3 as in test_count_models; cf <- predict(m3, transform(sicily, smokban = 0), type = "response");
    # sum(aces - cf) over the ban is -2561.07416489458; the delta-method error of sum(fitted - cf) is
    # 592.031981007496.
    fit = _quasi_poisson(sicily)
    result = counterfactual(fit, draws=20000, seed=1)
    assert result.averted.value == pytest.approx(2561.07416489458, abs=1e-5)
    mu0, mu1 = result.expected[result.inside], fit.fitted[result.inside]
    X0, X1 = fit.design.baseline[result.inside], fit.design.X[result.inside]
    fall = mu1 @ X1 - mu0 @ X0
    assert np.sqrt(fall @ fit.covariance @ fall) == pytest.approx(592.031981007496, rel=2e-6)
    # Averted is expected minus a fixed observed: parameters with a t quantile and noise, in quadrature.
    gradient = mu0 @ X0
    parameters = stats.t.ppf(0.975, result.average.df) ** 2 * (gradient @ fit.covariance @ gradient)
    noise = stats.norm.ppf(0.975) ** 2 * fit.dispersion * result.expected[result.inside].sum()
    half = (result.averted.upper - result.averted.lower) / 2
    assert half == pytest.approx(np.sqrt(parameters + noise), rel=0.03)


def test_window_is_checked(sicily: MonthlySeries) -> None:
    fit = _fit(sicily, SLOPE)
    narrow = counterfactual(fit, draws=200, seed=1, window=("2005-01", "2005-12"))
    assert narrow.inside.sum() == 12
    with pytest.raises(AnalysisError, match="no month of the program"):
        counterfactual(fit, draws=200, seed=1, window=("2003-01", "2003-12"))
    with pytest.raises(AnalysisError, match="100 draws"):
        counterfactual(fit, draws=10, seed=1)


def test_sicily_counterfactual_equals_r_month_by_month(sicily: MonthlySeries, reference: Path) -> None:
    # R: predict(m3, transform(sicily, smokban = 0), type = "link", se.fit = TRUE) from the ban on
    expected = json.loads((reference / "r" / "its_sicily.json").read_text())["m3_counterfactual"]
    fit = _quasi_poisson(sicily)
    result = counterfactual(fit, draws=200, seed=1)
    inside = result.inside
    rows = slice(-int(inside.sum()), None)
    np.testing.assert_allclose(result.observed[inside], expected["observed"][rows])
    np.testing.assert_allclose(result.expected[inside], expected["cf"][rows], rtol=1e-6)
    link_se = np.sqrt(np.einsum("ij,jk,ik->i", fit.design.baseline, fit.covariance, fit.design.baseline))
    np.testing.assert_allclose(link_se[inside], expected["cf_link_se"][rows], rtol=1e-5)


def test_a_sum_of_thin_months_is_not_lifted_by_months_that_cannot_fall_below_zero() -> None:
    # Half an incident a month: cut off one by one, Gaussian months would average a fifth more than their mean
    # (.5 Phi(.707) + .707 phi(.707) = .600 by the normal tables).
    rng = np.random.default_rng(5)
    months = np.datetime64("2010-01", "M") + np.arange(240)
    series = monthly_series(months, rng.poisson(0.5, 240))
    plan = DesignPlan(
        interruptions=(Interruption(month="2020-01", slope=False),), offset="none", trend="none", harmonics=0
    )
    fit = _fit(series, plan)
    result = counterfactual(fit, draws=4000, seed=1)
    counted, expected = result.observed[result.inside].sum(), result.expected[result.inside].sum()
    middle = (result.averted.lower + result.averted.upper) / 2 + counted
    assert middle == pytest.approx(expected, rel=0.08)
    assert (result.lower >= 0).all()
    for bound, total in (("lower", result.averted.upper), ("upper", result.averted.lower)):
        assert getattr(result.percent_change, bound) == pytest.approx(counted / (total + counted) - 1)


def test_nothing_counted_is_the_whole_fall_and_nothing_expected_an_infinite_rise() -> None:
    assert _change(0.0, 0.0) == -1.0
    assert _change(3.0, 0.0) == np.inf
    assert _change(3.0, 4.0) == -0.25
