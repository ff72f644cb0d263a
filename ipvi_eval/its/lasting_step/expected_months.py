"""What would have been counted month by month without the programme, by the fit that the headline comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.drifting_level import least_squares, smoothed_level, smoothed_variance, whitened
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.lasting_step.wandering_prior import TAU
from ipvi_eval.printed import Printed

Array = NDArray[np.float64]

_LOG_LIMIT = 30.0
_FEWEST_DRAWS = 100


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ExpectedMonths(Printed):
    """Observed, fitted and expected counts at every kept period, all (m,), from its first to its `last` month.

    `expected` is fitted over the headline's ratio (equal to fitted before the start); `lower`, `upper` hold what would
    then have been counted in that month: the wandering level, the terms, the dispersion and chance together.
    `averted` is incidents averted so far by the headline's ratio, shared out over the months as the fitted counts are;
    its last value and limits are the headline's. `inside` marks the window.
    """

    title = "Counts expected without the program"

    month: NDArray[np.datetime64]
    last: NDArray[np.datetime64]
    observed: Array
    fitted: Array
    expected: Array
    lower: Array
    upper: Array
    averted: Array
    averted_lower: Array
    averted_upper: Array
    inside: NDArray[np.bool_]
    level: float

    def tidy(self) -> pd.DataFrame:
        """One row per kept month."""
        names = ("month", "observed", "fitted", "expected", "lower", "upper", "averted", "averted_lower",
                 "averted_upper", "inside")  # fmt: skip
        return pd.DataFrame({name: getattr(self, name) for name in names})


def expected_months(fit: StepFit, *, draws: int, seed: int) -> ExpectedMonths:
    """Fitted and expected counts of `fit`; `draws` simulated counts a month give the band.

    A draw takes a tau from its posterior, the level without the programme from its t distribution there, and a count
    with variance phi x mean (Poisson where phi is below 1, negative binomial above).

    Raises AnalysisError when there are fewer than 100 draws.
    """
    if draws < _FEWEST_DRAWS:
        msg = f"at least {_FEWEST_DRAWS} draws are needed for a band"
        raise AnalysisError(msg)
    terms = fit.terms
    white = whitened(fit.counts[None], fit.mixture.mean, terms, TAU[:, None])
    found = least_squares(white, terms)
    wander = smoothed_level(white, white.innovations)[:, 0]
    without = terms.columns.copy()
    without[:, -1] = 0.0
    apart = without - wander[..., :-1]
    level = wander[..., -1] + np.einsum("kmj,kj->km", apart, found.coefficients[:, 0])
    variance = smoothed_variance(white)[:, 0] + np.einsum("kmi,kij,kmj->km", apart, found.inverse[:, 0], apart)
    fitted = np.exp(fit.mixture.weight[0] @ (level + found.coefficients[:, 0, -1:] * fit.share) + terms.offset)
    lower, upper = _band(fit, level, variance, draws, np.random.default_rng(seed))
    shared = np.where(fit.window, fitted, 0.0)
    so_far = np.cumsum(shared) / shared.sum()
    averted = fit.averted
    return ExpectedMonths(
        month=fit.series.months[fit.design.rows],
        last=fit.series.last_months[fit.design.rows],
        observed=fit.counts,
        fitted=fitted,
        expected=fitted * np.exp(-fit.step.value * fit.share),
        lower=lower,
        upper=upper,
        averted=averted.value * so_far,
        averted_lower=averted.lower * so_far,
        averted_upper=averted.upper * so_far,
        inside=fit.window,
        level=fit.level,
    )


def _band(fit: StepFit, level: Array, variance: Array, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Quantiles (m,) of the counts without the programme."""
    mixture = fit.mixture
    at = rng.choice(len(TAU), size=draws, p=mixture.weight[0])
    phi = mixture.phi[0, at] * mixture.df / rng.chisquare(mixture.df, draws)
    normal = rng.standard_normal((draws, level.shape[1]))
    logged = level[at] + np.sqrt(phi[:, None] * variance[at]) * normal + fit.terms.offset
    mean = np.exp(np.minimum(logged, _LOG_LIMIT))
    counts = drawn_counts(mean, phi[:, None], rng)
    lower, upper = np.quantile(counts, [(1 - fit.level) / 2, (1 + fit.level) / 2], axis=0)
    return lower, upper


def drawn_counts(mean: Array, phi: Array, rng: np.random.Generator) -> Array:
    """Counts with variance phi x mean: negative binomial where phi exceeds 1, else Poisson."""
    excess = np.broadcast_to(np.maximum(phi - 1, 0.0), mean.shape)
    shape = mean / np.maximum(excess, 1e-9)
    gamma = rng.standard_gamma(shape) * np.maximum(excess, 1e-9)
    return rng.poisson(np.where(excess > 0, gamma, mean)).astype(np.float64)
