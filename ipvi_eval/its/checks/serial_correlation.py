"""What is left in the residuals from one month to the next: ACF, PACF, Ljung-Box, Breusch-Godfrey, Durbin-Watson."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.errors import AnalysisError

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SerialTest:
    """A chi-squared test of no serial correlation up to `order` lags."""

    name: str
    order: int
    statistic: float
    p: float

    @property
    def id(self) -> str:
        """Name and order as one lower-case word: ljung_box_12."""
        return f"{self.name.lower().replace('-', '_')}_{self.order}"


def autocorrelation(residuals: Array, lags: int) -> Array:
    """Sample autocorrelations at lags 1 to `lags` (divisor n, mean removed; R's acf). Raises AnalysisError when n
    <= lags.
    """
    _check(residuals, lags)
    centred = residuals - residuals.mean()
    total = float(centred @ centred)
    if total == 0:
        return np.zeros(lags)
    return np.array([centred[j:] @ centred[: len(centred) - j] for j in range(1, lags + 1)]) / total


def partial_autocorrelation(residuals: Array, lags: int) -> Array:
    """Partial autocorrelations at lags 1 to `lags` by Durbin-Levinson (R's pacf)."""
    r = np.concatenate([[1.0], autocorrelation(residuals, lags)])
    partial = np.zeros(lags)
    phi = np.zeros(0)
    for k in range(1, lags + 1):
        error = 1.0 - phi @ r[1:k]
        partial[k - 1] = (r[k] - phi @ r[1:k][::-1]) / error if error > 0 else 0.0
        phi = np.concatenate([phi - partial[k - 1] * phi[::-1], [partial[k - 1]]])
    return partial


def ljung_box(residuals: Array, order: int, *, fitted_parameters: int = 0) -> SerialTest:
    """Ljung & Box 1978: n (n + 2) sum r_j^2 / (n - j) on `order` - `fitted_parameters` df."""
    n = len(residuals)
    r = autocorrelation(residuals, order)
    statistic = float(n * (n + 2) * (r**2 / (n - np.arange(1, order + 1))).sum())
    return SerialTest("Ljung-Box", order, statistic, float(stats.chi2.sf(statistic, order - fitted_parameters)))


def breusch_godfrey(residuals: Array, X: Array, order: int) -> SerialTest:
    """Breusch 1978, Godfrey 1978: n R^2 of the residuals on `X` (n, k) and their own lags, earlier ones taken as 0.

    With least-squares residuals it equals R's lmtest::bgtest. Note that bgtest on a glm silently refits the counts
    by least squares; a count fit here passes its own deviance residuals and sqrt(mu) X.
    """
    _check(residuals, order)
    n = len(residuals)
    total = float(residuals @ residuals)
    if total == 0:
        return SerialTest("Breusch-Godfrey", order, 0.0, 1.0)
    lagged = [np.concatenate([np.zeros(j), residuals[: n - j]]) for j in range(1, order + 1)]
    auxiliary = np.column_stack([X, *lagged])
    coefficients, *_ = np.linalg.lstsq(auxiliary, residuals, rcond=None)
    fitted = auxiliary @ coefficients
    statistic = float(n * (fitted @ fitted) / total)
    return SerialTest("Breusch-Godfrey", order, statistic, float(stats.chi2.sf(statistic, order)))


def durbin_watson(residuals: Array) -> float:
    """Sum of squared changes over sum of squares; about 2 (1 - rho)."""
    total = float(residuals @ residuals)
    return float(np.diff(residuals) @ np.diff(residuals)) / total if total > 0 else 2.0


def _check(residuals: Array, lags: int) -> None:
    if not 1 <= lags < len(residuals):
        msg = f"serial correlation up to lag {lags} needs more than {lags} months, not {len(residuals)}"
        raise AnalysisError(msg)
