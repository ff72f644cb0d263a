"""A weighted mean of normal distributions: what a normal belief becomes under a t-distributed estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NormalMixture:
    """Normal distributions with `weights` that sum to 1, `means` and `sds`, each (components,)."""

    weights: Floats
    means: Floats
    sds: Floats

    @property
    def mean(self) -> float:
        """Mean of the mixture."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """Standard deviation: spread within the components and between their means."""
        return float(np.sqrt(self.weights @ (self.sds**2 + (self.means - self.mean) ** 2)))

    def cdf(self, x: float) -> float:
        """Probability of at most `x`."""
        return float(self.weights @ norm.cdf((x - self.means) / self.sds))

    def pdf(self, x: Floats) -> Floats:
        """Densities at `x`, (points,)."""
        return np.asarray(norm.pdf(x[:, None], self.means, self.sds) @ self.weights)

    def quantile(self, p: float) -> float:
        """The value with probability `p` (0-1) below it: within the outermost of the components' own quantiles."""
        each = self.means + norm.ppf(p) * self.sds
        low, high = float(each.min()), float(each.max())
        return low if low == high else float(brentq(lambda x: self.cdf(x) - p, low, high, xtol=1e-12 * (high - low)))
