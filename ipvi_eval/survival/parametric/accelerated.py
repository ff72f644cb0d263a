"""Accelerated failure time: log time as a location-scale family with covariates, right-censored, late entry allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.wald_table import coefficient_table
from ipvi_eval.survival.parametric.location_scale import (
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
from ipvi_eval.survival.parametric.log_times import LogTimes, positive_times
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.design import with_intercept
from ipvi_eval.survival.spells.spells import Spells


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ParametricFit(Printed):
    """An accelerated failure time fit.

    `coefficients` is (q,): location coefficients on log time, then log scale unless the family is exponential (scale
    one); `covariance` (q, q) is the inverse observed information, or the sandwich by cluster. `log_likelihood` is of
    the times themselves, as R `survreg`; `null_log_likelihood` has the intercept only.
    """

    title = "Accelerated failure times"

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
        """One row per coefficient: term, coefficient, standard_error, z, p, lower, upper."""
        return coefficient_table(self.names, self.coefficients, self.covariance, self.level)

    def survival(self, times: ArrayLike, X: ArrayLike | None = None) -> Floats:
        """S(t) for each row of X (m, p) at each time (k,): (m, k). X may be left out when there are no covariates."""
        z = (np.log(positive_times(times))[None, :] - self._location(X)[:, None]) / self.scale
        return np.exp(log_survival(self.family, z)[0])

    def quantile(self, p: float, X: ArrayLike | None = None) -> Floats:
        """Time by which the share `p` has had the event, for each row of X: (m,). AnalysisError unless 0 < p < 1."""
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


@checked
def parametric(
    covariates: str | Columns, spells: Spells, *, family: Family = "weibull", level: float = 0.95
) -> ParametricFit:
    """Accelerated failure time by maximum likelihood (Kalbfleisch & Prentice 2002, ch. 3), as R `survreg`.

    Args:
        covariates: as for `cox`, (n, p), without an intercept; "1" for none.
        spells: n spells (start, stop], errors clustered by person; no strata.
        family: weibull, exponential, log-normal or log-logistic.
        level: coverage of the intervals.

    Raises AnalysisError when there is no event, a time is not positive, a covariate cannot be told from the others, or
    the likelihood has no maximum.

    >>> parametric("1", Spells.of([2.0, 4.0, 6.0], [1, 1, 0]), family="exponential").coefficients.round(3).tolist()
    [1.792]
    """
    check_family(family)
    data = LogTimes.of(spells)
    matrix, terms = with_intercept(spells.columns(covariates))
    best = _maximum(data, family, matrix)
    null = best if matrix.shape[1] == 1 else _maximum(data, family, matrix[:, :1])
    return ParametricFit(
        family=family,
        names=terms if family == "exponential" else (*terms, "log(scale)"),
        coefficients=best.coefficients,
        covariance=covariance(best, data.weight, data.cluster),
        log_likelihood=best.value,
        null_log_likelihood=null.value,
        n=data.n,
        events=int(data.event.sum()),
        level=as_level(level),
    )


def rows_aft(predictors: Sequence[Floats], data: LogTimes, family: Family) -> RowTerms:
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


def _maximum(data: LogTimes, family: Family, matrix: Floats) -> Maximum:
    scale = np.ones((data.n, 0 if family == "exponential" else 1))
    mean, log_scale = data.moments(family)
    begin = np.concatenate([[mean], np.zeros(matrix.shape[1] - 1), np.full(scale.shape[1], log_scale)])
    terms = partial(rows_aft, data=data, family=family)
    return maximise(terms, [matrix, scale], data.weight, begin, events=data.weighted_events)
