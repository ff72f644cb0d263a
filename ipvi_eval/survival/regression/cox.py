"""Cox regression: how the hazard of re-offence differs between people, days and exposures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from scipy.linalg.lapack import dpotrf
from scipy.special import chdtrc, ndtr

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.intervals import critical_value, exponentiated
from ipvi_eval.survival.inference.ranked_test import ChiSquare, ranked_test
from ipvi_eval.survival.inference.wald_table import HazardRatios, hazard_ratio_table
from ipvi_eval.survival.regression.firth import maximise_firth
from ipvi_eval.survival.regression.newton import Maximum, maximise, solve
from ipvi_eval.survival.regression.partial_likelihood import (
    Evaluation,
    PartialLikelihood,
    Slopes,
    Ties,
    evaluate,
    partial_likelihood,
    row_blocks,
)
from ipvi_eval.survival.regression.risk_matrix import evaluate_matrix, fits_in_matrix, risk_matrix
from ipvi_eval.survival.regression.scores import score_products
from ipvi_eval.survival.spells.arrays import Clusters, Floats, Groups, as_level, whole_numbers
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

Penalty = Literal["auto", "none", "firth"]
FIRTH = (
    "Firth's penalised likelihood was used for every coefficient, with model-based errors (a sandwich collapses when "
    "events are separated)"
)


@dataclass(frozen=True, slots=True, repr=False)
class CoxFit(HazardRatios):
    """A fitted Cox model for p covariates.

    `covariance` (p, p) is the sandwich where `robust`, else the inverse information; `naive_covariance` always the
    latter. `n` spells and `events` events are unweighted counts. `penalty` says which likelihood was maximised and
    `note` why, in words for a reader ("" when there is nothing to say). `data` holds what residuals, predictions and
    tests need.
    """

    title = "Cox proportional hazards"

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    naive_covariance: Floats
    robust: bool
    log_likelihood: float
    null_log_likelihood: float
    likelihood_ratio_test: ChiSquare
    score_test: ChiSquare
    wald_test: ChiSquare
    n: int
    events: int
    clusters: int | None
    ties: Ties
    penalty: Literal["none", "firth"]
    level: float
    note: str
    iterations: int
    strata: Groups | None = field(repr=False, compare=False)
    cluster: Clusters | None = field(repr=False, compare=False)
    data: PartialLikelihood = field(repr=False, compare=False)

    @property
    def evaluation(self) -> Evaluation:
        """The partial likelihood and its sums by day at the coefficients, computed when asked for."""
        return evaluate(self.data, self.coefficients * self.data.scale)

    @property
    def standard_errors(self) -> Floats:
        """Standard errors (p,) of the coefficients, robust where `robust`."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def hazard_ratios(self) -> Floats:
        """exp(coefficient), (p,)."""
        return exponentiated(self.coefficients)

    @property
    def z(self) -> Floats:
        """Wald statistics (p,)."""
        return np.asarray(self.coefficients / self.standard_errors, dtype=np.float64)

    @property
    def p_values(self) -> Floats:
        """Two-sided p-values (p,) of the Wald statistics."""
        return np.asarray(2 * ndtr(-np.abs(self.z)), dtype=np.float64)

    @property
    def lower(self) -> Floats:
        """Lower limits (p,) of the coefficients (log hazard ratios)."""
        return self.coefficients - critical_value(self.level) * self.standard_errors

    @property
    def upper(self) -> Floats:
        """Upper limits (p,) of the coefficients (log hazard ratios)."""
        return self.coefficients + critical_value(self.level) * self.standard_errors

    @property
    def robust_score_test(self) -> ChiSquare:
        """Score test at zero with the sandwich of score residuals (Lin and Wei 1989), computed when asked for.

        Raises AnalysisError when the scores do not vary: there is then no test.
        """
        null = evaluate(self.data, np.zeros(self.data.p))
        total, product = score_products(self.data, null, self.cluster)
        nothing = "the scores do not vary (everybody has the event on one day), so there is no robust test"
        if product.diagonal().max() <= 1e-24 * null.information.diagonal().max():
            raise AnalysisError(nothing)
        return ranked_test(total, product, nothing)

    def tidy(self) -> pd.DataFrame:
        """One row for each covariate: log hazard ratio, its errors, the hazard ratio and its interval."""
        table = hazard_ratio_table(self.names, self.coefficients, self.covariance, self.level)
        table.insert(3, "naive_standard_error", np.sqrt(np.diag(self.naive_covariance)))
        return table


