"""Linear models of one series, and the result they share with GLS, Prais-Winsten, ARIMA and the structural model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ipvi_eval.arguments import as_level
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian import sandwich

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearContrast:
    """A linear combination of coefficients with its t interval; `df` may be infinite (normal)."""

    name: str
    value: float
    standard_error: float
    df: float
    statistic: float
    p: float
    lower: float
    upper: float
    level: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class GaussianFit:
    """A fitted linear model of one series (or of a stack of series) on the scale of y.

    `coefficients`, `df` (k,); `covariance` (k, k); `fitted`, `residuals` (n,) (y minus the linear predictor; for ARIMA
    and the structural model the one-step-ahead innovations); `sigma2` the variance of the errors (marginal where they
    are autocorrelated); `rho` their first-order autocorrelation where the model has one. `parameters` holds what else
    the model estimated (AR and MA terms, variances) with `parameter_errors` beside it. `variance_gradient` (m, k, k)
    and `variance_uncertainty` (m, m) carry what Satterthwaite's df need. `notes` say what a reader must know.
    """

    method: str
    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    df: Floats
    fitted: Floats
    residuals: Floats
    sigma2: float
    log_likelihood: float | None = None
    rho: float | None = None
    parameters: dict[str, float] = field(default_factory=dict)
    parameter_errors: dict[str, float] = field(default_factory=dict)
    variance_gradient: Floats | None = None
    variance_uncertainty: Floats | None = None
    minimum_df: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Number of observations."""
        return int(self.fitted.size)

    @property
    def standard_errors(self) -> Floats:
        """Square roots of the covariance's diagonal, (k,)."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.covariance), 0.0)), dtype=np.float64)

    def contrast(self, weights: ArrayLike, *, name: str = "contrast", level: float = 0.95) -> LinearContrast:
        """`weights @ coefficients` with standard error, t statistic, p and interval; weights (k,).

        The df are Satterthwaite's for this very combination where the model has them, else the smallest df among the
        coefficients that enter it. Raises AnalysisError when the weights do not fit the coefficients.
        """
        combination = np.asarray(weights, dtype=np.float64)
        if combination.shape != self.coefficients.shape or not combination.any():
            msg = f"a contrast of this fit needs one weight for each of {', '.join(self.names)}, not all zero"
            raise AnalysisError(msg)
        value = float(combination @ self.coefficients)
        error = float(np.sqrt(max(float(combination @ self.covariance @ combination), 0.0)))
        df = self._df_of(combination)
        return _contrast(name, value, error, df, level)

    def coefficient(self, name: str, *, level: float = 0.95) -> LinearContrast:
        """One coefficient by its name, as a contrast.

        Raises AnalysisError, naming those there are, when the fit has none of this name.
        """
        if name not in self.names:
            msg = f"this fit has no coefficient {name!r}; it has {', '.join(self.names)}"
            raise AnalysisError(msg)
        position = self.names.index(name)
        return _contrast(
            name,
            float(self.coefficients[position]),
            float(self.standard_errors[position]),
            float(self.df[position]),
            level,
        )

    def tidy(self, *, level: float = 0.95) -> pd.DataFrame:
        """One row per coefficient: term, estimate, standard_error, df, statistic, p, lower, upper."""
        rows = [self.coefficient(name, level=level) for name in self.names]
        return pd.DataFrame(
            {
                "term": [row.name for row in rows],
                "estimate": [row.value for row in rows],
                "standard_error": [row.standard_error for row in rows],
                "df": [row.df for row in rows],
                "statistic": [row.statistic for row in rows],
                "p": [row.p for row in rows],
                "lower": [row.lower for row in rows],
                "upper": [row.upper for row in rows],
            }
        )

    def _df_of(self, combination: Floats) -> float:
        if self.variance_gradient is None or self.variance_uncertainty is None:
            return float(self.df[combination != 0].min())
        return satterthwaite_df(
            combination, self.covariance, self.variance_gradient, self.variance_uncertainty, minimum=self.minimum_df
        )


def satterthwaite_df(
    combination: Floats, covariance: Floats, gradient: Floats, uncertainty: Floats, *, minimum: float
) -> float:
    """2 v^2 / (g' A g), with v the variance of the combination and g its gradient (Giesbrecht & Burns 1985).

    `combination` (k,), `covariance` (k, k), `gradient` (m, k, k) of the covariance in the variance parameters,
    `uncertainty` (m, m) their covariance.
    """
    v = float(combination @ covariance @ combination)
    g = np.array([combination @ slope @ combination for slope in gradient])
    spread = float(g @ uncertainty @ g)
    return max(2 * v**2 / spread, minimum) if spread > 0 else float("inf")


def _contrast(name: str, value: float, error: float, df: float, level: float) -> LinearContrast:
    level = as_level(level)
    # scipy's t quantile overflows for a few thousandths of a degree of freedom, where the interval is the whole line
    width = float(stats.t.ppf(0.5 + level / 2, df)) if df > 0.02 else float("inf")
    if error == 0:
        statistic = 0.0 if value == 0 else float(np.copysign(np.inf, value))
        return LinearContrast(name, value, error, df, statistic, float(value == 0), value, value, level)
    p = float(2 * stats.t.sf(abs(value / error), df))
    return LinearContrast(name, value, error, df, value / error, p, value - width * error, value + width * error, level)


def checked_design(y: ArrayLike, X: ArrayLike, names: Sequence[str] | None) -> tuple[Floats, Floats, tuple[str, ...]]:
    """y (n,), X (n, k) and names (k,) as arrays, in time order, or an AnalysisError that says what is wrong."""
    outcome, design = np.asarray(y, dtype=np.float64), np.asarray(X, dtype=np.float64)
    if outcome.ndim != 1 or design.ndim != 2 or design.shape[0] != outcome.size or design.shape[1] == 0:
        msg = "a linear model needs y of shape (n,) and X of shape (n, k) with the same months, in time order"
        raise AnalysisError(msg)
    labels = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(design.shape[1]))
    if len(labels) != design.shape[1] or len(set(labels)) != len(labels):
        msg = f"X has {design.shape[1]} columns: give as many names, each once"
        raise AnalysisError(msg)
    if not np.isfinite(outcome).all() or not np.isfinite(design).all():
        msg = "the series or the design holds missing or infinite numbers; name or fill the missing months first"
        raise AnalysisError(msg)
    if outcome.size <= design.shape[1]:
        msg = f"{outcome.size} months cannot carry {design.shape[1]} coefficients; drop terms or lengthen the series"
        raise AnalysisError(msg)
    scale = np.abs(design).max(axis=0)
    if np.any(scale == 0) or np.linalg.matrix_rank(design / np.where(scale == 0, 1, scale)) < design.shape[1]:
        msg = f"the design's columns repeat each other or are empty ({', '.join(labels)}); drop one"
        raise AnalysisError(msg)
    return outcome, design, labels


def least_squares(X: Floats, y: Floats) -> Floats:
    """Coefficients that minimise |y - Xb|^2, (k,)."""
    return np.asarray(np.linalg.lstsq(X, y, rcond=None)[0], dtype=np.float64)


def ols(y: ArrayLike, X: ArrayLike, *, names: Sequence[str] | None = None) -> GaussianFit:
    """Ordinary least squares with classical errors and n - k df: right only where months are independent.

    Raises AnalysisError for unusable arrays, and for a series that the design fits exactly: what is left is rounding.
    """
    outcome, design, labels = checked_design(y, X, names)
    coefficients = least_squares(design, outcome)
    fitted = design @ coefficients
    residuals = outcome - fitted
    if float(residuals @ residuals) <= 1e-20 * float(outcome @ outcome):
        msg = "the design fits this series exactly (a constant or straight series): no error is left to estimate"
        raise AnalysisError(msg)
    n, k = design.shape
    sigma2 = float(residuals @ residuals) / (n - k)
    return GaussianFit(
        method="ordinary least squares",
        names=labels,
        coefficients=coefficients,
        covariance=sigma2 * sandwich.estimating_equations(design, residuals).bread,
        df=np.full(k, float(n - k)),
        fitted=fitted,
        residuals=residuals,
        sigma2=sigma2,
        log_likelihood=_normal_log_likelihood(residuals),
    )


def newey_west(
    y: ArrayLike,
    X: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    lag: int | None = None,
    series: ArrayLike | None = None,
    adjust: bool = True,
) -> GaussianFit:
    """Least squares with Newey-West errors and n - k df, as Stata's `newey, lag()`; lag None is automatic.

    A sensitivity line: with n = 24-96 months it rejects a true null 9-20 % of the time at a nominal 5 %. `series` (n,)
    labels the series of a stacked design, each in time order.
    """
    plain = ols(y, X, names=names)
    equations = sandwich.estimating_equations(X, plain.residuals, series=series)
    return GaussianFit(
        method="ordinary least squares, Newey-West errors",
        names=plain.names,
        coefficients=plain.coefficients,
        covariance=sandwich.newey_west(equations, lag=lag, adjust=adjust),
        df=plain.df,
        fitted=plain.fitted,
        residuals=plain.residuals,
        sigma2=plain.sigma2,
    )


def hac_andrews(
    y: ArrayLike, X: ArrayLike, *, names: Sequence[str] | None = None, coded: ArrayLike | None = None
) -> GaussianFit:
    """Least squares with Andrews' (1991) HAC errors and n - k df, R's `vcovHAC`: a sensitivity line, as Newey-West.

    The automatic bandwidth is not the same for other codings of time (years or months, centered or not): `coded`
    (n, k) spans what X spans and is where it is chosen (`time_coding.from_one` for R's 1 to n).
    """
    plain = ols(y, X, names=names)
    equations = sandwich.estimating_equations(X, plain.residuals)
    choosing = equations if coded is None else sandwich.estimating_equations(coded, plain.residuals)
    covariance = sandwich.andrews(equations, bandwidth=sandwich.andrews_bandwidth(choosing, prewhite=False))
    method = "ordinary least squares, HAC errors (Andrews)"
    return replace(plain, method=method, covariance=covariance, log_likelihood=None)


def _normal_log_likelihood(residuals: Floats) -> float | None:
    variance = float(residuals @ residuals) / residuals.size
    return -0.5 * residuals.size * (math.log(2 * math.pi * variance) + 1) if variance > 0 else None
