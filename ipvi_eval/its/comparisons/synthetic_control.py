"""Synthetic control and its ridge augmentation: the treated area's path rebuilt from comparison areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from ipvi_eval.arguments import as_floats, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed

Floats = NDArray[np.float64]

_ZERO_WEIGHT = 1e-6
_RIDGE_STEPS, _SMALLEST_RIDGE = 20, 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class DonorDiagnostics:
    """What a reader must know before believing the weights.

    `pre_rmse` of the fit before the interruption, `relative_rmse` the same over the spread of the treated series then;
    `largest_weight`; `effective_donors` 1 / sum w^2; `outside_hull` share of months before in which the treated area
    lies above or below every donor; `dropped_change` the largest change of any weight when the zero-weight donors are
    dropped (0 unless the weights are not unique); `leave_one_out` the effect without each donor that carries weight.
    """

    pre_rmse: float
    relative_rmse: float
    largest_weight: float
    effective_donors: float
    outside_hull: float
    dropped_change: float
    leave_one_out: dict[str, float]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences for what fails."""
        found = []
        if self.relative_rmse > 0.5:
            found.append("The synthetic area does not follow the treated one before the program: read no effect.")
        if self.outside_hull > 0.25:
            found.append("The treated area lies outside the range of its donors in many months before the program.")
        if self.largest_weight > 0.8:
            found.append("One donor carries nearly all the weight: this is a comparison of two areas.")
        if self.dropped_change > 1e-4:
            found.append("The weights change when a zero-weight donor is dropped: they are not unique.")
        return tuple(found)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SyntheticControl(Printed):
    """Weights, path and effect of one treated area.

    `weights` (J,) in the order of `donors` (they may be negative when augmented); `synthetic` (n,) its path, `gap` (n,)
    treated minus synthetic; `effect` the mean gap after the interruption. `placebo_p` is the rank of the treated area's
    ratio of RMSE after to before among all areas, `placebo_ratios` (J + 1,) with the treated one first; the finest p is
    1 / (J + 1). The placebo test over-rejects (.16 to .40 at a nominal .05 in published simulations), so it supports a
    finding and never makes one.
    """

    title = "Synthetic control"

    method: str
    donors: tuple[str, ...]
    weights: Floats
    synthetic: Floats
    gap: Floats
    first_after: int
    effect: float
    placebo_p: float
    placebo_ratios: Floats
    diagnostics: DonorDiagnostics
    ridge: float | None = None

    def tidy(self) -> pd.DataFrame:
        """One row per donor: donor, weight, effect_without (where it carries weight)."""
        without = [self.diagnostics.leave_one_out.get(donor) for donor in self.donors]
        return pd.DataFrame({"donor": self.donors, "weight": self.weights, "effect_without": without})

    def path(self) -> pd.DataFrame:
        """One row per period: position, treated, synthetic, gap, after."""
        position = np.arange(self.gap.size)
        return pd.DataFrame(
            {
                "position": position,
                "treated": self.synthetic + self.gap,
                "synthetic": self.synthetic,
                "gap": self.gap,
                "after": position >= self.first_after,
            }
        )


@checked
def synthetic_control(
    treated: ArrayLike, donors: ArrayLike, *, first_after: int, names: tuple[str, ...] | None = None
) -> SyntheticControl:
    """Abadie, Diamond & Hainmueller 2010 on the outcome's own path before the interruption.

    `treated` (n,), `donors` (J, n) in comparable units (rates); `first_after` the first position after. Weights are at
    least 0 and sum to 1; they minimise the squared error before the interruption, solved exactly, so a donor without
    weight can be dropped without consequence unless several sets of weights fit equally well (then the evenest of them
    is taken, and the diagnostics say so).

    Raises AnalysisError for unusable arrays, fewer than 2 donors, fewer than 3 periods before or none after.

    >>> import ipvi_eval as ie
    >>> donors = [[4, 6, 5, 7, 5, 6], [8, 6, 9, 7, 9, 8], [1, 9, 2, 8, 1, 9]]
    >>> treated = [6, 6, 7, 7, 4, 4]  # the mean of the first two before the program
    >>> ie.synthetic_control(treated, donors, first_after=4).weights.round(6)
    array([0.5, 0.5, 0. ])
    """
    own, others, labels = _checked(treated, donors, first_after, names)
    return _fitted(own, others, labels, first_after, None)


