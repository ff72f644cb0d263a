"""First-order autoregressive working correlation: REML of rho, dispersion, sandwich and Satterthwaite df, in batches.

The residuals of a log-linear fit, standardised by sqrt(mu), are treated as a Gaussian series with covariance phi
R(rho), R_ij = rho^|t_i - t_j|, after projection on sqrt(mu) X. Every matrix has an index N = G * S over designs and
series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ipvi_eval.its import batched_cholesky as chol
from ipvi_eval.its.irls import LogLinearFits, pair_products, symmetric

Array = NDArray[np.float64]

RHO_LIMIT = 0.97
DF_MINIMUM = 4.0
_GRID = np.array([0.0, 0.2, 0.4, 0.6, 0.8, RHO_LIMIT])
_NEWTON_STEPS = 30
_CONVERGED = 1e-6
_STEP = 3e-4


@dataclass(frozen=True, slots=True, eq=False)
class RestrictedRho:
    """REML of rho for N fits.

    `rho` (N,) in [0, 0.97]; `variance` (N,) of the truncated estimate; `ridge` (N,) is d log phi / d rho along the
    maximum of the restricted likelihood, by which dispersion and rho move together.
    """

    rho: Array
    variance: Array
    ridge: Array


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
    restricted, residual, A, bread = _prepared(Y, Q, fits, steps)
    n, k = Q.shape[1:]
    F, D = _filtered(A, restricted.rho, _repeated(steps, fits))
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
    restricted, residual, A, bread = _prepared(Y, Q, fits, steps)
    n, k = Q.shape[1:]
    repeated = _repeated(steps, fits)
    u = bread @ contrasts.transpose(0, 2, 1)
    projected = A.transpose(1, 0, 2) @ np.concatenate([bread, u], axis=2)
    v = np.ascontiguousarray(projected[:, :, k:].transpose(1, 0, 2))
    F, _ = _filtered(A, restricted.rho, repeated, slope=False)
    f, d = _filtered(v, restricted.rho, repeated)
    # tr(HR) = 2 tr(B A'F) - k, because R = F + F' - I.
    trace = n + k - 2 * np.einsum("tnk,ntk->n", F, projected[:, :, :k])
    dispersion = np.maximum((residual**2).sum(axis=-1).reshape(-1) / trace, 1.0)
    level = 2 * np.einsum("tnc,tnc->nc", v, f) - np.einsum("tnc,tnc->nc", v, v)
    df = satterthwaite(level, 2 * np.einsum("tnc,tnc->nc", v, d), restricted, n - k)
    return ContrastErrors(np.sqrt(dispersion[:, None] * level), df, restricted.rho, dispersion)


def _prepared(
    Y: Array, Q: Array, fits: LogLinearFits, steps: NDArray[np.int64]
) -> tuple[RestrictedRho, Array, Array, Array]:
    """REML rho, Pearson residuals (G, S, n), W^.5 Q as (n, N, k), and the bread (N, k, k)."""
    G, S, n = fits.mu.shape
    root = np.sqrt(fits.mu)
    residual = (Y - fits.mu) / root
    rho, curvature, ridge = _maximise(_moments(Q, root, residual, steps), n - Q.shape[2])
    restricted = RestrictedRho(rho, _truncated_variance(rho, 1.0 / curvature), ridge)
    with np.errstate(invalid="ignore", divide="ignore"):
        bread = np.ascontiguousarray(np.moveaxis(chol.inverse(fits.factor), -1, 0))
    A = (root.transpose(2, 0, 1)[..., None] * Q.transpose(1, 0, 2)[:, :, None]).reshape(n, G * S, -1)
    return restricted, residual, A, bread


def _repeated(steps: NDArray[np.int64], fits: LogLinearFits) -> NDArray[np.int64]:
    return np.repeat(steps, fits.mu.shape[1], axis=0)


def _truncated_variance(rho: Array, variance: Array) -> Array:
    """Variance of max(0, Z) for Z normal: an estimate held at or near 0 varies less than its curvature says."""
    sd = np.sqrt(variance)
    z = rho / sd
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    mean = rho * ndtr(z) + sd * density
    spread: Array = (rho**2 + variance) * ndtr(z) + rho * sd * density - mean**2
    return spread


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Cross-products of [W^.5 Q, r]: the restricted likelihood at any rho needs no rows."""

    first: Array
    lags: tuple[int, ...]
    later: tuple[Array, ...]
    earlier: tuple[Array, ...]
    crossed: tuple[Array, ...]
    counts: tuple[Array, ...]


def _moments(Q: Array, root: Array, r: Array, steps: NDArray[np.int64]) -> _Moments:
    S = root.shape[1]
    lags = tuple(int(d) for d in np.unique(steps))
    one = [_augmented(Q[:, :1], Q[:, :1], root[..., :1], root[..., :1], r[..., :1], r[..., :1])]
    later, earlier, crossed, counts = [], [], [], []
    before, after = Q[:, :-1], Q[:, 1:]
    for d in lags:
        here = (steps == d).astype(np.float64)[:, None, :]
        w1, w0 = root[..., 1:] * here, root[..., :-1] * here
        later.append(_augmented(after, after, w1, w1, r[..., 1:] * here, r[..., 1:] * here))
        earlier.append(_augmented(before, before, w0, w0, r[..., :-1] * here, r[..., :-1] * here))
        crossed.append(_augmented(after, before, w1, w0, r[..., 1:] * here, r[..., :-1] * here, both=True))
        counts.append(np.repeat(here.sum(axis=(1, 2)), S))
    return _Moments(one[0], lags, tuple(later), tuple(earlier), tuple(crossed), tuple(counts))


