"""How log frailties u are distributed among people: what a penalised partial likelihood needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import digamma, gammaln

from ipvi_eval.survival.spells.arrays import Floats


class FrailtyDistribution(Protocol):
    """The log density of u (g,), up to a constant, with its derivatives."""

    def log_density(self, u: Floats) -> float:
        """Summed over people."""

    def slope(self, u: Floats) -> Floats:
        """Its first derivative (g,)."""

    def curvature(self, u: Floats) -> Floats:
        """Minus its second derivative (g,)."""

    def levelled(self, u: Floats) -> Floats:
        """u moved by one constant to where the density is highest."""


@dataclass(frozen=True, slots=True)
class Gamma:
    """exp(u) is gamma with mean 1 and this variance."""

    variance: float

    def log_density(self, u: Floats) -> float:
        """As the density of u, whose penalty is (u - exp(u)) / variance."""
        return float((u - np.exp(u)).sum()) / self.variance

    def slope(self, u: Floats) -> Floats:
        """(1 - exp(u)) / variance."""
        return np.asarray((1 - np.exp(u)) / self.variance)

    def curvature(self, u: Floats) -> Floats:
        """exp(u) / variance."""
        return np.asarray(np.exp(u) / self.variance)

    def levelled(self, u: Floats) -> Floats:
        """Mean frailty one."""
        return np.asarray(u - np.log(np.mean(np.exp(u))))

    def marginal(self, u: Floats, events: Floats, partial: float) -> float:
        """Log-likelihood with the frailties integrated out, on the scale of the partial likelihood, where `events` (g,)
        happened to each person and u (g,) maximises the penalised likelihood."""
        nu, d = 1 / self.variance, events
        terms = nu * u + nu * np.log(nu) - (nu + d) * np.log(nu + d) + gammaln(nu + d) - gammaln(nu) + d
        return partial + float(terms.sum())

    def marginal_score(self, u: Floats, events: Floats) -> float:
        """The derivative of `marginal` by the log of the variance, u being levelled.

        By the envelope theorem u and the coefficients count as fixed: they maximise the penalised likelihood, which at
        frailties of mean one is `marginal` up to terms of nu = 1 / variance and the events alone.
        """
        nu, d = 1 / self.variance, events
        terms = u + np.log(nu) - np.log(nu + d) + digamma(nu + d) - digamma(nu)
        return -nu * float(terms.sum())


@dataclass(frozen=True, slots=True)
class Gaussian:
    """u is normal with mean 0 and this variance: exp(u) is log-normal with median 1."""

    variance: float

    def log_density(self, u: Floats) -> float:
        """-u^2 / (2 variance)."""
        return -float(u @ u) / (2 * self.variance)

    def slope(self, u: Floats) -> Floats:
        """-u / variance."""
        return -u / self.variance

    def curvature(self, u: Floats) -> Floats:
        """1 / variance."""
        return np.full(len(u), 1 / self.variance)

    def levelled(self, u: Floats) -> Floats:
        """Mean log frailty zero."""
        return np.asarray(u - u.mean())

    def restricted_score(self, u: Floats, of_frailties: Floats) -> float:
        """Zero where the variance is its restricted maximum likelihood estimate, above it where that is larger.

        The estimate is sum(u^2) / (g - trace(H) / variance), with H the covariance of u, whose diagonal is
        `of_frailties` (g,) (McGilchrist 1993, Biometrics 49:221).
        """
        return float(u @ u) / (len(u) - float(of_frailties.sum()) / self.variance) - self.variance
