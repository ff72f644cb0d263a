from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.counts import restricted_likelihood
from ipvi_eval.its.counts.restricted_likelihood import RHO_LIMIT, restricted_rho, truncated_variance
from ipvi_eval.its.gaussian.gls import gls_ar1


def _series(rho: float, seed: int, n: int = 80) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), np.arange(n) / n, np.arange(n) >= n // 2])
    e = rng.standard_normal(n)
    for t in range(1, n):
        e[t] += rho * e[t - 1]
    return X, X @ [1.0, 2.0, -1.0] + e


@pytest.mark.parametrize(("rho", "seed"), [(0.5, 1), (0.8, 2), (0.2, 3), (0.6, 4)])
def test_equal_to_gls_reml_at_unit_weights(rho: float, seed: int) -> None:
    # With weights 1 it is ordinary REML of an AR(1) regression: nlme::gls, which gls_ar1 is checked against.
    X, y = _series(rho, seed)
    Q, _ = np.linalg.qr(X)
    ones = np.ones((1, 1, len(y)))
    residual = (y - Q @ (Q.T @ y))[None, None]
    ours = restricted_rho(Q[None], ones, residual, np.ones((1, len(y) - 1), dtype=np.int64))
    assert ours.rho[0] == pytest.approx(gls_ar1(y, X).rho, abs=2e-5)
    # Law: adding the regression back changes nothing, because the likelihood is restricted.
    again = restricted_rho(Q[None], ones, y[None, None], np.ones((1, len(y) - 1), dtype=np.int64))
    assert again.rho[0] == pytest.approx(ours.rho[0], abs=1e-6)


def test_many_series_are_one_at_a_time_and_residuals_of_nothing_say_nothing() -> None:
    X, y = _series(0.6, 4)
    Q, _ = np.linalg.qr(X)
    other = _series(0.2, 3)[1]
    together = np.stack([y, np.zeros_like(y), other])[None]
    steps = np.ones((1, len(y) - 1), dtype=np.int64)
    many = restricted_rho(Q[None], np.ones_like(together), together, steps)
    assert many.rho.shape == many.variance.shape == many.ridge.shape == (3,)
    for place, one in ((0, y), (2, other)):
        alone = restricted_rho(Q[None], np.ones((1, 1, len(y))), one[None, None], steps)
        assert many.rho[place] == pytest.approx(alone.rho[0], abs=1e-9)
        assert many.variance[place] == pytest.approx(alone.variance[0], rel=1e-6)
    # As uncertain as that of n - k = 77 independent residuals; held at 0 or above: (1/2 - 1/(2 pi)) / 77.
    assert (many.rho[1], many.ridge[1]) == (0.0, 0.0)
    assert many.variance[1] == pytest.approx((0.5 - 0.5 / np.pi) / 77)


def test_negative_correlation_is_held_at_zero_and_a_unit_root_below_one() -> None:
    X, y = _series(-0.6, 5)
    Q, _ = np.linalg.qr(X)
    ones, steps = np.ones((1, 1, len(y))), np.ones((1, len(y) - 1), dtype=np.int64)
    low = restricted_rho(Q[None], ones, y[None, None], steps)
    assert low.rho[0] == pytest.approx(0, abs=1e-6)
    walk = np.cumsum(np.random.default_rng(6).standard_normal(len(y)))
    high = restricted_rho(Q[None], ones, walk[None, None], steps)
    assert high.rho[0] <= RHO_LIMIT
    # Closed form: the variance of max(0, Z) at mean 0 is (1/2 - 1/(2 pi)) of Z's.
    assert low.variance[0] > 0


@pytest.mark.parametrize(("floor", "seed"), [(-0.3, 5), (-0.9, 5), (-0.9, 8)])
def test_a_lower_floor_lets_negative_correlation_through(floor: float, seed: int) -> None:
    X, y = _series(-0.6, seed)
    Q, _ = np.linalg.qr(X)
    ones, steps = np.ones((1, 1, len(y))), np.ones((1, len(y) - 1), dtype=np.int64)
    found = restricted_rho(Q[None], ones, y[None, None], steps, floor=floor)
    assert found.rho[0] == pytest.approx(max(gls_ar1(y, X).rho, floor), abs=2e-5)


def test_variance_and_ridge_are_those_of_the_likelihood_written_with_full_matrices() -> None:
    """Harville 1974: l = -((n - k) log q + log |X'V^-1 X| + log |V|) / 2, q the generalised sum of squares, V of AR(1).

    Far from its floor nothing of rho is cut off, and its variance is one over the negative second derivative.
    """
    X, y = _series(0.5, 3)
    Q, _ = np.linalg.qr(X)
    n, k = X.shape
    lag = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))

    def by_hand(rho: float) -> tuple[float, float]:
        V = rho**lag
        W = np.linalg.inv(V)
        inner = Q.T @ W @ Q
        q = y @ (W - W @ Q @ np.linalg.inv(inner) @ Q.T @ W) @ y
        return -((n - k) * np.log(q) + np.linalg.slogdet(inner)[1] + np.linalg.slogdet(V)[1]) / 2, float(np.log(q))

    found = restricted_rho(Q[None], np.ones((1, 1, n)), y[None, None], np.ones((1, n - 1), dtype=np.int64), floor=-0.9)
    rho, step = float(found.rho[0]), 1e-4
    (down, q_down), (middle, _), (up, q_up) = (by_hand(rho + move) for move in (-step, 0.0, step))
    assert up - down == pytest.approx(0, abs=1e-6)
    assert found.variance[0] == pytest.approx(-(step**2) / (up - 2 * middle + down), rel=1e-3)
    assert found.ridge[0] == pytest.approx((q_up - q_down) / (2 * step), rel=1e-3)


def test_the_variance_is_that_of_a_truncated_normal() -> None:
    draws = np.maximum(np.random.default_rng(7).normal(0.1, 0.2, 400_000), 0)
    assert truncated_variance(np.array([0.1]), np.array([0.04]))[0] == pytest.approx(draws.var(), rel=0.01)


def test_no_curvature_where_the_likelihood_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    # Weights that have all but vanished make the likelihood end beside its maximum: differences across the end are
    # infinite, which says nothing of how sure rho is.
    def differences(moments: object, rho: np.ndarray, df: int) -> tuple[np.ndarray, ...]:
        return np.zeros_like(rho), np.full_like(rho, np.inf), np.zeros_like(rho)

    monkeypatch.setattr(restricted_likelihood, "_differences", differences)
    X, y = _series(0.0, 7)
    Q, _ = np.linalg.qr(X)
    ones, steps = np.ones((1, 1, len(y))), np.ones((1, len(y) - 1), dtype=np.int64)
    found = restricted_rho(Q[None], ones, y[None, None], steps)
    assert np.isfinite(found.variance[0])
    assert found.variance[0] > 0.1  # of the order of 1, the least that any curvature says

    # Nor does a likelihood flatter than that say more.
    def flat(moments: object, rho: np.ndarray, df: int) -> tuple[np.ndarray, ...]:
        return np.zeros_like(rho), np.full_like(rho, 0.2), np.zeros_like(rho)

    monkeypatch.setattr(restricted_likelihood, "_differences", flat)
    assert restricted_rho(Q[None], ones, y[None, None], steps).variance[0] == found.variance[0]
