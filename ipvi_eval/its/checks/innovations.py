"""What a lasting step on a drifting level leaves over: each count beside what the months before it led to expect."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.its.checks.serial_correlation import SerialTest, ljung_box
from ipvi_eval.its.lasting_step.drifting_level import Whitened, least_squares, whitened
from ipvi_eval.its.lasting_step.level_terms import LevelTerms, relative_terms
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.lasting_step.wandering_prior import TAU

Array = NDArray[np.float64]

_LAGS = 12
_DRAWS = 1999
_WITHIN = (0.025, 0.975)
_MANY = 1e12  # from which a Poisson count is a normal number


@dataclass(frozen=True, slots=True, eq=False)
class Innovations:
    """Standardised innovations of a fit, with tests of what they should be: alike, and apart from each other.

    `month` and `standardised` (m,) are in the order of the kept periods; `first` is their first autocorrelation and
    `band` the limits within which it stays in 95 % of drawn series, as many of them below as above. `serial` is Ljung
    and Box's test; `scatter` the variance after the start over that before it, and `largest` the farthest one, each
    with its p-value.
    """

    month: NDArray[np.datetime64]
    standardised: Array
    first: float
    band: tuple[float, float]
    serial: SerialTest
    scatter: tuple[float, float]
    largest: tuple[float, float]

    @property
    def farthest(self) -> np.datetime64:
        """The period of the largest one."""
        found: np.datetime64 = self.month[np.abs(self.standardised).argmax()]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What the incidents of a series weigh: `size` (k,) of each kind, so that a sum of them has a variance of its mean,
    and the `share` (k,) of the incidents that are of it."""

    size: Array
    share: Array

    @classmethod
    def of(cls, weights: ArrayLike) -> Marks:
        """Of the weights (n,) of single incidents, in units of their effective one."""
        size, number = np.unique(np.asarray(weights, dtype=np.float64), return_counts=True)
        share = number / number.sum()
        return cls(size * (size @ share) / (size**2 @ share), share)


PLAIN = Marks(np.ones(1), np.ones(1))
"""Incidents that are counted, and not weighed."""


