"""What a Cox model says about particular people: baseline hazard and survival curves with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import checked, floats_of
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.curves.curve_values import CurveValues, read_off
from ipvi_eval.survival.curves.quantiles import Quantile, curve_quantile
from ipvi_eval.survival.inference.intervals import Interval, probability_interval
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.spells.arrays import Floats


@dataclass(frozen=True, slots=True, repr=False)
class BaselineHazard(Printed):
    """Cumulative hazard (m,) by stratum and observed time, at the covariate means or at zero."""

    title = "Baseline hazard"

    stratum: tuple[Any, ...]
    time: Floats
    cumulative_hazard: Floats

    def tidy(self) -> pd.DataFrame:
        """One row for each stratum and time."""
        return pd.DataFrame({"stratum": self.stratum, "time": self.time, "cumulative_hazard": self.cumulative_hazard})


@dataclass(frozen=True, slots=True, repr=False)
class PredictedSurvival(Printed):
    """Survival of one kind of person at the m observed times of a stratum, with its pointwise interval."""

    title = "Predicted survival"

    time: Floats
    at_risk: Floats
    events: Floats
    cumulative_hazard: Floats
    survival: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    level: float

    def at(self, times: ArrayLike) -> CurveValues:
        """The curve at fixed horizons (k,)."""
        return read_off(
            times,
            time=self.time,
            at_risk=self.at_risk,
            events=self.events,
            columns=(self.survival, self.standard_error, self.lower, self.upper),
            before=1.0,
            settled=False,
        )

    def quantile(self, p: float = 0.5) -> Quantile:
        """The time by which a share p of such people are predicted to have had the event."""
        return curve_quantile(self.time, self.survival, self.lower, self.upper, p)

    def tidy(self) -> pd.DataFrame:
        """One row for each observed time."""
        names = ("time", "at_risk", "events", "cumulative_hazard", "survival", "standard_error", "lower", "upper")
        return pd.DataFrame({name: getattr(self, name) for name in names})


@checked
def baseline_hazard(fit: CoxFit, *, centred: bool = True) -> BaselineHazard:
    """Cumulative baseline hazard with Efron's ties where the model has them (R's `basehaz`).

    `centred` sets the covariates to their means, which keeps the numbers near the data; otherwise they are 0.

    >>> import ipvi_eval as ie
    >>> spells = ie.Spells.of([5, 8, 8, 9, 3], [1, 1, 0, 1, 1])
    >>> fit = ie.cox(ie.Columns.of([31, 40, 35, 28, 33], ["age"]), spells)
    >>> ie.baseline_hazard(fit).cumulative_hazard.round(2)
    array([0.2 , 0.44, 0.75, 2.03])
    """
    data, at = fit.data, fit.evaluation
    bins = _observed(fit)
    hazard = _running(fit, at.e1)[bins] * np.exp(-at.shift)
    if not centred:
        hazard = hazard * np.exp(-float(data.centre @ fit.coefficients))
    labels = fit.strata.labels if fit.strata else ("all",)
    return BaselineHazard(tuple(labels[s] for s in data.grid.stratum[bins]), data.grid.times[bins], hazard)


@checked
def predict_survival(
    fit: CoxFit, x: ArrayLike, *, stratum: Any = None, interval: Interval = "log-log"
) -> PredictedSurvival:
    """Survival of a person with covariates x (p,), in one stratum.

    exp(-H(t)) with H the Breslow or Efron cumulative hazard times exp(x b); the standard error includes that of the
    hazard and that of b (Tsiatis 1981), as R's `survfit.coxph`.

    Raises:
        AnalysisError: x does not fit the model, or the stratum is unknown or missing.

    >>> import ipvi_eval as ie
    >>> spells = ie.Spells.of([5, 8, 8, 9, 3], [1, 1, 0, 1, 1])
    >>> fit = ie.cox(ie.Columns.of([31, 40, 35, 28, 33], ["age"]), spells)
    >>> ie.predict_survival(fit, [30]).at([4, 8]).value.round(2)
    array([0.85, 0.53])
    """
    data, at = fit.data, fit.evaluation
    given = floats_of(x)
    if given is None or given.size != data.p or not np.isfinite(given).all():
        msg = f"a prediction needs one number for each of {', '.join(fit.names)}"
        raise AnalysisError(msg)
    person = (given.ravel() - data.centre) / data.scale
    bins = _observed(fit)
    bins = bins[data.grid.stratum[bins] == _stratum_code(fit, stratum)]
    S1, B1 = at.at_risk[:, 1:], at.at_event[:, 1:]
    relative = float(np.exp(person @ at.b - at.shift))
    hazard = _running(fit, at.e1)[bins] * relative
    # Increments of the variance of the cumulative hazard: the sum over ties of wbar / a^2.
    spread = _running(fit, at.q0)[bins] * relative**2
    means = _running(fit, S1 * at.q0[:, None] - B1 * at.q1[:, None])[bins] * relative
    distance = (means - hazard[:, None] * person) * data.scale
    variance = spread + np.einsum("ij,jk,ik->i", distance, fit.covariance, distance)
    survival = np.exp(-hazard)
    se = survival * np.sqrt(variance)
    lower, upper = probability_interval(survival, se, fit.level, interval)
    at_risk = data.grid.at_risk(data.weight)[bins]
    events = np.bincount(data.grid.stop, data.event * (1.0 if data.weight is None else data.weight), data.grid.size)
    return PredictedSurvival(
        data.grid.times[bins], at_risk, events[bins], hazard, survival, se, lower, upper, fit.level
    )


def _observed(fit: CoxFit) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Bins in which a spell ends."""
    return np.flatnonzero(np.bincount(fit.data.grid.stop, minlength=fit.data.grid.size))


def _running(fit: CoxFit, values: Floats) -> Floats:
    out = np.zeros((fit.data.grid.size, *values.shape[1:]))
    out[fit.data.event_bins] = values
    return fit.data.grid.running(out)


def _stratum_code(fit: CoxFit, stratum: Any) -> int:
    if fit.strata is None:
        return 0
    if stratum not in fit.strata.labels:
        msg = "this model has strata: say which one the person belongs to (stratum=), by its label"
        raise AnalysisError(msg)
    return fit.strata.labels.index(stratum)
