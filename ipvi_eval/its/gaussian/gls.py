"""Linear model with first-order autoregressive errors, by REML or ML, with Satterthwaite or Kenward-Roger inference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, optimize

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit, checked_design, least_squares, satterthwaite_df

Floats = NDArray[np.float64]
Likelihood = Literal["REML", "ML"]
Inference = Literal["satterthwaite", "kenward-roger", "residual"]

# Where the likelihood rises all the way to a unit root the search stops at rho = 1 - 4e-6; beyond it the log-likelihood
# gains less than 1e-8, slopes and their errors are settled to five digits, and the intercept is not identified.
CEILING = 6.56
NEAR_UNIT_ROOT = 0.95
LEAST_INFORMATION = 3e-6  # on atanh(rho); less is a likelihood flat to rounding, met only at the ceiling


@dataclass(frozen=True, slots=True, eq=False)
class _Profile:
    """Everything the likelihood needs at z = atanh(rho), as derivatives of V^-1 = K(z) exp(-nu), |K| = 1 - rho^2.

    `gram`, `gram1`, `gram2` (k, k): X'KX and its first two derivatives in z; `rss`, `rss1`, `rss2`: the same of the
    minimised quadratic form; `beta` (k,).
    """

    rho: float
    beta: Floats
    gram: Floats
    gram1: Floats
    gram2: Floats
    rss: float
    rss1: float
    rss2: float


def gls_ar1(
    y: ArrayLike,
    X: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    likelihood: Likelihood = "REML",
    inference: Inference = "satterthwaite",
    minimum_df: float = 2.0,
) -> GaussianFit:
    """Generalised least squares with AR(1) errors: the method for rates and shares.

    y (n,), X (n, k) in time order, equally spaced. `satterthwaite` gives each coefficient (and each contrast) its own
    t df from the curvature of the REML likelihood, not below `minimum_df` (0 gives what R's mmrm and SAS print, which
    on short series falls below 1); `kenward-roger` also corrects the covariance (linear form, mmrm's
    "Kenward-Roger-Linear"); `residual` uses n - k as nlme's gls. ML errors carry nlme's n/(n - k) correction.

    A note says where rho is above .95 or at its boundary: then a level change cannot be told from a drift, the
    intercept has no finite error, and the answer depends on the estimator.

    Raises AnalysisError for unusable arrays, and for a series that the design fits exactly.

    Bottomley et al. 2023 (Stat Med 42:1277); Turner et al. 2021 (10.1186/s12874-021-01306-w); Kenward & Roger 2009.
    """
    if likelihood == "ML" and inference != "residual":
        msg = 'Satterthwaite and Kenward-Roger need REML; choose likelihood="REML" or inference="residual"'
        raise AnalysisError(msg)
    outcome, raw, labels = checked_design(y, X, names)
    scale = np.abs(raw).max(axis=0)
    design = raw / scale
    n, k = design.shape
    plain = least_squares(design, outcome)
    left = outcome - design @ plain
    unit = float(np.sqrt(np.mean(left**2)))
    if unit <= 1e-10 * float(np.sqrt(np.mean(outcome**2))):
        msg = "the design fits this series exactly (a constant or straight series): no error is left to estimate"
        raise AnalysisError(msg)
    # The search sees what least squares leaves, in units of its own: a small error on a high level costs no digits.
    z = _maximum(left / unit, design, likelihood)
    profile = _profile(left / unit, design, z)
    divisor = n - k
    innovation = profile.rss / divisor
    w = 1 - profile.rho**2
    covariance = innovation * np.linalg.inv(profile.gram)
    gradient, uncertainty = _variance_information(profile, innovation, covariance, divisor)
    df = np.full(k, float(divisor))
    notes = list(_rho_notes(profile.rho, z))
    if inference != "residual":
        raw_df = [satterthwaite_df(row, covariance, gradient, uncertainty, minimum=0.0) for row in np.eye(k)]
        df = np.maximum(raw_df, minimum_df)
        if np.any(df > np.array(raw_df)):
            notes.append(f"Satterthwaite degrees of freedom below {minimum_df:g} were raised to {minimum_df:g}.")
    if inference == "kenward-roger":
        covariance = _kenward_roger(design, profile, innovation, covariance, uncertainty)
    beta = plain + unit * profile.beta
    fitted = design @ beta
    rescale = unit**2 * np.outer(1 / scale, 1 / scale)
    constant = (divisor if likelihood == "REML" else n) * math.log(unit)
    return GaussianFit(
        method=f"GLS, AR(1) errors, {likelihood}, {inference} df",
        names=labels,
        coefficients=beta / scale,
        covariance=covariance * rescale,
        df=df,
        fitted=fitted,
        residuals=outcome - fitted,
        sigma2=unit**2 * (innovation if likelihood == "REML" else profile.rss / n) / w,
        log_likelihood=_log_likelihood(profile, n, k, likelihood) + _scale_term(scale, likelihood) - constant,
        rho=profile.rho,
        variance_gradient=None if inference == "residual" else gradient * rescale,
        variance_uncertainty=None if inference == "residual" else uncertainty,
        minimum_df=minimum_df,
        notes=tuple(notes),
    )


def variance_parameter_covariance(fit: GaussianFit) -> Floats:
    """Covariance of (log sigma^2, atanh rho) from the observed REML information, (2, 2).

    Raises AnalysisError for a fit without it.
    """
    if fit.variance_uncertainty is None or fit.rho is None:
        msg = 'this fit has no variance information; fit gls_ar1 with inference="satterthwaite"'
        raise AnalysisError(msg)
    turn = np.array([[1.0, 2 * fit.rho], [0.0, 1.0]])
    return np.asarray(turn @ fit.variance_uncertainty @ turn.T, dtype=np.float64)


def _maximum(y: Floats, X: Floats, likelihood: Likelihood) -> float:
    """z = atanh(rho) of the highest likelihood: a grid first, because a short series can have two maxima."""
    n, k = X.shape

    def negative(z: float) -> float:
        return -_log_likelihood(_profile(y, X, z), n, k, likelihood)

    grid = np.concatenate([np.linspace(-4.0, 3.0, 57), np.linspace(3.25, CEILING, 8)])
    values = np.array([negative(z) for z in grid])
    best = int(values.argmin())
    if best in (0, grid.size - 1):
        return float(grid[best])
    found = optimize.minimize_scalar(
        negative, bracket=(grid[best - 1], grid[best], grid[best + 1]), method="brent", options={"xtol": 1e-10}
    )
    return float(np.clip(found.x, grid[0], CEILING))


def _profile(y: Floats, X: Floats, z: float) -> _Profile:
    rho = float(np.tanh(z))
    w = 1 - rho**2
    stacked = np.column_stack([X, y])
    gram, gram1, gram2 = _forms(stacked, rho, w)
    k = X.shape[1]
    root = _whitened(stacked, rho, w)
    beta = least_squares(root[:, :k], root[:, k])
    contrast = np.append(-beta, 1.0)
    error = root @ contrast
    cross = (gram1 @ contrast)[:k]
    rss2 = float(contrast @ gram2 @ contrast) - 2 * float(cross @ np.linalg.solve(gram[:k, :k], cross))
    return _Profile(
        rho=rho,
        beta=beta,
        gram=gram[:k, :k],
        gram1=gram1[:k, :k],
        gram2=gram2[:k, :k],
        rss=float(error @ error),
        rss1=float(contrast @ gram1 @ contrast),
        rss2=rss2,
    )


def _whitened(columns: Floats, rho: float, w: float) -> Floats:
    return np.vstack([np.sqrt(w) * columns[:1], columns[1:] - rho * columns[:-1]])


def _forms(columns: Floats, rho: float, w: float) -> tuple[Floats, Floats, Floats]:
    """U'KU and its first and second derivatives in z, for the columns U; written so that nothing cancels near 1."""
    root = _whitened(columns, rho, w)
    past = np.vstack([np.zeros_like(columns[:1]), columns[:-1]])
    first = np.outer(columns[0], columns[0])
    in_rho = -(past.T @ root + root.T @ past) - 2 * rho * first
    in_rho2 = 2 * past.T @ past - 2 * first
    return root.T @ root, w * in_rho, w**2 * in_rho2 - 2 * rho * w * in_rho


