"""Accelerated failure time: log time as a location-scale family with covariates, right-censored, late entry allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.design import with_intercept
from ipvi_eval.survival.inputs import as_event, as_independent_clusters, as_level, as_start, as_times, as_weight
from ipvi_eval.survival.intervals import critical_value
from ipvi_eval.survival.location_scale import (
    Family,
    Floats,
    Maximum,
    RowTerms,
    chain,
    check_family,
    covariance,
    log_density,
    log_survival,
    maximise,
    quantile_z,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametricFit:
    """An accelerated failure time fit.

    `coefficients` is (q,): location coefficients on log time, then log scale unless the family is exponential (scale
    one); `covariance` (q, q) is the inverse observed information, or the sandwich by cluster. `log_likelihood` is of
    the times themselves, as R `survreg`; `null_log_likelihood` has the intercept only.
    """

    family: Family
    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    n: int
    events: int
    level: float

    @property
    def scale(self) -> float:
        """sigma of log time; 1 for the exponential."""
        return 1.0 if self.family == "exponential" else float(np.exp(self.coefficients[-1]))

    def tidy(self) -> pd.DataFrame:
        """One row per coefficient: term, estimate, standard_error, statistic, p, lower, upper."""
        return coefficient_table(self.names, self.coefficients, self.covariance, self.level)

    def survival(self, times: ArrayLike, X: ArrayLike | None = None) -> Floats:
        """S(t) for each row of X (m, p) at each time (k,): (m, k). X may be left out when there are no covariates."""
        z = (np.log(positive_times(times))[None, :] - self._location(X)[:, None]) / self.scale
        return np.exp(log_survival(self.family, z)[0])

    def quantile(self, p: float, X: ArrayLike | None = None) -> Floats:
        """Time by which the share `p` has had the event, for each row of X: (m,)."""
        if not 0 < p < 1:
            msg = "quantile needs a share between 0 and 1, for example 0.5 for the median"
            raise AnalysisError(msg)
        return np.exp(self._location(X) + self.scale * quantile_z(self.family, np.array(1 - p)))

    def _location(self, X: ArrayLike | None) -> Floats:
        count = len(self.names) - (self.family != "exponential") - 1
        rows = np.empty((1, 0)) if X is None else np.atleast_2d(np.asarray(X, dtype=np.float64))
        if rows.shape[1] != count:
            msg = f"{rows.shape[1]} covariate columns given, the model has {count}"
            raise AnalysisError(msg)
        return np.asarray(self.coefficients[0] + rows @ self.coefficients[1 : count + 1])


def parametric(
    stop: ArrayLike,
    event: ArrayLike,
    X: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    family: Family = "weibull",
    start: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> ParametricFit:
    """Accelerated failure time by maximum likelihood (Kalbfleisch & Prentice 2002, ch. 3), as R `survreg`.

    Args:
        stop, event, start, weight, cluster: (n,); intervals (start, stop] in days, `start` for late entry.
        X: (n, p) covariates without an intercept, with `names` (p,).
        family: weibull, exponential, log-normal or log-logistic.

    Raises AnalysisError when there is no event, a time is not positive, a covariate cannot be told from the others, or
    the likelihood has no maximum.
    """
    check_family(family)
    data = TimeData.of(stop, event, start)
    matrix, terms = with_intercept(X, names, data.n)
    given = as_weight(weight, data.n)
    weights = np.ones(data.n) if given is None else given
    groups = as_independent_clusters(cluster, data.n)
    best = _maximum(data, family, matrix, weights)
    null = best if matrix.shape[1] == 1 else _maximum(data, family, matrix[:, :1], weights)
    return ParametricFit(
        family=family,
        names=terms if family == "exponential" else (*terms, "log(scale)"),
        coefficients=best.coefficients,
        covariance=covariance(best, weights, None if groups is None else groups.codes),
        log_likelihood=best.value,
        null_log_likelihood=null.value,
        n=data.n,
        events=int(data.event.sum()),
        level=as_level(level),
    )


@dataclass(frozen=True, slots=True)
class TimeData:
    """Log times and log entries (-inf where a person is followed from time zero), each (n,)."""

    log_stop: Floats
    event: NDArray[np.bool_]
    log_start: Floats

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.event)

    @classmethod
    def of(cls, stop: ArrayLike, event: ArrayLike, start: ArrayLike | None) -> TimeData:
        """Checked columns; AnalysisError when a time is not positive, an entry negative, or nobody has an event."""
        stops = positive_times(stop, "stop")
        events = as_event(event, len(stops))
        starts = as_start(start, stops)
        entries = np.zeros(len(stops)) if starts is None else starts
        if (entries < 0).any():
            msg = "start is negative in some rows; count time from release or notification, so that entry is 0 or later"
            raise AnalysisError(msg)
        if not events.any():
            msg = "nobody has the event; a parametric model needs at least one"
            raise AnalysisError(msg)
        with np.errstate(divide="ignore"):
            return cls(np.log(stops), events, np.log(entries))


def positive_times(times: ArrayLike, name: str = "times") -> Floats:
    """(k,) times above zero; AnalysisError counts those that are not, since their logarithm does not exist."""
    checked = as_times(np.atleast_1d(np.asarray(times)), name)
    bad = int((checked <= 0).sum())
    if bad:
        msg = f"{name} has {bad} values of zero or less; an event on the first day counts as day 1, or leave it out"
        raise AnalysisError(msg)
    return checked


def moments(data: TimeData, weight: Floats, family: Family) -> tuple[float, float]:
    """Rough location and log scale to begin from: time at risk per event, and the spread of log times."""
    mean = float(np.log(weight @ (np.exp(data.log_stop) - np.exp(data.log_start)) / (weight @ data.event)))
    spread = float(np.sqrt(np.average((data.log_stop - data.log_stop.mean()) ** 2, weights=weight)))
    return mean, 0.0 if family in ("exponential", "weibull") else float(np.log(max(spread, 0.1)))


def rows_aft(predictors: Sequence[Floats], data: TimeData, family: Family) -> RowTerms:
    """Log-likelihood of each row in (location, log scale), given survival to entry."""
    location, log_scale = predictors
    sigma = np.exp(log_scale)
    z = (data.log_stop - location) / sigma
    dead = chain(log_density(family, z), z, sigma)
    alive = chain(log_survival(family, z), z, sigma)
    d = data.event
    value = np.where(d, dead.value - log_scale - data.log_stop, alive.value)
    gradient = np.where(d[:, None], dead.gradient - np.array([0.0, 1.0]), alive.gradient)
    hessian = np.where(d[:, None, None], dead.hessian, alive.hessian)
    late = np.flatnonzero(np.isfinite(data.log_start))
    if len(late):
        entry = (data.log_start[late] - location[late]) / sigma[late]
        before = chain(log_survival(family, entry), entry, sigma[late])
        value[late] -= before.value
        gradient[late] -= before.gradient
        hessian[late] -= before.hessian
    return RowTerms(value, gradient, hessian)


def coefficient_table(names: Sequence[str], coefficients: Floats, covariance: Floats, level: float) -> pd.DataFrame:
    """Wald table: term, estimate, standard_error, statistic, p, lower, upper."""
    error = np.sqrt(np.diag(covariance))
    half = critical_value(level) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = coefficients / error
    return pd.DataFrame(
        {
            "term": list(names),
            "estimate": coefficients,
            "standard_error": error,
            "statistic": statistic,
            "p": 2 * ndtr(-np.abs(statistic)),
            "lower": coefficients - half,
            "upper": coefficients + half,
        }
    )


def _maximum(data: TimeData, family: Family, matrix: Floats, weight: Floats) -> Maximum:
    scale = np.ones((data.n, 0 if family == "exponential" else 1))
    mean, log_scale = moments(data, weight, family)
    begin = np.concatenate([[mean], np.zeros(matrix.shape[1] - 1), np.full(scale.shape[1], log_scale)])
    terms = partial(rows_aft, data=data, family=family)
    return maximise(terms, [matrix, scale], weight, begin, events=float(weight @ data.event))
