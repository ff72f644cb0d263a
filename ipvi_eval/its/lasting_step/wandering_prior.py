"""How far a level is expected to wander before its own months are looked at: a prior on the grid of the headline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError

Array = NDArray[np.float64]

TAU = np.array([0, 0.004, 0.008, 0.012, 0.017, 0.023, 0.03, 0.04, 0.05, 0.062, 0.075, 0.09, 0.11, 0.14, 0.18, 0.24])
WIDTHS = np.convolve(np.diff(TAU, prepend=TAU[0], append=TAU[-1]), [0.5, 0.5], "valid")  # of the trapezoidal rule
PRIOR_MEAN = 0.035
"""Wandering of the log level per square root of a month, a priori: as postcodes have it (times sqrt(phi))."""

_SHAPE = 4.0
_ANOTHER_KIND = 0.1
"""Probability that the program's place is of another kind than those from which the mean was learned.

Where four of five places by lot do not drift and the program's drifts by 6 % a month, intervals of 400 studies held 81
of a hundred beside eight areas and 85 beside 24 without it, 88 and 89 with it, and 91 and 92 with the plan's number.
Twice as much holds hardly more, and finds four of a hundred falls fewer where nothing drifts
(benchmarks/informed_prior.py)."""


@dataclass(frozen=True, slots=True)
class WanderingPrior:
    """A gamma density of shape 4 about `mean`.

    Where the mean was learned in other places, a tenth of it lies about the `planned` mean instead, so that a place of
    another kind is not held to theirs: its own months say which of the two holds (the robust prior of Schmidli and
    others 2014, Biometrics 70:1023). Raises AnalysisError unless both are positive.
    """

    mean: float = PRIOR_MEAN
    planned: float | None = None

    def __post_init__(self) -> None:
        if not all(0 < one < np.inf for one in (self.mean, self.mean if self.planned is None else self.planned)):
            msg = "the prior mean of the wandering must be a positive number, for example 0.035"
            raise AnalysisError(msg)

    @property
    def weight(self) -> Array:
        """Weight (K,) of each tau of the grid, up to a factor."""
        if self.planned is None:
            return about(self.mean)
        learned, planned = about(self.mean), about(self.planned)
        return np.asarray((1 - _ANOTHER_KIND) * learned / learned.sum() + _ANOTHER_KIND * planned / planned.sum())


PLANNED = WanderingPrior()
"""As the plan has it where it says nothing."""


def about(mean: float) -> Array:
    """A gamma density of shape 4 and this mean times the grid's width (K,), up to a factor."""
    return np.asarray(WIDTHS * TAU ** (_SHAPE - 1) * np.exp(-TAU * _SHAPE / mean))
