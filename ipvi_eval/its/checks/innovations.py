"""What a lasting step on a drifting level leaves over: each count beside what the months before it led to expect."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.its.checks.serial_correlation import SerialTest, ljung_box
from ipvi_eval.its.lasting_step.drifting_level import whitened
from ipvi_eval.its.lasting_step.level_terms import LevelTerms
from ipvi_eval.its.lasting_step.step_fit import StepFit

Array = NDArray[np.float64]

_LAGS = 12
_DRAWS = 1999


@dataclass(frozen=True, slots=True, eq=False)
class Innovations:
    """Standardised innovations of a fit, with tests of what they should be: alike, and apart from each other.

    `month` and `standardised` (m,) are in the order of the kept periods; `first` is their first autocorrelation and
    `band` what chance allows it, 1.96 / sqrt(m). `serial` is Ljung and Box's test; `scatter` the variance after the
    start over that before it, and `largest` the farthest one, each with its p-value.
    """

    month: NDArray[np.datetime64]
    standardised: Array
    first: float
    band: float
    serial: SerialTest
    scatter: tuple[float, float]
    largest: tuple[float, float]

    @property
    def farthest(self) -> np.datetime64:
        """The period of the largest one."""
        found: np.datetime64 = self.month[np.abs(self.standardised).argmax()]
        return found


def innovations(fit: StepFit) -> Innovations:
    """One-step-ahead errors at the posterior mean of the wandering, over their standard deviations.

    Durbin and Koopman 2012, section 2.12: independent and standard normal where the model holds and its terms are
    known. These terms were fitted to the same periods, which ties the errors together: with two pairs of a season and
    60 months Ljung and Box's chi-squared calls 12 % of series correlated that are not. So all p-values are those of
    Monte Carlo tests (Dufour 2006): the same statistics of 1,999 series drawn from the fitted model, whose errors
    depend on no coefficient of a free term. With these the tests call 8, 5 and 5 % of 600 such series; how far the
    level wanders is taken as known.
    """
    white = whitened(fit.counts[None], fit.mixture.mean, fit.terms, np.array([[fit.wandering]]))
    columns = white.innovations[0, 0] / np.sqrt(white.variance[0, 0])[:, None]
    own = _left_over(columns[None, :, -1], columns[:, :-1], fit.terms)[0]
    drawn = _left_over(_drawn(columns[:, :-1], fit.terms), columns[:, :-1], fit.terms)
    m = len(own)
    lags = _LAGS if m >= 4 * _LAGS else max(1, m // 4)
    serial = _box(drawn, lags)
    scatter, far = _scatter(drawn, fit.window), np.abs(drawn).max(axis=1)
    found = ljung_box(own, lags)
    ratio, largest = float(_scatter(own[None], fit.window)[0]), float(np.abs(own).max())
    return Innovations(
        month=fit.series.months[fit.design.rows],
        standardised=own,
        first=float(_correlations(own[None], 1)[0, 0]),
        band=float(stats.norm.ppf(0.975) / np.sqrt(m)),
        serial=replace(found, p=_share(serial >= found.statistic)),
        scatter=(ratio, min(1.0, 2 * min(_share(scatter >= ratio), _share(scatter <= ratio)))),
        largest=(largest, _share(far >= largest)),
    )


def _drawn(columns: Array, terms: LevelTerms) -> Array:
    """Whitened responses (draws, m) of the model without its free terms: chance, and a drift of its prior."""
    rng = np.random.default_rng(0)
    precision = terms.prior_precision
    shrunk = precision > 0
    slopes = rng.standard_normal((_DRAWS, int(shrunk.sum()))) / np.sqrt(precision[shrunk])
    return np.asarray(rng.standard_normal((_DRAWS, len(columns))) + slopes @ columns[:, shrunk].T)


def _left_over(response: Array, columns: Array, terms: LevelTerms) -> Array:
    """Least-squares errors of whitened responses (s, m) on whitened terms (m, k), over the square root of phi."""
    precision = np.diag(terms.prior_precision)
    fitted = np.linalg.solve(columns.T @ columns + precision, columns.T @ response.T)
    error = response - (columns @ fitted).T
    phi = ((error**2).sum(axis=1) + (fitted * (precision @ fitted)).sum(axis=0)) / terms.df
    return np.asarray(error / np.sqrt(phi)[:, None])


def _correlations(errors: Array, lags: int) -> Array:
    """Autocorrelations (s, lags) of the rows."""
    centred = errors - errors.mean(axis=1, keepdims=True)
    m = errors.shape[1]
    total = (centred**2).sum(axis=1)
    return np.stack([(centred[:, j:] * centred[:, : m - j]).sum(axis=1) / total for j in range(1, lags + 1)], axis=1)


def _box(errors: Array, lags: int) -> Array:
    m = errors.shape[1]
    weight = m * (m + 2) / (m - np.arange(1, lags + 1))
    return np.asarray(_correlations(errors, lags) ** 2 @ weight)


def _scatter(errors: Array, after: NDArray[np.bool_]) -> Array:
    return np.asarray((errors[:, after] ** 2).mean(axis=1) / (errors[:, ~after] ** 2).mean(axis=1))


def _share(as_far: NDArray[np.bool_]) -> float:
    return float((1 + as_far.sum()) / (1 + len(as_far)))
