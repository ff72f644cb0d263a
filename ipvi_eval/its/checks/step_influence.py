"""Which months carry a lasting step: how far it would move without one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.lasting_step.drifting_level import drifting_level
from ipvi_eval.its.lasting_step.step_fit import StepFit

Array = NDArray[np.float64]

_UNKNOWN = 1e8  # variance of a log count that tells nothing


@dataclass(frozen=True, slots=True, eq=False)
class StepInfluence:
    """How far the log of the step would move, in its standard errors, without each of the kept periods `month` (m,).

    The square of `moved` (m,) is Cook's distance for the step alone.
    """

    month: NDArray[np.datetime64]
    moved: Array

    @property
    def largest(self) -> float:
        """The farthest of them."""
        return float(np.abs(self.moved).max())


def step_influence(fit: StepFit) -> StepInfluence:
    """The model of `fit` again without each period, all of them at once.

    A period that is left out is one whose count tells nothing: its variance is so large that it has no weight. The gap
    that it leaves stays, as the level wanders through it.
    """
    m = len(fit.counts)
    noise = np.tile(fit.terms.noise, (m, 1)) + np.diag(np.full(m, _UNKNOWN))
    without = drifting_level(np.tile(fit.counts, (m, 1)), replace(fit.terms, noise=noise), prior=fit.prior)
    moved = (without.point - fit.step.value) / fit.step.se
    return StepInfluence(fit.series.months[fit.design.rows], np.asarray(moved))
