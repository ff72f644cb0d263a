"""What a Cox model tells: its coefficients, their errors and tests, wherever the likelihood was computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

import numpy as np
from scipy.linalg.lapack import dpotrf
from scipy.special import chdtrc

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.ranked_test import ChiSquare, ranked_test
from ipvi_eval.survival.inference.wald_table import SandwichRatios
from ipvi_eval.survival.regression.likelihood.event_days import EventDays, Slopes, Ties
from ipvi_eval.survival.regression.likelihood.newton import Maximum, solve
from ipvi_eval.survival.spells.arrays import Floats


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class CoxEstimates(SandwichRatios):
    """A fitted Cox model for p covariates.

    `covariance` (p, p) is the sandwich where `robust`, else the inverse information; `naive_covariance` always the
    latter. `n` spells and `events` events are unweighted counts. `penalty` says which likelihood was maximised and
    `note` why, in words for a reader ("" when there is nothing to say).
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


class Found(TypedDict):
    """The fields of `CoxEstimates` that follow from a maximum."""

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
    events: int
    ties: Ties
    penalty: Literal["none", "firth"]
    level: float
    note: str
    iterations: int


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


def refuse_constant(names: Sequence[str], scale: Floats) -> None:
    """AnalysisError naming the covariates whose `scale` (p,) is 0."""
    constant = [name for name, s in zip(names, scale, strict=True) if s == 0]
    if constant:
        msg = f"{', '.join(constant)} never varies: a hazard ratio cannot be estimated; leave it out"
        raise AnalysisError(msg)


def estimates(
    days: EventDays,
    null: Slopes,
    best: Maximum,
    product: Floats | None,
    names: tuple[str, ...],
    *,
    penalty: Literal["none", "firth"],
    level: float,
) -> Found:
    """What follows from the slopes at zero and at the maximum, and from the `product` (p, p) of the clusters' scores.

    Without a product errors are those of the inverse information.
    """
    information = best.slopes.information
    inverse = solve(information, np.eye(days.p))
    covariance = inverse
    wald = _chi_square(best.b, information @ best.b)
    if product is not None:
        covariance = inverse @ product @ inverse
        # A sandwich from fewer clusters than covariates is singular; it still gives a test, on its rank.
        wald = ranked_test(best.b, covariance, "") if covariance.any() else ChiSquare(0.0, days.p, 1.0)
    unscale = np.outer(days.scale, days.scale)
    lr = max(2 * (best.log_likelihood - best.null_log_likelihood), 0.0)
    return Found(
        names=names,
        coefficients=best.b / days.scale,
        covariance=covariance / unscale,
        naive_covariance=inverse / unscale,
        robust=product is not None,
        log_likelihood=best.log_likelihood,
        null_log_likelihood=best.null_log_likelihood,
        likelihood_ratio_test=ChiSquare(lr, days.p, float(chdtrc(days.p, lr))),
        score_test=_chi_square(null.score, solve(null.information, null.score)),
        wald_test=wald,
        events=days.events,
        ties=days.ties,
        penalty=penalty,
        level=level,
        note=best.note,
        iterations=best.iterations,
    )


def _chi_square(vector: Floats, solved: Floats) -> ChiSquare:
    statistic = float(vector @ solved)
    return ChiSquare(statistic, len(vector), float(chdtrc(len(vector), statistic)))
