"""A number known as a mixture of t distributions: its point, interval and two-sided p."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from ipvi_eval.its.counts.count_models import Contrast

Array = NDArray[np.float64]

_BISECTIONS = 60


@dataclass(frozen=True, slots=True, eq=False)
class TMixture:
    """S numbers, each a mixture of K t distributions: `weight`, `value`, `se` (S, K) and their common `df`."""

    weight: Array
    value: Array
    se: Array
    df: float

    @property
    def point(self) -> Array:
        """Mean of the mixture (S,)."""
        return np.asarray((self.weight * self.value).sum(axis=1))

    def below(self, at: ArrayLike) -> Array:
        """Probability (S,) of lying below `at`, a number or (S,)."""
        bound = np.broadcast_to(np.asarray(at, dtype=np.float64), self.value.shape[:1])[:, None]
        return np.asarray((self.weight * stdtr(self.df, (bound - self.value) / self.se)).sum(axis=1))

    @property
    def p(self) -> Array:
        """Two-sided p (S,) of 0; each tail on its own, because 1 less a tail near 1 is rounding."""
        above = (self.weight * stdtr(self.df, self.value / self.se)).sum(axis=1)
        return np.asarray(2 * np.minimum(self.below(0.0), above))

    def quantile(self, probability: float) -> Array:
        """The `probability` quantile (S,), by bisection."""
        reach = np.abs(stdtrit(self.df, probability)) * self.se
        low, high = (self.value - reach).min(axis=1) - 1e-9, (self.value + reach).max(axis=1) + 1e-9
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            under = self.below(middle) < probability
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return np.asarray((low + high) / 2)

    def contrast(self, level: float, *, tested: bool = True) -> Contrast:
        """The first number, as `contrasts` has it."""
        return self.contrasts(level, tested=tested)[0]

    def contrasts(self, level: float, *, tested: bool = True) -> list[Contrast]:
        """Each number with its interval; its standard error is the interval's half width over the t quantile."""
        lower, upper = (self.quantile(tail) for tail in ((1 - level) / 2, (1 + level) / 2))
        se = (upper - lower) / (2 * float(stdtrit(self.df, (1 + level) / 2)))
        p = self.p if tested else None
        each = zip(self.point.tolist(), se.tolist(), lower.tolist(), upper.tolist(), strict=True)
        return [
            Contrast(point, error, self.df, None if p is None else float(p[at]), low, high)
            for at, (point, error, low, high) in enumerate(each)
        ]
