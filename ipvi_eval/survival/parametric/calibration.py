"""Whether a split-population model fitted to one cohort foretells another: returns as counted beside those predicted.

As Schmidt & Witte (1989, J. Econometrics 40:141) did: fit on some people, predict others, and people released later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.parametric.location_scale import Floats
from ipvi_eval.survival.spells.spells import Spells

Risks = Callable[[Floats], Floats]
"""The chance (n, k) of each of n people to have come back by each of k times, of coefficients (q,)."""

_STEP = 1e-5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calibration(Printed):
    """How many of `n` people had come back by each of the `times` (k,), as counted and as predicted.

    `lower` and `upper` (k,) hold the count in a share `level` of such cohorts where the model is theirs: they know the
    chance among these people and how uncertain the fit is.
    """

    title = "Calibration in another cohort"

    times: Floats
    returned: Floats
    predicted: Floats
    lower: Floats
    upper: Floats
    n: int
    level: float

    @property
    def outside(self) -> int:
        """At how many times the count lies outside the interval."""
        return int(((self.returned < self.lower) | (self.returned > self.upper)).sum())

    @property
    def sentence(self) -> str:
        """What that comes to."""
        if not self.outside:
            return f"At all of {len(self.times)} times the count lies inside the {100 * self.level:g}% interval."
        return (
            f"At {self.outside} of {len(self.times)} times the count lies outside the {100 * self.level:g}% interval: "
            "these people come back otherwise than those whom the fit knows."
        )

    def tidy(self) -> pd.DataFrame:
        """One row for each time: counted, predicted, its interval."""
        columns = ("returned", "predicted", "lower", "upper")
        return pd.DataFrame({"time": self.times} | {name: getattr(self, name) for name in columns})


def calibration(
    risks: Risks, coefficients: Floats, covariance: Floats, spells: Spells, times: Floats, *, level: float
) -> Calibration:
    """Hold the `risks` at `coefficients` (q,), with their `covariance` (q, q), against n `spells` at `times` (k,).

    The variance of a count is that of n independent draws plus g'Vg, g the gradient of the predicted count.

    Raises AnalysisError where spells are weighted or begin late, or somebody is followed for less than the last time:
    whether they came back by then is not known.
    """
    if spells.start is not None or spells.weight is not None:
        msg = "predictions are held against whole people from the first day; leave out start and weight"
        raise AnalysisError(msg)
    stop, event = np.asarray(spells.stop, dtype=np.float64), np.asarray(spells.cause) > 0
    shortest = float(stop[~event].min(initial=np.inf))
    if times.max() > shortest:
        msg = f"somebody is followed for {shortest:g} only; ask for times up to that"
        raise AnalysisError(msg)
    chance = risks(coefficients)
    predicted = chance.sum(axis=0)
    gradient = np.array([_change(risks, coefficients, at) for at in range(len(coefficients))])
    variance = (chance * (1 - chance)).sum(axis=0) + np.einsum("qk,qr,rk->k", gradient, covariance, gradient)
    reach = critical_value(level) * np.sqrt(variance)
    returned = (event[:, None] & (stop[:, None] <= times)).sum(axis=0).astype(np.float64)
    return Calibration(times, returned, predicted, predicted - reach, predicted + reach, len(stop), level)


def _change(risks: Risks, coefficients: Floats, at: int) -> Floats:
    """How the predicted counts (k,) change with one coefficient."""
    step = np.zeros_like(coefficients)
    step[at] = _STEP
    ahead, behind = risks(coefficients + step), risks(coefficients - step)
    return np.asarray((ahead - behind).sum(axis=0) / (2 * _STEP))
