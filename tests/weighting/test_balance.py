"""Standardised mean differences: denominators as named, unweighted, against R."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.weighting.balance import balance_table
from ipvi_eval.weighting.weights import balancing_weights, propensity


def test_r_lalonde_black():
    # R, MatchIt's lalonde: 156 of 185 treated and 87 of 429 controls are black; SMD with unweighted group variances
    # (n - 1), pooled 1.66771881071852, treated 1.75677451466049
    black = np.r_[np.ones(156), np.zeros(29), np.ones(87), np.zeros(342)]
    treated = np.arange(614) < 185
    assert balance_table(black, treated).smd_before[0] == pytest.approx(1.66771881071852, abs=1e-8)
    one = balance_table(black, treated, denominator="treated")
    assert one.smd_before[0] == pytest.approx(1.75677451466049, abs=1e-8)
    assert one.denominator == "treated"


def test_the_denominator_is_not_reweighted():
    X, treated = np.array([[1.0], [3.0], [2.0], [8.0]]), np.array([1, 1, 0, 0])
    table = balance_table(X, treated, [1, 3, 1, 0], names=["prior arrests"])
    deviation = np.sqrt((2 + 18) / 2)
    assert table.smd_before[0] == pytest.approx((2 - 5) / deviation)
    assert table.smd_after[0] == pytest.approx((2.5 - 2) / deviation)
    row = table.tidy().iloc[0]
    assert (row["covariate"], row["denominator"]) == ("prior arrests", "pooled")
    means = ["treated_before", "control_before", "treated_after", "control_after"]
    assert row[means].tolist() == [2, 5, 2.5, 2]
    assert row["deviation"] == pytest.approx(deviation)
    assert table.variance_ratio_before[0] == pytest.approx(2 / 18)
    assert table.unbalanced() == ("prior arrests",)
    assert table.unbalanced(0.5) == ()


def test_variances_after_weighting_are_those_of_weighted_people():
    # R: cov.wt(matrix(c(1, 3, 4)), wt = c(1, 3, 2) / 6)$cov, 36 / 22: mean 3, (4 / 6 + 0 + 1 / 3) / (1 - 14 / 36)
    table = balance_table([1, 3, 4, 2, 8], [1, 1, 1, 0, 0], [1, 3, 2, 1, 1])
    assert table.variance_ratio_before[0] == pytest.approx(7 / 3 / 18)
    assert table.variance_ratio_after[0] == pytest.approx(36 / 22 / 18)


def test_each_denominator_is_the_one_named():
    # Closed form: variances 2 and 18, means 2 and 5.
    X, treated = [1, 3, 2, 8], [1, 1, 0, 0]
    for name, variance in (("pooled", 10), ("treated", 2), ("control", 18)):
        assert balance_table(X, treated, denominator=name).smd_before[0] == pytest.approx(-3 / np.sqrt(variance))


def test_worst_is_the_largest_on_either_side_and_a_difference_at_the_threshold_is_none_beyond_it():
    X = np.array([[1.0, 1.0], [3.0, 3.0], [2.0, 0.0], [8.0, 2.0]])
    table = balance_table(X, [1, 1, 0, 0], names=["below", "above"])
    assert table.smd_before.tolist() == pytest.approx([-3 / np.sqrt(10), 1 / np.sqrt(2)])
    assert (table.worst_before, table.worst_after) == (abs(table.smd_before[0]), abs(table.smd_after[0]))
    assert table.unbalanced(table.smd_after[1]) == ("below",)
    assert table.unbalanced(table.worst_after) == ()
    assert balance_table([5, 5, 2, 2], [1, 1, 0, 0]).smd_before[0] == np.inf


def test_constant_covariates():
    treated = np.array([1, 1, 0, 0])
    same = balance_table(np.full((4, 1), 0.1), treated, [0.3, 0.1, 0.7, 0.1])
    assert same.smd_after[0] == 0
    assert balance_table([2, 2, 5, 5], treated).smd_before[0] == -np.inf


def test_bad_input():
    with pytest.raises(AnalysisError, match="zero or more"):
        balance_table([1, 2, 3, 4], [1, 1, 0, 0], [1, -1, 1, 1])
    with pytest.raises(AnalysisError, match="all weights"):
        balance_table([1, 2, 3, 4], [1, 1, 0, 0], [0, 0, 1, 1])
    with pytest.raises(AnalysisError, match="all weights"):
        balance_table([1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0])
    for weight in ([1, 1, 1], [1, 1, 1, np.inf]):
        with pytest.raises(AnalysisError, match="zero or more"):
            balance_table([1, 2, 3, 4], [1, 1, 0, 0], weight)
    for treated in ([1, 0, 0, 0], [1, 1, 1, 0]):
        with pytest.raises(AnalysisError, match="one person"):
            balance_table([1, 2, 3, 4], treated)
    with pytest.raises(AnalysisError, match="denominator"):
        balance_table([1, 2, 3, 4], [1, 1, 0, 0], denominator="weighted")


def test_its_picture_is_before_and_after_and_leaves_out_what_has_no_width():
    X, treated = np.array([[1.0, 0], [3.0, 0], [2.0, 1], [8.0, 1]]), np.array([1, 1, 0, 0])
    table = balance_table(X, treated, [1, 3, 1, 0], names=["prior arrests", "always"])
    assert np.isinf(table.smd_before[1])
    before, after = table.plot().axes[0].lines[:2]
    assert before.get_xdata()[0] == table.smd_before[0]
    assert after.get_xdata()[0] == table.smd_after[0]
    assert np.isnan(before.get_xdata()[1])


def test_means_that_overlap_weights_make_equal_differ_by_nothing():
    """Li, Morgan and Zaslavsky (2018, theorem 3): exact balance; what rounding leaves is not told as a difference."""
    rng = np.random.default_rng(3)
    covariates = rng.normal([40, 3, -2], [9, 1, 0.1], size=(300, 3))
    treated = rng.random(300) < 1 / (1 + np.exp(-(covariates[:, 0] - 40) / 9))
    weight = balancing_weights(propensity(treated, covariates).score, treated).weight
    table = balance_table(covariates, treated, weight)
    assert table.smd_before[0] > 0.5
    assert table.smd_after.tolist() == [0, 0, 0]
    assert not np.signbit(table.smd_after).any()
