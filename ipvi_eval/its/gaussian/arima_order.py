"""Choosing ARIMA orders as R's auto.arima: differences by tests, then a stepwise search on AICc."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.arima import corrected_aic
from ipvi_eval.its.gaussian.arma_process import ArimaOrder
from ipvi_eval.its.gaussian.gaussian_models import checked_design, least_squares

Floats = NDArray[np.float64]

_KPSS_CRITICAL = 0.463  # 5 %, level stationarity (Kwiatkowski et al. 1992, table 1)
_SEASONAL_STRENGTH = 0.64
_MOST = {"p": 5, "q": 5, "P": 2, "Q": 2}


def arima_order(y: ArrayLike, X: ArrayLike, *, period: int = 1, names: Sequence[str] | None = None) -> ArimaOrder:
    """Orders for `arima(y, X)`: Hyndman & Khandakar 2008 (J Stat Softw 27(3)), as forecast::auto.arima by default.

    y (n,), X (n, k) with the intercept if the model is to have one; `period` 12 lets a seasonal part in, 1 does not.
    D is 1 where the seasonal strength of what least squares leaves exceeds .64, d the differences KPSS asks for. The
    search compares AICc of exact maximum likelihood fits; it takes seconds, so it belongs to a final run and not to a
    simulation, and the chosen orders belong in the report.

    Raises AnalysisError for unusable arrays, or when no model can be fitted.
    """
    outcome, design, _ = checked_design(y, X, names)
    left = outcome - design @ least_squares(design, outcome)
    seasonal = period > 1 and outcome.size >= 2 * period + 5
    D = int(seasonal and _seasonal_strength(left, period) > _SEASONAL_STRENGTH)
    order = ArimaOrder(D=D, period=period if seasonal else 1)
    changes = order.difference(left[:, None])[:, 0]
    d = 0
    while d < 2 - D and changes.size > 8 and _kpss(changes) > _KPSS_CRITICAL:
        changes, d = np.diff(changes), d + 1
    return _stepwise(outcome, design, replace(order, d=d), seasonal)


def _stepwise(y: Floats, X: Floats, order: ArimaOrder, seasonal: bool) -> ArimaOrder:
    s = int(seasonal)
    seeds = [(2, 2, s, s), (0, 0, 0, 0), (1, 0, s, 0), (0, 1, 0, s)]
    tried: dict[ArimaOrder, float] = {}

    def value(candidate: ArimaOrder) -> float:
        if candidate not in tried:
            tried[candidate] = corrected_aic(y, X, candidate)
        return tried[candidate]

    best = min((replace(order, p=p, q=q, P=P, Q=Q) for p, q, P, Q in seeds), key=value)
    moved = True
    while moved:
        moved = False
        for candidate in _neighbours(best, seasonal):
            if candidate not in tried and value(candidate) < value(best):
                best, moved = candidate, True
                break
    if not math.isfinite(value(best)):
        msg = "no ARIMA model can be fitted to this series; it is too short or fitted exactly"
        raise AnalysisError(msg)
    return best


def _neighbours(order: ArimaOrder, seasonal: bool) -> Iterator[ArimaOrder]:
    moves = ({"P": -1}, {"Q": -1}, {"P": 1}, {"Q": 1}, {"P": -1, "Q": -1}, {"P": -1, "Q": 1}, {"P": 1, "Q": -1})
    blocks: tuple[dict[str, int], ...] = (*moves, {"P": 1, "Q": 1}) if seasonal else ()
    plain = tuple({key.lower(): step for key, step in move.items()} for move in (*moves, {"P": 1, "Q": 1}))
    for move in (*blocks, *plain):
        values = {key: getattr(order, key) + step for key, step in move.items()}
        if all(0 <= value <= _MOST[key] for key, value in values.items()):
            yield replace(order, **values)


def _kpss(x: Floats) -> float:
    """Level-stationarity statistic with trunc(3 sqrt(n) / 13) lags, as forecast::ndiffs (urca::ur.kpss)."""
    centred = x - x.mean()
    n = centred.size
    lags = int(3 * math.sqrt(n) / 13)
    variance = float(centred @ centred) / n
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * float(centred[lag:] @ centred[:-lag]) / n
    return float(np.sum(np.cumsum(centred) ** 2)) / n**2 / variance if variance > 0 else 0.0


def _seasonal_strength(x: Floats, period: int) -> float:
    """1 - var(remainder) / var(remainder + seasonal) of an STL decomposition (Wang, Smith & Hyndman 2006)."""
    from statsmodels.tsa.seasonal import STL

    if float(np.ptp(x)) == 0:
        return 0.0
    parts = STL(x, period=period, seasonal=11, seasonal_deg=0).fit()
    total = float(np.var(parts.resid + parts.seasonal))
    return max(0.0, 1 - float(np.var(parts.resid)) / total) if total > 0 else 0.0
