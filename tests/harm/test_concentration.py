"""Lorenz, Gini and top share: closed forms of known distributions, the jackknife, and coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.harm.concentration import by_chance, concentration, lorenz

_GRID = (np.arange(400_000) + 0.5) / 400_000

# Quantiles, Gini, Lorenz curve and top twentieth in closed form: Kleiber & Kotz 2003, Statistical Size Distributions.
_KNOWN = {
    "uniform": (_GRID, 1 / 3, lambda p: p**2, 1 - 0.95**2),
    "exponential": (-np.log1p(-_GRID), 1 / 2, lambda p: p + (1 - p) * np.log1p(-p), 0.05 * (1 - np.log(0.05))),
    "Pareto 3": ((1 - _GRID) ** (-1 / 3), 1 / 5, lambda p: 1 - (1 - p) ** (2 / 3), 0.05 ** (2 / 3)),
    "Pareto 2": ((1 - _GRID) ** (-1 / 2), 1 / 3, lambda p: 1 - (1 - p) ** (1 / 2), 0.05 ** (1 / 2)),
    "log-normal": (
        np.exp(norm.ppf(_GRID)),
        2 * norm.cdf(1 / np.sqrt(2)) - 1,
        lambda p: norm.cdf(norm.ppf(p) - 1),
        1 - norm.cdf(norm.ppf(0.95) - 1),
    ),
}


@pytest.mark.parametrize("name", _KNOWN)
def test_closed_forms(name):
    values, gini, curve, top = _KNOWN[name]
    found = concentration(values)
    assert found.gini == pytest.approx(gini, abs=2e-3)
    assert found.top_share == pytest.approx(top, abs=2e-3)
    places = found.lorenz[[100_000, 200_000, 380_000]]
    assert places[:, 1] == pytest.approx(curve(places[:, 0]), abs=2e-3)


def test_by_hand():
    """1, 1, 2, 4: half the mean difference over the mean, 2 x 10 / 16 / 4 = 10/32; the top quarter has half."""
    found = concentration([4, 1, 2, 1], top=0.25)
    differences = np.abs(np.subtract.outer([4, 1, 2, 1], [4, 1, 2, 1]))
    assert found.gini == pytest.approx(differences.mean() / 2 / 2) == 10 / 32
    assert found.top_share == 0.5
    assert concentration([4, 1, 2, 1], top=0.375).top_share == pytest.approx(5 / 8)
    assert found.lorenz.tolist() == [[0, 0], [0.25, 0.125], [0.5, 0.25], [0.75, 0.5], [1, 1]]


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=60).filter(lambda x: sum(x) > 1e-3), st.floats(0.01, 0.99))
def test_laws(values, top):
    found = concentration(values, top=top)
    assert -1e-9 <= found.gini < 1
    assert top - 1e-9 <= found.top_share <= 1 + 1e-9
    curve = lorenz(values)
    assert np.all(np.diff(curve[:, 1], 2) >= -1e-9), "a Lorenz curve bends one way"
    scaled = concentration(np.array(values) * 7, top=top)
    assert scaled.gini == pytest.approx(found.gini, abs=1e-9)
    assert scaled.top_share == pytest.approx(found.top_share, abs=1e-9)


def test_errors_are_those_of_the_jackknife():
    x = np.random.default_rng(0).exponential(1, 400)
    found = concentration(x, top=0.1)
    left_out = [concentration(np.delete(x, i), top=0.1) for i in range(400)]
    for own, each in (
        (found.gini_error, [one.gini for one in left_out]),
        (found.top_error, [one.top_share for one in left_out]),
    ):
        jackknife = np.sqrt(399 / 400 * ((np.array(each) - np.mean(each)) ** 2).sum())
        assert own == pytest.approx(jackknife, rel=0.02)


def test_units_of_one_cluster_say_less_than_units_of_their_own():
    x = np.random.default_rng(2).exponential(1, 200)
    alone, twice = concentration(np.repeat(x, 2)), concentration(np.repeat(x, 2), cluster=np.repeat(np.arange(200), 2))
    assert twice.gini == alone.gini
    assert twice.gini_error == pytest.approx(alone.gini_error * np.sqrt(2), rel=0.02)


def test_intervals_cover_as_often_as_they_say():
    """800 samples of 400 from the exponential distribution, whose Gini is 1/2 and whose top twentieth has 0.1998."""
    rng, gini, top = np.random.default_rng(7), 0, 0
    for _ in range(800):
        found = concentration(rng.exponential(1, 400))
        gini += found.gini_lower <= 0.5 <= found.gini_upper
        top += found.top_lower <= _KNOWN["exponential"][3] <= found.top_upper
    assert 0.92 < gini / 800 < 0.97
    assert 0.90 < top / 800 < 0.97


@pytest.mark.parametrize("mean", [1.2, 2.5, 6.0])
def test_chance_alone_makes_counts_uneven(mean):
    found = by_chance(mean, top=0.1)
    rng = np.random.default_rng(3)
    rates = np.linspace(0.01, mean, 4000)
    rate = rates[np.argmin(np.abs(rates / -np.expm1(-rates) - mean))]
    drawn = rng.poisson(rate, 2_000_000)
    told = concentration(drawn[drawn > 0], top=0.1)
    assert told.gini == pytest.approx(found.gini, abs=3e-3)
    assert told.top_share == pytest.approx(found.top_share, abs=3e-3)
    assert found.gini > 0.1


def test_all_alike_and_all_in_one():
    alike = concentration([3, 3, 3, 3], top=0.25)
    assert (alike.gini, alike.top_share) == (pytest.approx(0), 0.25)
    one = concentration([0, 0, 0, 8], top=0.25)
    assert (one.gini, one.top_share) == (0.75, 1)
    assert (one.top_lower, one.top_upper) == (1, 1)


@pytest.mark.parametrize(
    ("values", "top", "words"),
    [
        ([1], 0.05, "two values"),
        ([1, -0.5], 0.05, "below 0"),
        ([0, 0], 0.05, "not all 0"),
        ([1, 2], 1, "part of one"),
        ([1, 2], 0, "part of one"),
    ],
)
def test_what_has_no_spread_is_refused(values, top, words):
    with pytest.raises(AnalysisError, match=words):
        concentration(values, top=top)


def test_further_refusals():
    with pytest.raises(AnalysisError, match="two clusters"):
        concentration([1, 2], cluster=[1, 1])
    with pytest.raises(AnalysisError, match="above 1"):
        by_chance(1)
