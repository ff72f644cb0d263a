"""Newton's method for a partial likelihood, and how to tell that it has no maximum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dposv

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.likelihood.event_days import Slopes
from ipvi_eval.survival.spells.arrays import Bools, Floats

_STEPS = 60
_HALVINGS = 30
_ROUNDING = 1e-6
_NEGLIGIBLE = 1e-8
_LOST = 1e-12


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where a likelihood is largest: b (p,) on the scaled covariates and the slopes there.

    `diverging` (p,) marks the covariates in which the likelihood is monotone; None when there is a maximum.
    """

    b: Floats
    slopes: Slopes
    log_likelihood: float
    null_log_likelihood: float
    iterations: int
    diverging: Bools | None = None
    note: str = ""


def maximise(slopes_at: Callable[[Floats], Slopes], null: Slopes, events: int) -> Maximum:
    """Newton with step halving from b = 0, where the slopes are `null`.

    Near a maximum the decrement (squared length of a step in standard errors) falls quadratically. Where the
    likelihood only approaches its supremum at infinity, the decrement falls by a constant factor and the steps do not
    shrink: when hardly anything is left to gain that way, the likelihood is called monotone. (Not earlier: someone a
    thousand times further out than the others makes Newton crawl to a maximum that exists.) So it is where no further
    step can be computed, and where so little of the information at 0 is left that what is left is rounding: whether
    such a matrix is positive definite depends on the order a processor adds in.

    Raises AnalysisError when the information at 0 is singular.
    """
    at, slow, previous, step = null, 0, np.inf, solve(null.information, null.score)
    for iteration in range(1, _STEPS + 1):
        decrement = float(step @ at.score)
        if decrement <= 1e-20 * events:
            return Maximum(at.b + step, at, at.log_likelihood, null.log_likelihood, iteration)
        slow = slow + 1 if decrement < 0.1 and decrement > 0.05 * previous else 0
        if (slow >= 4 and decrement < _NEGLIGIBLE) or not np.isfinite(decrement):
            return _diverged(at, step, null, iteration)
        previous = decrement
        following = _uphill(slopes_at, at, step)
        if following is None and (slow >= 4 or decrement > _ROUNDING):
            # Still crawling, or a step that promises much and of which nothing however short can be computed: b has
            # run off to where risk sets weigh nothing.
            return _diverged(at, step, null, iteration)
        if following is None:
            # Rounding hides any further gain.
            return Maximum(at.b, at, at.log_likelihood, null.log_likelihood, iteration)
        at, onward = following, _onward(following, null)
        if onward is None:
            return _diverged(at, step, null, iteration)
        step = onward
    return _diverged(at, step, null, _STEPS)


def _onward(at: Slopes, null: Slopes) -> Floats | None:
    """Newton's step, or None where the information is lost in rounding."""
    if (at.information.diagonal() <= _LOST * null.information.diagonal()).any():
        return None
    try:
        return solve(at.information, at.score)
    except AnalysisError:
        return None


def _uphill(slopes_at: Callable[[Floats], Slopes], at: Slopes, step: Floats) -> Slopes | None:
    slack = 1e-12 * abs(at.log_likelihood)
    for _ in range(_HALVINGS):
        with np.errstate(all="ignore"):  # a step too far may overflow; it is then halved
            following = slopes_at(at.b + step)
        finite = np.isfinite(following.log_likelihood) and np.isfinite(following.information).all()
        if finite and following.log_likelihood >= at.log_likelihood - slack:
            return following
        step = step / 2
    return None


def _diverged(at: Slopes, step: Floats, null: Slopes, iteration: int) -> Maximum:
    size = np.abs(step)
    return Maximum(
        at.b,
        at,
        at.log_likelihood,
        null.log_likelihood,
        iteration,
        diverging=size >= 0.1 * size.max() if size.max() > 0 else np.ones(len(size), dtype=np.bool_),
    )


def solve(matrix: Floats, right: Floats) -> Floats:
    """Solve a symmetric system after scaling its diagonal to 1; raises AnalysisError when it is singular."""
    scale = np.sqrt(np.maximum(matrix.diagonal(), np.finfo(np.float64).tiny))
    scaling = 1 / scale
    _, scaled, failed = dposv(matrix * scaling * scaling[:, None], (right.T * scaling).T)
    if failed:
        msg = "the covariates cannot be told apart among those at risk: leave out the one the others explain"
        raise AnalysisError(msg)
    return np.asarray((scaled.T * scaling).T, dtype=np.float64)
