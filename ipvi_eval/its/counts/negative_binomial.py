"""NB2 regression by maximum likelihood, equal to MASS::glm.nb."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln, polygamma

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.irls import fit_log_linear, orthonormal

Array = NDArray[np.float64]

# Beyond this the variance exceeds the mean by less than a thousandth of a per cent of any count here: Poisson.
THETA_LIMIT = 1e7
_ROUNDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class NegativeBinomialFit:
    """`coefficients` (k,), `covariance` (k, k) at fixed theta, `fitted` (n,), `theta` with `theta_se`,
    `log_likelihood`.

    `theta` is infinite (and the fit a Poisson one) where the counts vary less than Poisson counts would.
    """

    coefficients: Array
    covariance: Array
    fitted: Array
    theta: float
    theta_se: float
    log_likelihood: float

    @property
    def dispersion(self) -> float:
        """Variance over mean at the mean fitted count, 1 + mu / theta."""
        return float(1 + self.fitted.mean() / self.theta)


def fit_negative_binomial(y: Array, X: Array, offset: Array) -> NegativeBinomialFit:
    """Var(y) = mu + mu^2 / theta, log link; alternates the regression and theta (Venables & Ripley 2002, section
    7.4).

    `y`, `offset` (n,), `X` (n, k). Standard errors use the expected information at fixed theta; `theta_se` the
    observed one. Raises AnalysisError when the alternation does not settle.
    """
    Q, T = orthonormal(X[None])
    Y, shift = y[None, None], offset[None, None]
    theta = np.inf
    mu = fit_log_linear(Y, Q, shift).mu[0, 0]
    for _ in range(_ROUNDS):
        new = _theta(y, mu, theta)
        fits = fit_log_linear(Y, Q, shift, variance_slope=np.array([[1.0 / new]]))
        mu = fits.mu[0, 0]
        # theta counts through 1 / theta, and where it is large its likelihood is a difference of nearly equal numbers.
        settled = new == theta or abs(new - theta) < 1e-9 * new * max(1.0, new)
        theta = new
        if settled:
            break
    else:
        msg = "negative binomial: theta did not settle; report the quasi-Poisson line instead"
        raise AnalysisError(msg)
    if not fits.converged.all():
        msg = "negative binomial: the regression did not converge; look for a season or a window without any incident"
        raise AnalysisError(msg)
    inverse = np.linalg.inv(T[0])
    weight = mu / (1 + mu / theta)
    bread = np.linalg.inv((Q[0] * weight[:, None]).T @ Q[0])
    information = -_theta_curvature(y, mu, theta) if np.isfinite(theta) else 0.0
    return NegativeBinomialFit(
        coefficients=inverse @ fits.gamma[0, 0],
        covariance=inverse @ bread @ inverse.T,
        fitted=mu,
        theta=theta,
        theta_se=float(1 / np.sqrt(information)) if information > 0 else np.inf,
        log_likelihood=_log_likelihood(y, mu, theta),
    )


def _theta(y: Array, mu: Array, start: float) -> float:
    """Maximum likelihood of theta at given means: Newton on log theta from a moment estimate; infinite when none
    exists.
    """
    excess = float(((y - mu) ** 2 - mu).sum())
    limit = float((mu**2).sum() / excess) if excess > 0 else 1e3
    log_theta = np.log(start if np.isfinite(start) else min(max(limit, 1e-3), 1e5))
    for _ in range(200):
        theta = float(np.exp(log_theta))
        if theta > THETA_LIMIT:
            return np.inf
        slope, curvature = _theta_slope(y, mu, theta), _theta_curvature(y, mu, theta)
        # On the log scale: d/dlog = theta d, d2/dlog2 = theta d + theta^2 d2.
        bend = theta * slope + theta**2 * curvature
        step = -theta * slope / bend if bend < 0 else np.sign(slope) * 1.0
        step = float(np.clip(step, -2.0, 2.0))
        log_theta += step
        if abs(step) < 1e-11:
            break
    return float(np.exp(log_theta))


def _theta_slope(y: Array, mu: Array, theta: float) -> float:
    terms = digamma(theta + y) - digamma(theta) + np.log(theta) + 1 - np.log(theta + mu) - (y + theta) / (mu + theta)
    return float(terms.sum())


def _theta_curvature(y: Array, mu: Array, theta: float) -> float:
    terms = (
        polygamma(1, theta + y) - polygamma(1, theta) + 1 / theta - 2 / (theta + mu) + (y + theta) / (mu + theta) ** 2
    )
    return float(terms.sum())


def _log_likelihood(y: Array, mu: Array, theta: float) -> float:
    if not np.isfinite(theta):
        return float((y * np.log(mu) - mu - gammaln(y + 1)).sum())
    terms = gammaln(theta + y) - gammaln(theta) - gammaln(y + 1) - theta * np.log1p(mu / theta)
    return float((terms + y * (np.log(mu) - np.log(theta + mu))).sum())
