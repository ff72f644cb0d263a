"""Order selection against R's auto.arima (its_quetiapine auto_arima) and known processes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.arima import arima, corrected_aic
from ipvi_eval.its.gaussian.arima_order import _kpss, _neighbours, _seasonal_strength, arima_order
from ipvi_eval.its.gaussian.arma_process import ArimaOrder

TYPED = Path(__file__).parents[2] / "reference"


def test_quetiapine() -> None:
    """its_quetiapine auto_arima: auto.arima(quet, seasonal = TRUE, xreg = cbind(step, ramp)) -> (2,1,0)(0,1,1)[12]."""
    y = pd.read_csv(TYPED / "quetiapine.csv", comment="#").dispensings.to_numpy(float)
    month = np.arange(48)
    X = np.column_stack([np.ones(48), month >= 36, np.where(month >= 36, month - 35, 0)])
    order = arima_order(y, X, period=12)
    assert order == ArimaOrder(2, 1, 0, 0, 1, 1, 12)
    # R: AICc 583.892934469616
    assert corrected_aic(y, X, order) == pytest.approx(583.8929, abs=1e-2)


def test_nile() -> None:
    """auto.arima(Nile): ARIMA(1,1,1), ar1 0.2544 (0.1194), ma1 -0.8741 (0.0605), sigma^2 20177, AICc 1267.51."""
    y = pd.read_csv(TYPED / "nile.csv", comment="#").flow
    order = arima_order(y, np.ones((100, 1)))
    assert order == ArimaOrder(1, 1, 1)
    fit = arima(y, order=order)
    assert [fit.parameters["ar1"], fit.parameters["ma1"]] == pytest.approx([0.2544, -0.8741], abs=2e-4)
    assert [fit.parameter_errors["ar1"], fit.parameter_errors["ma1"]] == pytest.approx([0.1194, 0.0605], abs=2e-3)
    assert fit.parameters["aicc"] == pytest.approx(1267.51, abs=0.01)


def test_known_processes() -> None:
    rng = np.random.default_rng(3)
    e = rng.normal(size=70)
    ones = np.ones((70, 1))
    assert arima_order((e + 0.5).cumsum(), ones).d == 1
    assert arima_order(e[:20], np.ones((20, 1)), period=12).period == 1  # too short for a season
    with pytest.raises(AnalysisError, match="no ARIMA model"):
        arima_order(np.full(30, 2.0), np.ones((30, 1)))


@pytest.mark.parametrize("n", [18, 19, 75, 76, 120, 400])
def test_the_statistic_of_stationarity_by_a_matrix_of_bartlett_weights(n: int) -> None:
    """Kwiatkowski et al. 1992, eq. 8 and 13: sum of squared partial sums over n^2 s^2; 0, 1, 1, 2, 2 and 4 lags."""
    x = np.random.default_rng(n).normal(size=n).cumsum()
    left, lags = x - x.mean(), int(3 * np.sqrt(n) / 13)
    weights = np.maximum(0, 1 - np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / (lags + 1))
    assert lags == {18: 0, 19: 1, 75: 1, 76: 2, 120: 2, 400: 4}[n]
    assert _kpss(x) == pytest.approx((np.cumsum(left) ** 2).sum() / (n * left @ weights @ left))
    assert _kpss(1e4 * x + 7) == pytest.approx(_kpss(x))
    assert _kpss(np.full(n, 3.0)) == 0


def test_a_season_alone_is_all_of_a_series_and_noise_has_little_of_one() -> None:
    wave = np.sin(2 * np.pi * np.arange(120) / 12)
    noise = np.random.default_rng(8).normal(size=120)
    assert _seasonal_strength(wave, 12) == pytest.approx(1, abs=1e-6)
    assert _seasonal_strength(wave, 12) > _seasonal_strength(wave + noise / 2, 12) > _seasonal_strength(noise, 12) >= 0
    assert _seasonal_strength(noise, 12) < 0.64
    assert _seasonal_strength(1e4 * (wave + noise), 12) == pytest.approx(_seasonal_strength(wave + noise, 12))
    assert _seasonal_strength(np.full(60, 2.0), 12) == 0
    # Squares too small to write: a variance of nought of a series that moves.
    assert _seasonal_strength(np.r_[np.zeros(59), 1e-200], 12) == 0


def test_the_search_begins_at_the_four_models_of_its_authors_and_moves_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hyndman and Khandakar (2008), sec. 3.2: ARIMA(2,d,2)(1,D,1), (0,d,0)(0,D,0), (1,d,0)(1,D,0), (0,d,1)(0,D,1)."""
    asked: list[tuple[int, int, int, int]] = []

    def far(y: np.ndarray, X: np.ndarray, order: ArimaOrder) -> float:
        asked.append((order.p, order.q, order.P, order.Q))
        return abs(order.p - 4) + abs(order.q - 1) + abs(order.P - 2) + abs(order.Q)

    monkeypatch.setattr("ipvi_eval.its.gaussian.arima_order.corrected_aic", far)
    y, X = np.random.default_rng(3).normal(size=60), np.ones((60, 1))
    found = arima_order(y, X, period=12)
    assert asked[:4] == [(2, 2, 1, 1), (0, 0, 0, 0), (1, 0, 1, 0), (0, 1, 0, 1)]
    assert (found.p, found.q, found.P, found.Q) == (4, 1, 2, 0)
    asked.clear()
    arima_order(y, X)
    assert asked[:4] == [(2, 2, 0, 0), (0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0)]


def test_neighbours_differ_by_one_in_one_pair_of_orders_and_stay_within_the_largest() -> None:
    middle = ArimaOrder(p=2, q=2, P=1, Q=1, period=12)
    steps = {(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)} - {(0, 0)}
    near = [(one.p - 2, one.q - 2, one.P - 1, one.Q - 1) for one in _neighbours(middle, True)]
    assert sorted(near) == sorted([(0, 0, *step) for step in steps] + [(*step, 0, 0) for step in steps])
    assert len(list(_neighbours(middle, False))) == 8
    corner = list(_neighbours(ArimaOrder(p=5, q=5, P=2, Q=2, period=12), True))
    assert {(one.p, one.q, one.P, one.Q) for one in corner} == {
        (4, 5, 2, 2), (5, 4, 2, 2), (4, 4, 2, 2), (5, 5, 1, 2), (5, 5, 2, 1), (5, 5, 1, 1)
    }  # fmt: skip
