"""Models that need equally spaced months, on a design that leaves months out.

A month that is left out comes back as a row with an indicator of its own, which fits it exactly: likelihood, restricted
likelihood and every other coefficient are those of the kept months alone, and the autocorrelation runs across the gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.counts.count_models import CountFit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bridged:
    """log rate `y` (n,), design `X` (n, k + gaps) with `names`: one row for every period of the series."""

    y: Floats
    X: Floats
    names: tuple[str, ...]


def bridged(fit: CountFit) -> Bridged:
    """The log rates and the design of `fit` with the months that were left out as indicators.

    A month without incidents has no logarithm; half an incident stands in.
    """
    design, n = fit.design, fit.series.n
    left_out = np.setdiff1d(np.arange(n), design.rows)
    y, X = np.zeros(n), np.zeros((n, design.X.shape[1] + left_out.size))
    y[design.rows] = np.log(np.maximum(fit.counts, 0.5)) - design.offset
    X[design.rows, : design.X.shape[1]] = design.X
    X[left_out, design.X.shape[1] + np.arange(left_out.size)] = 1.0
    # The stand-in of a month that its own indicator fits: any finite number, best one of the series' own size.
    y[left_out] = y[design.rows].mean()
    return Bridged(y, X, (*design.names, *(f"left_out_{fit.series.months[at]}" for at in left_out)))
