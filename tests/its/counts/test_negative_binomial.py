from __future__ import annotations

import numpy as np
import pytest

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


def test_a_large_theta_settles() -> None:
    # Nearly Poisson counts of 100 a month: theta in the thousands, where its likelihood is the difference of nearly
    # equal numbers and successive estimates differ in the seventh digit by rounding alone.
    X = np.column_stack([np.ones(24), np.arange(24) / 12])
    rng = np.random.default_rng(0)
    for _ in range(200):
        y = rng.poisson(100 * rng.gamma(3000, 1 / 3000, 24)).astype(float)
        fit = fit_negative_binomial(y, X, np.zeros(24))
        assert fit.theta > 0
