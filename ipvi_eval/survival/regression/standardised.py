"""What a hazard ratio amounts to among given people: shares with the event under one set of covariates and another.

A Cox model says of each of m people what share of people like that one has the event by a day under either set; their
means are standardised curves (g-computation), and the difference is the absolute effect that the hazard ratio stands
for. The people are taken as given. Errors are of the same kind as the hazard ratio's: the infinitesimal jackknife
summed by cluster where the model is robust, else model-based (Tsiatis 1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.special import ndtr

from ipvi_eval.arguments import as_floats, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import critical_value, probability_interval
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.likelihood.event_days import exposure_tables, spread
from ipvi_eval.survival.regression.likelihood.partial_likelihood import risk_scores
from ipvi_eval.survival.regression.likelihood.scores import weighted_scores
from ipvi_eval.survival.spells.arrays import Floats, Ints, as_times

_NEAREST, _FARTHEST = 1e-6, 7.0
"""Critical values between which a p-value is looked for: one of 3e-12 says no more than a smaller one would."""


@dataclass(frozen=True, slots=True, repr=False)
class StandardisedShares(Printed):
    """Shares (k,) with the event by each `time` (k,): under the covariates `one`, under the `other`, and their
    difference with its standard error, limits and p-value. NaN where a stratum of the people was not followed that
    long; error, limits and p also where no event happened by then, as a model tells no difference before its first
    event.

    The limits come from those of the two shares, on the log-minus-log scale, and their correlation (Zou and Donner
    2008, Statistics in Medicine 27:1693): where a share is near nought the error of the difference alone would tell
    apart what the hazard ratio cannot. The p-value is that of the difference and no other's: one less the level at
    which the interval would begin to hold 0, so that the two never contradict each other.
    """

    title = "Shares with the event, standardized"

    time: Floats
    one: Floats
    other: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    p_values: Floats
    level: float

    @property
    def difference(self) -> Floats:
        """Share under `one` less share under `other`, (k,)."""
        return self.one - self.other

    def tidy(self) -> pd.DataFrame:
        """One row for each time."""
        names = ("time", "one", "other", "difference", "standard_error", "lower", "upper")
        return pd.DataFrame({name: getattr(self, name) for name in names} | {"p": self.p_values})


@checked
def standardised_shares(
    fit: CoxFit,
    one: ArrayLike,
    other: ArrayLike,
    *,
    times: ArrayLike,
    strata: Sequence[Any] | None = None,
    weight: ArrayLike | None = None,
) -> StandardisedShares:
    """Mean shares of m people with the event by each time, under two sets of covariates.

    Args:
        fit: a Cox model of one event per person.
        one, other: (m, p) covariates of the people, in the order of `fit.names`.
        times: (k,) horizons.
        strata: (m,) the stratum of each person, by its label, where the model has strata.
        weight: (m,) how much each person counts; equally when left out.

    Raises AnalysisError when the columns do not fit the model.

    >>> import pandas as pd
    >>> from ipvi_eval import Spells, cox
    >>> rows = {"stop": [5, 8, 8, 9, 3, 6], "event": [1, 1, 0, 1, 1, 0], "notified": [1, 1, 1, 0, 0, 0]}
    >>> fit = cox("notified", Spells.from_frame(pd.DataFrame(rows)))
    >>> shares = standardised_shares(fit, [[1.0]] * 6, [[0.0]] * 6, times=[6])
    >>> (shares.one > shares.other).tolist()
    [True]
    """
    sides = [_scaled(fit, side) for side in (one, other)]
    m, horizons = len(sides[0]), as_times(np.atleast_1d(as_floats(times, "times")), "times")
    if len(sides[1]) != m or not m:
        msg = "both sets of covariates need a row for each of the same people"
        raise AnalysisError(msg)
    counts = np.ones(m) if weight is None else as_floats(weight, "weight")
    if counts.shape != (m,) or not counts.sum() > 0:
        msg = f"weight has to be one number for each of the {m} people, and more than 0 in all"
        raise AnalysisError(msg)
    codes = _codes(fit, strata, m)
    w = counts / counts.sum()
    shares, bounds = (np.full((2, len(horizons)), np.nan) for _ in range(2))
    errors, p = (np.full(len(horizons), np.nan) for _ in range(2))
    followed = np.zeros(fit.strata.count if fit.strata else 1)
    ends = fit.data.grid.stop
    np.maximum.at(followed, fit.data.grid.stratum[ends], fit.data.grid.times[ends])
    for k, horizon in enumerate(horizons):
        if (followed[codes] < horizon).any():
            continue
        shares[:, k], covariance = _at(fit, sides, codes, w, horizon)
        if not covariance.any():
            continue
        errors[k] = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
        bounds[:, k] = _limits(shares[:, k], covariance, fit.level)
        p[k] = _p_value(shares[:, k], covariance, fit.level)
    return StandardisedShares(horizons, shares[0], shares[1], errors, bounds[0], bounds[1], p, fit.level)


def _p_value(shares: Floats, covariance: Floats, level: float) -> float:
    """One less the level at which the interval of the difference just reaches 0; two-sided.

    Shares that hang together closely can reach 0 at more than one level: it is looked for on the side on which the
    interval at `level` says that it lies.
    """
    value, own = shares[0] - shares[1], critical_value(level)

    def clear(z: float) -> float:
        lower, upper = _limits(shares, covariance, 1 - 2 * float(ndtr(-z)))
        return float(lower if value > 0 else -upper)

    if clear(own) <= 0:
        return 2 * float(ndtr(-optimize.brentq(clear, _NEAREST, own))) if clear(_NEAREST) > 0 else 1.0
    if clear(_FARTHEST) > 0:
        return 2 * float(ndtr(-_FARTHEST))
    return 2 * float(ndtr(-optimize.brentq(clear, own, _FARTHEST)))


def _limits(shares: Floats, covariance: Floats, level: float) -> Floats:
    """Limits (2,) of the difference of two shares, from the limits of each and their correlation."""
    error = np.sqrt(np.diag(covariance))
    if not (error > 0).all():
        half = critical_value(level) * float(np.hypot(*error))
        return np.array([shares[0] - shares[1] - half, shares[0] - shares[1] + half])
    free_least, free_most = probability_interval(1 - shares, error, level, "log-log")
    r = covariance[0, 1] / (error[0] * error[1])
    down, up = shares - (1 - free_most), (1 - free_least) - shares

    def reach(a: float, b: float) -> float:
        return float(np.sqrt(max(a * a + b * b - 2 * r * a * b, 0.0)))

    value = shares[0] - shares[1]
    return np.array([value - reach(down[0], up[1]), value + reach(up[0], down[1])])


def _scaled(fit: CoxFit, X: ArrayLike) -> Floats:
    data = fit.data
    columns = as_floats(X, "covariates")
    if columns.ndim != 2 or columns.shape[1] != data.p or not np.isfinite(columns).all():
        msg = f"standardised shares need one number for each of {', '.join(fit.names)} and each person"
        raise AnalysisError(msg)
    return np.asarray((columns - data.centre) / data.scale)


def _codes(fit: CoxFit, strata: Sequence[Any] | None, m: int) -> Ints:
    if fit.strata is None:
        return np.zeros(m, dtype=np.intp)
    place = {label: code for code, label in enumerate(fit.strata.labels)}
    if strata is None or len(strata) != m or any(label not in place for label in strata):
        msg = "this model has strata: say which one each person belongs to (strata=), by its label"
        raise AnalysisError(msg)
    return np.array([place[label] for label in strata], dtype=np.intp)


def _at(fit: CoxFit, sides: list[Floats], codes: Ints, w: Floats, horizon: float) -> tuple[Floats, Floats]:
    """Both shares (2,) at one horizon and their covariance (2, 2)."""
    data, at = fit.data, fit.evaluation
    strata = fit.strata.count if fit.strata else 1
    reached = data.grid.times[data.event_bins] <= horizon
    place = data.grid.stratum[data.event_bins]

    def by_stratum(increments: Floats) -> Floats:
        out = np.zeros((strata, *increments.shape[1:]))
        np.add.at(out, place[reached], increments[reached])
        return out

    hazard = by_stratum(at.e1)
    drift = by_stratum(at.at_risk[:, 1:] * at.q0[:, None] - at.at_event[:, 1:] * at.q1[:, None])
    shares, slope_hazard, slope_b = np.empty(2), np.empty((2, strata)), np.empty((2, data.p))
    for side, Z in enumerate(sides):
        relative = np.exp(Z @ at.b - at.shift)
        survival = np.exp(-hazard[codes] * relative)
        shares[side] = w @ (1 - survival)
        pull = w * survival * relative
        slope_hazard[side] = np.bincount(codes, pull, minlength=strata)
        slope_b[side] = (pull * hazard[codes]) @ Z - pull @ drift[codes]
    inverse = fit.naive_covariance * np.outer(data.scale, data.scale)
    if not fit.robust:
        spread_of_hazard = (slope_hazard * by_stratum(at.q0)) @ slope_hazard.T
        return shares, np.asarray(spread_of_hazard + slope_b @ inverse @ slope_b.T)
    influence = weighted_scores(data, at) @ inverse @ slope_b.T
    influence += slope_hazard.T[data.grid.stratum[data.grid.stop]] * _hazard_influence(fit, horizon)[:, None]
    if fit.cluster is not None:
        codes = fit.cluster.codes
        influence = np.stack([np.bincount(codes, column) for column in influence.T], axis=1)
    return shares, np.asarray(influence.T @ influence)


def _hazard_influence(fit: CoxFit, horizon: float) -> Floats:
    """What each row adds to the cumulative hazard of its stratum by the horizon, b given: (n,), times its weight."""
    data, at = fit.data, fit.evaluation
    reached = data.grid.times[data.event_bins] <= horizon
    at_stop, at_entry = exposure_tables(data, np.where(reached, at.q0, 0.0), np.where(reached, at.q1, 0.0))
    exposed = at_stop[data.bin2]
    if data.entry is not None:
        exposed = exposed - at_entry[data.entry]
    risk, _ = risk_scores(data, at.b)
    own = spread(data, np.where(reached, at.e1 / (data.mean_weight * data.tied), 0.0))[data.grid.stop]
    weight = data.event.astype(np.float64) if data.weight is None else data.event * data.weight
    return np.asarray(own * weight - exposed * risk, dtype=np.float64)
