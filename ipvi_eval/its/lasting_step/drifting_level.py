"""A drifting level and a lasting step: the model of monthly counts that holds its level on series without a programme.

Counts y_t at the kept months, a step d_t from the first full month, terms X (constant, season, known shocks):

    log mu_t = offset_t + x_t'b + delta (t - s) + theta d_t + u_t,    Var(y_t | u) = phi mu_t
    u_1 = 0,  u_t - u_t' = N(0, phi tau^2 (t - t')),                  delta ~ N(0, phi .05^2) a year

The level wanders by about tau a month, and how much is averaged over a prior instead of estimated, because an estimate
is too often nought in series of this length. The answer is a mixture of t distributions, one for each tau of a grid.

Chosen among a dozen estimators on thirty New South Wales postcodes without a programme, where a straight trend with
level and slope calls a tenth of the series changed, and a fifth of the longest (benchmarks/its_headline.py repeats the
comparison).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.level_terms import LevelTerms, smoothed
from ipvi_eval.its.lasting_step.t_mixture import TMixture
from ipvi_eval.its.lasting_step.wandering_prior import PLANNED, TAU, WIDTHS, WanderingPrior

Array = NDArray[np.float64]

_START_SD = 0.03  # half-normal prior of tau while the means are found
_ROUNDS = 3
_LEAST_FIRST, _LEAST, _LEAST_OF_ALL = 0.5, 0.3, 1e-4
_MOST_ROUNDS, _ARRIVED, _LOG_LIMIT = 40, 1e-4, 30.0
_NOTHING = 1e-12
_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class StepMixture(TMixture):
    """The step's log ratio in S series, mixed over the grid `TAU`.

    `phi` (S, K) is the dispersion at each tau, `mean` (S, m) the counts at which the response was linearised.
    """

    phi: Array
    mean: Array

    @property
    def wandering(self) -> Array:
        """Posterior mean of tau (S,)."""
        return np.asarray(self.weight @ TAU)

    @property
    def dispersion(self) -> Array:
        """Posterior mean of phi (S,)."""
        return np.asarray((self.weight * self.phi).sum(axis=1))

    def of(self, series: slice) -> StepMixture:
        """That of some of the series."""
        held = (self.weight, self.value, self.se), (self.phi, self.mean)
        (weight, value, se), (phi, mean) = ([one[series] for one in some] for some in held)
        return StepMixture(weight, value, se, self.df, phi, mean)


def drifting_level(counts: ArrayLike, terms: LevelTerms, *, prior: WanderingPrior = PLANNED) -> StepMixture:
    """Fit S series of counts (S, m) on equally many periods.

    The working response z = log mu + (y - mu) / mu - offset is made three times at the posterior mean of tau under a
    half-normal prior; then, for every tau of the grid, generalised least squares with variance
    V = diag(1 / mu + noise) + tau^2 min(t, t'), and the restricted likelihood times the `prior` as its weight.

    Raises AnalysisError when no degree of freedom is left.
    """
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    if terms.step is None or terms.df < 1:
        msg = f"{y.shape[1]} periods cannot carry {terms.X.shape[-1] + 1} terms and an error; drop terms"
        raise AnalysisError(msg)
    parts = [_fitted(y[at], terms.of(at), prior) for at in _portions(len(y))]
    weight, value, se, phi, mean = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return StepMixture(weight, value, se, terms.df, phi, mean)


def _fitted(y: Array, terms: LevelTerms, prior: WanderingPrior) -> tuple[Array, Array, Array, Array, Array]:
    """weight, value, se, phi (S, K) and the mean (S, m) at which the response was made last."""
    mean = linearised_at(y, terms)
    fit = least_squares(whitened(y, mean, terms, TAU[:, None]), terms)
    se = np.sqrt(fit.phi * fit.inverse[..., -1, -1])
    return tau_weights(fit, prior.weight), fit.coefficients[..., -1].T, se.T, fit.phi.T, mean


def linearised_at(y: Array, terms: LevelTerms) -> Array:
    """The mean counts (S, m) about which the logarithm is linearised."""
    start = WIDTHS * np.exp(-(TAU**2) / (2 * _START_SD**2))
    mean = np.maximum(smoothed(y), _LEAST_FIRST)
    for _ in range(_ROUNDS):
        mean = np.maximum(_refitted(y, mean, terms, start), _LEAST)
    # Where hardly anything was counted, three steps from a smoothed mean do not arrive, and the floor stands for it.
    under_way = np.flatnonzero((mean <= _LEAST).any(axis=1))
    for _ in range(_MOST_ROUNDS):
        if not len(under_way):
            break
        old = mean[under_way]
        mean[under_way] = new = np.maximum(_refitted(y[under_way], old, terms.of(under_way), start), _LEAST_OF_ALL)
        under_way = under_way[np.abs(np.log(new / old)).max(axis=1) >= _ARRIVED]
    return mean


def _refitted(y: Array, mean: Array, terms: LevelTerms, start: Array) -> Array:
    """Mean counts (S, m) by the model linearised at `mean`, at the posterior mean of tau."""
    weight = tau_weights(least_squares(whitened(y, mean, terms, TAU[:, None]), terms), start)
    white = whitened(y, mean, terms, (weight @ TAU)[None])
    level = fitted_level(white, least_squares(white, terms), terms)[0]
    return np.asarray(np.exp(np.minimum(level + terms.offset, _LOG_LIMIT)))


@dataclass(frozen=True, slots=True, eq=False)
class Whitened:
    """The response and terms through the Kalman filter of the wandering level.

    `innovations` (K, S, m, k + 1) of the k terms and, last, the response; `variance` (K, S, m) of an innovation and
    `known` (K, S, m) that of the level before it, both over phi; `last` (K, S, k + 1) the level at the last period and
    `last_variance` (K, S) its variance over phi.
    """

    innovations: Array
    variance: Array
    known: Array
    last: Array
    last_variance: Array


def whitened(y: Array, mean: Array, terms: LevelTerms, tau: Array) -> Whitened:
    """Innovations at every `tau` (K, 1) or (1, S) for series (S, m) linearised at `mean` (S, m)."""
    z = np.log(mean) + (y - mean) / mean - terms.offset
    m, k = terms.columns.shape[-2:]
    columns = np.moveaxis(terms.columns.reshape(-1, m, k), 0, 1)
    # Time comes first, so that every step reads and writes one piece of memory.
    data = np.empty((m, 1, len(y), k + 1))
    data[..., :-1], data[..., -1] = columns[:, None], z.T[:, None]
    noise = np.ascontiguousarray(np.broadcast_to(1 / mean + terms.noise, y.shape).T)
    gaps = np.atleast_2d(terms.gaps).T[:, None]
    wander = tau**2 * np.concatenate([gaps, np.zeros_like(gaps[:1])])
    shape = np.broadcast_shapes(tau.shape, (1, len(y)))
    innovations, variance, known = np.empty((m, *shape, k + 1)), np.empty((m, *shape)), np.empty((m, *shape))
    level, settled, spread = np.zeros((*shape, k + 1)), np.zeros(shape), np.zeros(shape)
    gain, moved = np.empty(shape), np.empty((*shape, k + 1))  # made once: the loop is short and runs often
    for t in range(m):
        known[t] = spread
        np.add(spread, noise[t], out=variance[t])
        np.subtract(data[t], level, out=innovations[t])
        np.divide(spread, variance[t], out=gain)
        np.multiply(gain[..., None], innovations[t], out=moved)
        level += moved
        np.multiply(gain, spread, out=gain)
        np.subtract(spread, gain, out=settled)
        np.add(settled, wander[t], out=spread)
    return Whitened(
        np.moveaxis(innovations, 0, -2), np.moveaxis(variance, 0, -1), np.moveaxis(known, 0, -1), level, settled
    )


@dataclass(frozen=True, slots=True, eq=False)
class LeastSquares:
    """Generalised least squares at K taus: `coefficients` (K, S, k), `inverse` (K, S, k, k) of Z'V^-1 Z + P, `phi` and
    the restricted log-likelihood (K, S).
    """

    coefficients: Array
    inverse: Array
    phi: Array
    log_likelihood: Array


def least_squares(white: Whitened, terms: LevelTerms) -> LeastSquares:
    """Coefficients, dispersion and restricted log-likelihood (without its constant) from whitened columns."""
    columns = white.innovations / np.sqrt(white.variance)[..., None]
    products = np.swapaxes(columns, -1, -2) @ columns
    normal = products[..., :-1, :-1] + np.diag(terms.prior_precision)
    inverse = np.asarray(np.linalg.inv(normal), dtype=np.float64)
    coefficients = (inverse @ products[..., :-1, -1:])[..., 0]
    # From the residuals: as a difference of two sums of squares it drowns in rounding where counts are large.
    squares = (_residual(white, coefficients) ** 2 / white.variance).sum(axis=-1)
    rss = np.maximum(squares + coefficients**2 @ terms.prior_precision, _NOTHING)
    log_determinants = np.log(white.variance).sum(axis=-1) + np.linalg.slogdet(normal)[1]
    phi = np.asarray(rss / terms.df, dtype=np.float64)
    log_likelihood: Array = -(terms.df * np.log(phi) + log_determinants) / 2
    return LeastSquares(coefficients, inverse, phi, log_likelihood)


def fitted_level(white: Whitened, fit: LeastSquares, terms: LevelTerms) -> Array:
    """Terms and smoothed wandering together, (K, S, m), without the offset."""
    wander: Array = smoothed_level(white, _residual(white, fit.coefficients)[..., None])[..., 0]
    return terms.fitted(fit.coefficients) + wander


def _residual(white: Whitened, coefficients: Array) -> Array:
    """Innovations (K, S, m) of the response less those of the terms at `coefficients` (K, S, k)."""
    fitted: Array = (white.innovations[..., :-1] @ coefficients[..., None])[..., 0]
    return white.innovations[..., -1] - fitted


def smoothed_level(white: Whitened, innovations: Array) -> Array:
    """The wandering level given all periods, (K, S, m, c), of c columns given by their `innovations` (K, S, m, c)."""
    found = np.empty_like(innovations)
    ahead = np.zeros(innovations[..., 0, :].shape)
    predicted = _predicted(white, innovations)
    for t in range(innovations.shape[-2] - 1, -1, -1):
        kept = 1 - white.known[..., t] / white.variance[..., t]
        ahead = innovations[..., t, :] / white.variance[..., t][..., None] + kept[..., None] * ahead
        found[..., t, :] = predicted[..., t, :] + white.known[..., t][..., None] * ahead
    return found


def smoothed_variance(white: Whitened) -> Array:
    """Variance over phi of the wandering level given all periods and the terms, (K, S, m)."""
    found = np.empty_like(white.known)
    ahead = np.zeros(white.known.shape[:-1])
    for t in range(found.shape[-1] - 1, -1, -1):
        known, variance = white.known[..., t], white.variance[..., t]
        ahead = 1 / variance + (1 - known / variance) ** 2 * ahead
        found[..., t] = known - known**2 * ahead
    return np.maximum(found, 0.0)


def _predicted(white: Whitened, innovations: Array) -> Array:
    """The level expected before each period, (K, S, m, c): the gains of all periods before it."""
    moved = (white.known / white.variance)[..., None] * innovations
    before = np.zeros_like(innovations)
    before[..., 1:, :] = np.cumsum(moved, axis=-2)[..., :-1, :]
    return before


def tau_weights(fit: LeastSquares, prior: Array) -> Array:
    """Posterior weights (S, K) of the taus."""
    weight = prior * np.exp(fit.log_likelihood - fit.log_likelihood.max(axis=0)).T
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _portions(n: int) -> list[slice]:
    """So few series at a time that their innovations stay in the cache's reach."""
    return [slice(first, first + _AT_ONCE) for first in range(0, max(n, 1), _AT_ONCE)]
