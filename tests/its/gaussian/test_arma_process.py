"""ARMA arithmetic against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.arma_process import ArimaOrder, autocovariances, power_series


def test_closed_form_autocovariances() -> None:
    """AR(1): rho^h / (1 - rho^2); MA(1): 1 + theta^2, theta; ARMA(1,1): Brockwell & Davis 1991, ex. 3.3.1."""
    assert autocovariances(np.array([1, -0.6]), np.ones(1), 4) == pytest.approx(0.6 ** np.arange(4) / 0.64)
    assert autocovariances(np.ones(1), np.array([1, 0.5]), 4) == pytest.approx([1.25, 0.5, 0, 0])
    phi, theta = 0.7, 0.4
    zero = 1 + (theta + phi) ** 2 / (1 - phi**2)
    one = theta + phi + (theta + phi) ** 2 * phi / (1 - phi**2)
    got = autocovariances(np.array([1, -phi]), np.array([1, theta]), 3)
    assert got == pytest.approx([zero, one, phi * one])


@given(seed=st.integers(0, 10_000), orders=st.tuples(*[st.integers(0, 2)] * 4))
@settings(max_examples=30, deadline=None)
def test_autocovariances_are_sums_of_psi_weights(seed: int, orders: tuple[int, int, int, int]) -> None:
    p, q, P, Q = orders
    order = ArimaOrder(p, 0, q, P, 0, Q, 3)
    values = order.stationary(np.random.default_rng(seed).uniform(-0.8, 0.8, len(order.names)))
    ar, ma = order.polynomials(values)
    psi = power_series(ma, ar, 800)
    expected = [psi[: 800 - lag] @ psi[lag:] for lag in range(6)]
    assert autocovariances(ar, ma, 6) == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert np.all(np.abs(np.roots(ar)) < 1)
    assert np.all(np.abs(np.roots(ma)) < 1)


def test_differencing_and_its_polynomial_agree() -> None:
    order = ArimaOrder(d=1, D=1, Q=1, period=12)
    y = np.random.default_rng(0).normal(size=40).cumsum()
    by_polynomial = np.convolve(y, order.differencing_polynomial(), mode="valid")
    assert order.difference(y[:, None])[:, 0] == pytest.approx(by_polynomial)
    assert order.lost == 13
    assert str(order) == "(0,1,0)(0,1,1)[12]"


def test_orders_that_mean_nothing() -> None:
    with pytest.raises(AnalysisError, match="whole numbers"):
        ArimaOrder(p=-1)
    with pytest.raises(AnalysisError, match="period"):
        ArimaOrder(P=1)
    with pytest.raises(AnalysisError, match="not describe a stationary"):
        autocovariances(np.array([1, -1.2]), np.ones(1), 3)
