"""A share of things that come in clusters: incidents of one pair, pairs of one offender."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.cluster_df import cluster_df
from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints, as_groups
from ipvi_eval.synthesis.proportions import wilson


@dataclass(frozen=True, slots=True)
class ClusteredShare:
    """`hits` of `n`, from `clusters` clusters, which say as much as `effective` things that come alone; the share is
    missing, and its limits 0 and 1, where there is nothing."""

    n: int
    hits: int
    clusters: int
    effective: float
    share: float
    lower: float
    upper: float


def clustered_share(hit: Bools, cluster: Ints, *, level: float) -> ClusteredShare:
    """Share of `hit` (n,) with an interval that allows for clusters (n,), numbered from 0.

    Wilson's interval of as many independent things as say as much: n over the design effect, the variance of a ratio
    of sums by cluster over that of n independent ones, and at least 1; times the square of Student's quantile with
    n - 1 degrees of freedom over that with those of the variance (Korn & Graubard 1998, as R's `survey::svyciprop`).
    Clusters are many and unequal, so these are fewer than one less than clusters: `cluster_df`.
    """
    n, hits = len(hit), int(hit.sum())
    sizes = np.bincount(cluster)
    clusters = int((sizes > 0).sum())
    if not n:
        return ClusteredShare(0, 0, 0, 0.0, float("nan"), 0.0, 1.0)
    share = hits / n
    if share in (0, 1):
        # Nothing varies that could tell how much clusters matter: each counts as one thing.
        effective = float(clusters)
    else:
        spread = (np.bincount(cluster, hit.astype(np.float64)) - share * sizes)[sizes > 0]
        known = _known(spread, n, level)
        effective = n / max(_design_effect(spread, n, share), 1.0) * known
    lower, upper = wilson(share * effective, effective, level=level)
    return ClusteredShare(n, hits, clusters, effective, share, lower, upper)


def cluster_of_each(codes: Ints, known: Bools, cluster: ArrayLike | None, keys: int) -> Ints:
    """The cluster of each key (keys,): that of its rows, or the key itself where there is none.

    `codes` are the keys of the rows that are `known` among all (n,), of which each has its `cluster`. Raises
    AnalysisError for a row without one, or another number of them.
    """
    if cluster is None:
        return np.arange(keys, dtype=np.intp)
    labels = np.asarray(cluster, dtype=object)
    if len(labels) != len(known):
        msg = f"{len(labels)} clusters are given for {len(known)} rows; give one of each"
        raise AnalysisError(msg)
    groups = as_groups(labels[known], len(codes), "cluster")
    assert groups is not None
    found = np.zeros(keys, dtype=np.intp)
    found[codes] = groups.codes
    return found


def _design_effect(spread: Floats, n: int, share: float) -> float:
    """Of the `spread` (clusters,) of hits around those expected of a cluster of its size."""
    clusters = len(spread)
    variance = float((spread**2).sum()) * clusters / max(clusters - 1, 1)
    return variance / (n * share * (1 - share))


def _known(spread: Floats, n: int, level: float) -> float:
    """What things say less because the variance between clusters is itself estimated: at most 1."""
    independent, clustered = stdtrit([max(n - 1, 1), cluster_df(spread)], (1 + level) / 2)
    return float(min(independent / clustered, 1.0) ** 2)
