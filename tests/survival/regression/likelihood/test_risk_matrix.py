"""Risk sets as one matrix equal the sums by day, whatever the spells look like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.survival.regression.cox import cox, location_and_scale, slopes_of
from ipvi_eval.survival.regression.likelihood.event_days import Evaluation
from ipvi_eval.survival.regression.likelihood.partial_likelihood import evaluate, partial_likelihood
from ipvi_eval.survival.regression.likelihood.risk_matrix import (
    LARGEST,
    MatrixSlopes,
    at_risk,
    evaluate_matrix,
    fits_in_matrix,
    matrix_scores,
    risk_matrix,
)
from ipvi_eval.survival.regression.likelihood.scores import score_products, weighted_scores
from ipvi_eval.survival.spells.arrays import Clusters
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.day_grid import day_grid
from ipvi_eval.survival.spells.spells import Spells


def spells(seed, *, late, strata, weighted, competing, ties, n=40):
    """Arranged data with ties, and perhaps late entry, strata, weights and competing events."""
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 6, n) * 1.0 if late else None
    stop = rng.integers(1, 12, n) + (0.0 if start is None else start)
    cause = rng.integers(0, 3, n)
    cause[0] = 1
    stratum = rng.integers(0, 3, n) if strata else None
    grid = day_grid(stop, start, stratum, 3 if strata else 1)
    X = rng.normal(size=(n, 2))
    weight = rng.uniform(0.3, 2, n) if weighted else None
    data = partial_likelihood(grid, cause == 1, X, weight, ties, *location_and_scale(X, ("a", "b")))
    if competing:
        data = replace(data, censoring=rng.uniform(0.2, 1, grid.size))
        data.bin2[cause == 2] += np.int32(2 * grid.size)
    return data, rng


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    late=st.booleans(),
    strata=st.booleans(),
    weighted=st.booleans(),
    competing=st.booleans(),
    ties=st.sampled_from(["efron", "breslow"]),
)
def test_it_equals_the_sums_by_day(seed, late, strata, weighted, competing, ties):
    data, rng = spells(seed, late=late, strata=strata, weighted=weighted, competing=competing, ties=ties)
    b = rng.normal(size=2)
    by_day, by_matrix = evaluate(data, b), evaluate_matrix(risk_matrix(data), b)
    assert by_matrix.log_likelihood == pytest.approx(by_day.log_likelihood, rel=1e-11)
    np.testing.assert_allclose(by_matrix.score, by_day.score, atol=1e-10)
    np.testing.assert_allclose(by_matrix.information, by_day.information, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(matrix_scores(by_matrix), weighted_scores(data, by_day), atol=1e-10)
    clusters, extra = Clusters(rng.integers(0, 9, 40), np.arange(9), 9), rng.normal(size=(3 * data.grid.size, 2))
    for owner in (None, clusters):
        for found, expected in zip(
            score_products(data, by_matrix, owner, extra), score_products(data, by_day, owner, extra), strict=True
        ):
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_large_linear_predictors_do_not_overflow():
    data, _ = spells(3, late=False, strata=False, weighted=True, competing=False, ties="efron")
    b = np.array([60.0, -50.0])
    by_day, by_matrix = evaluate(data, b), evaluate_matrix(risk_matrix(data), b)
    assert by_day.shift > 0
    assert by_matrix.log_likelihood == pytest.approx(by_day.log_likelihood, rel=1e-11)


def test_who_is_at_risk():
    # (start, stop]: entering on day 2 is not being at risk on it; the last day still is.
    grid = day_grid(np.array([2.0, 5.0, 5.0]), np.array([0.0, 2.0, 0.0]))
    X = np.array([[0.0], [1.0], [3.0]])
    data = partial_likelihood(grid, np.ones(3, dtype=bool), X, None, "efron", *location_and_scale(X, ("a",)))
    present = at_risk(data, data.event_bins[:, None])
    assert present.tolist() == [[True, False, True], [False, True, True]]


@pytest.mark.parametrize("events", [LARGEST // 400, LARGEST // 400 + 1])
def test_the_way_changes_with_the_size_and_the_answer_does_not(events):
    rng = np.random.default_rng(8)
    stop, X = rng.integers(1, 300, 400) * 1.0, rng.normal(size=(400, 3))
    event = np.arange(400) < events
    fit = cox(Columns.of(X), Spells.of(stop, event, person=rng.integers(0, 40, 400)))
    assert fits_in_matrix(fit.data) == (events * 400 <= LARGEST)
    slopes = slopes_of(fit.data)(np.zeros(3))
    assert isinstance(slopes, MatrixSlopes if fits_in_matrix(fit.data) else Evaluation)
    again = evaluate(fit.data, fit.coefficients * fit.data.scale)
    np.testing.assert_allclose(again.score, 0, atol=1e-8)
