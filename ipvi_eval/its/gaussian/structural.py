"""Structural time series: a level that drifts, and the interruption as regression effects beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, optimize

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit, checked_design

Floats = NDArray[np.float64]
Level = Literal["local level", "smooth trend", "local linear trend"]

# Over longer series differences lose the digits of what moves slowly.
_LONGEST = 2500
_SMALLEST_LOG_VARIANCE, _LARGEST_LOG_VARIANCE = -18.0, 4.0


def structural(
    y: ArrayLike,
    X: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    level: Level = "local level",
    seasonal_period: int | None = None,
) -> GaussianFit:
    """Unobserved-components model with regression effects under an exact diffuse prior.

    y (n,), X (n, k) in time order and equally spaced, for example a step and a ramp; columns the level itself holds
    (a constant; a straight line under the two trend models) are dropped and named in the notes. `seasonal_period` adds
    a stochastic dummy seasonal. Variances are in `parameters` (irregular, level, trend, seasonal), in squared units of
    y; errors of the coefficients take them as known, and inference is normal. `log_likelihood` is the diffuse one of
    Durbin & Koopman (2012, sec. 7.2.2); R's StructTS prints it less 0.5 log(1e4 var(y)) for a local level.

    The likelihood is that of differences, with the regression effects by generalised least squares; statsmodels'
    UnobservedComponents (use_exact_diffuse=True) gives its constant and the errors of the forecasts one month ahead, of
    the series less its regression effects. Raises AnalysisError for unusable arrays, fewer than two seasons,
    and a constant series.
    """
    if X is None:
        outcome, design = np.asarray(y, dtype=np.float64), np.zeros((np.size(y), 0))
        labels: tuple[str, ...] = ()
        if outcome.ndim != 1 or not np.isfinite(outcome).all():
            msg = "a structural model needs one series without missing months; name or fill the missing months first"
            raise AnalysisError(msg)
    else:
        outcome, design, labels = checked_design(y, X, names)
    least = 2 * (seasonal_period or 0) + design.shape[1] + 6
    if not least <= outcome.size <= _LONGEST:
        msg = (
            f"this structural model needs {least} to {_LONGEST} equally spaced observations; the series has "
            f"{outcome.size}"
        )
        raise AnalysisError(msg)
    unit = float(outcome.std())
    if unit <= 1e-10 * max(float(np.abs(outcome).max()), 1e-300):
        msg = "a constant series has no variance to divide among components"
        raise AnalysisError(msg)
    kept = _outside_the_level(design, 1 if level == "local level" else 2)
    columns = design[:, kept]
    scale = np.abs(columns).max(axis=0) if kept.any() else np.ones(0)
    likelihood = _Likelihood.of(outcome / unit, columns / scale, level, seasonal_period)
    variances = _maximum(likelihood)
    found = likelihood.at(variances)
    beta = found.coefficients / scale * unit
    covariance = found.covariance * unit**2 / np.outer(scale, scale)
    innovations = likelihood.innovations(variances, found.coefficients) * unit
    parts = dict(zip(likelihood.names, map(float, variances), strict=True))
    k = int(kept.sum())
    return GaussianFit(
        method=f"structural time series, {level}" + (f", seasonal of {seasonal_period}" if seasonal_period else ""),
        names=tuple(name for name, keep in zip(labels, kept, strict=True) if keep),
        coefficients=beta,
        covariance=covariance,
        df=np.full(k, np.inf),
        fitted=outcome - innovations,
        residuals=innovations,
        sigma2=parts.get("irregular", 0.0) * unit**2,
        log_likelihood=found.log_likelihood
        - (outcome.size - likelihood.diffuse - k) * math.log(unit)
        - float(np.log(scale).sum()),
        parameters={name: value * unit**2 for name, value in parts.items()},
        notes=_notes(parts, tuple(name for name, keep in zip(labels, kept, strict=True) if not keep)),
    )


@dataclass(frozen=True, slots=True)
class _At:
    """What the likelihood is at given variances, with the regression effects (k,) that maximise it and their errors."""

    log_likelihood: float
    coefficients: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class _Likelihood:
    """The diffuse likelihood as that of the differences which remove everything diffuse but the regression effects.

    Those are generalised least squares there. A filter that holds them in its state is exact on paper; where the first
    months hardly tell them apart it divides by what is all but nothing, and another rounding moves effects by a tenth.
    """

    series: Floats
    design: Floats
    names: tuple[str, ...]
    differences: Floats
    columns: Floats
    weights: tuple[Floats, ...]
    diffuse: int
    constant: float
    filtered: Callable[[Floats], Any]

    @classmethod
    def of(cls, series: Floats, columns: Floats, level: Level, seasonal_period: int | None) -> _Likelihood:
        from statsmodels.tsa.statespace.structural import UnobservedComponents

        def filtered(of: Floats) -> Any:
            return UnobservedComponents(of, level, seasonal=seasonal_period, use_exact_diffuse=True)

        order = 1 if level == "local level" else 2
        season = np.ones(seasonal_period or 1)

        def weights(name: str) -> Floats:
            times = {"irregular": order, "level": order - 1, "trend": order - 2, "seasonal": order}[name]
            found = np.ones(1) if name == "seasonal" else season
            for _ in range(times):
                found = np.convolve(found, [1.0, -1.0])
            return found

        model = filtered(series)
        names = tuple(name.removeprefix("sigma2.") for name in model.param_names)
        whole = weights("irregular")
        made = cls(
            series=series,
            design=columns,
            names=names,
            differences=np.convolve(series, whole, "valid"),
            columns=np.column_stack([np.convolve(column, whole, "valid") for column in columns.T])
            if columns.shape[1]
            else np.zeros((len(series) - len(whole) + 1, 0)),
            weights=tuple(map(weights, names)),
            diffuse=len(whole) - 1,
            constant=0.0,
            filtered=filtered,
        )
        # By what the density of the differences and the diffuse likelihood differ does not depend on the variances.
        ones, alone = np.ones(len(names)), replace(made, columns=made.columns[:, :0])
        return replace(made, constant=float(model.loglike(ones)) - alone.at(ones).log_likelihood)

    def at(self, variances: Floats) -> _At:
        reach = max(map(len, self.weights))
        covariances = np.zeros(reach)
        for variance, one in zip(variances, self.weights, strict=True):
            covariances[: len(one)] += variance * np.correlate(one, one, "full")[len(one) - 1 :]
        n = len(self.differences)
        lower = linalg.cholesky_banded(np.repeat(covariances[:, None], n, axis=1), lower=True, check_finite=False)
        both = np.column_stack([self.differences, self.columns])
        white = linalg.solve_banded((reach - 1, 0), lower, both, check_finite=False)
        own, X = white[:, 0], white[:, 1:]
        q, r = np.linalg.qr(X)
        beta = linalg.solve_triangular(r, q.T @ own)
        inverse = linalg.solve_triangular(r, np.eye(len(r)))
        left = own - X @ beta
        value = -0.5 * (n * math.log(2 * math.pi) + 2 * float(np.log(lower[0]).sum()) + float(left @ left))
        value -= float(np.log(np.abs(np.diag(r))).sum())
        return _At(value + self.constant, beta, inverse @ inverse.T)

    def innovations(self, variances: Floats, coefficients: Floats) -> Floats:
        """Errors of the forecasts (n,) one month ahead, of the series less its regression effects."""
        left = self.series - self.design @ coefficients
        return np.asarray(self.filtered(left).filter(variances, cov_type="none").forecasts_error[0], dtype=np.float64)


def _outside_the_level(design: Floats, order: int) -> NDArray[np.bool_]:
    """Which columns differencing `order` times does not annihilate, (k,)."""
    if design.shape[1] == 0:
        return np.zeros(0, dtype=bool)
    moved = np.diff(design, n=order, axis=0)
    return np.asarray(np.abs(moved).max(axis=0) > 1e-9 * np.abs(design).max(axis=0), dtype=bool)


def _maximum(likelihood: _Likelihood) -> Floats:
    """Variances of the highest diffuse likelihood, over their logarithms and from several starts."""
    m = len(likelihood.names)
    bounds = [(_SMALLEST_LOG_VARIANCE, _LARGEST_LOG_VARIANCE)] * m

    def negative(logs: Floats) -> float:
        clipped = np.clip(logs, _SMALLEST_LOG_VARIANCE, _LARGEST_LOG_VARIANCE)
        try:
            value = likelihood.at(np.exp(clipped)).log_likelihood
        except np.linalg.LinAlgError:  # variances so small that rounding leaves no positive one
            return 1e10
        return -value if math.isfinite(value) else 1e10

    # The likelihood often has a second, lower peak where one variance is zero: every start is followed to its end.
    starts = [
        np.full(m, -1.0),
        *(np.full(m, low) + (-0.5 - low) * np.eye(m)[j] for j in range(m) for low in (-6.0, -2.5)),
    ]
    runs = [optimize.minimize(negative, start, method="L-BFGS-B", bounds=bounds) for start in starts]
    best = min(runs, key=lambda run: float(run.fun))
    polished = optimize.minimize(negative, best.x, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-11})
    winner = polished if polished.fun < best.fun else best
    logs = np.clip(winner.x, _SMALLEST_LOG_VARIANCE, _LARGEST_LOG_VARIANCE)
    return np.asarray(np.exp(logs), dtype=np.float64)


def _notes(parts: dict[str, float], dropped: tuple[str, ...]) -> tuple[str, ...]:
    notes = []
    if dropped:
        notes.append(f"The level itself holds {', '.join(dropped)}; the model has no such term.")
    still = [name for name, variance in parts.items() if variance < 1e-6 and name != "irregular"]
    if still:
        notes.append(f"The variance of {', '.join(still)} is zero: that component does not move.")
    return tuple(notes)
