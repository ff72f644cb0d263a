"""Autoregressive working correlation: REML of rho, dispersion, sandwich and Satterthwaite df, in batches.

The residuals of a log-linear fit, standardised by sqrt(mu), are treated as a Gaussian series with covariance phi R
after projection on sqrt(mu) X. R is that of a first-order autoregression, R_ij = rho^|t_i - t_j|, unless residuals two
periods apart are more alike than rho^2: then it is that of the second-order one with both correlations. Every matrix
has an index N = G * S over designs and series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.its.counts import batched_cholesky as chol
from ipvi_eval.its.counts.irls import LogLinearFits
from ipvi_eval.its.counts.restricted_likelihood import RestrictedRho, restricted_rho
from ipvi_eval.its.counts.second_lag import SecondOrder, second_lag, second_order
from ipvi_eval.its.series.gates import LOW_POWER_BELOW

Array = NDArray[np.float64]

DF_MINIMUM = 4.0
# Residuals this small beside the largest mean are what rounding left of an exact fit.
_ROUNDING = 1e-10
# How often independent Poisson counts fall below a floor.
_CHANCE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCorrelation:
    """What the working correlation says about each of N fits, for every contrast of their coefficients.

    `dispersion` (N,); `bread` (N, k, k) = (Q'WQ)^-1; `meat` (N, k, k) = Q'W^.5 R W^.5 Q; `first_order` the same for
    the first-order R(rho), and `slope` its derivative in rho.
    """

    restricted: RestrictedRho
    dispersion: Array
    bread: Array
    meat: Array
    first_order: Array
    slope: Array
    residual_df: int

    @property
    def rho(self) -> Array:
        """REML estimates, (N,)."""
        return self.restricted.rho

    def variance(self, contrasts: Array) -> Array:
        """Variance of each contrast of gamma; `contrasts` (N, c, k) gives (N, c)."""
        return self.dispersion[:, None] * self._quadratic(contrasts, self.meat)

    def df(self, contrasts: Array) -> Array:
        """Satterthwaite degrees of freedom of each contrast, (N, c)."""
        level, slope = self._quadratic(contrasts, self.first_order), self._quadratic(contrasts, self.slope)
        return satterthwaite(level, slope, self.restricted, self.residual_df)

    def _quadratic(self, contrasts: Array, matrix: Array) -> Array:
        u = contrasts @ self.bread
        return np.asarray(np.einsum("ncj,njk,nck->nc", u, matrix, u))


def satterthwaite(level: Array, slope: Array, restricted: RestrictedRho, residual_df: int) -> Array:
    """Degrees of freedom 2 v^2 / var(v), held between 4 and n - k, for v = phi f(rho) (Satterthwaite 1946).

    `level` (N, c) is f and `slope` its derivative. log v varies with the residual sum of squares and with rho, which
    drags phi along the ridge of the restricted likelihood.
    """
    relative = 2.0 / residual_df + (slope / level + restricted.ridge[:, None]) ** 2 * restricted.variance[:, None]
    df: Array = np.clip(2.0 / relative, DF_MINIMUM, max(DF_MINIMUM, float(residual_df)))
    return df


def floors(n: int, k: int) -> tuple[float, float]:
    """The least rho and dispersion that n periods and k columns are believed to have.

    Estimates as low as independent Poisson counts give in one series of twenty are taken as they are: the t
    distribution pays for their chance already, and raising them to 0 and 1 would pay twice. Below 24 periods, where no
    season is told apart from noise, they are raised.
    """
    if n < LOW_POWER_BELOW:
        return 0.0, 1.0
    df = max(n - k, 1)
    return float(stats.norm.ppf(_CHANCE) / np.sqrt(df)), float(stats.chi2.ppf(_CHANCE, df) / df)


def working_correlation(Y: Array, Q: Array, fits: LogLinearFits, steps: NDArray[np.int64]) -> WorkingCorrelation:
    """REML rho, dispersion and the pieces of the covariance of every contrast.

    `Y` (G, S, n) or broadcastable, `Q` (G, n, k), `steps` (G, n - 1) periods between neighbouring rows (1 without
    gaps). rho maximises the restricted likelihood; dispersion is sum(Pearson^2) / tr((I - H) R); both have `floors`.
    """
    start = _start(Y, Q, fits, steps)
    A = _weighted(Q, fits)
    bread = np.ascontiguousarray(np.moveaxis(chol.inverse(fits.factor), -1, 0))
    first_order, slope = _meat(A, start.rho, start.steps)
    R = start.second_order(chol.forward(fits.factor, A), np.einsum("nij,nji->n", bread, first_order))
    meat = R.mix(*(_meat(A, root, start.steps)[0] for root in R.roots))
    dispersion = start.dispersion(np.einsum("nij,nji->n", bread, meat))
    return WorkingCorrelation(start.restricted, dispersion, bread, meat, first_order, slope, start.residual_df)


@dataclass(frozen=True, slots=True, eq=False)
class ContrastErrors:
    """Standard error and df (N, c) of given contrasts, with `rho` and `dispersion` (N,)."""

    standard_error: Array
    df: Array
    rho: Array
    dispersion: Array


def contrast_errors(
    Y: Array, Q: Array, fits: LogLinearFits, steps: NDArray[np.int64], contrasts: Array
) -> ContrastErrors:
    """The same errors as `working_correlation`, for `contrasts` (N, c, k) of gamma only: half the work over
    thousands of fits.
    """
    start = _start(Y, Q, fits, steps)
    with np.errstate(invalid="ignore", divide="ignore"):
        # The k rows of P are orthonormal, so that H = P'P and tr(HR) is a sum of k quadratic forms.
        P = chol.forward_in_place(fits.factor, _weighted(Q, fits))
        weights = chol.forward(fits.factor, contrasts.transpose(2, 1, 0))
    v = np.einsum("kcn,ktn->ctn", weights, P)
    first_order, slope = _forms(v, start.rho, start.steps).T, _slopes(v, start.rho, start.steps).T
    df = satterthwaite(first_order, slope, start.restricted, start.residual_df)
    R = start.second_order(P, _forms(P, start.rho, start.steps).sum(axis=0))
    level = R.mix(*(_forms(v, root, start.steps).T for root in R.roots))
    dispersion = start.dispersion(R.mix(*(_forms(P, root, start.steps).sum(axis=0) for root in R.roots)))
    return ContrastErrors(np.sqrt(dispersion[:, None] * level), df, start.rho, dispersion)


@dataclass(frozen=True, slots=True, eq=False)
class _Start:
    """What both ways begin with: `residual` (N, n) standardised, `steps` (N, n - 1), number of columns `k`."""

    restricted: RestrictedRho
    residual: Array
    steps: NDArray[np.int64]
    k: int

    @property
    def rho(self) -> Array:
        return self.restricted.rho

    @property
    def residual_df(self) -> int:
        return int(self.residual.shape[1]) - self.k

    def second_order(self, P: Array, hat: Array) -> SecondOrder:
        """R, for P (k, n, N) with H = P'P and `hat` (N,) = tr(H R(rho)); below 24 periods it stays first-order."""
        if self.residual.shape[1] < LOW_POWER_BELOW:
            return second_order(self.rho, self.rho**2)
        return second_order(self.rho, second_lag(self.residual, P, self.rho, hat, self.steps))

    def dispersion(self, hat: Array) -> Array:
        """Sum of squares over n - tr(HR), (N,)."""
        n = self.residual.shape[1]
        return np.asarray(np.maximum((self.residual**2).sum(axis=1) / (n - hat), floors(n, self.k)[1]))


def _start(Y: Array, Q: Array, fits: LogLinearFits, steps: NDArray[np.int64]) -> _Start:
    G, S, n = fits.mu.shape
    k = Q.shape[2]
    root = np.sqrt(fits.mu)
    missed = Y - fits.mu
    exact = np.abs(missed).max(axis=-1) <= _ROUNDING * fits.mu.max(axis=-1)
    residual = np.where(exact[..., None], 0.0, missed / root)
    restricted = restricted_rho(Q, root, residual, steps, floor=floors(n, k)[0])
    return _Start(restricted, residual.reshape(G * S, n), np.repeat(steps, S, axis=0), k)


def _weighted(Q: Array, fits: LogLinearFits) -> Array:
    """(W^.5 Q)', (k, n, N)."""
    _, n, k = Q.shape
    # Without "C" the product would keep the order of its factors, and every later pass would stride over memory.
    rows = np.multiply(Q.transpose(2, 1, 0)[..., None], np.sqrt(fits.mu).transpose(2, 0, 1), order="C")
    return rows.reshape(k, n, -1)


def _forms(rows: Array, rho: Array, steps: NDArray[np.int64]) -> Array:
    """v R(rho) v' for each v of `rows` (c, n, N), (c, N).

    One pass down the months: R = F + F' - I with F its lower triangle, so each form is twice the filtered one less the
    plain one.
    """
    power, _ = _powers(rho, steps)
    filtered, total, product = rows[:, 0].copy(), np.zeros_like(rows[:, 0]), np.empty_like(rows[:, 0])
    for t in range(1, rows.shape[1]):
        filtered *= power[t - 1]
        total += np.multiply(filtered, rows[:, t], out=product)
        filtered += rows[:, t]
    return np.asarray(np.einsum("ctn,ctn->cn", rows, rows) + 2 * total)


def _slopes(rows: Array, rho: Array, steps: NDArray[np.int64]) -> Array:
    """Derivative of `_forms` in rho, (c, N)."""
    power, growth = _powers(rho, steps)
    filtered, derived, total = rows[:, 0].copy(), np.zeros_like(rows[:, 0]), np.zeros_like(rows[:, 0])
    for t in range(1, rows.shape[1]):
        derived *= power[t - 1]
        derived += growth[t - 1] * filtered
        total += derived * rows[:, t]
        filtered *= power[t - 1]
        filtered += rows[:, t]
    return 2 * total


def _powers(rho: Array, steps: NDArray[np.int64]) -> tuple[Array, Array]:
    """rho^d and its derivative for every step d, (n - 1, N)."""
    if (steps == 1).all():
        return np.broadcast_to(rho, steps.T.shape), np.broadcast_to(1.0, steps.T.shape)
    return rho**steps.T, steps.T * rho ** (steps.T - 1)


def _meat(A: Array, rho: Array, steps: NDArray[np.int64]) -> tuple[Array, Array]:
    """A R(rho) A' and its derivative in rho, (N, k, k), for `A` (k, n, N)."""
    rows = A.transpose(1, 2, 0)
    power, growth = _powers(rho, steps)
    F, D = rows.copy(), np.zeros_like(rows)
    for t in range(1, len(rows)):
        D[t] = growth[t - 1, :, None] * F[t - 1] + power[t - 1, :, None] * D[t - 1]
        F[t] += power[t - 1, :, None] * F[t - 1]
    flat = rows.transpose(1, 2, 0)
    forward, slope, own = (flat @ M.transpose(1, 0, 2) for M in (F, D, rows))
    # R = F + F' - I with F its lower triangle.
    return forward + forward.transpose(0, 2, 1) - own, slope + slope.transpose(0, 2, 1)