def augmented_synthetic_control(
    treated: ArrayLike,
    donors: ArrayLike,
    *,
    first_after: int,
    names: tuple[str, ...] | None = None,
    ridge: float | None = None,
) -> SyntheticControl:
    """Ridge augmentation of Ben-Michael, Feller & Rothstein 2021 (JASA 116:1789, eq. 9-10).

    The synthetic control plus a ridge regression's correction for what it misses before the interruption; weights sum
    to 1 but may be negative. `ridge` is the penalty in squared units of the outcome; None chooses it as R's augsynth:
    the largest whose error, leaving out one period before the interruption at a time, lies within one standard error of
    the smallest. The placebo areas share it. Same arguments and errors as `synthetic_control`.
    """
    own, others, labels = _checked(treated, donors, first_after, names)
    if ridge is not None and not ridge > 0:
        msg = "the ridge penalty must be positive; leave it out to choose it by cross-validation"
        raise AnalysisError(msg)
    chosen = _cross_validated(own[:first_after], others[:, :first_after]) if ridge is None else ridge
    return _fitted(own, others, labels, first_after, chosen)


def simplex_weights(target: Floats, columns: Floats) -> Floats:
    """w >= 0 with sum 1 that minimises |target - columns w|^2; target (m,), columns (m, J).

    On the simplex target - columns w = (target 1' - columns) w, and min |A v|^2 + (1 - 1'v)^2 over v >= 0 has its
    solution in the direction of w, so non-negative least squares gives it exactly. A ridge of 1e-10 picks the evenest
    weights where several fit equally well.
    """
    A = target[:, None] - columns
    size = float(np.sqrt(np.mean(A**2)))
    J = columns.shape[1]
    if size == 0:
        return np.full(J, 1 / J)
    rows = np.vstack([A / (size * np.sqrt(A.shape[0])), 1e-5 * np.eye(J), np.ones((1, J))])
    solution, _ = optimize.nnls(rows, np.r_[np.zeros(rows.shape[0] - 1), 1.0], maxiter=50 * J + 500)
    return np.asarray(solution / solution.sum(), dtype=np.float64)


def _weights(target: Floats, columns: Floats, ridge: float | None) -> Floats:
    base = simplex_weights(target, columns)
    if ridge is None:
        return base
    # the donors' mean path is an unpenalised intercept, so that the correction keeps the weights' sum at 1
    centred = columns - columns.mean(axis=1, keepdims=True)
    correction = _ridge_solution(centred, target - columns @ base, np.array([ridge]))[:, 0]
    return np.asarray(base + centred.T @ correction, dtype=np.float64)


def _ridge_solution(centred: Floats, miss: Floats, ridges: Floats) -> Floats:
    """(centred centred' + ridge I)^-1 miss for each ridge, (m, number of ridges)."""
    values, vectors = np.linalg.eigh(centred @ centred.T)
    turned = vectors.T @ miss
    return np.asarray(vectors @ (turned[:, None] / (np.maximum(values, 0)[:, None] + ridges)), dtype=np.float64)


def _cross_validated(own: Floats, others: Floats) -> float:
    """Largest ridge within one standard error of the least leave-one-period-out error (augsynth's min_1se)."""
    centred = others.T - others.T.mean(axis=1, keepdims=True)
    largest = float(np.linalg.norm(centred, 2) ** 2)
    if largest == 0:
        return 1.0
    ridges = largest * _SMALLEST_RIDGE ** ((np.arange(_RIDGE_STEPS + 1) - 1) / _RIDGE_STEPS)
    errors = []
    for left_out in range(own.size - 1):
        keep = np.arange(own.size) != left_out
        base = simplex_weights(own[keep], others[:, keep].T)
        miss = own[keep] - base @ others[:, keep]
        weights = base[:, None] + centred[keep].T @ _ridge_solution(centred[keep], miss, ridges)
        errors.append((own[left_out] - others[:, left_out] @ weights) ** 2)
    mean = np.mean(errors, axis=0)
    least = int(mean.argmin())
    error = float(np.std(errors, axis=0, ddof=1)[least] / np.sqrt(len(errors)))
    return float(ridges[mean <= mean[least] + error].max())


