"""Displacement of several kinds of crime, added up by the harm of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from scipy import stats

from ipvi_eval.arguments import as_level
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.comparisons.spillover import DisplacementDifference


@dataclass(frozen=True, slots=True)
class HarmDifference:
    """Harm more (or less, negative) than the controls' change predicts, with a normal interval of coverage `level`.

    In the unit of the weights (days of sentence, say). `parts` is what each kind of crime adds to `value`.
    """

    value: float
    standard_error: float
    lower: float
    upper: float
    z: float
    p: float
    level: float
    parts: tuple[float, ...]

    def tidy(self) -> pd.DataFrame:
        """One row: estimate, standard_error, lower, upper, z, p."""
        names = ("value", "standard_error", "lower", "upper", "z", "p")
        return pd.DataFrame([{name: getattr(self, name) for name in names}]).rename(columns={"value": "estimate"})


def harm_weighted_difference(
    differences: Sequence[DisplacementDifference], weights: Sequence[float], *, level: float = 0.95
) -> HarmDifference:
    """The weighted displacement differences of k kinds of crime (k,), times the harm of one of each (k,), summed.

    The kinds count as independent: the variance is the sum of those of the parts times the squares of the weights
    (Wheeler 2020, amending Wheeler & Ratcliffe 2018). The weights are taken as known.

    Raises AnalysisError when there is no kind, one weight is not positive, or there are not as many weights as kinds.
    """
    level = as_level(level)
    if not differences or len(weights) != len(differences):
        msg = f"{len(differences)} kinds of crime have {len(weights)} weights; give one weight for each, and one kind"
        raise AnalysisError(msg)
    if not all(weight > 0 and math.isfinite(weight) for weight in weights):
        msg = "a harm weight must be a number above 0; leave out the kinds of crime that are not to count"
        raise AnalysisError(msg)
    pairs = list(zip(differences, weights, strict=True))
    parts = tuple(weight * one.value for one, weight in pairs)
    value, error = math.fsum(parts), math.hypot(*(weight * one.standard_error for one, weight in pairs))
    width = float(stats.norm.ppf(0.5 + level / 2)) * error
    z = value / error if error > 0 else 0.0
    return HarmDifference(value, error, value - width, value + width, z, float(2 * stats.norm.sf(abs(z))), level, parts)
