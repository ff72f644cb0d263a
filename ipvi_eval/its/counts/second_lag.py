"""Second-order autoregression whose correlation two periods apart comes from the residuals of a first-order fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Beyond this the correlation is a trend in disguise, and sums of the series have no useful variance.
_LIMIT = 0.9**2


@dataclass(frozen=True, slots=True, eq=False)
class SecondOrder:
    """Correlation d periods apart is weight * first^d + (1 - weight) * second^d; every array is (N,)."""

    weight: Array
    first: Array
    second: Array

    @property
    def roots(self) -> tuple[Array, Array]:
        """Both roots."""
        return self.first, self.second

    def mix(self, at_first: Array, at_second: Array) -> Array:
        """What is linear in the correlation matrix, from its values (N, ...) at the two roots."""
        weight = self.weight.reshape(-1, *[1] * (at_first.ndim - 1))
        mixed: Array = weight * at_first + (1 - weight) * at_second
        return mixed


def two_apart(rows: Array, steps: NDArray[np.int64]) -> Array:
    """Sum of products of `rows` (c, n, N) over every two periods that lie two apart, (N,); `steps` (N, n - 1)."""
    if bool((steps == 1).all()):
        return np.asarray(np.einsum("ctn,ctn->n", rows[:, :-2], rows[:, 2:]))
    across = (rows[:, :-2] * rows[:, 2:]).sum(axis=0) * (steps[:, :-1] + steps[:, 1:] == 2).T
    around = (rows[:, :-1] * rows[:, 1:]).sum(axis=0) * (steps == 2).T
    return np.asarray(across.sum(axis=0) + around.sum(axis=0))


def second_lag(residual: Array, P: Array, rho: Array, hat: Array, steps: NDArray[np.int64]) -> Array:
    """Correlation two periods apart, (N,), never less than the rho^2 of the first-order fit.

    `residual` (N, n) standardised, `P` (k, n, N) orthonormal rows with hat matrix H = P'P, `hat` (N,) = tr(HR). The fit
    takes k directions with about hat / k of the variance each, by which residual products are expected to fall short of
    rho^2. Dividing by n - 2 lets the pairs that gaps took away count as showing nothing. Residuals that are all 0 show
    nothing either: rho^2.
    """
    k, n, _ = P.shape
    r = residual.T[None]
    pairs = two_apart(np.ones_like(r), steps)
    total = (residual**2).sum(axis=1)
    seen = two_apart(r, steps) * (n - hat) / np.where(total > 0, total, 1.0)
    excess = (seen - pairs * rho**2 + hat / k * two_apart(P, steps)) / (n - 2)
    found: Array = np.minimum(rho**2 + np.maximum(excess, 0.0), np.maximum(_LIMIT, rho**2))
    return np.where(total > 0, found, rho**2)


def second_order(rho: Array, lag_two: Array) -> SecondOrder:
    """Yule-Walker for correlations `rho` and `lag_two` at one and two periods (Box & Jenkins 1976, section 3.2.4).

    With lag_two at least rho^2 both roots of z^2 = a z + b are real and inside the unit circle, so every correlation
    matrix is positive definite; at rho^2 it is the first-order one.
    """
    a = rho * (1 - lag_two) / (1 - rho**2)
    b = (lag_two - rho**2) / (1 - rho**2)
    apart = np.sqrt(a**2 + 4 * b)
    first, second = (a + apart) / 2, (a - apart) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = np.where(apart > 0, (rho - second) / apart, 1.0)
    return SecondOrder(weight, first, second)
