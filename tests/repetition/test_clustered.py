"""A share in clusters: Wilson's own interval where there are none, and coverage where there are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from ipvi_eval.repetition.clustered import clustered_share
from ipvi_eval.synthesis.proportions import wilson


def test_clusters_of_one_give_wilsons_interval():
    """Newcombe 1998 (Stat Med 17:857), table I: 81 of 263 by Wilson's score method, 0.2553 to 0.3662."""
    hit = np.arange(263) < 81
    found = clustered_share(hit, np.arange(263), level=0.95)
    assert (found.n, found.hits, found.clusters) == (263, 81, 263)
    # n / (n - 1) of the variance between clusters is all that is wider
    assert (found.lower, found.upper) == pytest.approx((0.2553, 0.3662), abs=3e-4)


def test_whole_clusters_say_as_much_as_one_thing_each():
    hit, cluster = np.repeat(np.arange(50) < 20, 4), np.repeat(np.arange(50), 4)
    found = clustered_share(hit, cluster, level=0.9)
    assert found.share == 0.4
    # Korn & Graubard 1998: n over the design effect, 200 / (4 * 50 / 49), and less for a variance of 50 clusters
    effective = 49 * (t.isf(0.05, 199) / t.isf(0.05, 49)) ** 2
    assert found.effective == pytest.approx(effective)
    assert (found.lower, found.upper) == pytest.approx(wilson(0.4 * effective, effective, level=0.9))


def test_none_and_all_count_clusters():
    cluster = np.repeat(np.arange(10), 5)
    none = clustered_share(np.zeros(50, dtype=bool), cluster, level=0.95)
    assert (none.share, none.lower) == (0, 0)
    assert none.upper == pytest.approx(wilson(0, 10)[1])
    assert clustered_share(np.ones(50, dtype=bool), cluster, level=0.95).lower == pytest.approx(wilson(10, 10)[0])


def test_nothing_is_no_share():
    found = clustered_share(np.zeros(0, dtype=bool), np.zeros(0, dtype=np.intp), level=0.95)
    assert np.isnan(found.share)
    assert (found.n, found.lower, found.upper) == (0, 0, 1)


def test_intervals_cover_as_often_as_they_say():
    """600 worlds of 150 clusters of one to six, whose own shares are beta(1, 2): the share is 1/3. Naively, too few."""
    rng, covered, naive = np.random.default_rng(1), 0, 0
    for _ in range(600):
        sizes = rng.integers(1, 7, 150)
        cluster = np.repeat(np.arange(150), sizes)
        hit = rng.random(len(cluster)) < rng.beta(1, 2, 150)[cluster]
        found = clustered_share(hit, cluster, level=0.95)
        covered += found.lower <= 1 / 3 <= found.upper
        low, high = wilson(found.hits, found.n)
        naive += low <= 1 / 3 <= high
    assert 0.93 < covered / 600 < 0.975
    assert naive / 600 < 0.88