def innovations(fit: StepFit, marks: Marks = PLAIN) -> Innovations:
    """One-step-ahead errors at the posterior mean of the wandering, over their standard deviations.

    Durbin and Koopman 2012, section 2.12: independent where the model holds and its terms are known, and normal where
    counts are large. These terms were fitted to the same periods, which ties the errors together, and errors of small
    counts are skewed. So all p-values, and the band, are those of Monte Carlo tests (Dufour 2006): the same statistics
    of 1,999 series of counts drawn at the fitted mean with the fitted dispersion, whose level wanders by as much as the
    posterior has it; errors depend on no coefficient of a free term. Incidents are drawn with the weights of
    `marks`, as a sum of few grave ones and many light ones has another tail.

    So the tests call 6, 6 and 6 % of 600 quiet Poisson series of 60 months at a mean of 40 (error .9) and 4, 4 and 5 %
    where the level wanders by .035, as the prior has it; of 400 series of 2 a month 7, 3 and 2 %, and of 10 a month
    beside a comparison of 15 6, 3 and 4 % (error 1.1), where normal errors would call 27 % of the largest. With the
    wandering taken as known, at its mean, Ljung and Box's test called 7 % of the first.

    The band has limits of its own on either side, because what is fitted draws neighbors apart, the more the quieter a
    level is beside its prior: the same distance on either side of 0 called 8, 8 and 7 % of 300 quiet series of 48, 60
    and 120 months at a mean of 40, 7, 5 and 11 % at 8, and 5 and 5 % of 48 and 60 months at .7, nearly all of them
    below; these limits call 6, 5 and 6 %, 5, 4 and 7 %, and 5 and 7 % (error 1.3), and 1, 2 and 2 % of 200 series at a
    mean of 40 whose level wanders by .035.
    """
    tau = np.array([[fit.wandering]])
    own = _left_over(whitened(fit.counts[None], fit.mixture.mean, fit.terms, tau), fit.terms)[0]
    drawn = _left_over(_drawn(fit, tau, marks), fit.terms)
    m = len(own)
    lags = _LAGS if m >= 4 * _LAGS else max(1, m // 4)
    serial = _box(drawn, lags)
    scatter, far = _scatter(drawn, fit.window), np.abs(drawn).max(axis=1)
    found = ljung_box(own, lags)
    low, high = np.quantile(_correlations(drawn, 1), _WITHIN)
    ratio, largest = float(_scatter(own[None], fit.window)[0]), float(np.abs(own).max())
    return Innovations(
        month=fit.series.months[fit.design.rows],
        standardised=own,
        first=float(_correlations(own[None], 1)[0, 0]),
        band=(float(low), float(high)),
        serial=replace(found, p=_share(serial >= found.statistic)),
        scatter=(ratio, min(1.0, 2 * min(_share(scatter >= ratio), _share(scatter <= ratio)))),
        largest=(largest, _share(far >= largest)),
    )


def _drawn(fit: StepFit, tau: Array, marks: Marks) -> Whitened:
    """Series of the model without its free terms, whitened at `tau` (1, 1): the chance of counts, a level that wanders
    as the posterior has it, a drift of its prior, and beside a comparison the chance of that one's counts, which moves
    the mean of the others."""
    rng, terms, mean = np.random.default_rng(0), fit.terms, fit.mixture.mean
    phi = max(1.0, float(fit.mixture.dispersion[0]))
    wandering = rng.choice(TAU, size=(_DRAWS, 1), p=fit.mixture.weight[0])
    level = np.zeros((_DRAWS, mean.shape[1]))
    level[:, 1:] = wandering * np.cumsum(rng.standard_normal((_DRAWS, len(terms.gaps))) * np.sqrt(terms.gaps), axis=1)
    if terms.years is not None:
        slope = rng.standard_normal((_DRAWS, 1)) / np.sqrt(terms.prior_precision[terms.X.shape[1]])
        level += slope * terms.years
    expected = mean
    if fit.control is not None:
        around = 1 / terms.noise
        expected = mean * around / np.exp(relative_terms(fit.design, fit.control).offset)
        beside = relative_terms(fit.design, _counts(rng, around, phi, marks))
        mean, terms = expected * np.exp(beside.offset) / around, replace(terms, noise=beside.noise)
    counts = _counts(rng, expected[0], phi, marks) + mean * np.sqrt(phi) * level
    return whitened(counts, mean, replace(terms, offset=np.log(mean)), tau)


def _left_over(white: Whitened, terms: LevelTerms) -> Array:
    """Least-squares errors (s, m) of whitened responses on whitened terms, over their standard deviations."""
    columns = white.innovations[0] / np.sqrt(white.variance[0])[..., None]
    fit = least_squares(white, terms)
    error = columns[..., -1] - (columns[..., :-1] @ fit.coefficients[0][..., None])[..., 0]
    return np.asarray(error / np.sqrt(fit.phi[0])[:, None])


def _counts(rng: np.random.Generator, mean: Array, phi: float, marks: Marks) -> Array:
    """Counts (draws, m) of variance `phi` times their `mean` (m,): Poisson's, or negative binomial where phi is more
    than 1; with `marks` sums of what incidents weigh."""
    shape = (_DRAWS, len(mean))
    rate = np.broadcast_to(mean, shape) if phi == 1 else rng.gamma(mean / (phi - 1), size=shape) * (phi - 1)
    total, mean_size = np.zeros(shape), float(marks.size @ marks.share)
    for size, share in zip(marks.size, marks.share, strict=True):
        own = rate * share / mean_size
        total += size * np.where(own < _MANY, rng.poisson(np.minimum(own, _MANY)), rng.normal(own, np.sqrt(own)))
    return total


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
