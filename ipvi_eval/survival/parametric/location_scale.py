"""Location-scale families of log time, and Newton's method for models built from them.

A model here is a log-likelihood per row as a function of a few linear predictors (share, location, log scale); each
family supplies exact first and second derivatives, so one optimiser serves accelerated failure time and cure models.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr, ndtri

from ipvi_eval.errors import AnalysisError

Floats = NDArray[np.float64]
Family = Literal["weibull", "exponential", "log-normal", "log-logistic"]
FAMILIES: tuple[Family, ...] = ("weibull", "exponential", "log-normal", "log-logistic")

# Information per event and standard deviation below which a coefficient is running off to infinity.
FLAT = 1e-7

# Value, first and second derivative in z, each (n,).
Derivatives = tuple[Floats, Floats, Floats]


def check_family(family: str) -> None:
    """AnalysisError for a name that is not one of FAMILIES."""
    if family not in FAMILIES:
        msg = f"unknown family {family!r}; one of {', '.join(FAMILIES)}"
        raise AnalysisError(msg)


def log_density(family: Family, z: Floats) -> Derivatives:
    """log f(z) of the standardised log time z = (log t - mu) / sigma, with its derivatives in z."""
    if family == "log-normal":
        return -0.5 * z * z - 0.5 * np.log(2 * np.pi), -z, -np.ones_like(z)
    if family == "log-logistic":
        p = expit(z)
        return z - 2 * np.logaddexp(0, z), 1 - 2 * p, -2 * p * (1 - p)
    hazard = np.exp(np.minimum(z, 700.0))
    return z - hazard, 1 - hazard, -hazard


def log_survival(family: Family, z: Floats) -> Derivatives:
    """log S(z) of the standardised log time, with its derivatives in z."""
    if family == "log-normal":
        value = log_ndtr(-z)
        hazard = np.exp(-0.5 * z * z - 0.5 * np.log(2 * np.pi) - value)
        return value, -hazard, -hazard * (hazard - z)
    if family == "log-logistic":
        p = expit(z)
        return -np.logaddexp(0, z), -p, -p * (1 - p)
    hazard = np.exp(np.minimum(z, 700.0))
    return -hazard, -hazard, -hazard


def quantile_z(family: Family, survival: Floats) -> Floats:
    """The z at which S(z) equals `survival` in (0, 1)."""
    if family == "log-normal":
        return np.asarray(-ndtri(survival), dtype=np.float64)
    if family == "log-logistic":
        return np.log1p(-survival) - np.log(survival)
    return np.log(-np.log(survival))


@dataclass(frozen=True, slots=True)
class RowTerms:
    """Log-likelihood of each row (n,), its gradient (n, k) and Hessian (n, k, k) in the k linear predictors."""

    value: Floats
    gradient: Floats
    hessian: Floats


def chain(outer: Derivatives, z: Floats, sigma: Floats) -> RowTerms:
    """Derivatives in (mu, log sigma) of a function of z = (log t - mu) / sigma."""
    value, first, second = outer
    gradient = np.stack([-first / sigma, -first * z], axis=1)
    hessian = np.empty((len(z), 2, 2))
    hessian[:, 0, 0] = second / sigma**2
    hessian[:, 0, 1] = hessian[:, 1, 0] = (second * z + first) / sigma
    hessian[:, 1, 1] = second * z * z + first * z
    return RowTerms(value, gradient, hessian)


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where the log-likelihood is largest: coefficients (q,), and on standardised columns the information (q, q) and
    the row scores (n, q), which `back` (q, q) turns into those of the coefficients.

    `identified` is False where the search did not end, or ended on a slope that flattens towards infinity.
    """

    coefficients: Floats
    information: Floats
    scores: Floats
    back: Floats
    value: float
    identified: bool


