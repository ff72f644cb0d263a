"""Standardised shares: means of predictions, errors by moving weights, and intervals that hold a planted truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.prediction import predict_survival
from ipvi_eval.survival.regression.standardised import _limits, _p_value, standardised_shares
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

TIMES = [10.0, 30.0]


@pytest.fixture
def sample():
    rng = np.random.default_rng(1)
    n = 120
    X = np.column_stack([rng.integers(0, 2, n), rng.normal(size=n)]).astype(float)
    strata, end = rng.integers(0, 2, n), rng.integers(31, 60, n)
    time = np.ceil(20 * rng.exponential(np.exp(-0.5 * X[:, 0] + 0.3 * X[:, 1])))
    start = np.minimum(time - 1, np.where(rng.random(n) < 0.3, 3.0, 0.0))
    sides = [X.copy(), X.copy()]
    sides[0][:, 0], sides[1][:, 0] = 1, 0
    return (Columns.of(X), Spells.of(np.minimum(time, end), time <= end, start=start, strata=strata)), strata, sides


def test_they_are_means_of_predictions(sample):
    # R's survfit(coxph) is what predict_survival is checked against
    given, strata, (one, other) = sample
    fit = cox(*given)
    weight = np.linspace(1, 2, len(one))
    found = standardised_shares(fit, one, other, times=TIMES, strata=strata, weight=weight)
    for shares, X in ((found.one, one), (found.other, other)):
        each = [
            1 - predict_survival(fit, row, stratum=stratum).at(TIMES).value
            for row, stratum in zip(X, strata, strict=True)
        ]
        np.testing.assert_allclose(shares, np.average(each, axis=0, weights=weight), atol=1e-12)


def test_the_model_based_error_of_one_person_is_that_of_the_prediction(sample):
    # Against somebody at no risk at all, the difference is the person's own share
    (columns, spells), _, (one, _) = sample
    fit = cox(columns, spells.but(start=None, strata=None))
    nobody = one[:1] - np.array([[1e3, 0]]) * np.sign(fit.coefficients[0])
    found = standardised_shares(fit, one[:1], nobody, times=TIMES)
    np.testing.assert_allclose(found.other, 0, atol=1e-12)
    np.testing.assert_allclose(found.standard_error, predict_survival(fit, one[0]).at(TIMES).standard_error, rtol=1e-9)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_robust_error_is_the_infinitesimal_jackknife(sample, ties):
    # Each cluster's influence by moving its weights up and down and fitting again
    (columns, spells), strata, (one, other) = sample
    cluster, weight = np.arange(len(one)) // 2, np.linspace(0.5, 1.5, len(one))

    def fitted(w):
        fit = cox(columns, spells.but(person=cluster, weight=w), ties=ties)
        return standardised_shares(fit, one, other, times=TIMES, strata=strata)

    influence = [
        (fitted(weight * (1 + move)).difference - fitted(weight * (1 - move)).difference) / 2e-4
        for move in (1e-4 * (cluster == c) for c in range(cluster.max() + 1))
    ]
    np.testing.assert_allclose(fitted(weight).standard_error, np.sqrt(np.square(influence).sum(axis=0)), rtol=1e-6)


def test_intervals_hold_the_truth():
    # Simulation with a known truth: exponential times with hazards 0.02 and 0.02 r, times exp(0.5 z); 200 samples.
    rng, held = np.random.default_rng(3), np.zeros(2)
    for _ in range(200):
        x, z = np.arange(160) % 2, rng.normal(size=160)
        rate = 0.02 * np.exp(0.5 * z) * np.where(x == 1, 0.6, 1.0)
        time, end = rng.exponential(1 / rate), rng.uniform(40, 90, 160)
        truth = np.mean(np.exp(-0.02 * np.exp(0.5 * z) * 30) - np.exp(-0.012 * np.exp(0.5 * z) * 30))
        for kind, cluster in enumerate((None, np.arange(160))):
            fit = cox(
                Columns.of(np.column_stack([x, z])), Spells.of(np.minimum(time, end), time <= end, person=cluster)
            )
            sides = [np.column_stack([np.full(160, side), z]) for side in (1.0, 0.0)]
            found = standardised_shares(fit, *sides, times=[30])
            held[kind] += found.lower[0] <= truth <= found.upper[0]
    assert ((held >= 182) & (held <= 198)).all()


def test_a_group_without_an_event_is_not_told_apart_by_its_share_alone():
    # 8 of 60 people, none of whom had the event by chance: both groups have the same hazard. Firth's hazard ratio does
    # not tell them apart, and no more may the difference in shares, whose own error (0.07 of -0.21) would.
    rng, x, seen, wrong = np.random.default_rng(0), (np.arange(60) < 8).astype(float), 0, 0
    while seen < 20:
        time, end = rng.exponential(900, 60), rng.uniform(100, 400, 60)
        if (time <= end)[:8].any():
            continue
        seen += 1
        fit = cox(Columns.of(x[:, None]), Spells.of(np.minimum(time, end), time <= end))
        found = standardised_shares(fit, np.ones((60, 1)), np.zeros((60, 1)), times=[150])
        wrong += not found.lower[0] <= 0 <= found.upper[0]
        assert found.lower[0] >= -1
    assert wrong <= 1


def test_where_nobody_was_followed(sample):
    given, strata, (one, other) = sample
    found = standardised_shares(cox(*given), one, other, times=[30, 500], strata=strata)
    assert np.isfinite(found.difference[0])
    assert np.isnan([found.one[1], found.lower[1], found.standard_error[1]]).all()
    # To the last day on which somebody of every stratum is under observation, and no day longer: as `predict_survival`.
    last = min(given[1].stop[strata == code].max() for code in (0, 1))
    at_last = standardised_shares(cox(*given), one, other, times=[last, last + 1], strata=strata)
    assert np.isfinite(at_last.one).tolist() == [True, False]


def test_before_the_first_event_there_is_no_interval_and_none_that_is_a_point():
    fit = cox(Columns.of(np.arange(40) % 3 == 0), Spells.of([365.0] * 40, np.arange(40) % 2))
    found = standardised_shares(fit, np.ones((40, 1)), np.zeros((40, 1)), times=[180])
    assert (found.one[0], found.other[0]) == (0, 0)
    assert np.isnan([found.lower[0], found.upper[0], found.standard_error[0]]).all()


def test_a_share_known_for_certain_leaves_the_normal_limits_of_the_other():
    """By hand: .4 - .1, and 1.96 times the one standard error on both sides; nothing on either where both are known."""
    shares = np.array([0.4, 0.1])
    assert _limits(shares, np.diag([0.04**2, 0.0]), 0.95) == pytest.approx([0.3 - 0.078399, 0.3 + 0.078399], abs=1e-6)
    assert _limits(shares, np.diag([0.0, 0.04**2]), 0.95) == pytest.approx([0.3 - 0.078399, 0.3 + 0.078399], abs=1e-6)


def test_the_p_value_is_that_of_the_interval(sample):
    # An interval at one less the p-value ends at 0 (by definition), whatever the size of the effect and the side.
    (columns, spells), strata, (one, other) = sample
    fit = cox(columns, spells)
    for sides in ((one, other), (other, one)):
        found = standardised_shares(fit, *sides, times=TIMES, strata=strata)
        for k, p in enumerate(found.p_values):
            again = standardised_shares(replace(fit, level=1 - p), *sides, times=TIMES, strata=strata)
            assert min(abs(again.lower[k]), abs(again.upper[k])) == pytest.approx(0, abs=1e-9)
    assert found.tidy()["p"].tolist() == found.p_values.tolist()


def test_the_p_value_in_closed_form():
    # With one share known for certain the interval is the normal one: .3 by .04 a side, so that z is 7.5, or 2.5 by .12
    shares = np.array([0.4, 0.1])
    assert _p_value(shares, np.diag([0.12**2, 0.0]), 0.95) == pytest.approx(2 * ndtr(-2.5), rel=1e-9)
    assert _p_value(shares[::-1], np.diag([0.0, 0.3**2]), 0.95) == pytest.approx(2 * ndtr(-1.0), rel=1e-9)
    assert _p_value(shares, np.diag([0.04**2, 0.0]), 0.95) == pytest.approx(2 * ndtr(-7.0))
    assert _p_value(np.array([0.4, 0.4]), np.diag([0.04**2, 0.04**2]), 0.95) == 1.0


def test_bad_input(sample):
    given, strata, (one, other) = sample
    fit = cox(*given)
    with pytest.raises(AnalysisError, match="one number for each"):
        standardised_shares(fit, one[:, :1], other, times=TIMES, strata=strata)
    with pytest.raises(AnalysisError, match="same people"):
        standardised_shares(fit, one[:2], other, times=TIMES)
    with pytest.raises(AnalysisError, match="which one each person belongs to"):
        standardised_shares(fit, one, other, times=TIMES)
