"""Monthly counts with a known truth: a log-normal latent series, autocorrelated, under a Poisson draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError

Array = NDArray[np.float64]
Shape = Literal["linear", "curved"]

_BURN_IN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CountProcess:
    """How counts arise: y_t ~ Poisson(mean x trend x season x effect x exp(u_t)), u_t a Gaussian AR(1) or AR(2).

    `mean` a month at the interruption; `ratio` variance over mean (1 is Poisson); `phi` and `phi2` the latent
    autoregression; `seasonal` adds a latent wave of twelve months whose phase differs between series and that no
    Fourier pair was told of beforehand in size (its share of the latent variance); `growth` log change a year;
    `shape` "curved" bends the trend by half a log unit over the window; `level_ratio` the true level change from
    position `start` on.
    """

    n: int
    start: int
    mean: float = 100.0
    ratio: float = 3.0
    phi: float = 0.0
    phi2: float = 0.0
    seasonal: float = 0.0
    growth: float = 0.0
    shape: Shape = "linear"
    level_ratio: float = 1.0

    def __post_init__(self) -> None:
        stationary = abs(self.phi2) < 1 and self.phi2 + abs(self.phi) < 1
        if not 0 < self.start < self.n or self.mean <= 0 or self.ratio < 1 or not stationary:
            msg = "a count process needs a start inside the window, a positive mean, ratio >= 1 and stationary phi"
            raise AnalysisError(msg)

    def expected(self) -> Array:
        """Mean of every month, (n,)."""
        years = (np.arange(self.n) - self.start) / 12
        bend = 0.5 * ((np.arange(self.n) / self.n - 0.5) ** 2 * 4) if self.shape == "curved" else 0.0
        season = 0.1 * np.sin(2 * np.pi * np.arange(self.n) / 12)
        effect = np.log(self.level_ratio) * (np.arange(self.n) >= self.start)
        return np.asarray(self.mean * np.exp(self.growth * years + bend + season + effect), dtype=np.float64)

    def draw(self, series: int, rng: np.random.Generator) -> Array:
        """Counts (series, n)."""
        variance = np.log1p((self.ratio - 1) / self.mean)
        latent = self._latent(series, rng) * np.sqrt(variance)
        counts = rng.poisson(self.expected() * np.exp(latent - variance / 2))
        return np.asarray(counts, dtype=np.float64)

    def _latent(self, series: int, rng: np.random.Generator) -> Array:
        """Unit-variance latent series, (series, n)."""
        shocks = rng.standard_normal((self.n + _BURN_IN, series))
        u = np.zeros_like(shocks)
        for t in range(2, len(shocks)):
            u[t] = self.phi * u[t - 1] + self.phi2 * u[t - 2] + shocks[t]
        first = self.phi / (1 - self.phi2)
        spread = 1 - self.phi * first - self.phi2 * (self.phi * first + self.phi2)
        noise = u[_BURN_IN:].T * np.sqrt(spread)
        phase = rng.uniform(0, 2 * np.pi, (series, 1))
        wave = np.sqrt(2) * np.sin(2 * np.pi * np.arange(self.n) * 3 / 12 + phase)
        return np.asarray(np.sqrt(1 - self.seasonal) * noise + np.sqrt(self.seasonal) * wave, dtype=np.float64)
