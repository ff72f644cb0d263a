"""REML of a first-order autoregression for thousands of regressions at once, from cross-products alone.

For W^.5 Q (n, k) and residuals r, the profile restricted likelihood at rho needs only the determinant of [W^.5 Q, r]'
R(rho)^-1 [W^.5 Q, r], and R^-1 is tridiagonal: three small matrices per regression give it at any rho. The matrices are
kept as packed columns of their lower triangles, with the regression's index last, so that NumPy runs over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

RHO_LIMIT = 0.97
_GRID = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
_NEWTON_STEPS = 30
_CONVERGED = 1e-6
_STEP = 3e-4


@dataclass(frozen=True, slots=True, eq=False)
class RestrictedRho:
    """REML of rho for N fits.

    `rho` (N,) in [floor, 0.97]; `variance` (N,) of the truncated estimate; `ridge` (N,) is d log phi / d rho along the
    maximum of the restricted likelihood, by which dispersion and rho move together.
    """

    rho: Array
    variance: Array
    ridge: Array


def restricted_rho(
    Q: Array, root: Array, residual: Array, steps: NDArray[np.int64], *, floor: float = 0.0
) -> RestrictedRho:
    """Maximise the restricted likelihood of each regression over rho in [floor, 0.97].

    `Q` (G, n, k), `root` (G, S, n) square roots of the weights, `residual` (G, S, n) standardised, `steps` (G, n - 1)
    periods from each row to the next. Regressions are numbered over designs and then series, N = G * S. Residuals that
    are all 0 say nothing of correlation: rho is 0 then, and as uncertain as that of n - k independent ones.
    """
    moments = _moments(Q, root, residual, steps)
    df = root.shape[2] - Q.shape[2]
    rho, curvature, ridge = _maximise(moments, df, floor)
    nothing = ~residual.any(axis=-1).reshape(-1)
    rho, ridge = np.where(nothing, 0.0, rho), np.where(nothing, 0.0, ridge)
    curvature = np.where(nothing, float(df), curvature)
    return RestrictedRho(rho, truncated_variance(rho - floor, 1.0 / curvature), ridge)


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Packed cross-products (q, N) by lag d: the matrix at rho is `first` + sum (C + rho^2d D - rho^d E) / (1 -
    rho^2d).
    """

    first: Array
    lags: tuple[int, ...]
    later: tuple[Array, ...]
    earlier: tuple[Array, ...]
    crossed: tuple[Array, ...]
    counts: tuple[Array, ...]
    size: int


def _moments(Q: Array, root: Array, r: Array, steps: NDArray[np.int64]) -> _Moments:
    S, k = root.shape[1], Q.shape[2]
    pairs = _pairs(Q, Q)
    wr, rr = root * r, r * r
    square = root * root
    whole = _packed(square[..., :1] @ pairs[:, :1], wr[..., :1] @ Q[:, :1], rr[..., :1].sum(axis=-1))
    before, after = Q[:, :-1], Q[:, 1:]
    across = _pairs(after, before)
    across += _pairs(before, after)
    lags = tuple(int(d) for d in np.unique(steps))
    later, earlier, crossed, counts = [], [], [], []
    for d in lags:
        here = (steps == d)[:, None, :]
        everywhere = bool(here.all())

        def at(values: Array, here: NDArray[np.bool_] = here, everywhere: bool = everywhere) -> Array:
            return values if everywhere else values * here

        w1, w0, r1, r0 = root[..., 1:], root[..., :-1], r[..., 1:], r[..., :-1]
        later.append(_packed(at(square[..., 1:]) @ pairs[:, 1:], at(wr[..., 1:]) @ after, at(rr[..., 1:]).sum(axis=-1)))
        earlier.append(
            _packed(at(square[..., :-1]) @ pairs[:, :-1], at(wr[..., :-1]) @ before, at(rr[..., :-1]).sum(axis=-1))
        )
        side = at(r1 * w0) @ before + at(w1 * r0) @ after
        crossed.append(_packed(at(w1 * w0) @ across, side, 2 * at(r1 * r0).sum(axis=-1)))
        counts.append(np.repeat(here.sum(axis=(1, 2)), S))
    return _Moments(whole, lags, tuple(later), tuple(earlier), tuple(crossed), tuple(counts), k + 1)


