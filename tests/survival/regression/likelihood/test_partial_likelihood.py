"""The partial likelihood by day equals its definition, person by person, and its own derivatives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from ipvi_eval.survival.regression.likelihood.partial_likelihood import (
    _BLOCK,
    evaluate,
    on_event_days,
    partial_likelihood,
    risk_scores,
    row_blocks,
    still_at_risk,
)
from ipvi_eval.survival.spells.day_grid import day_grid


def literal(start, stop, event, X, weight, strata, ties, b):
    """Efron (1977) or Breslow (1974) with weights, by loops over strata, days and tied events."""
    r, total = weight * np.exp(X @ b), 0.0
    for s in np.unique(strata):
        for t in np.unique(stop[event & (strata == s)]):
            happened = event & (stop == t) & (strata == s)
            at_risk = (start < t) & (stop >= t) & (strata == s)
            d = happened.sum()
            total += (weight[happened] * (X[happened] @ b)).sum()
            for place in range(d):
                taken = place / d * r[happened].sum() if ties == "efron" else 0.0
                total -= weight[happened].mean() * np.log(r[at_risk].sum() - taken)
    return total


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("copies", [1, _BLOCK // 60 + 1])
def test_value_score_and_information(seed, ties, copies):
    # Copies of the people in strata of their own make several blocks of rows and multiply everything.
    rng = np.random.default_rng(seed)
    n = 60
    start, strata, X = rng.integers(0, 5, n) * 1.0, rng.integers(0, 2, n), rng.normal(size=(n, 2))
    stop, event, weight = start + rng.integers(1, 9, n), rng.random(n) < 0.5, rng.uniform(0.5, 2, n)

    def tiled(values):
        return np.concatenate([values] * copies)

    grid = day_grid(tiled(stop), tiled(start), np.concatenate([strata + 2 * c for c in range(copies)]), 2 * copies)
    data = partial_likelihood(grid, tiled(event), tiled(X), tiled(weight), ties, np.zeros(2), np.ones(2))
    b = np.array([0.4, -0.3])

    def value(b):
        return literal(start, stop, event, X, weight, strata, ties, b)

    found = evaluate(data, b)
    assert found.log_likelihood / copies == pytest.approx(value(b), rel=1e-12)
    np.testing.assert_allclose(found.score / copies, approx_fprime(b, value, 1e-6), atol=1e-3)
    slope = np.array([(evaluate(data, b + h).score - evaluate(data, b - h).score) / 2e-5 for h in 1e-5 * np.eye(2)])
    np.testing.assert_allclose(found.information, -slope, rtol=1e-6, atol=1e-6 * copies)
    assert data.weighted_events == pytest.approx(copies * weight[event].sum())
    few = on_event_days(data)
    same = evaluate(few, b)
    for name in ("log_likelihood", "score", "information", "at_risk", "at_event", "e1", "ef"):
        np.testing.assert_allclose(getattr(same, name), getattr(found, name), rtol=1e-10, atol=1e-10, err_msg=name)


def test_scores_are_shifted_only_where_they_would_overflow():
    X = np.array([[1.0], [2.0], [-3.0]])
    data = partial_likelihood(day_grid(np.arange(3.0)), np.ones(3, bool), X, None, "efron", np.zeros(1), np.ones(1))
    risk, shift = risk_scores(data, np.array([2.0]))
    assert shift == 0
    np.testing.assert_allclose(risk, np.exp(2 * X[:, 0]))
    risk, shift = risk_scores(data, np.array([500.0]))
    assert (shift, risk.max()) == (1000, 1)


def test_blocks_cover_every_row_once():
    rows = np.concatenate([np.arange(20_000)[block] for block in row_blocks(20_000)])
    np.testing.assert_array_equal(rows, np.arange(20_000))


def test_weights_that_differ_beyond_rounding_leave_a_finite_value():
    # Whoever is there on the first days weighs 1e-18 of those who enter later: sums less sums are 0 or below there.
    rng = np.random.default_rng(9)
    n = 400
    start = np.where(np.arange(n) < 350, 0.0, 20.0)
    stop = np.where(np.arange(n) < 350, rng.integers(1, 20, n), rng.integers(21, 30, n)).astype(float)
    weight = np.where(np.arange(n) < 350, 1e-18, rng.uniform(1, 2, n))
    X = rng.normal(size=(n, 1))
    grid = day_grid(stop, start)
    data = partial_likelihood(grid, np.ones(n, bool), X, weight, "efron", np.zeros(1), np.ones(1))
    at = evaluate(data, np.array([0.5]))
    assert np.isfinite([at.log_likelihood, at.score[0], at.information[0, 0]]).all()


def test_who_had_a_competing_event_stays_for_as_much_as_is_left_of_the_share_uncensored():
    """Fine and Gray (1999, eq. 8): at day t, whoever had one on an earlier day s counts for G(t-) / G(s-)."""
    rng = np.random.default_rng(4)
    stop, event, X = rng.integers(1, 8, 40) * 1.0, rng.random(40) < 0.5, rng.normal(size=(40, 1))
    grid = day_grid(stop)
    G = np.linspace(1, 0.2, grid.size)
    competing = rng.random(40) < 0.5
    data = partial_likelihood(grid, event, X, None, "breslow", np.zeros(1), np.ones(1))
    data = replace(data, censoring=G)
    by_day = grid.by_stop(competing * 1.0)[:, None]
    found = G[:, None] * still_at_risk(data, by_day)
    earlier = [competing & (grid.stop < day) for day in range(grid.size)]
    expected = [(G[day] / G[grid.stop[before]]).sum() for day, before in enumerate(earlier)]
    np.testing.assert_allclose(found[:, 0], expected)
    nobody = replace(data, censoring=np.where(np.arange(grid.size) == grid.size - 1, 0.0, G))
    assert np.isfinite(still_at_risk(nobody, by_day)).all()


def test_of_the_days_those_of_events_and_the_first_of_each_stratum_are_kept():
    stop, event = np.array([1.0, 2.0, 3.0, 5.0, 2.0, 4.0]), np.array([0, 0, 1, 0, 0, 1], bool)
    start, strata = np.array([0.0, 0.0, 1.0, 4.0, 0.0, 3.0]), np.array([0, 0, 0, 0, 1, 1])
    given = day_grid(stop, start, strata, 2), event, np.arange(6.0)[:, None], None, "efron", np.zeros(1), np.ones(1)
    data = partial_likelihood(*given)
    few = on_event_days(data)
    assert few.grid.times.tolist() == [1, 3, 1, 4]
    assert few.grid.stratum.tolist() == [0, 0, 1, 1]
    assert few.grid.stop.tolist() == [0, 0, 1, 1, 2, 3]
    # Who enters after the last event of a stratum, or between two, is in the bin of the event before.
    assert few.grid.entry is not None
    assert few.grid.entry.tolist() == [4, 4, 0, 1, 4, 2]
    censored = replace(data, censoring=np.ones(data.grid.size))
    assert on_event_days(censored) is censored
