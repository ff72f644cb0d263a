"""The effect of notification on an outcome everybody has: weighted, and doubly robust.

An outcome for everybody is, for example, re-arrest within 365 days among people followed that long, or a person's
pseudo-observation of the survival curve at 365 days (Andersen & Perme 2010) when some are censored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtri

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.weighting.weights import as_columns, as_numbers, as_treated, propensity

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Target = Literal["overlap", "ate", "att", "atc"]
OutcomeModel = Literal["linear", "logistic"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Effect(Printed):
    """Difference of means, treated minus control, with the two means it is made of and its interval."""

    title = "Difference of means"

    value: float
    standard_error: float
    lower: float
    upper: float
    mean_treated: float
    mean_control: float
    n: int
    method: str
    level: float


def weighted_difference(
    outcome: ArrayLike,
    treated: ArrayLike,
    weight: ArrayLike,
    *,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """Difference of weighted means with the design-based sandwich for given weights, as R `survey::svyglm`.

    The variance sums squared influences by person or by `cluster` and multiplies by m / (m - 1) for m of them. It
    takes the weights as known, which is conservative for overlap and ATE weights (Lunceford & Davidian 2004).

    Raises AnalysisError for negative weights, a group whose weights are all zero, or one cluster for everybody.
    """
    group, y = as_treated(treated), _outcome(outcome)
    w = as_numbers(weight, "weight")
    if not len(y) == len(group) == len(w) or not np.isfinite(w).all() or (w < 0).any():
        msg = "outcome, treated and weight need one value each for every person, weights of zero or more"
        raise AnalysisError(msg)
    if w[group].sum() == 0 or w[~group].sum() == 0:
        msg = "all weights of one group are zero; nobody is left to compare"
        raise AnalysisError(msg)
    means = [float(np.average(y[side], weights=w[side])) for side in (group, ~group)]
    influence = np.where(group, w * (y - means[0]) / w[group].sum(), -w * (y - means[1]) / w[~group].sum())
    sums = _by_cluster(influence[:, None], cluster)[:, 0]
    used = len(sums) if cluster is not None else int((w > 0).sum())
    error = float(np.sqrt((sums**2).sum() * used / (used - 1)))
    return _effect(means[0], means[1], error, int((w > 0).sum()), "weighted difference of means", level)


@checked
def doubly_robust(
    outcome: ArrayLike,
    treated: ArrayLike,
    X: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    estimand: Target = "overlap",
    model: OutcomeModel = "linear",
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """Augmented weighting: right when the propensity model or the outcome model is right (Robins et al. 1994).

        sum h (m1 - m0) / sum h  +  weighted mean of y - m1 among treated  -  the same of y - m0 among controls

    with h = 1 for ate, group membership for att and atc, and e(1 - e) for overlap (Li, Morgan & Zaslavsky 2018), whose
    target population is itself defined by the propensity model. Both models use the covariates X (n, p). The variance
    stacks all estimating equations, so the estimation of both models is in it (Stefanski & Boos 2002).

    Raises AnalysisError when a model cannot be fitted: separation, a constant covariate, or a logistic outcome model
    for an outcome outside 0-1.

    >>> rng = np.random.default_rng(1)
    >>> age = rng.normal(size=400)
    >>> treated = rng.random(400) < 1 / (1 + np.exp(-age))
    >>> outcome = 2.0 * treated + age  # an effect of two, and older people are treated more
    >>> round(doubly_robust(outcome, treated, age[:, None]).value, 6)
    2.0
    """
    group, y = as_treated(treated), _outcome(outcome)
    columns, labels = as_columns(X, len(group), names)
    if len(y) != len(group):
        msg = "outcome needs one value for every person"
        raise AnalysisError(msg)
    if estimand not in get_args(Target) or model not in get_args(OutcomeModel):
        msg = f"estimand is one of {', '.join(get_args(Target))}; model is linear or logistic"
        raise AnalysisError(msg)
    if model == "logistic" and ((y < 0) | (y > 1)).any():
        msg = "a logistic outcome model needs an outcome between 0 and 1; use model='linear'"
        raise AnalysisError(msg)
    scores = propensity(group, columns, names=labels)
    deviation = columns.std(axis=0)
    Z = np.column_stack([np.ones(len(y)), (columns - columns.mean(axis=0)) / deviation])
    alpha = np.r_[
        scores.coefficients[0] + scores.coefficients[1:] @ columns.mean(axis=0), scores.coefficients[1:] * deviation
    ]
    betas = [_outcome_model(y[side], Z[side], model) for side in (group, ~group)]
    stack = _Stack(y, group, Z, estimand, model)
    theta = np.concatenate([alpha, *betas, stack.solve(alpha, *betas)])
    covariance = _sandwich(stack, theta, cluster)
    plus = np.zeros(len(theta))
    plus[-4:] = (1.0, -1.0, 1.0, -1.0)
    mean_one, mean_zero = theta[-4] + theta[-2], theta[-3] + theta[-1]
    error = float(np.sqrt(max(float(plus @ covariance @ plus), 0.0)))
    return _effect(
        float(mean_one), float(mean_zero), error, len(y), f"doubly robust, {estimand}, {model} outcome", level
    )


@dataclass(frozen=True, slots=True)
class _Stack:
    """All estimating equations: propensity, two outcome models, two standardised means, two residual means."""

    y: Floats
    group: Bools
    Z: Floats
    estimand: Target
    model: OutcomeModel

    def predict(self, beta: Floats) -> Floats:
        return np.asarray(expit(self.Z @ beta) if self.model == "logistic" else self.Z @ beta)

    def weights(self, alpha: Floats) -> tuple[Floats, Floats]:
        """Tilting function h and weight w, each (n,)."""
        e = np.asarray(expit(self.Z @ alpha))
        z = self.group.astype(np.float64)
        if self.estimand == "overlap":
            return e * (1 - e), np.where(self.group, 1 - e, e)
        if self.estimand == "ate":
            return np.ones_like(e), np.where(self.group, 1 / e, 1 / (1 - e))
        if self.estimand == "att":
            return z, np.where(self.group, 1.0, e / (1 - e))
        return 1 - z, np.where(self.group, (1 - e) / e, 1.0)

    def solve(self, alpha: Floats, one: Floats, zero: Floats) -> Floats:
        h, w = self.weights(alpha)
        m1, m0, g = self.predict(one), self.predict(zero), self.group
        residual = np.average((self.y - m1)[g], weights=w[g]), np.average((self.y - m0)[~g], weights=w[~g])
        return np.array([np.average(m1, weights=h), np.average(m0, weights=h), *residual])

    def equations(self, theta: Floats) -> Floats:
        """Estimating functions (n, 3q + 4) at theta."""
        q = self.Z.shape[1]
        alpha, one, zero, means = theta[:q], theta[q : 2 * q], theta[2 * q : 3 * q], theta[3 * q :]
        h, w = self.weights(alpha)
        z = self.group.astype(np.float64)
        m1, m0 = self.predict(one), self.predict(zero)
        return np.column_stack(
            [
                self.Z * (z - expit(self.Z @ alpha))[:, None],
                self.Z * (z * (self.y - m1))[:, None],
                self.Z * ((1 - z) * (self.y - m0))[:, None],
                h * (m1 - means[0]),
                h * (m0 - means[1]),
                w * z * (self.y - m1 - means[2]),
                w * (1 - z) * (self.y - m0 - means[3]),
            ]
        )


def _sandwich(stack: _Stack, theta: Floats, cluster: ArrayLike | None) -> Floats:
    size, step = len(theta), np.cbrt(np.finfo(np.float64).eps)
    slope = np.empty((size, size))
    for j in range(size):
        width = step * max(1.0, abs(theta[j]))
        up, down = theta.copy(), theta.copy()
        up[j], down[j] = theta[j] + width, theta[j] - width
        slope[:, j] = (stack.equations(up).sum(axis=0) - stack.equations(down).sum(axis=0)) / (2 * width)
    inverse = np.linalg.inv(slope)
    sums = _by_cluster(stack.equations(theta), cluster)
    return np.asarray(inverse @ (sums.T @ sums) @ inverse.T)


def _by_cluster(rows: Floats, cluster: ArrayLike | None) -> Floats:
    if cluster is None:
        return rows
    codes, _ = pd.factorize(np.asarray(cluster))
    if len(codes) != len(rows) or (codes < 0).any():
        msg = "cluster needs one label for every person, none missing"
        raise AnalysisError(msg)
    # What everybody together adds to the equations is nothing: one cluster would have no error at all.
    if codes.max() == 0:
        msg = (
            "everybody is in one cluster, which tells of no spread between clusters; leave cluster out, or give several"
        )
        raise AnalysisError(msg)
    sums = np.zeros((int(codes.max()) + 1, rows.shape[1]))
    np.add.at(sums, codes, rows)
    return sums


def _outcome_model(y: Floats, Z: Floats, model: OutcomeModel) -> Floats:
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        msg = "within one of the groups a covariate never varies, so no outcome model fits there; leave it out"
        raise AnalysisError(msg)
    if model == "linear":
        return np.asarray(np.linalg.lstsq(Z, y, rcond=None)[0])
    beta = np.zeros(Z.shape[1])
    for _ in range(50):
        p = np.asarray(expit(Z @ beta))
        information = (Z * (p * (1 - p))[:, None]).T @ Z
        if np.linalg.cond(information) > 1e12:
            break
        move = np.linalg.solve(information, Z.T @ (y - p))
        beta = beta + move
        if np.abs(move).max() < 1e-11:
            return beta
    msg = "the covariates predict the outcome perfectly within one group; use fewer covariates or model='linear'"
    raise AnalysisError(msg)


def _outcome(values: ArrayLike) -> Floats:
    y = as_numbers(values, "outcome")
    if not np.isfinite(y).all():
        msg = "outcome is missing for some people; use pseudo-observations for the censored, or leave them out"
        raise AnalysisError(msg)
    return y


def _effect(one: float, zero: float, error: float, n: int, method: str, level: float) -> Effect:
    level = as_level(level)
    half = float(ndtri(0.5 + level / 2)) * error
    return Effect(
        value=one - zero,
        standard_error=error,
        lower=one - zero - half,
        upper=one - zero + half,
        mean_treated=one,
        mean_control=zero,
        n=n,
        method=method,
        level=level,
    )
