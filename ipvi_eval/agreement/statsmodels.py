"""The count models fitted a second time by statsmodels: the headline's drifting level, and the model beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.its.lasting_step.drifting_level import least_squares, whitened
from ipvi_eval.its.lasting_step.level_terms import LevelTerms
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.lasting_step.wandering_prior import TAU

Array = NDArray[np.float64]

# Both maximise the same concave likelihood; what is left is the stopping rule and rounding.
COEFFICIENT_TOLERANCE = 1e-8
DISPERSION_TOLERANCE = 1e-7
STEP_TOLERANCE = 1e-6  # diffuse states lose digits where a term is nearly a constant
_PERFECT = 1e-10


def count_agreement(prefix: str, fit: CountFit) -> tuple[Agreement, ...]:
    """Coefficients (log scale) and Pearson dispersion of `fit` against statsmodels' Poisson GLM on the same design.

    The covariance is not compared: this working correlation with REML rho exists nowhere else, and where residuals are
    independent it is the dispersion times the same bread. Raises AgreementError, naming the estimate, when a number
    differs by more than its tolerance.
    """
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    design = fit.design
    pearson = float((fit.pearson**2).sum() / (len(fit.counts) - len(design.names)))
    if pearson < _PERFECT:
        note = "the series is fitted exactly, which statsmodels takes for separation"
        ours = {**dict(zip(design.names, fit.coefficients, strict=True)), "pearson_dispersion": pearson}
        return tuple(
            Agreement(f"{prefix}.{name}", float(value), None, COEFFICIENT_TOLERANCE, "statsmodels GLM", note)
            for name, value in ours.items()
        )
    theirs = GLM(fit.counts, design.X, family=Poisson(), offset=design.offset).fit(tol=1e-12, maxiter=200)
    their_dispersion = float(theirs.pearson_chi2 / theirs.df_resid)
    checks = [
        _check(f"{prefix}.{name}", float(ours), float(other), COEFFICIENT_TOLERANCE)
        for name, ours, other in zip(design.names, fit.coefficients, theirs.params, strict=True)
    ]
    checks.append(_check(f"{prefix}.pearson_dispersion", pearson, their_dispersion, DISPERSION_TOLERANCE))
    return tuple(check.require() for check in checks)


def _check(id: str, ours: float, theirs: float, tolerance: float) -> Agreement:
    """Relative to the number's size, so that a large coefficient is not held to more digits than it has."""
    return Agreement(id, ours, theirs, tolerance * max(1.0, abs(theirs)), "statsmodels GLM")


def step_agreement(prefix: str, fit: StepFit) -> tuple[Agreement, ...]:
    """The headline's step, its variance and the restricted likelihood against statsmodels' exact diffuse Kalman filter.

    At every tau of the grid the free terms are diffuse states, the drift one with its prior variance, the wandering
    level one that starts at nought. Our own fit whitens with a filter of the level alone and solves least squares; the
    two share no step. Raises AgreementError, naming the estimate, when the largest difference over the grid exceeds the
    tolerance.
    """
    terms, mean = fit.terms, fit.mixture.mean
    white = whitened(fit.counts[None], mean, terms, TAU[:, None])
    ours = least_squares(white, terms)
    z = np.log(mean[0]) + (fit.counts - mean[0]) / mean[0] - terms.offset
    noise = 1 / mean[0] + np.broadcast_to(terms.noise, z.shape)
    theirs = np.array([_state_space(z, noise, terms, tau) for tau in TAU])
    value, variance, log_likelihood = theirs.T
    differences = {
        "step": np.abs(ours.coefficients[:, 0, -1] - value).max(),
        "step_variance": np.abs(ours.phi[:, 0] * ours.inverse[:, 0, -1, -1] / variance - 1).max(),
        "restricted_likelihood": np.abs(np.diff(ours.log_likelihood[:, 0] - log_likelihood)).max(),
    }
    about = f"largest difference at {len(TAU)} values of tau"
    return tuple(
        Agreement(
            f"{prefix}.headline.{name}", float(found), 0.0, STEP_TOLERANCE, "statsmodels state space", about
        ).require()
        for name, found in differences.items()
    )


def _state_space(z: Array, noise: Array, terms: LevelTerms, tau: float) -> tuple[float, float, float]:
    """Step, its variance and the restricted log-likelihood (up to a constant) at one tau."""
    from statsmodels.tsa.statespace.kalman_smoother import KalmanSmoother

    columns, n = terms.columns, len(z)
    k = columns.shape[1]
    model = KalmanSmoother(k_endog=1, k_states=1 + k, k_posdef=1)
    model.bind(z[:, None].copy())
    model["design"] = np.concatenate([np.ones((1, 1, n)), columns.T[None]], axis=1)
    model["transition"] = np.eye(1 + k)
    model["selection"] = np.eye(1 + k)[:, :1]
    model["obs_cov"] = noise[None, None]
    model["state_cov"] = (tau**2 * np.append(terms.gaps, 0.0))[None, None]
    model.initialize(_start(terms))
    found = model.smooth()
    proper = found.forecasts_error_diffuse_cov is None
    regular = np.ones(n, dtype=bool) if proper else np.abs(found.forecasts_error_diffuse_cov[0, 0]) < _PERFECT
    errors, variances = found.forecasts_error[0], found.forecasts_error_cov[0, 0]
    rss = float((errors[regular] ** 2 / variances[regular]).sum())
    phi = rss / terms.df
    log_determinant = np.log(variances[regular]).sum()
    if not proper:
        log_determinant += np.log(found.forecasts_error_diffuse_cov[0, 0][~regular]).sum()
    value, variance = found.smoothed_state[-1, -1], found.smoothed_state_cov[-1, -1, -1]
    return float(value), float(phi * variance), float(-(terms.df * np.log(phi) + log_determinant) / 2)


def _start(terms: LevelTerms) -> Any:
    """The level at nought, the drift with its prior variance, everything else exactly diffuse."""
    from statsmodels.tsa.statespace.initialization import Initialization

    precision = terms.prior_precision
    start = Initialization(1 + len(precision))
    start.set(0, "known", constant=[0.0], stationary_cov=[[0.0]])
    for at, shrunk in enumerate(precision, start=1):
        if shrunk:
            start.set(at, "known", constant=[0.0], stationary_cov=[[1 / shrunk]])
        else:
            start.set(at, "diffuse")
    return start