def cox(
    covariates: str | Columns,
    spells: Spells,
    *,
    ties: Ties = "efron",
    penalty: Penalty = "auto",
    level: float = 0.95,
) -> CoxFit:
    """Fit a Cox model to spells (start, stop] by Newton's method on the day grid.

    Conventions are those of R's `survival::coxph`: Efron's ties with the mean weight of tied events; the sandwich
    D'D of dfbeta residuals, summed within persons (Lin and Wei 1989), where the spells have persons or weights that are
    not whole numbers; whole-number weights count identical people and keep the inverse information.

    A monotone likelihood (a covariate, or a combination, that separates the events) has no finite maximum. With
    `penalty="auto"` it is then maximised with Firth's penalty (Heinze and Schemper 2001) and `note` says so; with
    "none" it is an error; "firth" always penalises. Errors beside a penalty are model-based, whatever was asked for.

    Args:
        covariates: a formula over the table the spells came from ("age + C(list)"), or columns (n, p).
        spells: n spells with one kind of event; each stratum has its own baseline hazard.
        ties: how tied events share a day.
        penalty: what to do about a monotone likelihood.
        level: coverage of the intervals.

    Raises:
        AnalysisError: no events, a constant or redundant covariate (named), a monotone likelihood with
            `penalty="none"`, or input that does not fit together.

    >>> men = pd.DataFrame({"stop": [5, 8, 8, 9, 3], "event": [1, 1, 0, 1, 1], "age": [31, 40, 35, 28, 33]})
    >>> fit = cox("age", Spells.from_frame(men))
    >>> fit.names, fit.n, fit.events
    (('age',), 5, 4)
    """
    if ties not in ("efron", "breslow"):
        msg = "ties must be 'efron' or 'breslow'"
        raise AnalysisError(msg)
    if penalty not in ("auto", "none", "firth"):
        msg = "penalty must be 'auto', 'none' or 'firth'"
        raise AnalysisError(msg)
    level = as_level(level)
    happened, weights, stratum, owner = spells.event, spells.weight, spells.strata, spells.independent_persons()
    given = regressors(covariates, spells)
    X, labels = given.X, given.names
    if not happened.any():
        msg = "no events: a hazard ratio cannot be estimated; lengthen the follow-up or choose a wider outcome"
        raise AnalysisError(msg)
    grid = spells.strata_grid
    centre, scale = location_and_scale(X, labels)
    data = partial_likelihood(grid, happened, X, weights, ties, centre, scale)
    slopes_at = slopes_of(data)
    null = slopes_at(np.zeros(data.p))
    refuse_redundant(null, labels, data.weighted_events)
    best, used = maximise_or_penalise(data, slopes_at, null, labels, penalty)
    wanted = owner is not None or not whole_numbers(weights)
    if penalty == "firth" and wanted:
        best = replace(best, note=f"{FIRTH}.")
    robust = wanted and used == "none"
    return _result(data, null, best, used, labels, stratum, owner, robust=robust, level=level)


def regressors(covariates: str | Columns, spells: Spells) -> Columns:
    """The covariates of a model without an intercept; raises AnalysisError when there are none, or they do not fit."""
    given = spells.columns(covariates)
    if not given.names:
        msg = "a regression needs at least one covariate"
        raise AnalysisError(msg)
    return given


def slopes_of(data: PartialLikelihood) -> Callable[[Floats], Slopes]:
    """The likelihood as a function of b (p,), by whichever way is faster for data of this size."""
    if fits_in_matrix(data):
        return partial(evaluate_matrix, risk_matrix(data))
    return partial(evaluate, data, buffer=np.empty(len(data.Z)))


