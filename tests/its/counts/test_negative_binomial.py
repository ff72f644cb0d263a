from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.its.counts.negative_binomial import fit_negative_binomial
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries


def test_theta_and_likelihood_equal_glm_nb(sicily: MonthlySeries) -> None:
    # R: MASS::glm.nb(aces ~ offset(log(stdpop)) + smokban + time + harmonic(month, 2, 12))
    plan = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")
    design = design_matrix(sicily, plan)
    fit = fit_negative_binomial(sicily.counts, design.X, design.offset)
    assert fit.theta == pytest.approx(840.013818282923, rel=1e-4)
    assert fit.theta_se == pytest.approx(309.128282883241, rel=1e-3)
    assert fit.log_likelihood == pytest.approx(-301.878932582687, abs=1e-6)


@pytest.mark.parametrize("theta", [1.0, 8.0])
def test_recovers_a_known_theta(theta: float) -> None:
    # Simulation with known truth: 4,000 gamma-mixed Poisson counts, log mean 2 + 0.5 x.
    rng = np.random.default_rng(4)
    x = rng.standard_normal(4000)
    mu = np.exp(2 + 0.5 * x)
    y = rng.poisson(mu * rng.gamma(theta, 1 / theta, 4000)).astype(float)
    fit = fit_negative_binomial(y, np.column_stack([np.ones(4000), x]), np.zeros(4000))
    assert fit.theta == pytest.approx(theta, abs=4 * fit.theta_se)
    np.testing.assert_allclose(fit.coefficients, [2, 0.5], atol=4 * np.sqrt(np.diag(fit.covariance)).max())


def test_the_likelihood_is_at_its_maximum() -> None:
    rng = np.random.default_rng(5)
    y = rng.poisson(6 * rng.gamma(3, 1 / 3, 60)).astype(float)
    X = np.ones((60, 1))
    fit = fit_negative_binomial(y, X, np.zeros(60))
    # Closed form: with an intercept alone the fitted mean is the sample mean.
    assert fit.fitted[0] == pytest.approx(y.mean(), rel=1e-8)

    def likelihood(theta: float) -> float:
        return float(stats.nbinom.logpmf(y, theta, theta / (theta + y.mean())).sum())

    assert fit.log_likelihood == pytest.approx(likelihood(fit.theta))
    assert likelihood(fit.theta) > max(likelihood(0.99 * fit.theta), likelihood(1.01 * fit.theta))
    second = (likelihood(fit.theta + 1e-3) - 2 * likelihood(fit.theta) + likelihood(fit.theta - 1e-3)) / 1e-6
    assert fit.theta_se == pytest.approx(1 / np.sqrt(-second), rel=1e-3)
    # McCullagh and Nelder (1989), sec. 6.2: variance mu + mu^2 / theta, here over the mean; and the error of log mu.
    assert fit.dispersion == pytest.approx(1 + y.mean() / fit.theta)
    assert fit.covariance.item() == pytest.approx((1 / y.mean() + 1 / fit.theta) / 60)


def test_counts_that_vary_less_than_chance_are_poisson_counts() -> None:
    y = np.tile([4.0, 5.0, 6.0], 20)
    fit = fit_negative_binomial(y, np.ones((60, 1)), np.zeros(60))
    assert (fit.theta, fit.theta_se, fit.dispersion) == (np.inf, np.inf, 1)
    assert fit.log_likelihood == pytest.approx(stats.poisson.logpmf(y, 5).sum())


def test_a_large_theta_settles() -> None:
    # Nearly Poisson counts of 100 a month: theta in the thousands, where its likelihood is the difference of nearly
    # equal numbers and successive estimates differ in the seventh digit by rounding alone.
    X = np.column_stack([np.ones(24), np.arange(24) / 12])
    rng = np.random.default_rng(0)
    for _ in range(200):
        y = rng.poisson(100 * rng.gamma(3000, 1 / 3000, 24)).astype(float)
        fit = fit_negative_binomial(y, X, np.zeros(24))
        assert fit.theta > 0
