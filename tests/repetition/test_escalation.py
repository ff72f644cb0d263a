"""Escalation: McNemar's test, closed forms of random orders, and worlds in which nothing, or something, changes."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.repetition.escalation import escalation


def _world(pairs: int, seed: int, *, rise: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs with two to five reports, each with a chance of injury of its own that may rise from report to report."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 6, pairs)
    who = np.repeat(np.arange(pairs), sizes)
    day = np.arange(len(who)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chance = rng.beta(2, 4, pairs)[who] * 0.8 + rise * day
    return day, who, rng.random(len(who)) < chance


def test_two_reports_each_are_mcnemars_test():
    """30 pairs got worse and 14 better, 40 stayed: slope 16/84, z = 16 / sqrt(44) (McNemar 1947)."""
    two = [(0, 1)] * 30 + [(1, 0)] * 14 + [(1, 1)] * 15 + [(0, 0)] * 25
    found = escalation(np.tile([1, 2], 84), np.repeat(np.arange(84), 2), np.ravel(two), draws=200)
    assert found.slope == pytest.approx(16 / 84)
    assert found.p == pytest.approx(2 * norm.sf(16 / np.sqrt(44)))
    assert (found.severe_first, found.severe_again, found.mild_first, found.mild_then_severe) == (29, 15, 55, 30)


def test_random_orders_give_their_closed_form():
    """Of four reports two severe: given the first is, the second is with probability (2 - 1) / (4 - 1) = 1/3."""
    found = escalation(np.tile(np.arange(4), 300), np.repeat(np.arange(300), 4), np.tile([1, 1, 0, 0], 300), draws=800)
    assert comb(2, 2) / comb(4, 2) / 0.5 == pytest.approx(1 / 3)
    assert found.expected_after_severe[0] == pytest.approx(1 / 3, abs=0.005)
    assert found.expected_after_mild[0] == pytest.approx(2 / 3, abs=0.005)
    assert found.after_severe == 1
    assert found.slope < 0


def test_random_orders_spread_as_shares_of_so_many_do():
    """About 150 of the 300 begin with a severe one: quartiles of a share p are p -+ .6745 sqrt(p (1 - p) / 150)."""
    reports = np.tile(np.arange(4), 300), np.repeat(np.arange(300), 4), np.tile([1, 1, 0, 0], 300)
    found = escalation(*reports, draws=800, level=0.5)
    half = 0.6744897501960817 * np.sqrt(2 / 9 / 150)
    assert found.expected_after_severe[1:] == pytest.approx((1 / 3 - half, 1 / 3 + half), abs=0.006)
    assert found.expected_after_mild[1:] == pytest.approx((2 / 3 - half, 2 / 3 + half), abs=0.006)


def test_those_chosen_for_a_severe_report_look_better_although_nothing_changes():
    """Regression to the mean: far fewer are injured again than were, just as many as random orders say."""
    found = escalation(*_world(4_000, 1), draws=300)
    assert found.after_severe < 0.45 < 1.0
    expected, low, high = found.expected_after_severe
    assert found.after_severe == pytest.approx(expected, abs=0.03)
    assert low <= found.after_severe <= high
    assert found.expected_after_mild[1] <= found.after_mild <= found.expected_after_mild[2]
    assert found.after_severe > found.after_mild, "pairs differ"


def test_a_true_rise_is_found_at_its_size():
    found = escalation(*_world(4_000, 2, rise=0.05), draws=200)
    assert found.slope_lower < 0.05 < found.slope_upper
    assert found.slope == pytest.approx(0.05, abs=0.01)
    assert found.p < 1e-6


def test_the_test_errs_as_often_as_it_says_and_the_interval_covers():
    called = covered = 0
    for seed in range(300):
        found = escalation(*_world(150, seed), draws=2)
        called += found.p < 0.05
        covered += found.slope_lower <= 0 <= found.slope_upper
    assert 0.02 < called / 300 < 0.085
    assert 0.92 < covered / 300 < 0.98


def test_pairs_with_more_reports_do_not_look_like_escalation():
    """The worst pairs have the most reports, and the share injured rises from report to report: no pair changes."""
    rng = np.random.default_rng(6)
    sizes = np.repeat([2, 8], 1_500)
    who = np.repeat(np.arange(3_000), sizes)
    day = np.arange(len(who)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    hit = rng.random(len(who)) < np.where(sizes == 8, 0.5, 0.1)[who]
    naive = hit[day == 5].mean() - hit[day == 0].mean()
    found = escalation(day, who, hit, draws=50)
    assert naive > 0.15
    assert abs(found.slope) < 0.01


def test_single_reports_unknown_pairs_and_the_order_of_rows_do_not_matter():
    day, who, hit = _world(200, 3)
    plain = escalation(day, who, hit, draws=100)
    mixed = np.random.default_rng(1).permutation(len(day))
    more = escalation(
        np.r_[day[mixed], 5, 9],
        np.array([*who[mixed], 999_999, None], dtype=object),
        np.r_[hit[mixed], True, True],
        draws=100,
    )
    assert (plain.slope, plain.p, plain.severe_again) == (more.slope, more.p, more.severe_again)


def test_two_on_one_day_are_one_report_and_severe_where_one_is():
    found = escalation([1, 1, 2, 1, 2], ["a", "a", "a", "b", "b"], [0, 1, 0, 0, 1], draws=50)
    assert (found.reports, found.severe, found.severe_first) == (4, 2, 1)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (([1, 2], ["a", "a"], [0, 1]), "two pairs"),
        (([], [], []), "two pairs"),
        (([1, 2, 1, 2], ["a", "a", "b", "b"], [0, 0, 0, 0]), "no pair has reports"),
        (([1, 2, 1, 2], ["a", "a", "b", "b"], [1, 1, 0, 0]), "no pair has reports"),
        (([1, 2, 1, 2], ["a", "a", "b", "b"], [0, 2, 0, 1]), "severe must be 0"),
    ],
)
def test_refusals(rows, words):
    with pytest.raises(AnalysisError, match=words):
        escalation(*rows)
