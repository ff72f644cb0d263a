"""Sandwich covariance for one or several series: Newey-West, Andrews' kernel, and HC0, HC1, HC3.

Newey-West errors are the habit of the field and reject two to three times too often on short counts, so they are a
sensitivity line here and never the default. Bread and meat follow the R package sandwich (Zeileis 2004, J Stat Softw
11(10); Zeileis, Koell & Graham 2020, 95(1)), and agree with it to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.errors import AnalysisError

Floats = NDArray[np.float64]
HeteroskedasticKind = Literal["HC0", "HC1", "HC3"]

_NEGLIGIBLE_WEIGHT = 1e-7  # sandwich::weightsAndrews drops lags whose weight is smaller


@dataclass(frozen=True, slots=True, eq=False)
class EstimatingEquations:
    """What a fitted model says about its own errors: score rows `residual * X` and curvature `X' diag(curvature) X`.

    `X` (n, k) in time order; `residual` (n,): y - fitted for least squares and for canonical links, and
    (y - mu) / (1 + mu/theta) for a negative binomial with log link; `curvature` (n,): 1 for least squares, mu for
    Poisson and quasi-Poisson, mu / (1 + mu/theta) for a negative binomial. A dispersion cancels and is not asked for.
    `series` (n,) labels the series of a stacked design: no product is taken across two of them.

    Raises AnalysisError when the shapes differ, a number is not finite, or X has not full column rank.
    """

    X: Floats
    residual: Floats
    curvature: Floats
    series: NDArray[np.int64]

    @property
    def scores(self) -> Floats:
        """Score contributions, (n, k)."""
        return self.X * self.residual[:, None]

    @property
    def bread(self) -> Floats:
        """Inverse curvature of the coefficients, (k, k)."""
        return np.asarray(np.linalg.inv((self.X * self.curvature[:, None]).T @ self.X), dtype=np.float64)

    @property
    def leverage(self) -> Floats:
        """Diagonal of the (weighted) hat matrix, (n,)."""
        return np.asarray(np.sum(self.X @ self.bread * self.X, axis=1) * self.curvature, dtype=np.float64)

    @property
    def bandwidth_weights(self) -> Floats:
        """0 for the intercept's scores and 1 for the others, (k,): the intercept is no guide to the bandwidth."""
        constant = np.ptp(self.X, axis=0) == 0
        return np.ones(self.X.shape[1]) if constant.all() else np.where(constant, 0.0, 1.0)


def estimating_equations(
    X: ArrayLike, residual: ArrayLike, *, curvature: ArrayLike | None = None, series: ArrayLike | None = None
) -> EstimatingEquations:
    """Check and bundle the arrays that a sandwich is made of; see `EstimatingEquations`.

    Raises AnalysisError when shapes differ, a number is missing or infinite, or the columns repeat each other or are as
    many as the rows.
    """
    design = np.asarray(X, dtype=np.float64)
    n = design.shape[0] if design.ndim == 2 else -1
    errors = np.asarray(residual, dtype=np.float64)
    weights = np.ones(max(n, 0)) if curvature is None else np.asarray(curvature, dtype=np.float64)
    labels = np.zeros(max(n, 0)) if series is None else np.asarray(series)
    if n < 1 or not (errors.shape == weights.shape == labels.shape == (n,)):
        msg = "a sandwich covariance needs X of shape (n, k) and residuals, curvature and series of shape (n,)"
        raise AnalysisError(msg)
    if not (np.isfinite(design).all() and np.isfinite(errors).all() and np.isfinite(weights).all()):
        msg = "a sandwich covariance cannot be computed: the design or the residuals hold missing or infinite numbers"
        raise AnalysisError(msg)
    if n <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        msg = "a sandwich covariance needs more months than columns and no column that repeats others; drop a term"
        raise AnalysisError(msg)
    return EstimatingEquations(design, errors, weights, np.unique(labels, return_inverse=True)[1].astype(np.int64))


