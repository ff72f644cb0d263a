"""Log-linear count regression by iteratively reweighted least squares, for many series and many designs in one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.counts import batched_cholesky as chol

Array = NDArray[np.float64]

MAXIMUM_STEPS = 60
# Newton squares its error: a last change of 1e-7 leaves about 1e-14.
TOLERANCE = 1e-7
_ETA_LIMIT = 40.0
_LONGEST_MOVE = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class LogLinearFits:
    """Fits of S series under G designs in the orthonormal basis of each design.

    `gamma` (G, S, k), `mu` (G, S, n), `factor` (k, k, G * S) the lower Cholesky factor of Q'WQ,
    `converged` (G, S); coefficients of X are `T`^-1 gamma.
    """

    gamma: Array
    mu: Array
    factor: Array
    converged: NDArray[np.bool_]


def orthonormal(X: Array) -> tuple[Array, Array]:
    """Q (G, n, k) and T (G, k, k) with X = Q T, so that badly scaled columns cost no digits."""
    Q, T = np.linalg.qr(X)
    return Q, T


def pair_products(left: Array, right: Array) -> Array:
    """Products of column pairs i >= j of `left` and `right` (G, n, k), shape (G, n, k (k + 1) / 2)."""
    i, j = np.tril_indices(left.shape[2])
    return left[:, :, i] * right[:, :, j]


def symmetric(packed: Array, k: int) -> Array:
    """Full symmetric matrices (k, k, G * S) from packed lower triangles (G, S, k (k + 1) / 2)."""
    i, j = np.tril_indices(k)
    flat = np.moveaxis(packed, -1, 0).reshape(packed.shape[-1], -1)
    full = np.empty((k, k, flat.shape[1]))
    full[i, j] = flat
    full[j, i] = flat
    return full


def fit_log_linear(
    Y: Array, Q: Array, offset: Array, *, variance_slope: Array | None = None, start: Array | None = None
) -> LogLinearFits:
    """Maximum likelihood of E(y) = exp(Q gamma + offset) with variance mu, or mu + a mu^2.

    `Y` and `offset` (G, S, n) or broadcastable to it, `Q` (G, n, k) with orthonormal columns, `variance_slope` a (G,
    S). McCullagh & Nelder 1989, section 2.5. Series whose likelihood has no maximum (no event on a side) do not
    converge and are marked.
    """
    G, n, k = Q.shape
    S = Y.shape[1]
    pairs = pair_products(Q, Q)
    slope = None if variance_slope is None else variance_slope[:, :, None]
    Qt = Q.transpose(0, 2, 1)
    if start is None:
        # Halfway to the mean, so that a month without events does not pull the first fit down.
        start = np.broadcast_to((Y + Y.mean(axis=-1, keepdims=True)) / 2 + 0.1, (G, S, n))
    gamma = (np.log(start) - offset) @ Q
    converged = np.zeros((G, S), dtype=bool)
    eta = gamma @ Qt + offset
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        for _ in range(MAXIMUM_STEPS):
            mu = np.exp(np.clip(eta, -_ETA_LIMIT, _ETA_LIMIT))
            weight, score = (mu, Y - mu) if slope is None else (mu / (1 + slope * mu), (Y - mu) / (1 + slope * mu))
            factor = chol.cholesky(symmetric(weight @ pairs, k))
            rhs = np.moveaxis(score @ Q, -1, 0).reshape(k, -1)
            step = chol.backward(factor, chol.forward(factor, rhs)).reshape(k, G, S).transpose(1, 2, 0)
            move = step @ Qt
            # From far below, Newton overshoots by orders of magnitude; a mean may grow or shrink twentyfold at a time.
            bound = np.minimum(1.0, _LONGEST_MOVE / np.abs(move).max(axis=-1, keepdims=True))
            gamma = gamma + bound * step
            eta += bound * move
            change = np.abs(step).max(axis=-1) / (1.0 + np.abs(gamma).max(axis=-1))
            converged = change < TOLERANCE
            if (converged | np.isnan(change)).all():
                break
        mu = np.exp(np.clip(gamma @ Qt + offset, -_ETA_LIMIT, _ETA_LIMIT))
    return LogLinearFits(gamma, mu, factor, converged & np.isfinite(gamma).all(axis=-1))