def maximise(
    terms: Callable[[Sequence[Floats]], RowTerms],
    designs: Sequence[Floats],
    weight: Floats,
    start: Floats,
    *,
    events: float,
    iterations: int = 100,
) -> Maximum:
    """Newton's method, damped where the likelihood is not concave (mixtures), on standardised columns.

    `terms` maps the linear predictors, one (n,) per design (n, p_j), to RowTerms; `start` is (sum p_j,). A design with
    no columns fixes its predictor at zero. `events` is their (weighted) number, the measure of information.
    """
    scaled, back = _standardise(designs)
    beta = np.asarray(np.linalg.solve(back, start), dtype=np.float64)
    value, gradient, hessian = _evaluate(terms, scaled, weight, beta)
    damping, converged = 0.0, False
    if not _finite(value, gradient, hessian):
        return Maximum(start, np.zeros_like(hessian), np.zeros((len(weight), len(start))), back, -np.inf, False)
    for _ in range(iterations):
        step = _step(gradient, hessian, damping)
        trial = _evaluate(terms, scaled, weight, beta + step)
        if _finite(*trial) and trial[0] >= value - 1e-12 * (1 + abs(value)):
            decrement = float(gradient @ step)
            beta, (value, gradient, hessian) = beta + step, trial
            damping = 0.0 if damping < 1e-6 else damping / 10
            if abs(decrement) < 1e-12 * (1 + abs(value)) and damping == 0.0:
                converged = True
                break
        else:
            damping = max(damping * 10, 1e-4 * float(np.abs(np.diag(hessian)).max()))
    smallest = float(np.linalg.eigvalsh(-hessian).min()) / events
    rows = terms([X @ part for X, part in zip(scaled, _split(beta, scaled), strict=True)])
    return Maximum(back @ beta, -hessian, _row_scores(rows, scaled), back, value, converged and smallest > FLAT)


def covariance(maximum: Maximum, weight: Floats, cluster: NDArray[np.intp] | None) -> Floats:
    """(q, q) inverse information, or the sandwich summed by `cluster` codes (Huber 1967; Lin & Wei 1989).

    Raises AnalysisError when the information cannot be inverted: the data do not identify every coefficient.
    """
    if not maximum.identified:
        msg = (
            "the likelihood has no single maximum on these data (a covariate separates, or follow-up is too short for "
            "the share and the timing to be told apart); use fewer covariates or a simpler family"
        )
        raise AnalysisError(msg)
    inverse = np.asarray(np.linalg.inv(maximum.information), dtype=np.float64)
    back = maximum.back
    if cluster is None:
        return np.asarray(back @ inverse @ back.T)
    sums = np.zeros((int(cluster.max()) + 1, maximum.scores.shape[1]))
    np.add.at(sums, cluster, maximum.scores * weight[:, None])
    return np.asarray(back @ (inverse @ (sums.T @ sums) @ inverse) @ back.T)


def _standardise(designs: Sequence[Floats]) -> tuple[list[Floats], Floats]:
    """Each design with centred, unit-variance columns after its first (the intercept), and the map back."""
    scaled, sizes = [], [X.shape[1] for X in designs]
    back = np.zeros((sum(sizes), sum(sizes)))
    at = 0
    for X, size in zip(designs, sizes, strict=True):
        mean, deviation = X.mean(axis=0), X.std(axis=0)
        constant = deviation <= 1e-12 * np.maximum(1.0, np.abs(mean))
        mean, deviation = np.where(constant, 0.0, mean), np.where(constant, 1.0, deviation)
        scaled.append((X - mean) / deviation)
        block = np.diag(1 / deviation)
        if size:
            block[0] -= np.where(constant, 0.0, mean / deviation)
        back[at : at + size, at : at + size] = block
        at += size
    return scaled, back


def _split(beta: Floats, designs: Sequence[Floats]) -> list[Floats]:
    return np.split(beta, np.cumsum([X.shape[1] for X in designs])[:-1])


def _evaluate(
    terms: Callable[[Sequence[Floats]], RowTerms], designs: Sequence[Floats], weight: Floats, beta: Floats
) -> tuple[float, Floats, Floats]:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # a wild trial step is refused by its value
        rows = terms([X @ part for X, part in zip(designs, _split(beta, designs), strict=True)])
        gradient = np.concatenate([X.T @ (weight * rows.gradient[:, j]) for j, X in enumerate(designs)])
        blocks = [
            [(A * (weight * rows.hessian[:, j, k])[:, None]).T @ B for k, B in enumerate(designs)]
            for j, A in enumerate(designs)
        ]
        value = float(weight @ rows.value)
    return value, gradient, np.block(blocks)


def _finite(value: float, gradient: Floats, hessian: Floats) -> bool:
    return bool(np.isfinite(value) and np.isfinite(gradient).all() and np.isfinite(hessian).all())


def _row_scores(rows: RowTerms, designs: Sequence[Floats]) -> Floats:
    return np.hstack([X * rows.gradient[:, [j]] for j, X in enumerate(designs)])


def _step(gradient: Floats, hessian: Floats, damping: float) -> Floats:
    values, vectors = np.linalg.eigh(-hessian)
    floor = 1e-10 * max(1.0, float(np.abs(values).max()))
    # Negative curvature is followed uphill with its size, as in a saddle-free Newton step.
    curvature = np.maximum(np.abs(values), floor) + damping
    return np.asarray(vectors @ ((vectors.T @ gradient) / curvature))
