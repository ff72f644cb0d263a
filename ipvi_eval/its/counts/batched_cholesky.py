"""Cholesky factors of very many small matrices at once; the matrix index is last, so that NumPy runs over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Stack = NDArray[np.float64]


def cholesky(A: Stack) -> Stack:
    """Lower factors of `A` (k, k, N); NaN where a matrix is not positive definite. Entries above the diagonal are 0."""
    k = A.shape[0]
    L = A.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        for j in range(k):
            L[j, j] = np.sqrt(L[j, j])
            L[j + 1 :, j] /= L[j, j]
            for i in range(j + 1, k):
                L[i, j + 1 : i + 1] -= L[i, j] * L[j + 1 : i + 1, j]
            L[j, j + 1 :] = 0.0
    return L


def forward(L: Stack, b: Stack) -> Stack:
    """Solve L x = b for `b` (k, ..., N)."""
    return forward_in_place(L, b.copy())


def forward_in_place(L: Stack, x: Stack) -> Stack:
    """`forward` that overwrites the right-hand sides `x`: they are the largest arrays of a fit."""
    for j in range(L.shape[0]):
        for i in range(j):
            x[j] -= L[j, i] * x[i]
        x[j] /= L[j, j]
    return x


def backward(L: Stack, b: Stack) -> Stack:
    """Solve L' x = b for `b` (k, ..., N)."""
    x = np.empty_like(b)
    for j in range(L.shape[0] - 1, -1, -1):
        inner = np.einsum("kn,k...n->...n", L[j + 1 :, j], x[j + 1 :]) if j + 1 < L.shape[0] else 0.0
        x[j] = (b[j] - inner) / L[j, j]
    return x


def inverse(L: Stack) -> Stack:
    """(L L')^-1, shape (k, k, N)."""
    return backward(L, forward(L, identity(L.shape[0], L.shape[2])))


def identity(k: int, number: int) -> Stack:
    """`number` identity matrices, (k, k, number)."""
    return np.repeat(np.eye(k)[:, :, None], number, axis=2)