def _augmented(QL: Array, QR: Array, wl: Array, wr: Array, rl: Array, rr: Array, *, both: bool = False) -> Array:
    """Sum over rows of [wl QL, rl]' [wr QR, rr], plus its transpose when `both`; shape (k + 1, k + 1, N)."""
    k = QL.shape[2]
    pairs = pair_products(QL, QR) + (pair_products(QR, QL) if both else 0.0)
    M = np.empty((k + 1, k + 1, wl.shape[0] * wl.shape[1]))
    M[:k, :k] = symmetric((wl * wr) @ pairs, k)
    side = (rl * wr) @ QR + ((wl * rr) @ QL if both else 0.0)
    M[k, :k] = M[:k, k] = np.moveaxis(side, -1, 0).reshape(k, -1)
    M[k, k] = ((rl * rr).sum(axis=-1) * (2.0 if both else 1.0)).reshape(-1)
    return M


def _log_restricted(moments: _Moments, rho: Array, df: int) -> tuple[Array, Array]:
    """Profile restricted log-likelihood and log of the generalised sum of squares at `rho` (points, N)."""
    M = np.repeat(moments.first[:, :, None], len(rho), axis=2)
    log_det_R = np.zeros_like(rho)
    for d, C, D, E, m in zip(
        moments.lags, moments.later, moments.earlier, moments.crossed, moments.counts, strict=True
    ):
        power = rho**d
        free = 1.0 - power**2
        M += C[:, :, None] * (1 / free) + D[:, :, None] * (power**2 / free) - E[:, :, None] * (power / free)
        log_det_R += m * np.log(free)
    L = chol.cholesky(M.reshape(*M.shape[:2], -1))
    with np.errstate(invalid="ignore", divide="ignore"):
        diagonal = np.log(np.einsum("iin->in", L)).reshape(-1, *rho.shape)
    log_q = 2 * diagonal[-1]
    value = -0.5 * (df * log_q + 2 * diagonal[:-1].sum(axis=0) + log_det_R)
    return np.where(np.isfinite(value), value, -np.inf), log_q


def _maximise(moments: _Moments, df: int) -> tuple[Array, Array, Array]:
    """REML rho with the curvature of the profile and d log q / d rho there.

    A coarse grid finds the neighbourhood of the maximum; Newton steps on central differences, kept inside a bracket
    that the sign of the slope shrinks, find the rest. A maximum below 0 is held at 0.
    """
    N = moments.first.shape[2]
    values, _ = _log_restricted(moments, np.repeat(_GRID[:, None], N, axis=1), df)
    best = values.argmax(axis=0)
    low, high = _GRID[np.maximum(best - 1, 0)], _GRID[np.minimum(best + 1, len(_GRID) - 1)]
    rho = _GRID[best]
    for _ in range(_NEWTON_STEPS):
        slope, curvature, ridge = _differences(moments, rho, df)
        low, high = np.where(slope > 0, rho, low), np.where(slope > 0, high, rho)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = rho + slope / curvature
        inside = (curvature > 0) & (step >= low) & (step <= high)
        new = np.where(inside, step, (low + high) / 2)
        change = np.abs(new - rho).max()
        rho = new
        # Newton squares its error, so the step after one this small changes nothing that is reported.
        if change < _CONVERGED:
            break
    return rho, np.where(curvature > 1.0, curvature, 1.0), ridge


def _differences(moments: _Moments, rho: Array, df: int) -> tuple[Array, Array, Array]:
    """Slope and negative curvature of the restricted likelihood, and d log q / d rho, by central differences."""
    (down, middle, up), (q_down, _, q_up) = _log_restricted(moments, np.stack([rho - _STEP, rho, rho + _STEP]), df)
    with np.errstate(invalid="ignore"):
        return (up - down) / (2 * _STEP), -(up - 2 * middle + down) / _STEP**2, (q_up - q_down) / (2 * _STEP)


def _filtered(A: Array, rho: Array, steps: NDArray[np.int64], *, slope: bool = True) -> tuple[Array, Array]:
    """F A and (dF / d rho) A down the rows of `A` (n, N, k), F the lower triangle of R with its diagonal."""
    F, D = A.copy(), np.zeros_like(A) if slope else A
    regular = bool((steps == 1).all())
    power, growth = rho[:, None], np.ones((len(rho), 1))
    for t in range(1, A.shape[0]):
        if not regular:
            d = steps[:, t - 1, None]
            power, growth = rho[:, None] ** d, d * rho[:, None] ** (d - 1)
        if slope:
            D[t] = growth * F[t - 1] + power * D[t - 1]
        F[t] += power * F[t - 1]
    return F, D
