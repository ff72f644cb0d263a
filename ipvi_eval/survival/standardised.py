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
from scipy.special import ndtr

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.cox import CoxFit
from ipvi_eval.survival.cox_scores import weighted_scores
from ipvi_eval.survival.inputs import Floats, Ints
from ipvi_eval.survival.intervals import critical_value
from ipvi_eval.survival.partial_likelihood import exposure_tables, risk_scores, spread


@dataclass(frozen=True, slots=True)
class StandardisedShares:
    """Shares (k,) with the event by each `time` (k,): under the covariates `one`, under the `other`, and the difference
    with its standard error, p-value and limits. NaN where a stratum of the people was not followed that long."""

    time: Floats
    one: Floats
    other: Floats
    standard_error: Floats
    p: Floats
    lower: Floats
    upper: Floats
    level: float

    @property
    def difference(self) -> Floats:
        """Share under `one` less share under `other`, (k,)."""
        return self.one - self.other

    def tidy(self) -> pd.DataFrame:
        """One row for each time."""
        names = ("time", "one", "other", "difference", "standard_error", "p", "lower", "upper")
        return pd.DataFrame({name: getattr(self, name) for name in names})


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
    """
    sides = [_scaled(fit, side) for side in (one, other)]
    m, horizons = len(sides[0]), np.atleast_1d(np.asarray(times, dtype=np.float64))
    if len(sides[1]) != m or not m:
        msg = "both sets of covariates need a row for each of the same people"
        raise AnalysisError(msg)
    counts = np.ones(m) if weight is None else np.asarray(weight, dtype=np.float64)
    codes = _codes(fit, strata, m)
    w = counts / counts.sum()
    shares = np.full((2, len(horizons)), np.nan)
    errors = np.full(len(horizons), np.nan)
    followed = np.zeros(fit.strata.count if fit.strata else 1)
    np.maximum.at(followed, fit.data.grid.stratum, fit.data.grid.times)
    for k, horizon in enumerate(horizons):
        if (followed[codes] < horizon).any():
            continue
        shares[:, k], errors[k] = _at(fit, sides, codes, w, horizon)
    difference, half = shares[0] - shares[1], critical_value(fit.level) * errors
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * ndtr(-np.abs(difference / errors))
    return StandardisedShares(
        horizons, shares[0], shares[1], errors, p, difference - half, difference + half, fit.level
    )


def _scaled(fit: CoxFit, X: ArrayLike) -> Floats:
    data = fit.data
    columns = np.asarray(X, dtype=np.float64)
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


def _at(fit: CoxFit, sides: list[Floats], codes: Ints, w: Floats, horizon: float) -> tuple[Floats, float]:
    """Both shares (2,) at one horizon and the error of their difference."""
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
    shares, slope_hazard, slope_b = np.empty(2), np.zeros(strata), np.zeros(data.p)
    for side, (sign, Z) in enumerate(zip((1.0, -1.0), sides, strict=True)):
        relative = np.exp(Z @ at.b - at.shift)
        survival = np.exp(-hazard[codes] * relative)
        shares[side] = w @ (1 - survival)
        pull = sign * w * survival * relative
        slope_hazard += np.bincount(codes, pull, minlength=strata)
        slope_b += (pull * hazard[codes]) @ Z - pull @ drift[codes]
    unscale = np.outer(data.scale, data.scale)
    if not fit.robust:
        variance = slope_hazard**2 @ by_stratum(at.q0) + slope_b @ (fit.naive_covariance * unscale) @ slope_b
        return shares, float(np.sqrt(variance))
    influence = weighted_scores(data, at) @ (fit.naive_covariance * unscale) @ slope_b
    influence += slope_hazard[data.grid.stratum[data.grid.stop]] * _hazard_influence(fit, horizon)
    if fit.cluster is not None:
        influence = np.asarray(np.bincount(fit.cluster.codes, influence), dtype=np.float64)
    return shares, float(np.sqrt(influence @ influence))


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
