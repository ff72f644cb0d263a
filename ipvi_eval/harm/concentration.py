"""How unevenly incidents, or harm, are spread over pairs: Lorenz curve, Gini, share of the top part.

Only pairs that the police know are there to be counted, and among them some have more reports than others by chance
alone. `by_chance` says how uneven the counts would be if all pairs had one rate (Bernasco & Steenbeek 2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import poisson

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.survival.inference.cluster_df import cluster_quantile
from ipvi_eval.survival.spells.arrays import as_groups, as_times

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Concentration(Printed):
    """How uneven n values are, with intervals of coverage `level`.

    `gini` is 0 where all are equal and near 1 where one has everything; `top_share` what the `top` part (0.05) with the
    largest values have of everything. `lorenz` (n + 1, 2) is the share of units, smallest first, and what they have.
    """

    title = "How uneven"

    n: int
    total: float
    top: float
    gini: float
    gini_error: float
    gini_lower: float
    gini_upper: float
    top_share: float
    top_error: float
    top_lower: float
    top_upper: float
    level: float
    lorenz: Array

    def tidy(self) -> pd.DataFrame:
        """Two rows, gini and top share: term, value, standard_error, lower, upper."""
        rows = [
            ("gini", self.gini, self.gini_error, self.gini_lower, self.gini_upper),
            ("top share", self.top_share, self.top_error, self.top_lower, self.top_upper),
        ]
        return pd.DataFrame(rows, columns=["term", "value", "standard_error", "lower", "upper"])

    @property
    def sentence(self) -> str:
        """What the top part has."""
        return (
            f"The top {whole_percent(self.top)} of {self.n:,} have {percent(self.top_share, 1)} of everything "
            f"({100 * self.level:g}% interval {percent(self.top_lower, 1)} to {percent(self.top_upper, 1)})."
        )


@dataclass(frozen=True, slots=True)
class ByChance:
    """Gini and top share of counts of units that all have one rate and at least one incident each."""

    gini: float
    top_share: float


@checked
def concentration(
    values: ArrayLike, *, top: float = 0.05, cluster: ArrayLike | None = None, level: float = 0.95
) -> Concentration:
    """Lorenz curve, Gini coefficient and share of the `top` part of `values` (n,), each from 0.

    Errors are linearised (Langel & Tillé 2013 for the Gini coefficient) and summed by `cluster` (n,) where units are
    not independent (several pairs of one offender); the intervals are Student's on the logit scale, with `cluster_df`.
    They are too narrow where the top part is a handful: of a hundred 95 % intervals of the top share 88 to 95 hold it
    with 200 units (10 in the top part), 92 to 95 with 1,000 and 94 to 96 with 4,000, the fewest where the largest
    values are far out.

    Raises AnalysisError for fewer than two values or clusters, one below 0, all of them 0, or `top` not in (0, 1).

    >>> import ipvi_eval as ie
    >>> ie.concentration([1, 1, 1, 1, 2, 2, 3, 9], top=0.25).tidy().round(3)
            term  value  standard_error  lower  upper
    0       gini  0.438           0.089  0.222  0.679
    1  top share  0.600           0.126  0.253  0.869
    """
    level = as_level(level)
    x = _checked(values, top)
    owner = as_groups(cluster, len(x), "cluster") or as_groups(np.arange(len(x)), len(x), "cluster")
    assert owner is not None
    if owner.count < 2:
        msg = "errors need at least two clusters"
        raise AnalysisError(msg)
    order = np.argsort(x, kind="stable")
    x, codes = x[order], owner.codes[order]
    weight = np.ones(len(x))
    gini, top_share = _gini(x, weight), _top_share(x, weight, top)
    by_cluster = [
        np.bincount(codes, influence).astype(np.float64)
        for influence in (_gini_influence(x, gini), _top_influence(x, top, top_share))
    ]
    errors = [float(np.sqrt((one**2).sum() * owner.count / (owner.count - 1))) for one in by_cluster]
    (gini_low, gini_high), (top_low, top_high) = (
        _logit_limits(value, cluster_quantile(one, level) * error)
        for value, one, error in zip((gini, top_share), by_cluster, errors, strict=True)
    )
    return Concentration(
        n=len(x), total=float(x.sum()), top=top, level=level, lorenz=lorenz(x),
        gini=gini, gini_error=errors[0], gini_lower=gini_low, gini_upper=gini_high,
        top_share=top_share, top_error=errors[1], top_lower=top_low, top_upper=top_high,
    )  # fmt: skip


def lorenz(values: ArrayLike) -> Array:
    """Points (n + 1, 2) of the Lorenz curve from (0, 0): share of units, smallest first, and what they have."""
    x = np.sort(np.asarray(values, dtype=np.float64))
    return np.column_stack([np.arange(len(x) + 1) / len(x), np.r_[0.0, np.cumsum(x)] / x.sum()])


def by_chance(mean: float, *, top: float = 0.05) -> ByChance:
    """How uneven counts with this mean (above 1) are among units that differ by chance alone.

    Poisson counts of one rate, of which those of zero are not known: the zero-truncated Poisson distribution.
    Raises AnalysisError unless the mean is above 1.

    >>> found = by_chance(1.5)
    >>> round(found.gini, 2), round(found.top_share, 2)
    (0.23, 0.12)
    """
    if not 1 < mean < np.inf:
        msg = "the mean of counts of at least one each must lie above 1"
        raise AnalysisError(msg)
    rate = float(brentq(lambda rate: rate / -np.expm1(-rate) - mean, 1e-12, mean))
    counts = np.arange(1, int(poisson.isf(1e-13, rate)) + 2, dtype=np.float64)
    chance = poisson.pmf(counts, rate) / -np.expm1(-rate)
    return ByChance(_gini(counts, chance), _top_share(counts, chance, top))


def _checked(values: ArrayLike, top: float) -> Array:
    x = as_times(values, "values")
    if len(x) < 2 or (x < 0).any() or not x.sum() > 0:
        msg = "a concentration needs at least two values, none below 0 and not all 0"
        raise AnalysisError(msg)
    if not 0 < top < 1:
        msg = "top is a part of one (0.05 for the top five per cent)"
        raise AnalysisError(msg)
    return x


def _gini(x: Array, weight: Array) -> float:
    """One less twice the area under the Lorenz curve of ascending x (n,), of which there are `weight` (n,) each."""
    has = np.r_[0.0, np.cumsum(weight * x)] / (weight @ x)
    return float(1 - ((has[1:] + has[:-1]) * weight).sum() / weight.sum())


def _top_share(x: Array, weight: Array, top: float) -> float:
    """What the top part of ascending x has; a unit across the border counts with the part of it that is inside."""
    reached = np.cumsum(weight)
    inside = np.clip(reached - (1 - top) * reached[-1], 0, weight)
    return float(inside @ x / (weight @ x))


def _gini_influence(x: Array, gini: float) -> Array:
    """Langel & Tillé 2013 (J R Stat Soc A 176:521), eq. 12, for ascending x, weights of one."""
    n, total = len(x), x.sum()
    rank = np.arange(1, n + 1)
    return np.asarray((2 * rank * (x - np.cumsum(x) / rank) + total - n * x - gini * (total + n * x)) / (n * total))


def _top_influence(x: Array, top: float, share: float) -> Array:
    """That of the mean excess over the border, which itself need not be known better (its derivative is nil)."""
    border = x[min(int(np.ceil((1 - top) * len(x))), len(x)) - 1]
    return np.asarray((np.maximum(x - border, 0) + top * border - share * x) / x.sum())


def _logit_limits(value: float, width: float) -> tuple[float, float]:
    """Limits `width` away on the logit scale, by the delta method."""
    if not 0 < value < 1:
        return value, value
    half = width / (value * (1 - value))
    odds = value / (1 - value)
    low, high = odds * np.exp(-half), odds * np.exp(half)
    return float(low / (1 + low)), float(1 - 1 / (1 + high))
