"""Split-population models: some people never re-offend, the rest do so at a random time.

    S(t | z, x) = 1 - p(z) + p(z) S_u(t | x),   logit p = z'g,   log T = x'b + sigma * error for those who return

Schmidt & Witte (1989, J. Econometrics 40:141); Chung, Schmidt & Witte (1991, J. Quantitative Criminology 7:59).
Covariates may enter the share who ever re-offend, the timing among them, or both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import chdtrc, expit

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.inference.wald_table import coefficient_table
from ipvi_eval.survival.parametric.accelerated import rows_aft
from ipvi_eval.survival.parametric.calibration import Calibration, calibration
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
)
from ipvi_eval.survival.parametric.log_times import LogTimes, positive_times
from ipvi_eval.survival.spells.arrays import Ints
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.design import with_intercept
from ipvi_eval.survival.spells.spells import Spells


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CureFit(Printed):
    """A split-population fit.

    `coefficients` (q,) are, in this order, those of the logit of the share who ever re-offend (`share_names`), of log
    time among them (`timing_names`), and log sigma unless the family is exponential; `covariance` (q, q).
    `never` is the average share who never re-offend with its delta-method standard error. `plateau` is the time
    between the last event and the end of the longest follow-up: without one, nothing in the data speaks for cure.
    """

    title = "Cure model"

    family: Family
    share_names: tuple[str, ...]
    timing_names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    no_cure_log_likelihood: float
    never: float
    never_standard_error: float
    plateau: float
    n: int
    events: int
    level: float

    @property
    def no_cure_p(self) -> float:
        """p-value against "everybody re-offends in the end", which lies on the boundary: half of chi-squared(1).

        Maller & Zhou (1996, section 5.3); exact only when the share has no covariates, otherwise the degrees of freedom
        are the number of share coefficients, which is conservative.
        """
        statistic = max(0.0, 2 * (self.log_likelihood - self.no_cure_log_likelihood))
        p = float(chdtrc(len(self.share_names), statistic))
        return p / 2 if len(self.share_names) == 1 else p

    def tidy(self) -> pd.DataFrame:
        """One row per coefficient: part, term, coefficient, standard_error, z, p, lower, upper."""
        scale = () if self.family == "exponential" else ("log(scale)",)
        table = coefficient_table(
            (*self.share_names, *self.timing_names, *scale), self.coefficients, self.covariance, self.level
        )
        sizes = len(self.share_names), len(self.timing_names), len(scale)
        table.insert(0, "part", np.repeat(["share", "timing", "scale"], sizes))
        return table

    def never_interval(self) -> tuple[float, float]:
        """Interval for `never`, symmetric on the logit."""
        return _logit_interval(self.never, self.never_standard_error, self.level)

    def share(self, share: ArrayLike | None = None) -> pd.DataFrame:
        """Probability of ever re-offending for each row of covariates (m, p): estimate, lower, upper."""
        Z = _rows(share, len(self.share_names))
        k = Z.shape[1]
        centre = Z @ self.coefficients[:k]
        half = critical_value(self.level) * np.sqrt(np.sum((Z @ self.covariance[:k, :k]) * Z, axis=1))
        return pd.DataFrame({"estimate": expit(centre), "lower": expit(centre - half), "upper": expit(centre + half)})

    def survival(self, times: ArrayLike, *, share: ArrayLike | None = None, timing: ArrayLike | None = None) -> Floats:
        """S(t), (m, k), for m rows of share and timing covariates at k times; one row serves for all of the other."""
        k = len(self.share_names)
        p = expit(_rows(share, k) @ self.coefficients[:k])[:, None]
        location = _rows(timing, len(self.timing_names)) @ self.coefficients[k : k + len(self.timing_names)]
        sigma = 1.0 if self.family == "exponential" else float(np.exp(self.coefficients[-1]))
        z = (np.log(positive_times(times))[None, :] - location[:, None]) / sigma
        return np.asarray(1 - p + p * np.exp(log_survival(self.family, z)[0]))

    def never_given_free(
        self, times: ArrayLike, *, share: ArrayLike | None = None, timing: ArrayLike | None = None
    ) -> Floats:
        """Probability of never re-offending given none by each time, (m, k)."""
        k = len(self.share_names)
        p = expit(_rows(share, k) @ self.coefficients[:k])[:, None]
        return np.asarray((1 - p) / self.survival(times, share=share, timing=timing))

    def calibration(
        self,
        spells: Spells,
        times: ArrayLike,
        *,
        share: ArrayLike | None = None,
        timing: ArrayLike | None = None,
        level: float = 0.95,
    ) -> Calibration:
        """Returns by each of `times` (k,) in a cohort of n other people, as counted in `spells` and as this fit
        predicts them from their covariates (n, p), with an interval of coverage `level` for the count.

        Raises AnalysisError where somebody was followed for less than the last time.
        """
        at = positive_times(times)
        everyone = np.zeros((len(spells), 1))

        def risks(coefficients: Floats) -> Floats:
            found = replace(self, coefficients=coefficients).survival(at, share=share, timing=timing)
            return 1 - found + everyone

        return calibration(risks, self.coefficients, self.covariance, spells, at, level=as_level(level))


@checked
def cure(
    spells: Spells,
    *,
    share: str | Columns = "1",
    timing: str | Columns = "1",
    family: Family = "log-normal",
    level: float = 0.95,
) -> CureFit:
    """Split-population model by maximum likelihood, from several starting points because a mixture can have several.

    Args:
        spells: n spells (start, stop], errors clustered by person; no strata.
        share, timing: covariates (n, p), as for `cox`, without an intercept, for ever re-offending, and for time among
            those who do; "1" for none.
        family: of the time among those who re-offend.
        level: coverage of the intervals.

    Raises AnalysisError when there is no event, nobody is censored, a time is not positive, or the share and the timing
    cannot be told apart (follow-up too short, or a covariate that separates).

    >>> days = np.r_[np.arange(1, 31), np.full(70, 365.0)]
    >>> fit = cure(Spells.of(days, days < 365))
    >>> round(fit.never, 3)
    0.7
    """
    check_family(family)
    data = LogTimes.of(spells)
    if data.event.all():
        msg = "everybody has the event, so nobody can be told to be cured; fit a parametric model without a cured share"
        raise AnalysisError(msg)
    Z, z_names = with_intercept(spells.columns(share))
    X, x_names = with_intercept(spells.columns(timing))
    best, plain = _best(data, family, Z, X)
    variance = covariance(best, data.weight, data.cluster)
    never, error = _never(Z, data.weight, best.coefficients, variance)
    return CureFit(
        family=family,
        share_names=z_names,
        timing_names=x_names,
        coefficients=best.coefficients,
        covariance=variance,
        log_likelihood=best.value,
        no_cure_log_likelihood=plain.value,
        never=never,
        never_standard_error=error,
        plateau=float(spells.stop.max() - spells.stop[data.event].max()),
        n=data.n,
        events=int(data.event.sum()),
        level=as_level(level),
    )


def rows_cure(predictors: Sequence[Floats], data: LogTimes, family: Family) -> RowTerms:
    """Log-likelihood of each row in (logit share, location, log scale), given survival to entry."""
    eta, location, log_scale = predictors
    sigma = np.exp(log_scale)
    z = (data.log_stop - location) / sigma
    value, gradient, hessian = _still_free(family, eta, z, sigma)
    d = data.event
    dead = chain(log_density(family, z[d]), z[d], sigma[d])
    p = expit(eta[d])
    value[d] = -np.logaddexp(0, -eta[d]) + dead.value - log_scale[d] - data.log_stop[d]
    gradient[d, 0], gradient[d, 1:] = 1 - p, dead.gradient - np.array([0.0, 1.0])
    hessian[d] = 0.0
    hessian[d, 0, 0] = -p * (1 - p)
    hessian[d, 1:, 1:] = dead.hessian
    late = np.flatnonzero(np.isfinite(data.log_start))
    if len(late):
        entry = (data.log_start[late] - location[late]) / sigma[late]
        before = _still_free(family, eta[late], entry, sigma[late])
        value[late] -= before[0]
        gradient[late] -= before[1]
        hessian[late] -= before[2]
    return RowTerms(value, gradient, hessian)


def _still_free(family: Family, eta: Floats, z: Floats, sigma: Floats) -> tuple[Floats, Floats, Floats]:
    """log(1 - p + p S(z)) = softplus(eta + log S) - softplus(eta), with derivatives (n, 3) and (n, 3, 3)."""
    alive = chain(log_survival(family, z), z, sigma)
    mixed = eta + alive.value
    q, p = expit(mixed), expit(eta)
    inner = np.column_stack([np.ones(len(z)), alive.gradient])
    gradient = q[:, None] * inner
    gradient[:, 0] -= p
    hessian = (q * (1 - q))[:, None, None] * inner[:, :, None] * inner[:, None, :]
    hessian[:, 1:, 1:] += q[:, None, None] * alive.hessian
    hessian[:, 0, 0] -= p * (1 - p)
    return np.logaddexp(0, mixed) - np.logaddexp(0, eta), gradient, hessian


def _best(data: LogTimes, family: Family, Z: Floats, X: Floats) -> tuple[Maximum, Maximum]:
    """The highest maximum over the starting points, and the fit without a cured share (same timing covariates).

    With many people the starting points compete on a thinned sample, and only the winner goes on to everybody.
    """
    scale = np.ones((data.n, 0 if family == "exponential" else 1))
    aft, mixture = (partial(rows, data=data, family=family) for rows in (rows_aft, rows_cure))
    few, times = _thinned(data)
    plain, fits = _from_everywhere(data.thinned(few, times), family, Z[few], X[few], scale[few])
    best = max(fits, key=_rank)
    if len(few) == data.n or not best.identified:
        return best, plain
    weight, events = data.weight, data.weighted_events
    plain = maximise(aft, [X, scale], weight, plain.coefficients, events=events)
    return maximise(mixture, [Z, X, scale], weight, best.coefficients, events=events), plain


def _thinned(data: LogTimes, size: int = 4000) -> tuple[Ints, Floats]:
    """At most about `size` events and `size` censorings spread evenly over time, and how many rows each stands for.

    The rows keep their order, so that scores stay beside the weights and clusters of the people they belong to.
    """
    rows, times = [], []
    for kind in (data.event, ~data.event):
        ordered = np.flatnonzero(kind)[np.argsort(data.log_stop[kind], kind="stable")]
        step = max(1, -(-len(ordered) // size))
        rows.append(ordered[::step])
        times.append(np.full(len(rows[-1]), float(step)))
    kept = np.concatenate(rows)
    order = np.argsort(kept)
    return kept[order], np.concatenate(times)[order]


def _from_everywhere(
    data: LogTimes, family: Family, Z: Floats, X: Floats, scale: Floats
) -> tuple[Maximum, list[Maximum]]:
    """The fit without a cured share, and the maxima reached from several starting points."""
    mean, log_scale = data.moments(family)
    begin = np.concatenate([[mean], np.zeros(X.shape[1] - 1), np.full(scale.shape[1], log_scale)])
    aft, mixture = (partial(rows, data=data, family=family) for rows in (rows_aft, rows_cure))
    weight, events = data.weight, data.weighted_events
    plain = maximise(aft, [X, scale], weight, begin, events=events)
    returned = float(events / weight.sum())
    early = float(np.average(data.log_stop[data.event], weights=weight[data.event]))
    from_early = np.concatenate([[early], np.zeros(X.shape[1] - 1), np.full(scale.shape[1], log_scale)])
    shares = (min(1.05 * returned, (1 + returned) / 2), (1 + returned) / 2)
    fits = [
        maximise(mixture, [Z, X, scale], weight, np.concatenate([_level(share, Z), timing]), events=events)
        for share in shares
        for timing in (from_early, plain.coefficients)
    ]
    return plain, fits


def _level(share: float, Z: Floats) -> Floats:
    """Coefficients (p,) that give everybody the same share."""
    return np.concatenate([[np.log(share / (1 - share))], np.zeros(Z.shape[1] - 1)])


def _rank(fit: Maximum) -> tuple[bool, float]:
    return fit.identified, fit.value


def _never(Z: Floats, weight: Floats, coefficients: Floats, variance: Floats) -> tuple[float, float]:
    k = Z.shape[1]
    p = expit(Z @ coefficients[:k])
    gradient = np.average(Z * (p * (1 - p))[:, None], axis=0, weights=weight)
    return float(np.average(1 - p, weights=weight)), float(np.sqrt(gradient @ variance[:k, :k] @ gradient))


def _rows(values: ArrayLike | None, terms: int) -> Floats:
    rows = np.empty((1, 0)) if values is None else np.atleast_2d(np.asarray(values, dtype=np.float64))
    if rows.shape[1] != terms - 1:
        msg = f"{rows.shape[1]} covariate columns given, this part of the model has {terms - 1}"
        raise AnalysisError(msg)
    return np.column_stack([np.ones(len(rows)), rows])


def _logit_interval(value: float, error: float, level: float) -> tuple[float, float]:
    centre, half = np.log(value / (1 - value)), critical_value(level) * error / (value * (1 - value))
    return float(expit(centre - half)), float(expit(centre + half))