def _fitted(
    own: Floats, others: Floats, names: tuple[str, ...], first_after: int, ridge: float | None
) -> SyntheticControl:
    weights = _weights(own[:first_after], others[:, :first_after].T, ridge)
    synthetic = weights @ others
    gap = own - synthetic
    ratios = _placebo_ratios(own, others, first_after, ridge)
    effect = float(gap[first_after:].mean())
    return SyntheticControl(
        method="synthetic control" if ridge is None else "ridge-augmented synthetic control",
        donors=names,
        weights=weights,
        synthetic=synthetic,
        gap=gap,
        first_after=first_after,
        effect=effect,
        placebo_p=float(np.mean(ratios >= ratios[0] * (1 - 1e-12))),
        placebo_ratios=ratios,
        diagnostics=_diagnostics(own, others, names, first_after, weights, ridge),
        ridge=ridge,
    )


def _placebo_ratios(own: Floats, others: Floats, first_after: int, ridge: float | None) -> Floats:
    """RMSE after over RMSE before, each area in turn taken for the treated one; donors never include the treated."""
    ratios = [_ratio(own, others, first_after, ridge)]
    for j in range(others.shape[0]):
        rest = np.delete(others, j, axis=0)
        ratios.append(_ratio(others[j], rest, first_after, ridge))
    return np.array(ratios)


def _ratio(own: Floats, others: Floats, first_after: int, ridge: float | None) -> float:
    gap = own - _weights(own[:first_after], others[:, :first_after].T, ridge) @ others
    before, after = np.sqrt(np.mean(gap[:first_after] ** 2)), np.sqrt(np.mean(gap[first_after:] ** 2))
    return float(after / max(before, _rounding(own)))


def _rounding(series: Floats) -> float:
    """What weights that were computed may miss a series by that they meet."""
    return 1e-8 * float(np.abs(series).max() or 1.0)


def _diagnostics(
    own: Floats, others: Floats, names: tuple[str, ...], first_after: int, weights: Floats, ridge: float | None
) -> DonorDiagnostics:
    before, donors = own[:first_after], others[:, :first_after]
    rmse = float(np.sqrt(np.mean((before - weights @ donors) ** 2)))
    spread = float(before.std())
    base = weights if ridge is None else simplex_weights(before, donors.T)
    carrying = base > _ZERO_WEIGHT
    reduced = np.zeros_like(base)
    reduced[carrying] = simplex_weights(before, donors[carrying].T)
    without = {}
    for j in np.flatnonzero(carrying) if others.shape[0] > 2 else []:
        rest = np.delete(others, j, axis=0)
        gap = own - _weights(before, np.delete(donors, j, axis=0).T, ridge) @ rest
        without[names[j]] = float(gap[first_after:].mean())
    return DonorDiagnostics(
        pre_rmse=rmse,
        relative_rmse=rmse / spread if spread > 0 else (0.0 if rmse <= _rounding(before) else float("inf")),
        largest_weight=float(np.abs(weights).max()),
        effective_donors=float(1 / np.sum(weights**2)),
        outside_hull=float(np.mean((before > donors.max(axis=0)) | (before < donors.min(axis=0)))),
        dropped_change=float(np.abs(reduced - base).max()),
        leave_one_out=without,
    )


def _checked(
    treated: ArrayLike, donors: ArrayLike, first_after: int, names: tuple[str, ...] | None
) -> tuple[Floats, Floats, tuple[str, ...]]:
    own, others = as_floats(treated, "treated"), as_floats(donors, "donors")
    if own.ndim != 1 or others.ndim != 2 or others.shape[1] != own.size:
        msg = "a synthetic control needs treated (n,) and donors (J, n) over the same periods"
        raise AnalysisError(msg)
    labels = names if names is not None else tuple(f"donor {j + 1}" for j in range(others.shape[0]))
    if len(labels) != others.shape[0] or len(set(labels)) != len(labels):
        msg = f"{others.shape[0]} donors need as many names, each once"
        raise AnalysisError(msg)
    if not np.isfinite(own).all() or not np.isfinite(others).all():
        msg = "the treated area and every donor need a number in every period; drop donors with holes"
        raise AnalysisError(msg)
    if others.shape[0] < 2:
        msg = "one donor is a comparison area, not a synthetic control; use controlled_counts or controlled_linear"
        raise AnalysisError(msg)
    if not 3 <= first_after < own.size:
        msg = "a synthetic control needs at least 3 periods before the interruption and one after"
        raise AnalysisError(msg)
    return own, others, labels