def heteroskedastic(equations: EstimatingEquations, *, kind: HeteroskedasticKind = "HC3") -> Floats:
    """Covariance robust to unequal variances but not to autocorrelation, (k, k) (White 1980; MacKinnon & White 1985).

    Raises AnalysisError for HC3 when a month has leverage 1: its residual is zero by construction.
    """
    n, k = equations.X.shape
    scores = equations.scores
    if kind == "HC1":
        scores = scores * np.sqrt(n / (n - k))
    elif kind == "HC3":
        slack = 1 - equations.leverage
        if np.any(slack < 1e-10):
            msg = "HC3 is not defined: one month is fitted exactly by a term of its own; use HC1 or drop that term"
            raise AnalysisError(msg)
        scores = scores / slack[:, None]
    return _sandwich(equations.bread, scores.T @ scores)


def newey_west(
    equations: EstimatingEquations,
    *,
    lag: int | None = None,
    prewhite: bool = False,
    adjust: bool = True,
) -> Floats:
    """Newey & West (1987) covariance with Bartlett weights 1 - j/(lag + 1), (k, k).

    `lag` None chooses floor of `newey_west_bandwidth`. `adjust` multiplies by n/(n - k), as Stata's newey does and R's
    NeweyWest by default does not. `prewhite` filters the scores by a first-order vector autoregression first, which
    is R's default (`sandwich::NeweyWest(fit)` is `lag=None, prewhite=True, adjust=False`).

    Raises AnalysisError when the lag is negative or not below the length of the shortest series.
    """
    chosen = int(newey_west_bandwidth(equations, prewhite=prewhite)) if lag is None else lag
    shortest = int(np.bincount(equations.series).min()) - int(prewhite)
    if chosen < 0 or (lag is not None and chosen >= shortest):
        msg = f"Newey-West lag {chosen} is not possible: choose one from 0 to {shortest - 1}"
        raise AnalysisError(msg)
    weights = 1 - np.arange(min(chosen, shortest - 1) + 1) / (chosen + 1)
    return _kernel_covariance(equations, weights, prewhite=prewhite, adjust=adjust)


def andrews(
    equations: EstimatingEquations, *, bandwidth: float | None = None, prewhite: bool = False, adjust: bool = True
) -> Floats:
    """Andrews (1991) covariance, quadratic spectral kernel, automatic bandwidth, (k, k); R's `vcovHAC(fit)`.

    `bandwidth` (periods) is given where it was chosen in another coding of the same columns (`andrews_bandwidth`).
    """
    if bandwidth is None:
        bandwidth = andrews_bandwidth(equations, prewhite=prewhite)
    longest = int(np.bincount(equations.series).max()) - int(prewhite)
    weights = _quadratic_spectral(np.arange(longest) / bandwidth) if bandwidth > 0 else np.ones(1)
    kept = np.flatnonzero(np.abs(weights) > _NEGLIGIBLE_WEIGHT)[-1]
    return _kernel_covariance(equations, weights[: kept + 1], prewhite=prewhite, adjust=adjust)


def newey_west_bandwidth(equations: EstimatingEquations, *, prewhite: bool = True) -> float:
    """Automatic Bartlett bandwidth of Newey & West (1994), in months; R's `bwNeweyWest`."""
    blocks = _blocks(equations)
    if prewhite:
        blocks, _ = _prewhitened(blocks)
    signals = [block @ equations.bandwidth_weights for block in blocks]
    n = sum(signal.size for signal in signals)
    full = n + int(prewhite) * len(signals)
    reach = int((3 if prewhite else 4) * (full / 100) ** (2 / 9))
    sigma = np.array([sum(float(s[: s.size - j] @ s[j:]) for s in signals) / n for j in range(min(reach, n - 1) + 1)])
    lags = np.arange(sigma.size)
    variance = sigma[0] + 2 * sigma[1:].sum()
    if variance == 0 or sigma[0] == 0:
        return 0.0
    ratio = 2 * float(lags @ sigma) / variance
    return float(1.1447 * (ratio**2 * full) ** (1 / 3))


