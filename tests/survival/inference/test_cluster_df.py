"""Degrees of freedom of a sum of squares by cluster: those of the chi-square it is, few where a few clusters lead."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, t

from ipvi_eval.survival.inference.cluster_df import cluster_df, cluster_quantile


def test_contributions_that_are_normal_have_as_many_as_clusters():
    """A sum of g squared normals is chi-square with g degrees of freedom; here at the g midpoints of its quantiles."""
    normal = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert cluster_df(normal) == pytest.approx(20_000, rel=0.01)


def test_heavy_tails_by_their_kurtosis():
    """Twice the square of a mean over its variance: 2 g / (kurtosis - 1); of Laplace's distribution, kurtosis 6."""
    half = -np.log1p(-(np.arange(200_000) + 0.5) / 200_000)
    assert cluster_df(np.r_[half, -half]) == pytest.approx(2 * 400_000 / 5, rel=0.01)


def test_never_more_than_clusters_less_one_or_less_than_one():
    assert cluster_df(np.tile([-1.0, 1.0], 10)) == 19
    assert cluster_df(np.zeros(5)) == 4
    assert cluster_df(np.r_[-1.0, np.zeros(9_999)]) == pytest.approx(2, rel=1e-3)
    assert cluster_df(np.array([1.0])) == 1


def test_the_unit_changes_nothing():
    contributions = np.random.default_rng(0).standard_t(4, 300)
    assert cluster_df(1000 * contributions) == pytest.approx(cluster_df(contributions))
    assert cluster_quantile(contributions, 0.9) == pytest.approx(t.isf(0.05, cluster_df(contributions)))
