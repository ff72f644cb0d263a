"""Intervals for a probability estimated over time, on the scale where it is nearly normal."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import ndtri

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import Floats

Interval = Literal["log-log", "log", "plain", "logit", "arcsin"]


def critical_value(level: float) -> float:
    """Two-sided normal quantile of a coverage, 1.96 for 0.95."""
    return float(ndtri(0.5 + level / 2))


def exponentiated(log_ratio: Floats) -> Floats:
    """Ratios from log ratios; infinite where a number cannot hold them (a covariate measured in huge units)."""
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(log_ratio), dtype=np.float64)


def probability_interval(
    p: Floats,
    standard_error: Floats,
    level: float,
    interval: Interval,
    *,
    edges: tuple[Floats, Floats] | None = None,
) -> tuple[Floats, Floats]:
    """Lower and upper limits (k,) for probabilities p (k,) with standard errors on the probability scale.

    Transformations as in R's `survival::survfit.object` (`conf.type`): Kalbfleisch and Prentice (1980) for log-log.
    Where p is 0 or 1 there is no such interval: `edges` (k,) give the upper limit for 0 and the lower limit for 1
    (`edge_limits`), and without them the limits are unknown (NaN), as wherever a standard error of 0 would make the
    interval a point.
    """
    z = critical_value(level)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        lower, upper = _limits(p, standard_error, z, interval)
    sure, gone = p >= 1, p <= 0
    unknown = sure | gone | (standard_error <= 0)
    if unknown.any():
        lower[unknown] = upper[unknown] = np.nan
    if edges is not None:
        highest, lowest = edges
        lower[gone], upper[gone] = 0.0, highest[gone]
        lower[sure], upper[sure] = lowest[sure], 1.0
    return lower, upper


def _limits(p: Floats, se: Floats, z: float, interval: Interval) -> tuple[Floats, Floats]:
    if interval == "log-log":
        hazard = -np.log(p)
        spread = np.exp(z * se / (p * hazard))
        return np.exp(-hazard * spread), np.exp(-hazard / spread)
    if interval == "log":
        half = z * se / p
        return p * np.exp(-half), np.minimum(p * np.exp(half), 1.0)
    if interval == "logit":
        centre, half = np.log(p / (1 - p)), z * se / (p * (1 - p))
        return 1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))
    if interval == "arcsin":
        centre, half = np.arcsin(np.sqrt(p)), 0.5 * z * se / np.sqrt(p * (1 - p))
        return np.sin(np.maximum(centre - half, 0.0)) ** 2, np.sin(np.minimum(centre + half, np.pi / 2)) ** 2
    if interval != "plain":
        msg = "interval must be 'log-log', 'log', 'plain', 'logit' or 'arcsin'"
        raise AnalysisError(msg)
    return np.maximum(p - z * se, 0.0), np.minimum(p + z * se, 1.0)
