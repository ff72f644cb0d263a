"""How often the headline's test finds a planted fall, and how often one that is not there, in series like this one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.drifting_level import (
    StepMixture,
    drifting_level,
    fitted_level,
    least_squares,
    linearised_at,
    tau_weights,
    whitened,
)
from ipvi_eval.its.lasting_step.expected_months import drawn_counts
from ipvi_eval.its.lasting_step.level_terms import LevelTerms, pooled, relative_terms
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.lasting_step.wandering_prior import TAU
from ipvi_eval.its.series.usual_months import usual_months

Array = NDArray[np.float64]

_FEWEST_SERIES = 50
_LEAST = 0.5
_NEEDS = f"simulated power needs a positive ratio and size and at least {_FEWEST_SERIES} series"


@dataclass(frozen=True, slots=True)
class SimulatedPower:
    """Of `series` simulated series with the lasting `ratio` planted (1: none), the shares in which the headline's test
    finds a fall (`falls`) and a change of either sign (`changes`).
    """

    ratio: float
    falls: float
    changes: float
    series: int


def simulated_power(fit: StepFit, ratio: float, *, series: int, seed: int, size: float = 1.0) -> SimulatedPower:
    """Simulate from the model of the months before the start alone, and test as the headline is tested.

    A series takes a tau from the posterior that these months give, wanders on from its first month, and counts with
    the dispersion there; the fall multiplies the mean in the window. A comparison's counts are drawn anew as well, of
    later months about the mean of the same months before the start, and exposures stay as they were then: asked before
    results or after, it is one question.
    With a `size` other than 1 there are so many times as many incidents, here and there, with the same wandering and
    dispersion.

    Raises AnalysisError unless `ratio` and `size` are positive and there are at least 50 series.
    """
    if ratio <= 0:
        raise AnalysisError(_NEEDS)
    found = simulated_steps(fit, np.log(ratio) * fit.share, series=series, seed=seed, size=size)
    changed = found.p < 1 - fit.level
    return SimulatedPower(ratio, float(np.mean(changed & (found.point < 0))), float(np.mean(changed)), series)


def simulated_steps(
    fit: StepFit, own: Array, elsewhere: Array | float = 0.0, *, series: int, seed: int, size: float = 1.0
) -> StepMixture:
    """What the headline answers to simulated series in which something happened, one answer for each of `series`.

    `own` (m,) is what is added to the log mean at the kept periods here, `elsewhere` (m,) to that of a comparison; the
    rest as `simulated_power`. The series does not follow what happens elsewhere.

    Raises AnalysisError unless `size` is positive and there are at least 50 series.
    """
    if size <= 0 or series < _FEWEST_SERIES:
        raise AnalysisError(_NEEDS)
    rng = np.random.default_rng(seed)
    log_mean, phi = _drawn_means(fit, series, rng)
    return _answered(fit, np.exp(log_mean + own) * size, phi, np.exp(elsewhere) * size, rng)


def _drawn_means(fit: StepFit, series: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Log means without a programme (series, m), offset included, and dispersions (series, 1)."""
    first, expected = _first(fit), _expected(fit)
    terms = expected.before(first)
    y = fit.counts[None, :first]
    white = whitened(y, linearised_at(y, terms), terms, TAU[:, None])
    found = least_squares(white, terms)
    weight = tau_weights(found, fit.prior.weight)[0]
    at = rng.choice(len(TAU), size=series, p=weight)
    phi = found.phi[at]
    gaps = np.sqrt(np.concatenate([[0.0], expected.gaps]))
    steps = np.sqrt(phi) * TAU[at, None] * gaps * rng.standard_normal((series, gaps.size))
    alive = np.any(expected.X[:first] != 0, axis=0)
    fixed = expected.X[:, alive] @ found.coefficients[:, 0, : alive.sum()].T
    # Drift and past wandering are those of chance; the middle of the months before is where they were.
    middle = fitted_level(white, found, terms)[:, 0].mean(axis=1) - fixed[:first].mean(axis=0)
    wander = np.cumsum(steps, axis=1)
    wander -= wander[:, :first].mean(axis=1, keepdims=True)
    return (fixed + middle)[:, at].T + wander + _offset(fit), phi


def _first(fit: StepFit) -> int:
    """Place of the first kept period that knows the programme."""
    return int(np.argmax(fit.window))


def _expected(fit: StepFit) -> LevelTerms:
    """The terms as they were expected before the start: nothing that was counted since has a say in them."""
    if fit.control is None:
        return replace(fit.terms, offset=_exposures(fit))
    return relative_terms(fit.design, _of_comparison(fit, fit.control), _exposures(fit))


def _offset(fit: StepFit) -> Array:
    """What a simulated series follows (m,): its exposure, or the very means from which its comparison is drawn.

    A fit linearises the logarithm of a small comparison; the series must not stray from the comparison by that.
    """
    if fit.control is None:
        return _exposures(fit)
    return np.asarray(np.log(_of_comparison(fit, fit.control)) + _exposures(fit))


def _exposures(fit: StepFit) -> Array:
    """Log exposure (m,), over that of a comparison where there is one: from the start on that of the period before."""
    own = _held(fit, fit.series.exposure, fit.design.offset)
    if fit.control_offset is None:
        return own
    return np.asarray(own - _held(fit, pooled(fit.controls).exposure, fit.control_offset))


def _held(fit: StepFit, exposure: Array | None, offset: Array) -> Array:
    if exposure is None or not offset.any():
        return offset
    counted = np.log(exposure[fit.design.rows])
    # What the length of months adds to an offset stays.
    last = np.minimum(np.arange(counted.size), _first(fit) - 1)
    return np.asarray(offset - counted + counted[last])


def _of_comparison(fit: StepFit, control: Array) -> Array:
    """The means of a comparison (m,): its counts before the start, and later what these months usually held."""
    first, months = _first(fit), fit.series.months[fit.design.rows]
    known = control[:first]
    return np.maximum(np.append(known, usual_months(known, months[:first], months[first:])), _LEAST)


def _answered(fit: StepFit, mean: Array, phi: Array, times: Array | float, rng: np.random.Generator) -> StepMixture:
    """The fits of simulated counts; those of the comparison are so many `times` as many, (m,) or one number."""
    if fit.control is None:
        return drifting_level(drawn_counts(mean, phi, rng), _expected(fit), prior=fit.prior)
    control = rng.poisson(times * _of_comparison(fit, fit.control), mean.shape).astype(np.float64)
    terms = relative_terms(fit.design, control, _exposures(fit))
    return drifting_level(drawn_counts(mean, phi, rng), terms, prior=fit.prior)
