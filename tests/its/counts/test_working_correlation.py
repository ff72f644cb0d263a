from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize_scalar

from ipvi_eval.its.counts.irls import fit_log_linear, orthonormal
from ipvi_eval.its.counts.restricted_likelihood import RestrictedRho
from ipvi_eval.its.counts.working_correlation import contrast_errors, floors, satterthwaite, working_correlation


def _problem(seed: int, n: int = 40, gap: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    t = np.arange(n) / 12
    X = np.column_stack([np.ones(n), t, t > t[n // 2], np.sin(2 * np.pi * t)])
    noise = np.zeros(n)
    for i in range(1, n):
        noise[i] = 0.7 * noise[i - 1] + 0.3 * rng.standard_normal()
    y = rng.poisson(np.exp(3 + 0.2 * t + noise)).astype(float)
    steps = np.ones(n - 1, dtype=np.int64)
    steps[n // 3] = gap
    return X, y, steps


def _dense(X: np.ndarray, y: np.ndarray, steps: np.ndarray) -> tuple[float, float, np.ndarray]:
    """The definition with dense matrices: REML by bounded search, lag two, then dispersion and sandwich."""
    n, k = X.shape
    beta = np.zeros(k)
    beta[0] = np.log(y.mean())
    for _ in range(60):
        mu = np.exp(X @ beta)
        beta = beta + np.linalg.solve((X * mu[:, None]).T @ X, X.T @ (y - mu))
    mu = np.exp(X @ beta)
    A, r = np.sqrt(mu)[:, None] * X, (y - mu) / np.sqrt(mu)
    position = np.concatenate([[0], np.cumsum(steps)])

    def correlation_at(rho: float) -> np.ndarray:
        return rho ** np.abs(position[:, None] - position[None, :]).astype(float)

    def negative(rho: float) -> float:
        V = np.linalg.inv(correlation_at(rho))
        middle = A.T @ V @ A
        P = V - V @ A @ np.linalg.solve(middle, A.T @ V)
        return 0.5 * float(
            (n - k) * np.log(r @ P @ r) + np.linalg.slogdet(correlation_at(rho))[1] + np.linalg.slogdet(middle)[1]
        )

    rho = minimize_scalar(negative, bounds=(-0.25, 0.97), method="bounded", options={"xatol": 1e-10}).x
    bread = np.linalg.inv(A.T @ A)
    hat = A @ bread @ A.T
    used = float(np.trace(hat @ correlation_at(rho)))
    apart = (np.subtract.outer(position, position) == 2).astype(float)
    expected = apart.sum() * rho**2 - used / k * (apart * hat).sum()
    excess = (r @ apart @ r) / (r @ r / (n - used)) - expected
    correlation = _yule_walker(rho, rho**2 + max(excess, 0.0) / (n - 2), position)
    dispersion = max(r @ r / (n - np.trace(hat @ correlation)), stats.chi2.ppf(0.05, n - k) / (n - k))
    return rho, dispersion, dispersion * bread @ A.T @ correlation @ A @ bread


def _yule_walker(first: float, second: float, position: np.ndarray) -> np.ndarray:
    """Correlations of the AR(2) with the given first two, by their recursion."""
    a, b = np.linalg.solve([[1.0, first], [first, 1.0]], [first, second])
    lags = [1.0, first]
    while len(lags) <= position[-1]:
        lags.append(a * lags[-1] + b * lags[-2])
    return np.array(lags)[np.abs(position[:, None] - position[None, :])]


@pytest.mark.parametrize("gap", [1, 2, 3])
@pytest.mark.parametrize("seed", [1, 2, 5, 11])
def test_moments_and_filters_equal_the_dense_definition(seed: int, gap: int) -> None:
    X, y, steps = _problem(seed, gap=gap)
    rho, dispersion, covariance = _dense(X, y, steps)
    Q, T = orthonormal(X[None])
    Y = y[None, None]
    fits = fit_log_linear(Y, Q, np.zeros((1, 1, len(y))))
    result = working_correlation(Y, Q, fits, steps[None])
    inverse = np.linalg.inv(T[0])
    ours = result.dispersion[0] * inverse @ result.bread[0] @ result.meat[0] @ result.bread[0] @ inverse.T
    assert result.rho[0] == pytest.approx(rho, abs=2e-6)
    assert result.dispersion[0] == pytest.approx(dispersion, rel=1e-5)
    np.testing.assert_allclose(ours, covariance, rtol=2e-5, atol=1e-9)


@pytest.mark.parametrize("gap", [1, 3])
@pytest.mark.parametrize("seed", [1, 5])
def test_the_slope_of_the_degrees_of_freedom_is_the_derivative_in_rho(seed: int, gap: int) -> None:
    # Central difference of the dense Q'W^.5 R(rho) W^.5 Q, R_ij = rho^|t_i - t_j|.
    X, y, steps = _problem(seed, gap=gap)
    Q, _ = orthonormal(X[None])
    fits = fit_log_linear(y[None, None], Q, np.zeros((1, 1, len(y))))
    found = working_correlation(y[None, None], Q, fits, steps[None])
    A = (Q[0] * np.sqrt(fits.mu[0, 0])[:, None]).T
    position = np.concatenate([[0], np.cumsum(steps)])
    apart = np.abs(position[:, None] - position[None, :])

    def meat(rho: float) -> np.ndarray:
        return np.asarray(A @ rho**apart @ A.T)

    rho, h = float(found.rho[0]), 1e-5
    np.testing.assert_allclose(found.first_order[0], meat(rho), rtol=1e-8, atol=1e-8 * np.abs(meat(rho)).max())
    slope = (meat(rho + h) - meat(rho - h)) / (2 * h)
    np.testing.assert_allclose(found.slope[0], slope, atol=1e-6 * np.abs(slope).max())


def test_degrees_of_freedom_by_hand() -> None:
    """2 / (2 / 40 + (f' / f + ridge)^2 var(rho)): of f 2, slope 1 and -1, ridge .1, var(rho) .09; 40 without slope."""
    rho = RestrictedRho(rho=np.array([0.3]), variance=np.array([0.09]), ridge=np.array([0.1]))
    found = satterthwaite(np.full((1, 3), 2.0), np.array([[1.0, -1.0, -0.2]]), rho, 40)
    assert found[0] == pytest.approx([2 / (0.05 + 0.36 * 0.09), 2 / (0.05 + 0.16 * 0.09), 40])
    # However little is known of the correlation, four are left.
    assert satterthwaite(np.full((1, 1), 2.0), np.full((1, 1), 90.0), rho, 40)[0] == [4]


def test_floors_are_what_independent_poisson_counts_fall_below_once_in_twenty() -> None:
    # R: qchisq(.05, 16) / 16, qnorm(.05) / 4
    least_rho, least_dispersion = floors(24, 8)
    assert least_dispersion == pytest.approx(7.96164557 / 16, rel=1e-8)
    assert least_rho == pytest.approx(-1.6448536269514722 / 4, rel=1e-12)
    assert floors(23, 8) == (0.0, 1.0)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), gap=st.sampled_from([1, 4]))
def test_contrasts_alone_equal_the_whole_covariance(seed: int, gap: int) -> None:
    X, y, steps = _problem(seed, gap=gap)
    Q, T = orthonormal(X[None])
    Y = y[None, None]
    fits = fit_log_linear(Y, Q, np.zeros((1, 1, len(y))))
    contrasts = np.linalg.inv(T)
    whole = working_correlation(Y, Q, fits, steps[None])
    part = contrast_errors(Y, Q, fits, steps[None], contrasts)
    # The bread is one Newton step older than the fitted means (a relative 1e-7).
    np.testing.assert_allclose(part.standard_error, np.sqrt(whole.variance(contrasts)), rtol=1e-6)
    np.testing.assert_allclose(part.df, whole.df(contrasts), rtol=1e-5)
    least_rho, least_dispersion = floors(len(y), X.shape[1])
    assert least_rho <= whole.rho[0] <= 0.97
    assert whole.dispersion[0] >= least_dispersion
    assert (part.df >= 4).all()
    assert (part.df <= len(y) - X.shape[1]).all()


@pytest.mark.parametrize("count", [1.0, 7.0, 100.0, 1e6])
@pytest.mark.parametrize("n", [20, 36, 60])
def test_what_rounding_leaves_of_an_exact_fit_is_no_correlation(count: float, n: int) -> None:
    X, _, steps = _problem(0, n)
    Q, T = orthonormal(X[None])
    Y = np.full((1, 1, n), count)
    fits = fit_log_linear(Y, Q, np.zeros((1, 1, n)))
    whole = working_correlation(Y, Q, fits, steps[None])
    part = contrast_errors(Y, Q, fits, steps[None], np.linalg.inv(T))
    assert whole.rho[0] == 0.0
    # Independent errors: the Poisson covariance (X'WX)^-1 with W = count, times the least dispersion.
    poisson = np.sqrt(np.diag(np.linalg.inv(X.T @ X)) / count * floors(n, X.shape[1])[1])
    np.testing.assert_allclose(part.standard_error[0], poisson, rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(whole.variance(np.linalg.inv(T)))[0], poisson, rtol=1e-6)
    assert np.isfinite(part.df).all()
