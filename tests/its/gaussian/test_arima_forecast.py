"""Forecasts of an ARIMA regression against the closed forms of its simplest orders."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.arima import arima
from ipvi_eval.its.gaussian.arima_forecast import arima_forecast
from ipvi_eval.its.gaussian.arma_process import ArimaOrder

NOISE = np.random.default_rng(11).normal(size=80)
STEPS = np.arange(1, 7)


def test_an_autoregression_returns_to_its_mean():
    """Mean phi^h y_n, variance sigma^2 (1 - phi^2h) / (1 - phi^2) (Box and Jenkins 1970, 5.1)."""
    y = np.zeros(80)
    for t in range(1, 80):
        y[t] = 0.6 * y[t - 1] + NOISE[t]
    order = ArimaOrder(1, 0, 0)
    fit = arima(y, order=order)
    phi = fit.parameters[order.names[0]]
    found = arima_forecast(y, steps=6, order=order)
    np.testing.assert_allclose(found.mean, phi**STEPS * y[-1], rtol=1e-8)
    spread = fit.sigma2 * (1 - phi ** (2 * STEPS)) / (1 - phi**2)
    np.testing.assert_allclose(found.standard_error**2, spread, rtol=1e-8)
    np.testing.assert_allclose(np.diag(found.covariance), spread, rtol=1e-8)


def test_a_random_walk_stays_where_it_is_and_is_ever_less_sure():
    y = np.cumsum(NOISE)
    order = ArimaOrder(0, 1, 0)
    found = arima_forecast(y, steps=6, order=order, level=0.9)
    np.testing.assert_allclose(found.mean, np.full(6, y[-1]), rtol=1e-12)
    np.testing.assert_allclose(found.standard_error**2, arima(y, order=order).sigma2 * STEPS, rtol=1e-10)
    np.testing.assert_allclose(found.upper - found.lower, 2 * 1.6448536269514722 * found.standard_error, rtol=1e-12)


def test_what_is_known_of_the_months_ahead_is_added():
    X = np.c_[np.ones(80), np.arange(80) % 2]
    order = ArimaOrder(0, 0, 0)
    y = X @ np.array([5.0, 2.0]) + NOISE
    ahead = np.c_[np.ones(4), [0, 1, 0, 1]]
    found = arima_forecast(y, steps=4, order=order, X=X, X_future=ahead)
    np.testing.assert_allclose(found.mean, ahead @ np.linalg.lstsq(X, y, rcond=None)[0], rtol=1e-8)
    with pytest.raises(AnalysisError, match="X_future with 3 rows"):
        arima_forecast(y, steps=3, order=order, X=X, X_future=ahead)
