"""The other count models, beside the default: quasi-Poisson, Poisson, robust, Newey-West, negative binomial,
lagged count.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import CountFit, Description, fit_counts, gate_or_description
from ipvi_eval.its.counts.irls import fit_log_linear, orthonormal
from ipvi_eval.its.counts.negative_binomial import fit_negative_binomial
from ipvi_eval.its.gaussian.sandwich import (
    andrews,
    andrews_bandwidth,
    estimating_equations,
    heteroskedastic,
    newey_west,
)
from ipvi_eval.its.series.design import Design, DesignPlan, design_matrix
from ipvi_eval.its.series.gates import Gate
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.time_coding import from_one

Array = NDArray[np.float64]

_NOTHING_LEFT = 1e-12  # of the Pearson dispersion, which is 1 by chance alone

CountModel = Literal[
    "default",
    "quasi-poisson",
    "poisson",
    "poisson-robust",
    "newey-west",
    "hac-andrews",
    "negative-binomial",
    "lagged",
]


def fit_count_model(
    series: MonthlySeries,
    plan: DesignPlan,
    *,
    model: CountModel = "default",
    level: float = 0.95,
    lag: int | None = None,
) -> CountFit | Description:
    """Fit one of the count models by name; all but the default are sensitivity lines.

    "quasi-poisson": Poisson coefficients, Pearson dispersion, normal quantiles (as R's confint.default and the
    published tables). "poisson": the same with dispersion 1. "poisson-robust": HC1 sandwich, normal quantiles.
    "newey-west": quasi-Poisson with Bartlett sandwich n / (n - k), `lag` periods (by default floor(4 (n /
    100)^(2/9))), t on n - k. "hac-andrews": the same with Andrews' kernel and bandwidth. "negative-binomial": NB2 by
    maximum likelihood, theta held fixed in the errors as MASS::glm.nb does, normal quantiles. "lagged": quasi-Poisson
    with log(previous count + 1) as a further column, t on n - k (Liboschik et al. 2017, log-linear model).

    Raises AnalysisError for an unknown model, for counts that the design fits exactly where their variance is to be
    estimated, and as `fit_counts`.
    """
    if model == "default":
        return fit_counts(series, plan, level=level)
    if model not in get_args(CountModel):
        msg = f"unknown count model {model}; one of {', '.join(get_args(CountModel))}"
        raise AnalysisError(msg)
    design = design_matrix(series, plan)
    verdict = gate_or_description(series, design, level)
    if model == "lagged" and not isinstance(verdict, Description):
        design = _lagged(series, plan)
        verdict = gate_or_description(series, design, level)
    if isinstance(verdict, Description):
        return verdict
    if model == "negative-binomial":
        return _negative_binomial(series, design, verdict, level)
    base = _poisson(series, design, verdict, level)
    return _with_errors(base, model, lag)


def _poisson(series: MonthlySeries, design: Design, gate: Gate, level: float) -> CountFit:
    Q, T = orthonormal(design.X[None])
    counts = series.counts[design.rows]
    fits = fit_log_linear(counts[None, None], Q, design.offset[None, None])
    if not fits.converged.all():
        msg = f"{series.name}: the count model did not converge; look for a season or a window without any incident"
        raise AnalysisError(msg)
    T_inverse = np.linalg.inv(T[0])
    mu = fits.mu[0, 0]
    A = np.sqrt(mu)[:, None] * Q[0]
    bread = T_inverse @ np.linalg.inv(A.T @ A) @ T_inverse.T
    k = design.X.shape[1]
    return CountFit(
        series=series,
        design=design,
        coefficients=T_inverse @ fits.gamma[0, 0],
        covariance=bread,
        df=np.full(k, np.inf),
        fitted=mu,
        rho=0.0,
        dispersion=1.0,
        gate=gate,
        level=level,
        method="Poisson",
    )


def _with_errors(base: CountFit, model: CountModel, lag: int | None) -> CountFit:
    n, k = base.design.X.shape
    pearson = float((base.pearson**2).sum() / (n - k))
    if model == "poisson":
        return base
    if pearson < _NOTHING_LEFT:
        msg = (
            f"{base.series.name}: the design fits these counts exactly (a constant series, say), so they show no "
            "variance to estimate; the default and the Poisson model take the variance of chance alone"
        )
        raise AnalysisError(msg)
    if model == "quasi-poisson":
        return replace(base, covariance=pearson * base.covariance, dispersion=pearson, method="quasi-Poisson")
    if model == "lagged":
        covariance, df = pearson * base.covariance, np.full(k, float(n - k))
        method = "quasi-Poisson with lagged count"
        return replace(base, covariance=covariance, df=df, dispersion=pearson, method=method)
    equations = estimating_equations(base.design.X, base.counts - base.fitted, curvature=base.fitted)
    if model == "poisson-robust":
        covariance = heteroskedastic(equations, kind="HC1")
        return replace(base, covariance=covariance, dispersion=pearson, method="Poisson, robust errors (HC1)")
    chosen = int(4 * (n / 100) ** (2 / 9)) if lag is None else lag
    if model == "hac-andrews":
        # R sees time from 1 to n, and the bandwidth depends on how time is written.
        coded = estimating_equations(from_one(base.design), base.counts - base.fitted, curvature=base.fitted)
        bandwidth = andrews_bandwidth(coded, prewhite=False)
        covariance, words = andrews(equations, bandwidth=bandwidth), "HAC errors (Andrews)"
    else:
        covariance, words = newey_west(equations, lag=chosen), f"Newey-West errors (lag {chosen})"
    df = np.full(k, float(n - k))
    return replace(base, covariance=covariance, df=df, dispersion=pearson, method=f"quasi-Poisson, {words}")


def _negative_binomial(series: MonthlySeries, design: Design, gate: Gate, level: float) -> CountFit:
    fit = fit_negative_binomial(series.counts[design.rows], design.X, design.offset)
    return CountFit(
        series=series,
        design=design,
        coefficients=fit.coefficients,
        covariance=fit.covariance,
        df=np.full(design.X.shape[1], np.inf),
        fitted=fit.fitted,
        rho=0.0,
        dispersion=fit.dispersion,
        gate=gate,
        level=level,
        method="negative binomial (NB2)"
        if np.isfinite(fit.theta)
        else "negative binomial (NB2), theta at its limit: Poisson",
    )


def _lagged(series: MonthlySeries, plan: DesignPlan) -> Design:
    """The plan's design with log(previous count + 1), from the second period on."""
    previous = np.log(np.concatenate([series.counts[:1], series.counts[:-1]]) + 1)
    design = design_matrix(series, plan, covariates={"lagged_count": previous})
    return design.without(design.rows == 0)
