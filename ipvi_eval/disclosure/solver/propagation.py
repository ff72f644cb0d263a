"""What equations say of each count by itself: bounds that are narrowed equation by equation, without a solver.

In every equation the bounds of all other counts bound the one that is left (activity bounds: Brearley, Mitra and
Williams 1975, Mathematical Programming 8:54). What comes out holds for every set of counts that fits, so a linear
program cannot find a wider interval; it can find a narrower one.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

_ENDLESS = 2.0**40
"""Stands for a count without an upper end: sums of such stay whole numbers, which they would not beside infinity."""
_ROUNDS = 12


class Propagation:
    """The equations `matrix` @ x = `right` of whole coefficients, asked again and again for other bounds."""

    def __init__(self, matrix: csr_array, right: np.ndarray) -> None:
        entries = matrix.tocoo()
        order = np.argsort(entries.coords[1], kind="stable")
        self._row, self._column = entries.coords[0][order], entries.coords[1][order]
        self._factor, self._right = entries.data[order], right
        self._columns, self._starts = np.unique(self._column, return_index=True)

    def narrowed(self, lowest: np.ndarray, highest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The bounds (n,) that follow from these for counts that fit; infinite where there is no upper end."""
        low, high = np.asarray(lowest, dtype=float), np.minimum(highest, _ENDLESS)
        for _ in range(_ROUNDS if self._starts.size else 0):
            least, most = self._others(low, high)
            new_low, new_high = low.copy(), high.copy()
            new_low[self._columns] = np.maximum(low[self._columns], np.maximum.reduceat(least, self._starts))
            new_high[self._columns] = np.minimum(high[self._columns], np.minimum.reduceat(most, self._starts))
            if (new_low == low).all() and (new_high == high).all():
                break
            low, high = new_low, new_high
        return low, np.where(high > _ENDLESS / 2, np.inf, high)

    def _others(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each entry the least and the most of its count that the other counts of its equation leave."""
        ends = self._factor * low[self._column], self._factor * high[self._column]
        few, many = np.minimum(*ends), np.maximum(*ends)
        size = len(self._right)
        left_most = (self._right - np.bincount(self._row, few, size))[self._row] + few
        left_least = (self._right - np.bincount(self._row, many, size))[self._row] + many
        sides = left_least / self._factor, left_most / self._factor
        return np.minimum(*sides), np.maximum(*sides)
