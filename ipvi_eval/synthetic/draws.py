"""Random draws by inversion from uniform numbers, so that a seed gives the same world on every platform and NumPy."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_OF_A_COUNTY = 10_000
"""The streams of one county; those of the next come after them."""


class Draws:
    """A stream of draws from one seed; streams and counties of one seed are independent of each other."""

    def __init__(self, seed: int, stream: int = 0, *, county: int = 0) -> None:
        entropy = [seed, county * _OF_A_COUNTY + stream]
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def uniform(self, size: int) -> Floats:
        """Uniform on [0, 1)."""
        return self._generator.random(size)

    def one(self) -> float:
        """One uniform number on [0, 1)."""
        return float(self._generator.random())

    def normal(self, size: int) -> Floats:
        """Standard normal."""
        return np.asarray(special.ndtri(self.uniform(size) * (1 - 2**-53) + 2**-54), dtype=np.float64)

    def gamma(self, size: int, *, variance: float) -> Floats:
        """Gamma with mean 1."""
        if variance == 0:
            return np.ones(size)
        shape = 1 / variance
        return np.asarray(special.gammaincinv(shape, self.uniform(size)) / shape, dtype=np.float64)

    def poisson(self, means: Floats) -> NDArray[np.int64]:
        """Poisson, one for each mean."""
        counts = np.zeros(len(means), dtype=np.int64)
        for index, (mean, u) in enumerate(zip(means, self.uniform(len(means)), strict=True)):
            grid = np.arange(int(mean + 12 * np.sqrt(mean) + 20))
            counts[index] = int(np.searchsorted(special.pdtr(grid, mean), u, side="right"))
        return counts

    def split(self, total: int, shares: Floats) -> NDArray[np.int64]:
        """Multinomial: `total` incidents over cells with probabilities proportional to `shares`."""
        edges = np.cumsum(shares) / np.sum(shares)
        cells = np.minimum(np.searchsorted(edges, self.uniform(total), side="right"), len(shares) - 1)
        return np.asarray(np.bincount(cells, minlength=len(shares)), dtype=np.int64)

    def choice(self, weights: tuple[float, ...]) -> int:
        """Position drawn with probability proportional to `weights`."""
        edges = list(accumulate(weights))
        return min(bisect_right(edges, self.one() * edges[-1]), len(weights) - 1)

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.one() * (high - low + 1))
