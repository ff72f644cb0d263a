"""Cox regression: how the hazard of re-offence differs between people, days and exposures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, overload

import numpy as np

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.ranked_test import ChiSquare, ranked_test
from ipvi_eval.survival.regression.cox_estimates import CoxEstimates, estimates, refuse_constant, refuse_redundant
from ipvi_eval.survival.regression.firth import maximise_firth
from ipvi_eval.survival.regression.likelihood.event_days import Evaluation, Slopes, Ties
from ipvi_eval.survival.regression.likelihood.newton import Maximum, maximise
from ipvi_eval.survival.regression.likelihood.partial_likelihood import (
    PartialLikelihood,
    evaluate,
    on_event_days,
    partial_likelihood,
    row_blocks,
)
from ipvi_eval.survival.regression.likelihood.risk_matrix import evaluate_matrix, fits_in_matrix, risk_matrix
from ipvi_eval.survival.regression.likelihood.scores import score_products
from ipvi_eval.survival.regression.stored.cox import StoredCoxFit, stored_cox
from ipvi_eval.survival.spells.arrays import Clusters, Floats, Groups, whole_numbers
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.survival.spells.stored import StoredSpells

Penalty = Literal["auto", "none", "firth"]
FIRTH = (
    "Firth's penalized likelihood was used for every coefficient, with model-based errors (a sandwich collapses when "
    "events are separated)"
)


@dataclass(frozen=True, slots=True, repr=False)
class CoxFit(CoxEstimates):
    """A fitted Cox model for p covariates; `data` holds what residuals, predictions and tests need."""

    made_by = "ie.cox(covariates, spells)"

    strata: Groups | None = field(repr=False, compare=False)
    cluster: Clusters | None = field(repr=False, compare=False)
    data: PartialLikelihood = field(repr=False, compare=False)

    @property
    def evaluation(self) -> Evaluation:
        """The partial likelihood and its sums by day at the coefficients, computed when asked for."""
        return evaluate(on_event_days(self.data), self.coefficients * self.data.scale)

    @property
    def robust_score_test(self) -> ChiSquare:
        """Score test at zero with the sandwich of score residuals (Lin and Wei 1989), computed when asked for.

        Raises AnalysisError when the scores do not vary: there is then no test.
        """
        null = evaluate(on_event_days(self.data), np.zeros(self.data.p))
        total, product = score_products(self.data, null, self.cluster)
        nothing = "the scores do not vary (everybody has the event on one day), so there is no robust test"
        if product.diagonal().max() <= 1e-24 * null.information.diagonal().max():
            raise AnalysisError(nothing)
        return ranked_test(total, product, nothing)


@overload
def cox(
    covariates: str | Columns, spells: Spells, *, ties: Ties = ..., penalty: Penalty = ..., level: float = ...
) -> CoxFit: ...


@overload
def cox(
    covariates: str, spells: StoredSpells, *, ties: Ties = ..., penalty: Penalty = ..., level: float = ...
) -> StoredCoxFit: ...


@checked
def cox(
    covariates: str | Columns,
    spells: Spells | StoredSpells,
    *,
    ties: Ties = "efron",
    penalty: Penalty = "auto",
    level: float = 0.95,
) -> CoxFit | StoredCoxFit:
    """Fit a Cox model to spells (start, stop] by Newton's method on the day grid.

    Conventions are those of R's `survival::coxph`: Efron's ties with the mean weight of tied events; the sandwich
    D'D of dfbeta residuals, summed within persons (Lin and Wei 1989), where the spells have persons or weights that are
    not whole numbers; whole-number weights count identical people and keep the inverse information.

    A monotone likelihood (a covariate, or a combination, that separates the events) has no finite maximum. With
    `penalty="auto"` it is then maximised with Firth's penalty (Heinze and Schemper 2001) and `note` says so; with
    "none" it is an error; "firth" always penalizes. Errors beside a penalty are model-based, whatever was asked for.

    Stored spells are summed by day where they are, once for each step of Newton's method, with the same answer. Where
    covariates have so few values that spells with equal days and covariates make few rows, these are fetched once.
    There is no penalty, and a formula joins columns and C(column) by +.

    Args:
        covariates: a formula over the table the spells came from ("age + C(list)"), or columns (n, p).
        spells: n spells with one kind of event, in memory or stored; each stratum has its own baseline hazard.
        ties: how tied events share a day.
        penalty: what to do about a monotone likelihood.
        level: coverage of the intervals.

    Raises:
        AnalysisError: no events, a constant or redundant covariate (named), a monotone likelihood with
            `penalty="none"`, or input that does not fit together.

    >>> import pandas as pd
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
    if isinstance(spells, StoredSpells):
        if penalty == "firth" or not isinstance(covariates, str):
            msg = "stored spells take a formula, and no penalty; fit a sample of them in memory (Spells) for more"
            raise AnalysisError(msg)
        return stored_cox(covariates, spells, ties, level)
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
    return partial(evaluate, on_event_days(data), buffer=np.empty(len(data.design)))


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
    refuse_constant(names, scale)
    return centre, scale


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
    product = score_products(data, best.slopes, cluster)[1] if robust else None
    found = estimates(data, null, best, product, names, penalty=penalty, level=level)
    clusters = cluster.count if cluster else None
    return CoxFit(**found, n=len(data.design), clusters=clusters, strata=strata, cluster=cluster, data=data)
