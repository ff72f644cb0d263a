"""Structural time series: a level that drifts, and the interruption as regression effects beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.diffuse_likelihood import DiffuseLikelihood, Floats, Level
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit, checked_design

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
    a constant series, and covariates of which the level and the season hold a mixture.
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
    likelihood = DiffuseLikelihood.of(outcome / unit, columns / scale, level, seasonal_period)
    if np.linalg.matrix_rank(likelihood.columns) < columns.shape[1]:
        msg = "the level and the season hold a mixture of the covariates, such as all twelve months; leave one out"
        raise AnalysisError(msg)
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


def _outside_the_level(design: Floats, order: int) -> NDArray[np.bool_]:
    """Which columns differencing `order` times does not annihilate, (k,)."""
    if design.shape[1] == 0:
        return np.zeros(0, dtype=bool)
    moved = np.diff(design, n=order, axis=0)
    return np.asarray(np.abs(moved).max(axis=0) > 1e-9 * np.abs(design).max(axis=0), dtype=bool)


def _maximum(likelihood: DiffuseLikelihood) -> Floats:
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