def _pairs(left: Array, right: Array) -> Array:
    """Products of columns j <= i, in the order of packed columns: (G, n, k (k + 1) / 2)."""
    j, i = np.triu_indices(left.shape[2])
    return left[:, :, i] * right[:, :, j]


def _packed(pairs: Array, side: Array, corner: Array) -> Array:
    """Packed columns ((k + 1)(k + 2) / 2, N) of the k columns' `pairs`, their products with r, and r'r."""
    k = side.shape[-1]
    j, i = np.triu_indices(k + 1)
    packed = np.empty((len(j), corner.size))
    packed[i < k] = np.moveaxis(pairs, -1, 0).reshape(pairs.shape[-1], -1)
    packed[(i == k) & (j < k)] = np.moveaxis(side, -1, 0).reshape(k, -1)
    packed[-1] = corner.reshape(-1)
    return packed


def _log_pivots(packed: Array, size: int) -> Array:
    """Logs of the pivots of L D L' for packed columns (q, M), overwritten; NaN where a matrix is not positive
    definite.
    """
    start = np.concatenate([[0], np.cumsum(np.arange(size, 0, -1))])
    pivots = np.empty((size, packed.shape[1]))
    with np.errstate(invalid="ignore", divide="ignore"):
        for j in range(size):
            column = packed[start[j] : start[j + 1]]
            pivots[j] = column[0]
            scaled = column[1:] / column[0]
            for m in range(j + 1, size):
                packed[start[m] : start[m + 1]] -= scaled[m - j - 1] * column[m - j :]
        return np.log(pivots)


def _log_restricted(moments: _Moments, rho: Array, df: int) -> tuple[Array, Array]:
    """Profile restricted log-likelihood and log of the generalised sum of squares at `rho` (points, N)."""
    packed = np.repeat(moments.first[:, None], len(rho), axis=1)
    log_det_R = np.zeros_like(rho)
    for d, C, D, E, m in zip(
        moments.lags, moments.later, moments.earlier, moments.crossed, moments.counts, strict=True
    ):
        power = rho**d
        free = 1.0 - power**2
        inner = D[:, None] * power
        inner -= E[:, None]
        inner *= power
        inner += C[:, None]
        inner *= 1 / free
        packed += inner
        log_det_R += m * np.log(free)
    pivots = _log_pivots(packed.reshape(len(packed), -1), moments.size).reshape(-1, *rho.shape)
    log_q = pivots[-1]
    value = -0.5 * (df * log_q + pivots[:-1].sum(axis=0) + log_det_R)
    return np.where(np.isfinite(value), value, -np.inf), log_q


def _maximise(moments: _Moments, df: int, floor: float) -> tuple[Array, Array, Array]:
    """REML rho with the curvature of the profile and d log q / d rho there.

    A coarse grid finds the neighbourhood of the maximum; Newton steps on central differences, kept inside a bracket
    that the sign of the slope shrinks, find the rest. A maximum below the floor is held there.
    """
    N = moments.first.shape[1]
    grid = floor + (RHO_LIMIT - floor) * _GRID
    values, _ = _log_restricted(moments, np.repeat(grid[:, None], N, axis=1), df)
    best = values.argmax(axis=0)
    low, high = grid[np.maximum(best - 1, 0)], grid[np.minimum(best + 1, len(grid) - 1)]
    rho = grid[best]
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
    # Beside a point where the likelihood does not exist there is no curvature; it then says as little as it can.
    return rho, np.where((curvature > 1.0) & np.isfinite(curvature), curvature, 1.0), ridge


def _differences(moments: _Moments, rho: Array, df: int) -> tuple[Array, Array, Array]:
    """Slope and negative curvature of the restricted likelihood, and d log q / d rho, by central differences."""
    (down, middle, up), (q_down, _, q_up) = _log_restricted(moments, np.stack([rho - _STEP, rho, rho + _STEP]), df)
    with np.errstate(invalid="ignore"):
        return (up - down) / (2 * _STEP), -(up - 2 * middle + down) / _STEP**2, (q_up - q_down) / (2 * _STEP)


def truncated_variance(rho: Array, variance: Array) -> Array:
    """Variance of max(0, Z) for Z normal with mean `rho`: an estimate held at or near its floor, from which `rho` is
    measured, varies less than its curvature says.
    """
    sd = np.sqrt(variance)
    z = rho / sd
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    mean = rho * ndtr(z) + sd * density
    spread: Array = (rho**2 + variance) * ndtr(z) + rho * sd * density - mean**2
    return spread
