"""Times by which a given share has come back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.spells.arrays import Floats

# Curves are products of fractions: a value this close to the wanted one is that value.
_TIE = 1e-8


@dataclass(frozen=True, slots=True, repr=False)
class Quantile(Printed):
    """A quantile of the time to event; None where the curve, or its limit, does not fall far enough."""

    title = "Quantile of the time to the event"

    p: float
    value: float | None
    lower: float | None
    upper: float | None


def curve_quantile(time: Floats, survival: Floats, lower: Floats, upper: Floats, p: float) -> Quantile:
    """Invert a survival curve and its pointwise limits at 1 - p; raises AnalysisError unless 0 < p < 1.

    With late entry a curve may begin with few people, its lower limit come back up after its first fall, and R's rule
    give an interval that begins after the quantile itself; it then begins where that limit first falls far enough.
    """
    if not 0 < p < 1:
        msg = "a quantile needs a share between 0 and 1 (0.5 for the median)"
        raise AnalysisError(msg)
    value, low = _crossing(time, survival, p), _crossing(time, lower, p)
    if value is not None and low is not None and low > value:
        low = float(time[np.flatnonzero(1 - lower >= p - _TIE)[0]])
    return Quantile(p, value, low, _crossing(time, upper, p))


def _crossing(time: Floats, survival: Floats, p: float) -> float | None:
    """A limit need not be monotone; of the values that have fallen far enough the highest counts, as in R."""
    known = ~np.isnan(survival)
    at, fallen = time[known], 1 - survival[known]
    first = _smallest(fallen, p - _TIE)
    if first is None:
        return None
    if abs(fallen[first] - p) > _TIE:
        return float(at[first])
    beyond = _smallest(fallen, p + _TIE)
    return float((at[first] + (time[-1] if beyond is None else at[beyond])) / 2)


def _smallest(values: Floats, above: float) -> int | None:
    """Index of the first of the smallest values above a bound."""
    allowed = np.where(values > above, values, np.inf)
    if not len(allowed):
        return None
    index = int(np.argmin(allowed))
    return index if np.isfinite(allowed[index]) else None
