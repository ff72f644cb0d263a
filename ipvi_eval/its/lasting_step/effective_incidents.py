"""Monthly harm as a series that the lasting step can be fitted to: so many incidents of one effective weight.

Harm is no count. Where incidents are Poisson, the sum of their weights w has a variance of E w^2 / E w times its mean
(compound Poisson; Kish's effective number). Divided by that weight, harm varies as a count of its size does, so that
the drifting level, whose noise is phi / mu with phi estimated, fits it as it fits incidents, with fewer of them: the
more the harm rests on a few grave incidents, the fewer. How the interval then fares was measured on made-up counties
(`questions/harm/monthly_harm_measured.toml`), beside bootstraps of quarters, which know no drift. These are less than
half as wide and hold what they say where nothing wanders, and call four or five of ten unchanged counties changed where
places wander by 3 % a month, as real ones do.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.monthly import MonthlySeries


def effective_weight(weights: ArrayLike) -> float:
    """The weight of one effective incident, sum of w^2 over sum of w, of the `weights` (n,) of all incidents, from 0.

    Raises AnalysisError where no incident weighs anything.

    >>> effective_weight([10, 10, 10]), effective_weight([0, 1, 1, 8])
    (10.0, 6.6)
    """
    w = np.asarray(weights, dtype=np.float64)
    if not w.sum() > 0:
        msg = "no incident weighs anything, so that there is no harm to follow"
        raise AnalysisError(msg)
    return float((w**2).sum() / w.sum())


def effective_incidents(
    incidents: MonthlySeries, months: NDArray[np.datetime64], weights: ArrayLike, *, one: float
) -> MonthlySeries:
    """The harm of each period of `incidents` in incidents of the weight `one`, on their calendar and with their name.

    `months` (n,) are datetime64[M] and `weights` (n,) those of the incidents; what lies outside the series is left out.
    """
    at = (months - incidents.months[0]).astype(int) // incidents.months_per_period
    inside = (at >= 0) & (at < incidents.n)
    held = np.asarray(weights, dtype=np.float64)[inside]
    return replace(incidents, counts=np.bincount(at[inside], held, minlength=incidents.n) / one)
