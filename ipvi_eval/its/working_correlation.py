"""First-order autoregressive working correlation: REML of rho, dispersion, sandwich and Satterthwaite df, in batches.

The residuals of a log-linear fit, standardised by sqrt(mu), are treated as a Gaussian series with covariance phi
R(rho), R_ij = rho^|t_i - t_j|, after projection on sqrt(mu) X. Every matrix has an index N = G * S over designs and
series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its import batched_cholesky as chol
from ipvi_eval.its.irls import LogLinearFits
from ipvi_eval.its.restricted_likelihood import RestrictedRho, restricted_rho

Array = NDArray[np.float64]

DF_MINIMUM = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCorrelation:
    """What the working correlation says about each of N fits, for every contrast of their coefficients.

    `dispersion` (N,) at least 1; `bread` (N, k, k) = (Q'WQ)^-1; `meat` (N, k, k) = Q'W^.5 R W^.5 Q and its derivative
    in rho, `meat_slope`.
    """

    restricted: RestrictedRho
    dispersion: Array
    bread: Array
    meat: Array
    meat_slope: Array
    residual_df: int

    @property
    def rho(self) -> Array:
        """REML estimates, (N,)."""
        return self.restricted.rho

    def variance(self, contrasts: Array) -> Array:
        """Variance of each contrast of gamma; `contrasts` (N, c, k) gives (N, c)."""
        u = contrasts @ self.bread
        quadratic: Array = np.einsum("ncj,njk,nck->nc", u, self.meat, u)
        return self.dispersion[:, None] * quadratic

    def df(self, contrasts: Array) -> Array:
        """Satterthwaite degrees of freedom of each contrast, (N, c)."""
        u = contrasts @ self.bread
        level = np.einsum("ncj,njk,nck->nc", u, self.meat, u)
        slope = np.einsum("ncj,njk,nck->nc", u, self.meat_slope, u)
        return satterthwaite(level, slope, self.restricted, self.residual_df)


def satterthwaite(level: Array, slope: Array, restricted: RestrictedRho, residual_df: int) -> Array:
    """Degrees of freedom 2 v^2 / var(v), held between 4 and n - k, for v = phi f(rho) (Satterthwaite 1946).

    `level` (N, c) is f and `slope` its derivative. log v varies with the residual sum of squares and with rho, which
    drags phi along the ridge of the restricted likelihood.
    """
    relative = 2.0 / residual_df + (slope / level + restricted.ridge[:, None]) ** 2 * restricted.variance[:, None]
    df: Array = np.clip(2.0 / relative, DF_MINIMUM, max(DF_MINIMUM, float(residual_df)))
    return df


def working_correlation(Y: Array, Q: Array, fits: LogLinearFits, steps: NDArray[np.int64]) -> WorkingCorrelation:
    """REML rho, dispersion and the pieces of the covariance of every contrast.

    `Y` (G, S, n) or broadcastable, `Q` (G, n, k), `steps` (G, n - 1) periods between neighbouring rows (1 without
    gaps). Dispersion is sum(Pearson^2) / tr((I - H) R), at least 1; rho maximises the restricted likelihood.
    """
    G, S, n = fits.mu.shape
    k = Q.shape[2]
    root = np.sqrt(fits.mu)
    residual = (Y - fits.mu) / root
    restricted = restricted_rho(Q, root, residual, steps)
    A = (root.transpose(2, 0, 1)[..., None] * Q.transpose(1, 0, 2)[:, :, None]).reshape(n, G * S, k)
    with np.errstate(invalid="ignore", divide="ignore"):
        bread = np.ascontiguousarray(np.moveaxis(chol.inverse(fits.factor), -1, 0))
    F, D = _filtered(A, restricted.rho, np.repeat(steps, S, axis=0))
    At = A.transpose(1, 2, 0)
    forward, slope, own = At @ F.transpose(1, 0, 2), At @ D.transpose(1, 0, 2), At @ A.transpose(1, 0, 2)
    meat = forward + forward.transpose(0, 2, 1) - own
    trace = n - np.einsum("nij,nji->n", bread, meat)
    dispersion = np.maximum((residual**2).sum(axis=-1).reshape(-1) / trace, 1.0)
    return WorkingCorrelation(restricted, dispersion, bread, meat, slope + slope.transpose(0, 2, 1), n - k)


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
    G, S, n = fits.mu.shape
    k = Q.shape[2]
    root = np.sqrt(fits.mu)
    residual = (Y - fits.mu) / root
    restricted = restricted_rho(Q, root, residual, steps)
    A = (Q.transpose(2, 1, 0)[..., None] * root.transpose(2, 0, 1)).reshape(k, n, G * S)
    with np.errstate(invalid="ignore", divide="ignore"):
        # The k rows of P are orthonormal, so that H = P'P and tr(HR) is a sum of k quadratic forms.
        P = chol.forward(fits.factor, A)
        weights = chol.forward(fits.factor, contrasts.transpose(2, 1, 0))
    v = np.einsum("kcn,ktn->ctn", weights, P)
    hat, level, slope = _quadratic_forms(P, v, restricted.rho, np.repeat(steps, S, axis=0))
    dispersion = np.maximum((residual**2).sum(axis=-1).reshape(-1) / (n - hat), 1.0)
    df = satterthwaite(level, slope, restricted, n - k)
    return ContrastErrors(np.sqrt(dispersion[:, None] * level), df, restricted.rho, dispersion)


def _quadratic_forms(P: Array, v: Array, rho: Array, steps: NDArray[np.int64]) -> tuple[Array, Array, Array]:
    """tr(P R P') (N,) for `P` (k, n, N), and v R v' with its derivative in rho, (N, c), for `v` (c, n, N).

    One pass down the months: R = F + F' - I with F its lower triangle, so each form is twice the filtered one less the
    plain one.
    """
    f, g, d = np.zeros_like(P[:, 0]), np.zeros_like(v[:, 0]), np.zeros_like(v[:, 0])
    hat, level, slope = np.zeros_like(f), np.zeros_like(g), np.zeros_like(g)
    regular = bool((steps == 1).all())
    power: Array = rho
    growth: Array | float = 1.0
    for t in range(P.shape[1]):
        if t and not regular:
            step = steps[:, t - 1]
            power, growth = rho**step, step * rho ** (step - 1)
        d *= power
        d += growth * g
        for filtered, row, total in ((f, P[:, t], hat), (g, v[:, t], level)):
            filtered *= power
            filtered += row
            total += filtered * row
        slope += d * v[:, t]
    plain = np.einsum("ctn,ctn->cn", v, v)
    return 2 * hat.sum(axis=0) - P.shape[0], (2 * level - plain).T, 2 * slope.T


def _filtered(A: Array, rho: Array, steps: NDArray[np.int64]) -> tuple[Array, Array]:
    """F A and (dF / d rho) A down the rows of `A` (n, N, k), F the lower triangle of R with its diagonal."""
    F, D = A.copy(), np.zeros_like(A)
    for t in range(1, A.shape[0]):
        d = steps[:, t - 1, None]
        power, growth = rho[:, None] ** d, d * rho[:, None] ** (d - 1)
        D[t] = growth * F[t - 1] + power * D[t - 1]
        F[t] += power * F[t - 1]
    return F, D
