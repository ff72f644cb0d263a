"""Shapes a secular trend may take: none, straight, curved, or a natural cubic spline."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError

Trend = Literal["none", "linear", "quadratic", "spline"]

# Harrell 2015, table 2.3: knots for four-knot restricted cubic splines.
_KNOT_QUANTILES = (0.05, 0.35, 0.65, 0.95)

MEANING: dict[Trend, str] = {
    "quadratic": "The trend is curved: `trend` is its slope at the interruption.",
    "spline": "The trend is a spline: `trend` is its slope before the first knot.",
}
"""What the coefficient of time means where the trend is not straight."""


def trend_columns(years: NDArray[np.float64], trend: Trend) -> dict[str, NDArray[np.float64]]:
    """Columns of the trend at `years` (n,), zero at the interruption.

    "spline" is a restricted cubic spline with four knots at fixed quantiles of time (three columns), linear beyond the
    outer knots (Harrell 2015, eq. 2.25). Raises AnalysisError for an unknown name.
    """
    if trend == "none":
        return {}
    columns = {"time": years}
    if trend == "quadratic":
        columns["time_squared"] = years**2
    elif trend == "spline":
        columns |= {f"time_spline{k}": column for k, column in enumerate(_restricted_cubic(years), start=1)}
    elif trend != "linear":
        msg = f"unknown trend {trend}; one of none, linear, quadratic, spline"
        raise AnalysisError(msg)
    return columns


def _restricted_cubic(years: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    knots = np.quantile(years, _KNOT_QUANTILES)
    last, before = knots[-1], knots[-2]

    def cubed(at: float) -> NDArray[np.float64]:
        return np.clip(years - at, 0, None) ** 3

    return [
        (cubed(k) - cubed(before) * (last - k) / (last - before) + cubed(last) * (before - k) / (last - before))
        / (last - knots[0]) ** 2
        for k in knots[:-2]
    ]
