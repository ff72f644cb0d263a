"""Making notified and comparison people alike: propensity scores and the weights built from them.

The overlap weight is the default: it needs no trimming, balances the means of every covariate in the propensity model
exactly, and asks about the people who could have gone either way (Li, Morgan & Zaslavsky 2018, JASA 113:390).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtri

from ipvi_eval.arguments import as_floats, checked, floats_of
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.weighting.separation import separating

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_CERTAIN = 1e-6
"""A fitted probability this near that of one's own group, 0 or 1, makes one look for a separation."""
_STEEPEST = 15
"""Log odds for each standard deviation: two people as far apart as that differ in their odds a million times."""
Estimand = Literal["overlap", "ate", "stabilised ate", "att", "atc", "matching"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Propensity(Printed):
    """A logistic model of being notified.

    `coefficients` (q,) and `covariance` (q, q) with the intercept first; `score` (n,) the fitted probability.
    """

    title = "Propensity model"

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    score: Floats
    treated: int
    n: int

    def tidy(self, *, level: float = 0.95) -> pd.DataFrame:
        """The intercept, then one row for each covariate in its own units: term, coefficient (a log odds ratio, of the
        intercept the log odds where every covariate is nought), standard_error, lower, upper.

        The limits are Wald's at `level`, by the model's own covariance; nothing is robust to misfit.
        """
        error = np.sqrt(np.diag(self.covariance))
        half = float(ndtri(0.5 + level / 2)) * error
        return pd.DataFrame(
            {
                "term": self.names,
                "coefficient": self.coefficients,
                "standard_error": error,
                "lower": self.coefficients - half,
                "upper": self.coefficients + half,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BalancingWeights(Printed):
    """Weights (n,), zero for trimmed people, and how much information is left.

    `effective_treated` and `effective_control` are Kish's effective sample sizes, (sum w)^2 / sum w^2.
    """

    title = "Balancing weights"

    estimand: Estimand
    weight: Floats
    kept: Bools
    treated: int
    control: int
    effective_treated: float
    effective_control: float

    @property
    def trimmed(self) -> int:
        """People left out because their score lies too near 0 or 1."""
        return int((~self.kept).sum())

    def tidy(self) -> pd.DataFrame:
        """One row for each group: group, people, effective_sample_size, largest_share of the group's weight."""
        return pd.DataFrame(
            {
                "group": ["treated", "control"],
                "people": [self.treated, self.control],
                "effective_sample_size": [self.effective_treated, self.effective_control],
            }
        )


@checked
def propensity(treated: ArrayLike, X: ArrayLike, *, names: Sequence[str] | None = None) -> Propensity:
    """Probability of being notified given covariates, by logistic regression (statsmodels).

    Args:
        treated: (n,) 0 or 1.
        X: (n, p) covariates as they stood before notification, without an intercept; `names` (p,).

    Raises AnalysisError when a group is empty, a covariate is missing somewhere, never varies or repeats others, or
    tells the groups apart, perfectly or for some people (all with a covariate are in one group), so that nobody of
    the other group resembles them and the model has no finite fit. So it does where the log odds change by more than
    15 for each standard deviation of a covariate.

    >>> fit = propensity([1, 1, 0, 1, 0, 0], [[1.0], [1.0], [1.0], [0.0], [0.0], [0.0]], names=["prior"])
    >>> fit.score.round(3)
    array([0.667, 0.667, 0.667, 0.333, 0.333, 0.333])
    """
    group = as_treated(treated)
    columns, labels = as_columns(X, len(group), names)
    mean, deviation = columns.mean(axis=0), columns.std(axis=0)
    _refuse_redundant(columns - mean, deviation, labels)
    scaled = np.column_stack([np.ones(len(group)), (columns - mean) / deviation])
    beta, covariance = _logistic(group, scaled, labels)
    back = np.diag(np.r_[1.0, 1 / deviation])
    back[0, 1:] = -mean / deviation
    return Propensity(
        names=("(Intercept)", *labels),
        coefficients=back @ beta,
        covariance=back @ covariance @ back.T,
        score=np.asarray(expit(scaled @ beta), dtype=np.float64),
        treated=int(group.sum()),
        n=len(group),
    )


@checked
def balancing_weights(
    score: ArrayLike, treated: ArrayLike, *, estimand: Estimand = "overlap", trim: float = 0.0
) -> BalancingWeights:
    """Weights from propensity scores e, by estimand.

    overlap: 1 - e treated, e control; ate: 1/e, 1/(1-e); stabilised ate: the same times the group's share; att: 1,
    e/(1-e); atc: (1-e)/e, 1; matching: min(e, 1-e) over the probability of one's own group (Li & Greene 2013).

    `trim` leaves out people with a score below `trim` or above 1 - `trim` (0.1 after Crump et al. 2009), and weights
    the others by the scores given; `trimmed_scores` estimates them again among those kept.

    Raises AnalysisError when a score is not strictly between 0 and 1 or trimming empties a group.

    >>> balancing_weights([0.8, 0.4, 0.5, 0.1], [1, 1, 0, 0])
    Balancing weights: estimand overlap, treated 2, control 2, effective treated 1.6,
    effective control 1.385
    <BLANKLINE>
    group    people  effective_sample_size
    treated       2                    1.6
    control       2                  1.385
    """
    group = as_treated(treated)
    e = as_numbers(score, "score")
    if len(e) != len(group) or not ((e > 0) & (e < 1)).all():
        msg = "score must be one probability strictly between 0 and 1 for each person; look for perfect separation"
        raise AnalysisError(msg)
    if not 0 <= trim < 0.5:
        msg = "trim must lie between 0 and 0.5 (0.1 leaves out scores below 0.1 and above 0.9)"
        raise AnalysisError(msg)
    kept = (e >= trim) & (e <= 1 - trim)
    if not (kept & group).any() or not (kept & ~group).any():
        msg = f"trimming at {trim} leaves nobody in one of the groups; the groups hardly overlap"
        raise AnalysisError(msg)
    weight = np.where(kept, np.where(group, *_formula(e, group, kept, estimand)), 0.0)
    return BalancingWeights(
        estimand=estimand,
        weight=weight,
        kept=kept,
        treated=int((kept & group).sum()),
        control=int((kept & ~group).sum()),
        effective_treated=effective_sample_size(weight[group]),
        effective_control=effective_sample_size(weight[~group]),
    )


def effective_sample_size(weight: ArrayLike) -> float:
    """Kish (1965): (sum w)^2 / sum w^2, the unweighted sample with the same variance of a mean."""
    w = np.asarray(weight, dtype=np.float64)
    total = float((w**2).sum())
    return float(w.sum()) ** 2 / total if total > 0 else 0.0


def as_treated(values: ArrayLike, name: str = "treated") -> Bools:
    """Group membership as (n,) booleans; AnalysisError unless 0 or 1 with at least one of each."""
    raw = np.asarray(values)
    codes = pd.to_numeric(pd.Series(raw.reshape(-1)), errors="coerce").to_numpy(dtype=np.float64)
    if not np.isin(codes, (0.0, 1.0)).all():
        msg = f"{name} must be 0 or 1 for everybody"
        raise AnalysisError(msg)
    group: Bools = codes == 1
    if group.all() or not group.any():
        msg = f"{name} is the same for everybody; a comparison needs people in both groups"
        raise AnalysisError(msg)
    return group


def as_columns(X: ArrayLike, n: int, names: Sequence[str] | None) -> tuple[Floats, tuple[str, ...]]:
    """Covariates as (n, p) floats with names; AnalysisError names columns with missing values."""
    columns = as_floats(X, "covariates")
    columns = columns.reshape(n, -1) if columns.ndim == 1 and len(columns) == n else columns
    if columns.ndim != 2 or len(columns) != n or columns.shape[1] == 0:
        msg = f"covariates must have one row for each of the {n} people and at least one column"
        raise AnalysisError(msg)
    labels = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(columns.shape[1]))
    if len(labels) != columns.shape[1] or len(set(labels)) != len(labels):
        msg = f"names must give one distinct name for each of the {columns.shape[1]} covariates"
        raise AnalysisError(msg)
    bad = [label for label, column in zip(labels, columns.T, strict=True) if not np.isfinite(column).all()]
    if bad:
        msg = f"missing or infinite values in {', '.join(bad)}: drop those people or fill the values in first"
        raise AnalysisError(msg)
    return columns, labels


def as_numbers(values: ArrayLike, name: str) -> Floats:
    """One number for each person, (n,); AnalysisError for anything else. Missing values stay missing."""
    numbers = floats_of(values)
    if numbers is None:
        msg = f"{name} must be one number for each person"
        raise AnalysisError(msg)
    return numbers.reshape(-1)


def _formula(e: Floats, group: Bools, kept: Bools, estimand: Estimand) -> tuple[Floats, Floats]:
    """Weight if treated and weight if control, each (n,)."""
    one = np.ones_like(e)
    if estimand == "overlap":
        return 1 - e, e
    if estimand == "ate":
        return 1 / e, 1 / (1 - e)
    if estimand == "stabilised ate":
        share = float(group[kept].mean())
        return share / e, (1 - share) / (1 - e)
    if estimand == "att":
        return one, e / (1 - e)
    if estimand == "atc":
        return (1 - e) / e, one
    if estimand == "matching":
        smaller = np.minimum(e, 1 - e)
        return smaller / e, smaller / (1 - e)
    msg = f"unknown estimand {estimand!r}; one of {', '.join(get_args(Estimand))}"
    raise AnalysisError(msg)


def _logistic(group: Bools, scaled: Floats, labels: tuple[str, ...]) -> tuple[Floats, Floats]:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning

    separated = (
        "the covariates tell the notified and the comparison group apart perfectly, so nobody can be compared; "
        f"leave out or coarsen some of {', '.join(labels)}"
    )
    model = GLM(group.astype(np.float64), scaled, family=Binomial())
    # A person far from all others has a log odds that exp cannot hold, and a probability of 0 or 1.
    with warnings.catch_warnings(), np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        warnings.filterwarnings("error", category=PerfectSeparationWarning)
        try:
            fit = model.fit(tol=1e-13, tol_criterion="params", maxiter=100)
        except (PerfectSeparationError, PerfectSeparationWarning):
            raise AnalysisError(separated) from None
    _refuse_unsettled(fit, group, scaled, labels)
    return np.asarray(fit.params, dtype=np.float64), np.asarray(fit.cov_params(), dtype=np.float64)


def _refuse_unsettled(fit: Any, group: Bools, scaled: Floats, labels: tuple[str, ...]) -> None:
    # Along a separation somebody's fitted probability runs off to that of their own group, as far as steps are made.
    beyond = np.abs(expit(scaled @ fit.params) - group).min() < _CERTAIN
    if (not fit.converged or beyond) and (culprits := separating(group, scaled)):
        named = ", ".join(labels[j - 1] for j in culprits if j)
        msg = (
            f"{named} tells some people of one group apart from everybody of the other, who resemble nobody there and "
            "have no propensity score; leave it out, coarsen it, or leave those people out"
        )
        raise AnalysisError(msg)
    if steep := [name for name, one in zip(labels, fit.params[1:], strict=True) if not abs(one) <= _STEEPEST]:
        msg = (
            f"the log odds change by more than {_STEEPEST} for each standard deviation of {', '.join(steep)}: the "
            "groups hardly overlap in it, or it nearly repeats other covariates; leave it out or coarsen it"
        )
        raise AnalysisError(msg)
    if not fit.converged:
        msg = f"the model of who is in which group does not settle; leave out or coarsen some of {', '.join(labels)}"
        raise AnalysisError(msg)


def _refuse_redundant(centred: Floats, deviation: Floats, labels: tuple[str, ...]) -> None:
    for j, name in enumerate(labels):
        if np.ptp(centred[:, j]) == 0:
            msg = f"covariate {name} never varies; leave it out"
            raise AnalysisError(msg)
    q = np.linalg.qr(centred / deviation)[1]
    weak = np.flatnonzero(np.abs(np.diag(q)) < 1e-9 * np.sqrt(len(centred)))
    if len(weak) or len(centred) <= centred.shape[1]:
        name = labels[int(weak[0])] if len(weak) else labels[-1]
        msg = f"covariate {name} is a combination of the others; leave it out"
        raise AnalysisError(msg)