def _log_likelihood(profile: _Profile, n: int, k: int, likelihood: Likelihood) -> float:
    half_log_w = 0.5 * float(np.log1p(-(profile.rho**2)))
    if likelihood == "ML":
        return half_log_w - 0.5 * n * (math.log(2 * math.pi * profile.rss / n) + 1)
    degrees = n - k
    determinant = float(np.linalg.slogdet(profile.gram)[1])
    return half_log_w - 0.5 * determinant - 0.5 * degrees * (math.log(2 * math.pi * profile.rss / degrees) + 1)


def _scale_term(scale: Floats, likelihood: Likelihood) -> float:
    return -float(np.log(scale).sum()) if likelihood == "REML" else 0.0


def _variance_information(
    profile: _Profile, innovation: float, covariance: Floats, degrees: int
) -> tuple[Floats, Floats]:
    """Gradient of the covariance in (log innovation variance, z), (2, k, k), and the inverse information, (2, 2).

    These two parameters are nearly independent up to a unit root, where (log sigma^2, z) would be singular.
    """
    inverse = np.linalg.inv(profile.gram)
    ratio = inverse @ profile.gram1
    curvature = (
        2 * (1 - profile.rho**2)
        + float(np.trace(inverse @ profile.gram2))
        - float(np.trace(ratio @ ratio))
        + profile.rss2 / innovation
    )
    mixed = -profile.rss1 / innovation
    curvature = max(curvature, 2 * LEAST_INFORMATION + mixed**2 / degrees)
    information = 0.5 * np.array([[float(degrees), mixed], [mixed, curvature]])
    gradient = np.stack([covariance, -innovation * ratio @ inverse])
    return gradient, np.asarray(np.linalg.inv(information), dtype=np.float64)