def andrews_bandwidth(equations: EstimatingEquations, *, prewhite: bool = True) -> float:
    """Automatic quadratic-spectral bandwidth of Andrews (1991, eq. 6.4), AR(1) plug-in, in months; R's `bwAndrews`."""
    blocks = _blocks(equations)
    if prewhite:
        blocks, _ = _prewhitened(blocks)
    columns = np.flatnonzero(equations.bandwidth_weights)
    rho, variance = np.array([_first_order([block[:, j] for block in blocks]) for j in columns]).T
    rho = np.clip(rho, -0.999, 0.999)  # a unit root has no finite bandwidth
    numerator = np.sum(4 * rho**2 * variance**2 / (1 - rho) ** 8)
    denominator = np.sum(variance**2 / (1 - rho) ** 4)
    n = sum(block.shape[0] for block in blocks)
    return float(1.3221 * (n * numerator / denominator) ** 0.2) if denominator > 0 else 0.0


def _blocks(equations: EstimatingEquations) -> list[Floats]:
    scores = equations.scores
    return [scores[equations.series == label] for label in range(int(equations.series.max()) + 1)]


def _prewhitened(blocks: list[Floats]) -> tuple[list[Floats], Floats]:
    """Residuals of a first-order vector autoregression without intercept, and (I - A)^-1 to colour the meat again."""
    before = np.concatenate([block[:-1] for block in blocks])
    after = np.concatenate([block[1:] for block in blocks])
    k = before.shape[1]
    scale = np.sqrt(np.mean(before**2, axis=0))
    if np.any(scale == 0) or np.linalg.matrix_rank(before / scale) < k:
        msg = "prewhitening needs more months than columns and scores that vary; use prewhite=False"
        raise AnalysisError(msg)
    transition = np.linalg.lstsq(before / scale, after, rcond=None)[0] / scale[:, None]
    whitened = [block[1:] - block[:-1] @ transition for block in blocks]
    remainder = np.eye(k) - transition.T
    if np.linalg.cond(remainder) > 1e12:
        msg = "prewhitening fails: the scores have a unit root; use prewhite=False"
        raise AnalysisError(msg)
    return whitened, np.asarray(np.linalg.inv(remainder), dtype=np.float64)


def _first_order(signals: list[Floats]) -> tuple[float, float]:
    """Least-squares AR(1) coefficient and innovation variance of demeaned signals, as R's `ar(method = "ols")`."""
    before = np.concatenate([signal[:-1] for signal in signals])
    after = np.concatenate([signal[1:] for signal in signals])
    centred = before - before.mean()
    spread = float(centred @ centred)
    rho = float(centred @ after) / spread if spread > 0 else 0.0
    residual = after - after.mean() - rho * centred
    return rho, float(residual @ residual) / residual.size


def _quadratic_spectral(x: Floats) -> Floats:
    y = 6 * np.pi * np.where(x == 0, 1.0, x) / 5
    return np.where(x == 0, 1.0, 3 / y**2 * (np.sin(y) / y - np.cos(y)))


def _kernel_covariance(equations: EstimatingEquations, weights: Floats, *, prewhite: bool, adjust: bool) -> Floats:
    n, k = equations.X.shape
    blocks = _blocks(equations)
    recolour = np.eye(k)
    if prewhite:
        blocks, recolour = _prewhitened(blocks)
    half = np.zeros((k, k))
    for block in blocks:
        half += 0.5 * weights[0] * block.T @ block
        for lag in range(1, min(weights.size, block.shape[0])):
            half += weights[lag] * block[:-lag].T @ block[lag:]
    meat = recolour @ (half + half.T) @ recolour.T
    return _sandwich(equations.bread, meat * (n / (n - k) if adjust else 1.0))


def _sandwich(bread: Floats, meat: Floats) -> Floats:
    covariance = bread @ meat @ bread
    return (covariance + covariance.T) / 2
