"""What a Gaussian model expects period by period: with the programme and, from its first period on, without it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.gaussian.gaussian_models import GaussianFit
from ipvi_eval.its.series.design import Design
from ipvi_eval.its.series.expected_path import ExpectedPath
from ipvi_eval.its.series.monthly import MonthlySeries

Floats = NDArray[np.float64]


def expected_path(
    fit: GaussianFit, design: Design, series: MonthlySeries, y: Floats, *, logged: bool, level: float
) -> ExpectedPath | None:
    """The path of a `fit` to y (m,); None for models whose level is not a term (differenced, structural)."""
    if fit.names != design.names:
        return None
    contrasts = [fit.contrast(row, level=level) for row in design.baseline]
    drawn = np.array([[one.value, one.lower, one.upper] for one in contrasts]).T
    back = np.exp if logged else np.asarray
    expected, lower, upper = back(drawn)
    return ExpectedPath(
        month=series.months[design.rows],
        observed=back(y),
        fitted=back(design.X @ fit.coefficients),
        expected=expected,
        lower=lower,
        upper=upper,
        inside=design.after,
    )
