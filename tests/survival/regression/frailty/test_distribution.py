"""Densities of log frailties: derivatives by differences, levels, and an integral by quadrature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from ipvi_eval.survival.regression.frailty.distribution import Gamma, Gaussian

LOGS = st.lists(st.floats(-2, 2), min_size=1, max_size=5).map(np.array)


@pytest.mark.parametrize("distribution", [Gamma(0.7), Gaussian(0.7)])
@given(u=LOGS)
def test_slope_and_curvature_are_derivatives(distribution, u):
    for g in range(len(u)):
        step = np.zeros(len(u))
        step[g] = 1e-4
        above, below = distribution.log_density(u + step), distribution.log_density(u - step)
        assert (above - below) / 2e-4 == pytest.approx(distribution.slope(u)[g], abs=1e-5)
        bend = (above - 2 * distribution.log_density(u) + below) / 1e-8
        assert -bend == pytest.approx(distribution.curvature(u)[g], abs=1e-4)


@pytest.mark.parametrize("distribution", [Gamma(0.7), Gaussian(0.7)])
@given(u=LOGS)
def test_levelled_is_the_best_level(distribution, u):
    best = minimize_scalar(lambda level: -distribution.log_density(u + level), bounds=(-5, 5), method="bounded")
    assert distribution.log_density(distribution.levelled(u)) == pytest.approx(-best.fun, abs=1e-7)


def test_gamma_marginal_is_the_integral_over_frailties():
    # One person, d events at a cumulative hazard H: integral of z^d exp(-z H) over the gamma density of z; the maximum
    # over u of the penalised likelihood is exp(u) = (nu + d) / (nu + H).
    variance, d, hazard = 0.7, 3.0, 1.4
    nu = 1 / variance
    density = lambda z: z**d * np.exp(-z * hazard) * z ** (nu - 1) * np.exp(-nu * z)  # noqa: E731
    scale = quad(lambda z: z ** (nu - 1) * np.exp(-nu * z), 0, np.inf)[0]
    exact = np.log(quad(density, 0, np.inf)[0] / scale)
    u = np.log((nu + d) / (nu + hazard))
    partial = d * u - np.exp(u) * hazard
    # On the scale of the partial likelihood, where sum exp(u) H = d over all people, each adds its d.
    given_u = Gamma(variance).marginal(np.array([u]), np.array([d]), partial)
    assert given_u - d == pytest.approx(exact + (d - np.exp(u) * hazard) - d, abs=1e-10)


def test_restricted_score_is_nought_at_the_fixed_point():
    # variance = (sum u^2 + trace) / g (McGilchrist 1993)
    u, of = np.array([0.5, -0.8, 0.3]), np.array([0.2, 0.1, 0.15])
    variance = (u @ u + of.sum()) / 3
    assert Gaussian(variance).restricted_score(u, of) == pytest.approx(0, abs=1e-12)
    assert Gaussian(0.8 * variance).restricted_score(u, of) > 0