def _kenward_roger(X: Floats, profile: _Profile, innovation: float, covariance: Floats, uncertainty: Floats) -> Floats:
    """C + 2 C [sum W_ij (Q_ij - P_i C P_j)] C (Kenward & Roger 1997, eq. 5, without second derivatives).

    In (log innovation variance, z) only the term in z is not zero, and without second derivatives the sum does not
    depend on the parameters chosen.
    """
    rho, w = profile.rho, 1 - profile.rho**2
    inner = np.ones(X.shape[0])
    inner[[0, -1]] = 0.0
    turned = 2 * rho * inner[:, None] * X
    turned[:-1] -= X[1:]
    turned[1:] -= X[:-1]
    turned *= w
    bands = np.vstack([np.full(X.shape[0], -rho), 1 + rho**2 * inner])
    q = turned.T @ linalg.solveh_banded(bands, turned)
    middle = q - profile.gram1 @ np.linalg.solve(profile.gram, profile.gram1)
    return np.asarray(covariance + 2 * uncertainty[1, 1] / innovation * covariance @ middle @ covariance)


def _rho_notes(rho: float, z: float) -> tuple[str, ...]:
    if z >= CEILING:
        return (
            "The likelihood rises all the way to a unit root (rho = 1): the intercept is not identified, a level "
            "change cannot be told from a drift, and the answer depends on the estimator.",
        )
    if rho > NEAR_UNIT_ROOT:
        return (f"rho is {rho:.3f}, near a unit root: the answer depends on the estimator.",)
    return ()
