from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.checks.diagnostics import Diagnostics, deviance_residuals, diagnose
from ipvi_eval.its.counts.count_models import CountFit, fit_counts
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates

PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none")
EARLY = DesignPlan(interruptions=(Interruption(month="2016-11"),), season="none", offset="none")


def _diagnose(counts: np.ndarray, plan: DesignPlan = PLAN) -> Diagnostics:
    months = np.datetime64("2016-01", "M") + np.arange(len(counts))
    fit = fit_counts(monthly_series(months, counts), plan)
    assert isinstance(fit, CountFit)
    return diagnose(fit)


def test_sicily(sicily: MonthlySeries) -> None:
    plan = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")
    fit = fit_counts(sicily, plan)
    assert isinstance(fit, CountFit)
    result = diagnose(fit)
    # R: summary(m3)$dispersion and Box.test as in test_serial_correlation
    assert result.dispersion == pytest.approx(2.26218641456038, rel=3e-6)
    assert result.tests[0].statistic == pytest.approx(28.4671155243784, abs=1e-6)
    assert any("Ljung-Box" in concern for concern in result.concerns)
    # Law: leverages of k columns sum to k.
    assert result.leverage.sum() == pytest.approx(len(fit.design.names))
    ids = [one.id for one in as_estimates(result, "its.x")]
    assert ids == ["its.x.ljung_box_12", "its.x.breusch_godfrey_12", "its.x.pearson_dispersion", "its.x.curvature"]


def test_influential_are_the_months_of_three_times_the_mean_leverage_or_a_distance_above_one() -> None:
    # Belsley, Kuh and Welsch (1980), by the values told beside them: a phase-in leaves months that stand alone.
    plan = DesignPlan(interruptions=(Interruption(month="2021-06"),), season="none", offset="none")
    found = _diagnose(np.random.default_rng(4).poisson(40, 72), plan)
    mean = found.leverage.sum() / found.leverage.size
    named = {str(month) for month in found.month[(found.leverage > 3 * mean) | (found.cook > 1)]}
    assert set(found.influential) == named
    # One of them lies between three and four times the mean.
    assert ((found.leverage > 3 * mean) & (found.leverage <= 4 * mean) & (found.cook <= 1)).any()


def test_a_bent_trend_is_seen_and_a_straight_one_is_not() -> None:
    t = np.arange(72) / 12
    rng = np.random.default_rng(1)
    bent = _diagnose(rng.poisson(np.exp(4 + 0.2 * (t - 3) ** 2)))
    assert bent.curvature is not None
    assert bent.curvature.p is not None
    assert bent.curvature.p < 0.01
    # Closed form: the planted quadratic term is 0.2 per year squared.
    assert bent.curvature.lower < 0.2 < bent.curvature.upper
    straight = _diagnose(rng.poisson(np.exp(4 + 0.1 * t)))
    assert not any("bends" in concern for concern in straight.concerns)


def test_one_wild_month_is_named() -> None:
    counts = np.full(60, 40)
    counts[36] = 400
    assert "2019-01" in _diagnose(counts).influential


def test_deviance_residuals_square_to_the_deviance() -> None:
    counts, fitted = np.array([0.0, 3, 9]), np.array([1.0, 3, 5])
    residuals = deviance_residuals(counts, fitted)
    # Closed form: 2 [y log(y / mu) - (y - mu)]
    expected = [2 * 1.0, 0.0, 2 * (9 * np.log(9 / 5) - 4)]
    np.testing.assert_allclose(residuals**2, expected)
    assert np.sign(residuals).tolist() == [-1, 0, 1]


def test_short_series_use_fewer_lags_and_no_curvature_when_quadratic() -> None:
    counts = np.random.default_rng(3).poisson(30, 44)
    result = _diagnose(counts)
    assert result.tests[0].order == 11
    assert len(result.acf) == 24
    quadratic = DesignPlan(interruptions=(Interruption(month="2018-01"),), offset="none", trend="quadratic")
    assert _diagnose(counts, quadratic).curvature is None
    assert len(_diagnose(counts).tidy()) == 44


def test_a_series_shorter_than_two_years_has_all_its_lags() -> None:
    assert [len(_diagnose(np.random.default_rng(3).poisson(30, n), EARLY).acf) for n in (20, 24, 25, 26)] == [
        19,
        23,
        24,
        24,
    ]


def test_leverage_and_distance_by_the_hat_matrix() -> None:
    """Cook and Weisberg (1982): h_ii of W^(1/2) X (X'WX)^-1 X'W^(1/2); D_i = r_i^2 h_i / (phi k (1 - h_i)^2)."""
    months = np.datetime64("2016-01", "M") + np.arange(40)
    fit = fit_counts(monthly_series(months, np.random.default_rng(5).poisson(30, 40)), EARLY)
    assert isinstance(fit, CountFit)
    found = diagnose(fit)
    root = np.sqrt(fit.fitted)[:, None] * fit.design.X
    hat = np.diag(root @ np.linalg.inv(root.T @ root) @ root.T)
    n, k = fit.design.X.shape
    pearson = (fit.counts - fit.fitted) / np.sqrt(fit.fitted)
    phi = pearson @ pearson / (n - k)
    assert found.leverage == pytest.approx(hat)
    assert found.dispersion == pytest.approx(phi)
    assert found.cook == pytest.approx(pearson**2 * hat / (phi * k * (1 - hat) ** 2))
    assert found.band == pytest.approx(1.959964 / np.sqrt(n), rel=1e-6)
