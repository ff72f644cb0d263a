"""The covariates of a partial likelihood, centred and scaled, beside a column of ones: held, or made as they are read.

A likelihood reads these rows once for each step of Newton's method. Of few rows they are held; of many they would be a
second array as large as the covariates themselves, and are made again each time, block by block. The numbers are the
same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.survival.spells.arrays import Floats

MANY = 1 << 18
"""Rows above which they are made when they are read, and the most that are made at once: 2 MB for each covariate."""

Which = slice | NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class HeldRows:
    """All rows `Z` (n, 1 + p) in memory."""

    Z: Floats

    def __len__(self) -> int:
        return len(self.Z)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and columns with that of ones."""
        return self.Z.shape[0], self.Z.shape[1]

    def __getitem__(self, rows: Which) -> Floats:
        return self.Z[rows]


@dataclass(frozen=True, slots=True)
class MadeRows:
    """Rows (n, 1 + p) that are made of covariates `X` (n, p) when they are read."""

    X: Floats
    centre: Floats
    scale: Floats

    def __len__(self) -> int:
        return len(self.X)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and columns with that of ones."""
        return self.X.shape[0], self.X.shape[1] + 1

    def __getitem__(self, rows: Which) -> Floats:
        X = self.X[rows]
        Z = np.empty((len(X), X.shape[1] + 1))
        Z[:, 0] = 1.0
        # Column by column: arithmetic on rows of a handful of values is several times slower.
        for j in range(X.shape[1]):
            np.divide(X[:, j] - self.centre[j], self.scale[j], out=Z[:, j + 1])
        return Z


DesignRows = HeldRows | MadeRows


def design_rows(X: Floats, centre: Floats, scale: Floats) -> DesignRows:
    """Rows of covariates X (n, p) less `centre` (p,), divided by `scale` (p,): held unless there are too many."""
    made = MadeRows(X, centre, scale)
    if len(X) > MANY:
        return made
    Z = np.empty(made.shape)
    for rows in blocks(len(X), 1 << 12):
        Z[rows] = made[rows]
    return HeldRows(Z)


def blocks(n: int, size: int) -> Iterator[slice]:
    """Slices over n rows, each of `size` rows but the last."""
    for begin in range(0, n, size):
        yield slice(begin, min(begin + size, n))
