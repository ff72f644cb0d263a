"""Restricted mean survival time adjusted for covariates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import critical_value, exponentiated
from ipvi_eval.survival.spells.arrays import Bools, Floats, divide, running_product
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.day_grid import day_grid
from ipvi_eval.survival.spells.design import with_intercept
from ipvi_eval.survival.spells.spells import Spells

_NOTHING = 1e-12  # of tau: an error that is rounding
MeanScale = Literal["difference", "ratio", "loss-ratio"]


@dataclass(frozen=True, slots=True, repr=False)
class RestrictedMeanRegression(Printed):
    """Coefficients (q,) of the restricted mean up to `tau`: intercept, groups but the reference, covariates.

    On the scale "difference" they are times; on "ratio" and "loss-ratio" logarithms of ratios of means (or losses).
    """

    title = "Regression of the restricted mean"

    scale: MeanScale
    tau: float
    terms: tuple[str, ...]
    reference: Any
    coefficients: Floats
    covariance: Floats
    level: float
    n: int
    events: int

    @property
    def standard_errors(self) -> Floats:
        """Standard errors (q,)."""
        return np.sqrt(np.diag(self.covariance))

    def tidy(self) -> pd.DataFrame:
        """One row for each term; `value`, `lower` and `upper` are exponentiated on the ratio scales.

        NaN for error, test and limits where nobody of a group had the event by `tau`: no error can be told from that.
        """
        errors = np.where(self.standard_errors > _NOTHING * self.tau, self.standard_errors, np.nan)
        half = critical_value(self.level) * errors
        shown = np.stack([self.coefficients, self.coefficients - half, self.coefficients + half])
        value, lower, upper = shown if self.scale == "difference" else exponentiated(shown)
        z = self.coefficients / errors
        return pd.DataFrame(
            {
                "term": self.terms,
                "coefficient": self.coefficients,
                "standard_error": errors,
                "z": z,
                "p": 2 * ndtr(-np.abs(z)),
                "value": value,
                "lower": lower,
                "upper": upper,
            }
        )


@checked
def rmst_regression(
    covariates: str | Columns,
    spells: Spells,
    *,
    tau: float,
    scale: MeanScale = "difference",
    reference: Any = None,
    level: float = 0.95,
) -> RestrictedMeanRegression:
    """Regress min(T, tau) on group and covariates, weighting by the inverse probability of not being censored.

    Tian, Zhao and Wei (2014, Biostatistics 15:222), as R's `survRM2::rmst2` with covariates: the censoring curve is
    estimated within each group (at y it includes the censorings of y itself), the link is the identity ("difference")
    or the logarithm, and the variance allows for the estimation of the censoring curve.

    Args:
        covariates: a formula, or columns (n, p), beside the group.
        spells: n people in at least two groups, followed from a common start; neither entry times nor weights.
        tau: horizon.
        scale: "difference" of mean times, "ratio" of them, or "loss-ratio" of mean times lost.
        reference: the group the others are compared with; the first by default.
        level: coverage of the intervals.

    Raises:
        AnalysisError: tau not above 0 or beyond the follow-up of a group; entry times or weights; a covariate that
            cannot be told from the others (named).

    >>> import pandas as pd
    >>> rows = {"stop": [5, 9, 7, 9, 6, 9, 3, 9], "event": [1, 0] * 4, "list": list("BBBBCCCC"),
    ...         "age": [31, 25, 40, 22, 35, 28, 30, 33]}
    >>> spells = Spells.from_frame(pd.DataFrame(rows), group="list")
    >>> rmst_regression("age", spells, tau=9).tidy()["term"].tolist()
    ['intercept', 'group[C]', 'age']
    """
    if scale not in ("difference", "ratio", "loss-ratio"):
        msg = "scale must be 'difference', 'ratio' or 'loss-ratio'"
        raise AnalysisError(msg)
    spells.refuse("rmst_regression", "start", "weight")
    times, happened, groups = spells.stop, spells.event, spells.compared
    given = spells.columns(covariates)
    base = 0 if reference is None else groups.labels.index(reference) if reference in groups.labels else -1
    if base < 0:
        msg = "the reference is not one of the groups"
        raise AnalysisError(msg)
    others = [k for k in range(groups.count) if k != base]
    dummies = np.column_stack([groups.codes == k for k in others]).astype(np.float64)
    group_terms = tuple(f"group[{groups.labels[k]}]" for k in others)
    design, _ = with_intercept(given.beside(dummies, group_terms))
    y, known = np.minimum(times, tau), happened | (times >= tau)
    parts = [np.flatnonzero(groups.codes == k) for k in range(groups.count)]
    for rows in parts:
        _check_tau(times[rows], happened[rows], tau)
    weight = np.zeros(len(y))
    for rows in parts:
        weight[rows] = _inverse_weights(y[rows], known[rows])
    outcome = tau - y if scale == "loss-ratio" else y
    beta, fitted, slope = _fit(design, outcome, weight, log_link=scale != "difference")
    score = design * (weight * (outcome - fitted))[:, None]
    middle = np.zeros((design.shape[1], design.shape[1]))
    for rows in parts:
        influence = _influence(y[rows], known[rows], score[rows])
        middle += influence.T @ influence
    bread = np.linalg.inv((design * slope[:, None]).T @ design)
    return RestrictedMeanRegression(
        scale=scale,
        tau=float(tau),
        terms=("intercept", *group_terms, *given.names),
        reference=groups.labels[base],
        coefficients=beta,
        covariance=np.asarray(bread @ middle @ bread, dtype=np.float64),
        level=as_level(level),
        n=len(y),
        events=int((happened & (times <= tau)).sum()),
    )


def _check_tau(times: Floats, event: Bools, tau: float) -> None:
    last = times.max()
    if not tau > 0 or (tau > last and not event[times == last].all()):
        msg = f"tau must lie above 0 and within the follow-up of every group; one group was followed up to {last:g}"
        raise AnalysisError(msg)


def _inverse_weights(y: Floats, known: Bools) -> Floats:
    grid = day_grid(y)
    censored = grid.by_stop((~known).astype(np.float64))
    G = running_product(1 - divide(censored, grid.at_risk()))
    return np.where(known, 1 / np.where(G > 0, G, 1.0)[grid.stop], 0.0)


def _fit(design: Floats, outcome: Floats, weight: Floats, *, log_link: bool) -> tuple[Floats, Floats, Floats]:
    """Coefficients, fitted means and their derivative in the linear predictor, (q,), (n,), (n,)."""
    if np.linalg.matrix_rank(design) < design.shape[1]:
        msg = "a covariate lies too far from zero to be told from the intercept; subtract a typical value of it first"
        raise AnalysisError(msg)
    root = np.sqrt(weight)
    if not log_link:
        beta = np.asarray(np.linalg.lstsq(design * root[:, None], outcome * root, rcond=None)[0], dtype=np.float64)
        return beta, np.asarray(design @ beta, dtype=np.float64), np.ones(len(outcome))
    mean = float(weight @ outcome / weight.sum())
    if mean <= 0:
        msg = "no time is lost within tau, so a ratio of losses does not exist: choose a longer tau"
        raise AnalysisError(msg)
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(mean)
    for _ in range(100):
        fitted = np.exp(design @ beta)
        gradient = design.T @ (weight * (outcome - fitted))
        step = np.linalg.solve((design * (weight * fitted)[:, None]).T @ design, gradient)
        beta = beta + step * min(1.0, 2.0 / max(float(np.abs(design @ step).max()), 1e-300))
        if float(step @ gradient) <= 1e-22 * max(float(weight @ outcome), 1.0):
            fitted = np.asarray(np.exp(design @ beta), dtype=np.float64)
            return np.asarray(beta, dtype=np.float64), fitted, fitted
    msg = "the model of the ratio did not settle: too few events for this many covariates; use fewer"
    raise AnalysisError(msg)


def _influence(y: Floats, known: Bools, score: Floats) -> Floats:
    """Each person's score with what estimating the censoring curve adds, (n, q) (Tian et al. 2014, appendix)."""
    grid = day_grid(y)
    at_risk = grid.at_risk()[:, None] * np.ones(score.shape[1])
    by_day = np.column_stack([grid.by_stop(score[:, j]) for j in range(score.shape[1])])
    pull = divide(grid.from_end(by_day), at_risk)
    censored = grid.by_stop((~known).astype(np.float64))[:, None]
    lost = grid.running(divide(pull * censored, at_risk))
    return np.asarray(score + (~known)[:, None] * pull[grid.stop] - lost[grid.stop], dtype=np.float64)
