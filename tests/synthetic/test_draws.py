from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ipvi_eval.synthetic.draws import Draws

N = 20_000


def test_streams_are_repeatable_and_independent() -> None:
    assert Draws(7).uniform(5).tolist() == Draws(7).uniform(5).tolist()
    assert Draws(7).uniform(5).tolist() != Draws(8).uniform(5).tolist()
    assert Draws(7, stream=1).uniform(5).tolist() != Draws(7).uniform(5).tolist()


def test_the_first_draws_of_a_seed_never_change() -> None:
    # numpy.random.Generator(PCG64(SeedSequence([2019, 0]))).random(3), NumPy 2.4
    np.testing.assert_array_equal(Draws(2019).uniform(3), [0.14469963971194677, 0.4422135959351755, 0.3402925276903097])


@pytest.mark.parametrize("variance", [0.006, 0.5, 2.0])
def test_gamma_has_mean_one_and_its_variance(variance) -> None:
    # Kolmogorov-Smirnov against scipy's gamma; seed fixed, so the test cannot fail by chance
    sample = Draws(1).gamma(N, variance=variance)
    assert stats.kstest(sample, stats.gamma(1 / variance, scale=variance).cdf).pvalue > 0.01
    assert (Draws(1).gamma(3, variance=0) == 1).all()


def test_normal() -> None:
    assert stats.kstest(Draws(2).normal(N), stats.norm.cdf).pvalue > 0.01


@pytest.mark.parametrize("mean", [0.3, 4.0, 38.0])
def test_poisson(mean) -> None:
    sample = Draws(3).poisson(np.full(N, mean))
    top = int(stats.poisson.ppf(0.999, mean))
    observed = np.bincount(np.minimum(sample, top), minlength=top + 1)
    p = stats.poisson.pmf(np.arange(top), mean)
    expected = N * np.append(p, 1 - p.sum())
    kept = expected > 5
    statistic = ((observed - expected)[kept] ** 2 / expected[kept]).sum()
    assert stats.chi2.sf(statistic, kept.sum() - 1) > 0.01


@given(st.integers(0, 500), st.lists(st.floats(0.01, 10), min_size=1, max_size=12), st.integers(0, 2**32))
def test_a_split_keeps_its_total(total, shares, seed) -> None:
    counts = Draws(seed).split(total, np.array(shares))
    assert counts.sum() == total
    assert len(counts) == len(shares)
    assert (counts >= 0).all()


def test_a_split_has_its_shares() -> None:
    counts = Draws(4).split(N, np.array([1.0, 2.0, 7.0]))
    assert stats.chisquare(counts, N * np.array([0.1, 0.2, 0.7])).pvalue > 0.01


def test_choice_and_whole_stay_in_range() -> None:
    draws = Draws(5)
    assert {draws.choice((0.5, 0.0, 0.5)) for _ in range(200)} == {0, 2}
    assert {draws.whole(3, 5) for _ in range(200)} == {3, 4, 5}
