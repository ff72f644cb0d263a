"""Time as other programs count it: 1 to n, one for each period."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.series.design import Design

Array = NDArray[np.float64]


def from_one(design: Design) -> Array:
    """The design's matrix X (m, k) with time counted 1, 2, ... n and changes of slope counted in periods.

    It spans what `design.X` spans, so fits are the same. What differs is whatever depends on how time is written: the
    bandwidth that Andrews (1991, eq. 6.4) chooses weighs every column by the variance of its scores, and `vcovHAC` in
    R, given `y ~ time + step + I(step * (time - start))`, sees time from 1 to n where the design centres it at the
    interruption and counts years.
    """
    per_year = 12 / design.months_per_period
    X = design.X.copy()
    time = design.rows + 1.0
    for at, name in enumerate(design.names):
        last = name.rpartition(".")[2]
        if name == "time":
            X[:, at] = time
        elif name == "time_squared":
            X[:, at] = time**2
        elif last == "slope_change" or name.startswith("time_spline"):
            X[:, at] *= per_year
    return X