def maximise_or_penalise(
    data: PartialLikelihood,
    slopes_at: Callable[[Floats], Slopes],
    null: Slopes,
    names: tuple[str, ...],
    penalty: Penalty,
) -> tuple[Maximum, Literal["none", "firth"]]:
    """Newton's maximum, or Firth's where that is asked for or the likelihood is monotone (see `cox`)."""
    if penalty == "firth":
        return maximise_firth(data), "firth"
    best = maximise(slopes_at, null, data.events)
    if best.diverging is None:
        return best, "none"
    culprits = ", ".join(name for name, bad in zip(names, best.diverging, strict=True) if bad)
    if penalty == "none":
        msg = (
            f"the likelihood is monotone in {culprits}: the events are separated perfectly and no finite hazard ratio "
            "fits best; use penalty='firth', or leave the covariate out"
        )
        raise AnalysisError(msg)
    note = (
        f"The likelihood is monotone in {culprits} (events are separated perfectly), so there is no finite "
        f"maximum-likelihood estimate; {FIRTH}."
    )
    return maximise_firth(data, note=note), "firth"


def location_and_scale(X: Floats, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Means and standard deviations (p,) of covariates; raises AnalysisError naming those that never vary."""
    first, second = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for rows in row_blocks(len(X)):
        first += np.ones(rows.stop - rows.start) @ X[rows]
        second += np.ones(rows.stop - rows.start) @ np.square(X[rows])
    centre = first / len(X)
    scale = np.sqrt(np.maximum(second / len(X) - centre**2, 0.0))
    for j in np.flatnonzero(scale <= 1e-6 * np.abs(centre)):
        scale[j] = 0.0 if np.ptp(X[:, j]) == 0 else np.std(X[:, j])
    constant = [name for name, s in zip(names, scale, strict=True) if s == 0]
    if constant:
        msg = f"{', '.join(constant)} never varies: a hazard ratio cannot be estimated; leave it out"
        raise AnalysisError(msg)
    return centre, scale


def refuse_redundant(null: Slopes, names: tuple[str, ...], events: float) -> None:
    """Cholesky, where it fails by hand, so that the first covariate the earlier ones explain can be named."""
    # Columns have a variance of 1: the sums of what never varies in a risk set round to 1e-15 for each event.
    least = 1e-10 * np.maximum(null.information.diagonal(), events * 1e-3)
    factor, failed = dpotrf(null.information)
    if not failed and (factor.diagonal() ** 2 > least).all():
        return
    left = null.information.copy()
    for j, name in enumerate(names):
        if left[j, j] <= least[j]:
            msg = (
                f"{name} cannot be told apart from the other covariates (or strata) among those at risk when events "
                "happen: it is constant there, or a combination of the others; leave it out"
            )
            raise AnalysisError(msg)
        left -= np.outer(left[:, j], left[j]) / left[j, j]


def _result(
    data: PartialLikelihood,
    null: Slopes,
    best: Maximum,
    penalty: Literal["none", "firth"],
    names: tuple[str, ...],
    strata: Groups | None,
    cluster: Clusters | None,
    *,
    robust: bool,
    level: float,
) -> CoxFit:
    information = best.slopes.information
    inverse = solve(information, np.eye(data.p))
    covariance = inverse
    wald = _chi_square(best.b, information @ best.b)
    if robust:
        _, product = score_products(data, best.slopes, cluster)
        covariance = inverse @ product @ inverse
        # A sandwich from fewer clusters than covariates is singular; it still gives a test, on its rank.
        wald = ranked_test(best.b, covariance, "") if covariance.any() else ChiSquare(0.0, data.p, 1.0)
    unscale = np.outer(data.scale, data.scale)
    lr = max(2 * (best.log_likelihood - best.null_log_likelihood), 0.0)
    return CoxFit(
        names=names,
        coefficients=best.b / data.scale,
        covariance=covariance / unscale,
        naive_covariance=inverse / unscale,
        robust=robust,
        log_likelihood=best.log_likelihood,
        null_log_likelihood=best.null_log_likelihood,
        likelihood_ratio_test=ChiSquare(lr, data.p, float(chdtrc(data.p, lr))),
        score_test=_chi_square(null.score, solve(null.information, null.score)),
        wald_test=wald,
        n=len(data.Z),
        events=data.events,
        clusters=cluster.count if cluster else None,
        ties=data.ties,
        penalty=penalty,
        level=level,
        note=best.note,
        iterations=best.iterations,
        strata=strata,
        cluster=cluster,
        data=data,
    )


def _chi_square(vector: Floats, solved: Floats) -> ChiSquare:
    statistic = float(vector @ solved)
    return ChiSquare(statistic, len(vector), float(chdtrc(len(vector), statistic)))
