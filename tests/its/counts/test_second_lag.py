from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.its.counts.second_lag import second_lag, second_order, two_apart


def _correlation(rho: float, lag_two: float, n: int) -> np.ndarray:
    found = second_order(np.array([rho]), np.array([lag_two]))
    distance = np.abs(np.subtract.outer(np.arange(n), np.arange(n))).astype(float)
    whole: np.ndarray = found.mix(found.first ** distance[None], found.second ** distance[None])[0]
    return whole


@given(rho=st.floats(-0.4, 0.9), share=st.floats(0.0, 1.0))
def test_the_correlation_has_both_lags_and_is_a_correlation(rho: float, share: float) -> None:
    lag_two = rho**2 + share * max(0.81 - rho**2, 0.0)
    R = _correlation(rho, lag_two, 30)
    assert R[0, 0] == pytest.approx(1)
    assert R[0, 1] == pytest.approx(rho, abs=1e-9)
    assert R[0, 2] == pytest.approx(lag_two, abs=1e-9)
    assert np.linalg.eigvalsh(R).min() > 0


@pytest.mark.parametrize("rho", [-0.3, 0.0, 0.4])
def test_without_excess_it_is_the_first_order_one(rho: float) -> None:
    distance = np.abs(np.subtract.outer(np.arange(12), np.arange(12)))
    np.testing.assert_allclose(_correlation(rho, rho**2, 12), rho**distance, atol=1e-12)


def test_correlations_of_a_known_process() -> None:
    # Closed form (Box & Jenkins 1976, 3.2.4): AR(2) with .3 and .2 has .3 / (1 - .2) at lag one and .3 x that + .2 at
    # two; further lags obey the recursion.
    first = 0.3 / 0.8
    R = _correlation(first, 0.3 * first + 0.2, 8)
    assert R[0, 3] == pytest.approx(0.3 * R[0, 2] + 0.2 * first)
    assert R[0, 7] == pytest.approx(0.3 * R[0, 6] + 0.2 * R[0, 5])


def test_pairs_two_apart_follow_the_calendar() -> None:
    rows = np.random.default_rng(1).normal(size=(2, 9, 3))
    steps = np.array([[1, 1, 2, 1, 3, 1, 1, 2], [1] * 8, [2] * 8])
    position = np.concatenate([np.zeros((3, 1), dtype=int), steps.cumsum(axis=1)], axis=1)
    apart = np.triu(np.abs(position[:, :, None] - position[:, None, :]) == 2)
    expected = np.einsum("ctn,ntu,cun->n", rows, apart.astype(float), rows)
    np.testing.assert_allclose(two_apart(rows, steps), expected)
    np.testing.assert_allclose(two_apart(rows, np.ones_like(steps)), np.einsum("ctn,ctn->n", rows[:, :-2], rows[:, 2:]))


def test_the_second_lag_is_found_and_never_below_the_first_order_one() -> None:
    # Simulation with known truth: AR(2) with .3 and .2, lag two .3125; white noise around a mean.
    rng = np.random.default_rng(2)
    n, series = 400, 300
    e = rng.standard_normal((n + 50, series))
    for t in range(2, n + 50):
        e[t] += 0.3 * e[t - 1] + 0.2 * e[t - 2]
    rho, steps = np.full(series, 0.375), np.ones((series, n - 1), dtype=np.int64)
    P = np.full((1, n, series), 1 / np.sqrt(n))
    residual = e[50:].T - e[50:].T.mean(axis=1, keepdims=True)
    hat = np.full(series, (1 + 0.375) / (1 - 0.375))
    assert second_lag(residual, P, rho, hat, steps).mean() == pytest.approx(0.3125, abs=0.01)
    noise = rng.standard_normal((series, n))
    white = second_lag(noise, P, np.zeros(series), np.ones(series), steps)
    assert white.min() == 0
    assert np.median(white) < 0.02
