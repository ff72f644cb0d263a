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
from ipvi_eval.its.irls import LogLinearFits, pair_products, symmetric

Array = NDArray[np.float64]

RHO_LIMIT = 0.97
DF_MINIMUM = 4.0
_GRID = np.linspace(0.0, RHO_LIMIT, 11)
_GOLDEN = (np.sqrt(5) - 1) / 2
_REFINEMENTS = 32
_STEP = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCorrelation:
    """What the working correlation says about each fit; all shapes start with N = G * S.

    `rho` (N,), `dispersion` (N,) at least 1, `bread` (N, k, k) = (Q'WQ)^-1, `meat` (N, k, k) = Q'W^.5 R W^.5 Q and
    its derivative in rho `meat_slope`, `rho_variance` (N,), `log_dispersion_slope` (N,): d log phi / d rho along the
    REML ridge.
    """

    rho: Array
    dispersion: Array
    bread: Array
    meat: Array
    meat_slope: Array
    rho_variance: Array
    log_dispersion_slope: Array
    residual_df: int

    def variance(self, contrasts: Array) -> Array:
        """Variance of each contrast of gamma; `contrasts` (N, c, k) gives (N, c)."""
        u = contrasts @ self.bread
        quadratic: Array = np.einsum("ncj,njk,nck->nc", u, self.meat, u)
        return self.dispersion[:, None] * quadratic

    def df(self, contrasts: Array) -> Array:
        """Satterthwaite degrees of freedom (N, c): 2 v^2 / var(v), held between 4 and n - k (Satterthwaite 1946)."""
        u = contrasts @ self.bread
        level = np.einsum("ncj,njk,nck->nc", u, self.meat, u)
        slope = np.einsum("ncj,njk,nck->nc", u, self.meat_slope, u)
        ridge = self.log_dispersion_slope[:, None]
        # Relative variance of v = phi f(rho): the ridge makes log phi and rho move together.
        relative = 2.0 / self.residual_df + (slope / level + ridge) ** 2 * self.rho_variance[:, None]
        most = max(DF_MINIMUM, float(self.residual_df))
        df: Array = np.clip(2.0 / relative, DF_MINIMUM, most)
        return df


def working_correlation(Y: Array, Q: Array, fits: LogLinearFits, steps: NDArray[np.int64]) -> WorkingCorrelation:
    """REML rho, dispersion and covariance pieces.

    `Y` (G, S, n) or broadcastable, `Q` (G, n, k), `steps` (G, n - 1) periods between neighbouring rows (1 without
    gaps). Dispersion is sum(Pearson^2) / tr((I - H) R), at least 1; rho maximises the restricted likelihood on [0,
    0.97].
    """
    G, S, n = fits.mu.shape
    k = Q.shape[2]
    root = np.sqrt(fits.mu)
    residual = (Y - fits.mu) / root
    moments = _moments(Q, root, residual, steps)
    rho = _maximise(moments, n - k)
    curvature, ridge = _curvature(moments, rho, n - k)
    with np.errstate(invalid="ignore", divide="ignore"):
        bread = np.moveaxis(chol.inverse(fits.factor), -1, 0)
    A = (root[..., None] * Q[:, None]).reshape(G * S, n, k)
    meat, meat_slope = _correlated_products(A, rho, np.repeat(steps, S, axis=0))
    trace = n - np.einsum("nij,nji->n", bread, meat)
    dispersion = np.maximum((residual**2).sum(axis=-1).reshape(-1) / trace, 1.0)
    return WorkingCorrelation(rho, dispersion, bread, meat, meat_slope, 1.0 / curvature, ridge, n - k)


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
    """Profile restricted log-likelihood and log of the generalised sum of squares at `rho` (N,)."""
    M = moments.first.copy()
    log_det_R = np.zeros_like(rho)
    for d, C, D, E, m in zip(
        moments.lags, moments.later, moments.earlier, moments.crossed, moments.counts, strict=True
    ):
        power = rho**d
        free = 1.0 - power**2
        M += (C + power**2 * D - power * E) / free
        log_det_R += m * np.log(free)
    L = chol.cholesky(M)
    with np.errstate(invalid="ignore", divide="ignore"):
        diagonal = np.log(np.einsum("iin->in", L))
    log_q = 2 * diagonal[-1]
    value = -0.5 * (df * log_q + 2 * diagonal[:-1].sum(axis=0) + log_det_R)
    return np.where(np.isfinite(value), value, -np.inf), log_q


def _maximise(moments: _Moments, df: int) -> Array:
    """Grid, then golden section between the neighbours of the best grid point."""
    N = moments.first.shape[2]
    values = np.stack([_log_restricted(moments, np.full(N, point), df)[0] for point in _GRID])
    best = values.argmax(axis=0)
    low, high = _GRID[np.maximum(best - 1, 0)], _GRID[np.minimum(best + 1, len(_GRID) - 1)]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    f_left, f_right = _log_restricted(moments, left, df)[0], _log_restricted(moments, right, df)[0]
    for _ in range(_REFINEMENTS):
        go_left = f_left > f_right
        low, high = np.where(go_left, low, left), np.where(go_left, right, high)
        kept, f_kept = np.where(go_left, left, right), np.where(go_left, f_left, f_right)
        fresh = np.where(go_left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        f_fresh = _log_restricted(moments, fresh, df)[0]
        left, right = np.where(go_left, fresh, kept), np.where(go_left, kept, fresh)
        f_left, f_right = np.where(go_left, f_fresh, f_kept), np.where(go_left, f_kept, f_fresh)
    rho = (low + high) / 2
    return np.where(rho < 1e-4, np.where(values[0] >= _log_restricted(moments, rho, df)[0], 0.0, rho), rho)


def _curvature(moments: _Moments, rho: Array, df: int) -> tuple[Array, Array]:
    """Observed information of rho on the profile, and d log q / d rho, by central differences."""
    middle, _ = _log_restricted(moments, rho, df)
    up, q_up = _log_restricted(moments, rho + _STEP, df)
    down, q_down = _log_restricted(moments, rho - _STEP, df)
    with np.errstate(invalid="ignore"):
        curvature = -(up - 2 * middle + down) / _STEP**2
    return np.where(curvature > 1.0, curvature, 1.0), (q_up - q_down) / (2 * _STEP)


def _correlated_products(A: Array, rho: Array, steps: NDArray[np.int64]) -> tuple[Array, Array]:
    """A' R A and A' (dR / d rho) A for `A` (N, n, k) by one forward pass: R = F + F' - I with F the lower triangle."""
    N, n, _ = A.shape
    F = np.empty_like(A)
    D = np.empty_like(A)
    F[:, 0] = A[:, 0]
    D[:, 0] = 0.0
    regular = bool((steps == 1).all())
    power, growth = rho[:, None], np.ones((N, 1))
    for t in range(1, n):
        if not regular:
            d = steps[:, t - 1, None]
            power, growth = rho[:, None] ** d, d * rho[:, None] ** (d - 1)
        D[:, t] = growth * F[:, t - 1] + power * D[:, t - 1]
        F[:, t] = A[:, t] + power * F[:, t - 1]
    At = A.transpose(0, 2, 1)
    forward, slope = At @ F, At @ D
    own = At @ A
    return forward + forward.transpose(0, 2, 1) - own, slope + slope.transpose(0, 2, 1)
