"""What an ARIMA regression of the months before would have forecast: the counterfactual of Schaffer et al. 2021."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.arima import Floats, arima
from ipvi_eval.its.gaussian.arma_process import ArimaOrder, autocovariances, power_series


@dataclass(frozen=True, slots=True, eq=False)
class ArimaForecast:
    """Forecasts in levels: `mean`, `standard_error`, `lower`, `upper` (h,) and their `covariance` (h, h).

    The covariance holds the process's own noise, not the uncertainty of the parameters (R's predict does the same).
    """

    mean: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    covariance: Floats
    level: float


def arima_forecast(
    y: ArrayLike,
    *,
    steps: int,
    order: ArimaOrder,
    X: ArrayLike | None = None,
    X_future: ArrayLike | None = None,
    level: float = 0.95,
) -> ArimaForecast:
    """Fit y (n,) (before the interruption) and forecast `steps` periods: the counterfactual of Schaffer et al. 2021.

    X (n, k) and X_future (steps, k) are covariates known on both sides. Raises as `arima` does.
    """
    fit = arima(y, X, order=order)
    outcome = np.asarray(y, dtype=np.float64)
    past, future = np.zeros(outcome.size), np.zeros(steps)
    if X is not None:
        kept = [int(name[1:]) - 1 for name in fit.names]
        past = np.asarray(X, dtype=np.float64)[:, kept] @ fit.coefficients
        ahead = np.asarray(X_future, dtype=np.float64)
        if ahead.ndim != 2 or ahead.shape != (steps, np.asarray(X).shape[1]):
            msg = f"a forecast of {steps} periods needs X_future with {steps} rows and the columns of X"
            raise AnalysisError(msg)
        future = ahead[:, kept] @ fit.coefficients
    series = outcome - past
    w = order.difference(series[:, None])[:, 0]
    arma = np.array([fit.parameters[name] for name in order.names])
    gamma = autocovariances(*order.polynomials(arma), w.size + steps)
    cross = gamma[np.abs(np.subtract.outer(np.arange(w.size, w.size + steps), np.arange(w.size)))]
    solved = linalg.solve_toeplitz(gamma[: w.size], np.column_stack([w, cross.T]))
    variance = linalg.toeplitz(gamma[:steps]) - cross @ solved[:, 1:]
    integration = linalg.toeplitz(
        power_series(np.ones(1), order.differencing_polynomial(), steps), np.r_[1.0, np.zeros(steps - 1)]
    )
    mean = _integrated(series, cross @ solved[:, 0], order) + future
    covariance = fit.sigma2 * integration @ variance @ integration.T
    error = np.sqrt(np.diag(covariance))
    width = float(stats.norm.ppf(0.5 + level / 2))
    return ArimaForecast(mean, error, mean - width * error, mean + width * error, covariance, level)


def _integrated(series: Floats, ahead: Floats, order: ArimaOrder) -> Floats:
    polynomial = order.differencing_polynomial()
    levels = np.r_[series[series.size - order.lost :], np.zeros(ahead.size)]
    for step in range(ahead.size):
        at = order.lost + step
        levels[at] = ahead[step] - polynomial[1:] @ levels[at - order.lost : at][::-1]
    return np.asarray(levels[order.lost :], dtype=np.float64)
