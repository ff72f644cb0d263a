"""The days of events: Efron's fractions, and the likelihood of sums by day against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.regression.likelihood import event_days
from ipvi_eval.survival.regression.likelihood.event_days import (
    EventDays,
    _bin_blocks,
    efron_fractions,
    tied_events,
    under_observation,
)
from ipvi_eval.survival.regression.likelihood.partial_likelihood import evaluate, partial_likelihood
from ipvi_eval.survival.spells.day_grid import day_grid


def arranged(ties="efron", n=80, seed=0, late=True):
    """A model of two covariates with ties, weights and late entry; and what it was made of."""
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 5, n).astype(float) if late else None
    stop = (0 if start is None else start) + rng.integers(1, 9, n).astype(float)
    event, X, weight = rng.random(n) < 0.6, rng.normal(size=(n, 2)), rng.uniform(0.5, 2, n)
    grid = day_grid(stop, start)
    return partial_likelihood(grid, event, X, weight, ties, np.zeros(2), np.ones(2)), (start, stop, event, X, weight)


def test_tied_events_share_their_day_in_steps():
    assert efron_fractions(np.array([1, 4, 2])).tolist() == [0, 0, 0.25, 0.5, 0.75, 0, 0.5]
    found = tied_events(np.array([0, 2, 0, 1]), np.array([0.0, 3.0, 0.0, 5.0]))
    assert found["event_bins"].tolist() == [1, 3]
    assert found["mean_weight"].tolist() == [1.5, 5.0]


def test_fractions_made_for_some_bins_are_those_that_were_made_once():
    data, _ = arranged()
    for bins in (slice(0, 2), slice(2, 5), slice(0, len(data.tied))):
        np.testing.assert_array_equal(EventDays.fractions(data, bins), data.fractions(bins))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_likelihood_of_sums_is_that_of_its_definition(ties):
    """sum_i w x b - sum_days sum_l wbar log(S0 - f B0): Efron (1977), with f = 0 Breslow (1974)."""
    data, (start, stop, event, X, weight) = arranged(ties)
    b = np.array([0.4, -0.7])
    risk, expected = weight * np.exp(X @ b), float((weight * event) @ (X @ b))
    for day in np.unique(stop[event]):
        tied = event & (stop == day)
        d, total = int(tied.sum()), risk[(start < day) & (stop >= day)].sum()
        for place in range(d):
            f = place / d if ties == "efron" else 0
            expected -= weight[tied].mean() * np.log(total - f * risk[tied].sum())
    assert evaluate(data, b).log_likelihood == pytest.approx(expected, rel=1e-12)


def test_who_is_under_observation_has_begun_and_not_ended():
    grid = day_grid(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.0]))
    ended = np.array([[[0.0], [4.0], [0.0]], [[1.0], [0.0], [2.0]]])
    assert under_observation(grid, ended, None).ravel().tolist() == [7, 6, 2]
    assert under_observation(grid, ended, np.array([[4.0], [0.0], [0.0]])).ravel().tolist() == [3, 6, 2]


def test_blocks_of_event_days_hold_as_many_events_as_fit_and_change_no_sum(monkeypatch):
    data, _ = arranged()
    b = np.array([0.4, -0.7])
    whole = evaluate(data, b)
    monkeypatch.setattr(event_days, "_BLOCK", 4)
    parts = [(part.start, part.stop) for part in _bin_blocks(np.array([3, 1, 2, 5, 1, 1]))]
    assert parts == [(0, 2), (2, 3), (3, 4), (4, 6)]
    assert [(part.start, part.stop) for part in _bin_blocks(np.array([3, 1]))] == [(0, 2)]
    again = evaluate(data, b)
    assert again.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-13)
    np.testing.assert_allclose(again.score, whole.score, rtol=1e-12)
    np.testing.assert_allclose(again.information, whole.information, rtol=1e-12)
