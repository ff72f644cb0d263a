"""Rare outcomes: Garwood's published limits, the exact test against SciPy's, closed forms, and simulated waiting."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.harm.rare import LONGEST, _most_that_is_fewer, poisson_interval, rare_outcome


# The 95 % limits of a Poisson count after Garwood 1936 (Biometrika 28:437), as tables of exact limits print them.
@pytest.mark.parametrize(
    ("events", "limits"),
    [(0, (0, 3.689)), (1, (0.0253, 5.572)), (2, (0.242, 7.225)), (5, (1.624, 11.668)), (10, (4.795, 18.390))],
)
def test_published_limits(events, limits):
    assert poisson_interval(events, 1) == pytest.approx(limits, abs=6e-4)
    assert poisson_interval(events, 4) == pytest.approx([x / 4 for x in limits], abs=2e-4)


def test_limits_are_where_the_tails_are():
    low, high = poisson_interval(7, 1, level=0.9)
    assert stats.poisson.sf(6, low) == pytest.approx(0.05)
    assert stats.poisson.cdf(7, high) == pytest.approx(0.05)


def test_years_of_none_are_those_at_which_the_exact_test_turns():
    """Two in five years: 5 (40^(1/2) - 1) = 26.6 years without one; SciPy's binomial test agrees on both sides."""
    found = rare_outcome(2, 5)
    assert found.years_of_none == pytest.approx(5 * (math.sqrt(40) - 1))
    for after, called in ((found.years_of_none * 0.999, False), (found.years_of_none * 1.001, True)):
        one_tail = stats.binomtest(0, 2, after / (5 + after), alternative="less").pvalue
        assert (2 * one_tail < 0.05) == called


def test_a_fall_is_seen_as_often_as_said():
    """24 in six years, halved: after the years said the exact test calls 80 % of simulated futures, and not before."""
    found = rare_outcome(24, 6, fall=0.5)
    seen = {}
    for factor in (0.7, 1.0):
        after = found.years_until * factor
        future = np.random.default_rng(5).poisson(2.0 * after, 4000)
        ps = [2 * stats.binomtest(int(x), int(x) + 24, after / (6 + after), alternative="less").pvalue for x in future]
        seen[factor] = float((np.array(ps) < 0.05).mean())
    assert seen[1.0] == pytest.approx(0.8, abs=0.05)
    assert seen[1.0] >= 0.78
    assert seen[0.7] < 0.8


def test_more_events_and_larger_falls_are_seen_sooner():
    waits = [rare_outcome(events, 6).years_until for events in (16, 24, 60)]
    assert waits == sorted(waits, reverse=True)
    assert rare_outcome(24, 6, fall=0.8).years_until < rare_outcome(24, 6, fall=0.4).years_until
    assert rare_outcome(24, 6, power=0.9).years_until > rare_outcome(24, 6, power=0.5).years_until


def test_a_fall_to_none_waits_for_the_years_of_none():
    found = rare_outcome(6, 5, fall=1)
    assert found.years_until == pytest.approx(found.years_of_none, abs=1 / 12)


def test_nothing_can_be_seen_of_what_never_happened_or_hardly_ever():
    never = rare_outcome(0, 5)
    assert math.isinf(never.years_until)
    assert math.isinf(never.years_of_none)
    assert "no fall could ever be seen" in never.sentence
    assert math.isinf(rare_outcome(2, 10, fall=0.3).years_until)
    assert f"more than {LONGEST} years" in rare_outcome(2, 10, fall=0.3).sentence


@pytest.mark.parametrize("bad", [(-1, 5), (1.5, 5), (1, 0), (1, math.inf)])
def test_what_is_no_rate_is_refused(bad):
    with pytest.raises(AnalysisError, match="whole number"):
        rare_outcome(*bad)


@pytest.mark.parametrize("kind", [{"fall": 0}, {"fall": 1.1}, {"power": 1}])
def test_what_cannot_be_asked_is_refused(kind):
    with pytest.raises(AnalysisError, match="fall must lie"):
        rare_outcome(2, 5, **kind)
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match="level"):
            rare_outcome(2, 5, level=level)


@pytest.mark.parametrize("events", [0, 1, 7, 40])
def test_the_largest_number_that_is_fewer_by_trying_all(events):
    """Przyborowski and Wilenski (1940): of all events a share falls after, binomial."""
    share = np.array([0.1, 0.5, 0.9])
    found = _most_that_is_fewer(events, share, 0.025)
    for most, part in zip(found, share, strict=True):
        numbers = np.arange(500)
        fewer = numbers[stats.binom.cdf(numbers, numbers + events, part) <= 0.025]
        assert most == (fewer.max() if len(fewer) else -1)
