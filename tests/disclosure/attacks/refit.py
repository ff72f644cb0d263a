"""Fitting the published model again, with every count that a hidden period may hold, until the published ratio appears.

The package is public and the plan is printed in the appendix, so whoever has all counts but a few can do what the
agency did.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.drifting_level import drifting_level
from ipvi_eval.its.lasting_step.level_terms import level_design, level_terms
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.results.store import Curve, Results
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.hidden_periods import hidden_periods
from tests.disclosure.attacks.reading import half_unit

_ROUNDING = 1e-9


def attack(released: Results, plan: DesignPlan, smallest_shown: int = 11) -> list[Find]:
    """Hidden periods of every curve beside which the ratio of the series on its own is printed."""
    curves = [one for one in released.curves.values() if one.kind == "monthly"]
    return [find for curve in curves for find in _fitted_again(released, curve, plan, smallest_shown)]


def _fitted_again(released: Results, curve: Curve, plan: DesignPlan, smallest_shown: int) -> Iterator[Find]:
    known, ratio = hidden_periods(curve), released.estimates.get(f"{curve.id}.alone.ratio")
    if known is None or ratio is None or ratio.value is None:
        return
    try:
        series = monthly_series(known.months, known.counts, months_per_period=known.unit)
        design = level_design(series, plan)
        tried = known.tried(smallest_shown)
        found = np.exp(drifting_level(tried[:, design.rows], level_terms(design)).point)
    except AnalysisError:  # the plan is not that of this series
        return
    half = half_unit((ratio.value, ratio.lower, ratio.upper))
    fits = tried[np.abs(found - ratio.value) <= half + _ROUNDING]
    for place in known.hidden if len(fits) else ():
        low, high = math.floor(fits[:, place].min()), math.ceil(fits[:, place].max())
        if (low, high) != (1, smallest_shown - 1) and gives_away(low, high, smallest_shown):
            yield Find(f"{curve.id} in {known.months[place]}", low, high, (curve.id, ratio.id))
