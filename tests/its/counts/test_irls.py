from __future__ import annotations

import numpy as np
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from ipvi_eval.its.counts.irls import fit_log_linear, orthonormal


def _design(n: int = 50) -> np.ndarray:
    t = np.arange(n) / 12
    return np.column_stack([np.ones(n), t, t > 2, np.sin(2 * np.pi * t)])


def test_equal_to_statsmodels_for_every_series_and_design() -> None:
    rng = np.random.default_rng(1)
    designs = np.stack([_design(), _design() @ np.diag([1, 1e4, 1, 1e-3])])
    counts = rng.poisson(rng.choice([0.7, 5, 4000], (6, 1)) * np.ones(50)).astype(float)
    Q, T = orthonormal(designs)
    fits = fit_log_linear(np.broadcast_to(counts, (2, 6, 50)), Q, np.zeros((1, 1, 50)))
    assert fits.converged.all()
    for g, X in enumerate(designs):
        for s, row in enumerate(counts):
            theirs = GLM(row, X, family=Poisson()).fit(tol=1e-13, maxiter=200).params
            np.testing.assert_allclose(np.linalg.solve(T[g], fits.gamma[g, s]), theirs, rtol=1e-8, atol=1e-8)


def test_the_score_is_zero_at_the_maximum() -> None:
    counts = np.random.default_rng(2).poisson(8, (1, 30, 50)).astype(float)
    Q, _ = orthonormal(_design()[None])
    fits = fit_log_linear(counts, Q, np.zeros((1, 1, 50)))
    np.testing.assert_allclose((counts - fits.mu) @ Q, 0, atol=1e-9)


def test_a_likelihood_without_maximum_is_marked_and_others_are_not_harmed() -> None:
    counts = np.random.default_rng(3).poisson(8, (1, 2, 50)).astype(float)
    counts[0, 1, 25:] = 0
    Q, _ = orthonormal(_design()[None])
    fits = fit_log_linear(counts, Q, np.zeros((1, 1, 50)))
    assert fits.converged[0, 0]
    assert not fits.converged[0, 1] or fits.mu[0, 1, 25:].max() < 1e-6


def test_a_single_spike_converges_to_the_mean() -> None:
    # Closed form: with an intercept alone the fitted mean is the sample mean, whatever the start.
    counts = np.zeros((1, 1, 40))
    counts[0, 0, 7] = 1e6
    Q, _ = orthonormal(np.ones((1, 40, 1)))
    fits = fit_log_linear(counts, Q, np.zeros((1, 1, 40)))
    assert fits.mu[0, 0, 0] == pytest.approx(1e6 / 40)
    again = fit_log_linear(counts, Q, np.zeros((1, 1, 40)), start=np.full((1, 1, 40), 3.0))
    assert again.mu[0, 0, 0] == pytest.approx(1e6 / 40)
