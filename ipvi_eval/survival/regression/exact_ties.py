"""Cox regression when time is truly discrete: the exact partial likelihood of tied events.

Efron's and Breslow's methods take ties for an accident of rounding. Where everybody who returns in a month returns at
its one review, the chance that just these d of those at risk had the event is, in Cox's (1972) discrete logistic model,

    prod of exp(x b) over the d  /  E_d,    E_d = sum over all sets of d people at risk of the same product,

the conditional likelihood of a matched case-control study (R: `coxph(ties = "exact")`). E_d is an elementary symmetric
polynomial: with people added one by one, E_k <- E_k + r E_(k-1) (Gail, Lubin and Rubinstein 1981, Biometrika 68:703),
and its derivatives follow the same recursion. All event times are carried together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import chdtrc

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.ranked_test import ChiSquare
from ipvi_eval.survival.inference.wald_table import LogHazardRatios
from ipvi_eval.survival.regression.cox import location_and_scale, regressors
from ipvi_eval.survival.regression.cox_estimates import refuse_redundant
from ipvi_eval.survival.regression.likelihood.event_days import Slopes
from ipvi_eval.survival.regression.likelihood.newton import maximise, solve
from ipvi_eval.survival.regression.likelihood.partial_likelihood import (
    PartialLikelihood,
    partial_likelihood,
    risk_scores,
)
from ipvi_eval.survival.regression.likelihood.risk_matrix import at_risk
from ipvi_eval.survival.spells.arrays import Bools, Floats
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

_LARGEST = 20_000_000  # people times distinct event times


@dataclass(frozen=True, slots=True, repr=False)
class ExactCoxFit(LogHazardRatios):
    """Log odds ratios (p,) per event time with their covariance (p, p), from the exact partial likelihood."""

    title = "Cox model, exact for ties"

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    n: int
    events: int
    level: float

    @property
    def likelihood_ratio_test(self) -> ChiSquare:
        """Twice the gain in log-likelihood over no effect."""
        gain = max(2 * (self.log_likelihood - self.null_log_likelihood), 0.0)
        return ChiSquare(gain, len(self.names), float(chdtrc(len(self.names), gain)))


@checked
def exact_cox(covariates: str | Columns, spells: Spells, *, level: float = 0.95) -> ExactCoxFit:
    """Fit the discrete logistic model to n spells (start, stop], within strata where there are any.

    `covariates` as for `cox`. Work grows with people times distinct times times the largest number of ties: for
    hundreds or a few thousand people.

    Raises:
        AnalysisError: what `cox` refuses, weights or persons (there is no sandwich), a monotone likelihood, or too many
            people and times.

    >>> import pandas as pd
    >>> men = pd.DataFrame({"stop": [5, 8, 8, 9, 3], "event": [1, 1, 0, 1, 1], "age": [31, 40, 35, 28, 33]})
    >>> exact_cox("age", Spells.from_frame(men)).coefficients.round(3)
    array([0.046])
    """
    spells.refuse("exact_cox", "weight", "person")
    happened, given = spells.event, regressors(covariates, spells)
    X, labels = given.X, given.names
    if not happened.any():
        msg = "no events: a hazard ratio cannot be estimated; lengthen the follow-up or choose a wider outcome"
        raise AnalysisError(msg)
    grid = spells.strata_grid
    centre, scale = location_and_scale(X, labels)
    data = partial_likelihood(grid, happened, X, None, "breslow", centre, scale)
    if len(data.tied) * len(spells) > _LARGEST:
        msg = "exact ties are for smaller studies than this one; use ties='efron', which is close when ties are few"
        raise AnalysisError(msg)
    slopes_at = partial(_slopes, data, at_risk(data, data.event_bins[:, None]))
    null = slopes_at(np.zeros(data.p))
    refuse_redundant(null, labels, data.weighted_events)
    best = maximise(slopes_at, null, data.events)
    if best.diverging is not None:
        culprits = ", ".join(name for name, bad in zip(labels, best.diverging, strict=True) if bad)
        msg = f"the likelihood is monotone in {culprits}: leave it out, or use ties='efron', which is penalized then"
        raise AnalysisError(msg)
    return ExactCoxFit(
        names=labels,
        coefficients=best.b / scale,
        covariance=solve(best.slopes.information, np.eye(data.p)) / np.outer(scale, scale),
        log_likelihood=best.log_likelihood,
        null_log_likelihood=best.null_log_likelihood,
        n=len(spells),
        events=data.events,
        level=as_level(level),
    )


def _slopes(data: PartialLikelihood, present: Bools, b: Floats) -> Slopes:
    risk, shift = risk_scores(data, b)
    k, p, most = len(data.tied), data.p, int(data.tied.max())
    # E_d of r d / sum(r) stays within exp(d), whatever the number of people.
    scale = data.tied / (present @ risk)
    E, first, second = np.zeros((k, most + 1)), np.zeros((k, most + 1, p)), np.zeros((k, most + 1, p, p))
    E[:, 0] = 1.0
    for i, (r, x) in enumerate(zip(risk, data.Z[:, 1:], strict=True)):
        at = present[:, i].nonzero()[0]
        w = (r * scale[at])[:, None]
        e, de, d2e = E[at, :-1], first[at, :-1], second[at, :-1]
        cross = de[..., :, None] * x
        second[at, 1:] += w[..., None, None] * (
            d2e + cross + np.swapaxes(cross, -1, -2) + e[..., None, None] * np.outer(x, x)
        )
        first[at, 1:] += w[..., None] * (de + e[..., None] * x)
        E[at, 1:] += w * e
    every = np.arange(k)
    total = E[every, data.tied]
    mean = first[every, data.tied] / total[:, None]
    spread = (second[every, data.tied] / total[:, None, None]).sum(axis=0) - mean.T @ mean
    log_total = np.log(total) - data.tied * (np.log(scale) - shift)
    return Slopes(
        b=b,
        log_likelihood=float(data.event_total @ b) - float(log_total.sum()),
        score=data.event_total - mean.sum(axis=0),
        information=spread,
    )
