"""The chi-square of a vector of differences whose covariance may be singular, on the degrees of freedom that it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import Floats

_ZERO = 1e-9
"""Share of the largest eigenvalue (variances scaled to one) below which a direction counts as without variance."""


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A test with its degrees of freedom."""

    statistic: float
    df: int
    p: float


def ranked_test(difference: Floats, covariance: Floats, nothing: str) -> ChiSquare:
    """difference' V^- difference on rank(V) degrees of freedom (Rao and Mitra 1971, theorem 9.2.2).

    A group that is never at risk when events occur, or strata that hold one group each, take a degree of freedom away;
    k - 1 would then be too many and the p-value too large.

    Args:
        difference: (k,) with mean zero under the hypothesis.
        covariance: (k, k) its covariance V; rows of zeros belong to groups that are not compared.
        nothing: what to say when nothing is compared.

    Raises AnalysisError saying `nothing` when V has rank zero: that is no test, and not one with p = 1.

    >>> ranked_test(np.array([2.0, -2.0]), np.array([[2.0, -2.0], [-2.0, 2.0]]), "nothing").df
    1
    """
    variance = covariance.diagonal()
    kept = variance > _ZERO**2 * max(float(variance.max(initial=0.0)), 0.0)
    if not kept.any() or not variance[kept].max() > 0:
        raise AnalysisError(nothing)
    scale = 1 / np.sqrt(variance[kept])
    values, vectors = np.linalg.eigh(covariance[np.ix_(kept, kept)] * np.outer(scale, scale))
    seen = values > _ZERO * values.max()
    along = vectors[:, seen].T @ (difference[kept] * scale)
    statistic, df = float((along**2 / values[seen]).sum()), int(seen.sum())
    return ChiSquare(statistic, df, float(chdtrc(df, statistic)))
