"""The penalised partial likelihood against the same written with loops over events, and its whole information."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from ipvi_eval.survival.regression.frailty import likelihood as frailty_likelihood
from ipvi_eval.survival.regression.frailty.distribution import Gamma, Gaussian
from ipvi_eval.survival.regression.frailty.likelihood import FrailtyLikelihood, FrailtyState, RiskSets


def rows(seed=3, n=40, people=9):
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 6, n).astype(float)
    stop = start + rng.integers(1, 12, n)
    return start, stop, rng.random(n) < 0.6, rng.normal(size=(n, 2)), rng.permutation(np.arange(n) % people)


def by_hand(b, u):
    start, stop, event, X, group = rows()
    r, total = np.exp(X @ b + u[group]), 0.0
    for time in np.unique(stop[event]):
        tied = np.flatnonzero(event & (stop == time))
        at_risk = r[(start < time) & (time <= stop)].sum()
        for place, row in enumerate(tied):
            total += np.log(r[row]) - np.log(at_risk - place / len(tied) * r[tied].sum())
    return total


@pytest.fixture
def likelihood():
    start, stop, event, X, group = rows()
    return FrailtyLikelihood(RiskSets.of(stop, event, start, None), X, group)


def test_value_and_scores(likelihood):
    b, u = np.array([0.3, -0.2]), np.linspace(-1, 1, 9)
    value, score_b, score_u, *_ = likelihood.derivatives(FrailtyState(b, u))
    assert value == pytest.approx(by_hand(b, u), abs=1e-10)
    at, step = np.r_[b, u], 1e-6
    for j, slope in enumerate(np.r_[score_b, score_u]):
        up, down = at.copy(), at.copy()
        up[j] += step
        down[j] -= step
        assert (by_hand(up[:2], up[2:]) - by_hand(down[:2], down[2:])) / (2 * step) == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize("distribution", [Gamma(0.5), Gaussian(0.5), Gaussian(6.0)])
def test_the_maximum_and_its_errors(likelihood, distribution):
    # Brute force: the maximum by BFGS, the covariance as the inverse of a Hessian by differences
    def loss(at):
        return -(by_hand(at[:2], at[2:]) + distribution.log_density(at[2:]))

    best = minimize(loss, np.zeros(11), method="BFGS", options={"gtol": 1e-8})
    state, _ = likelihood.fit(distribution, FrailtyState(np.zeros(2), np.zeros(9)))
    np.testing.assert_allclose(np.r_[state.b, state.u], best.x, atol=1e-5)
    at, step = np.r_[state.b, state.u], 1e-3
    hessian = np.array(
        [
            [
                (loss(at + i + j) - loss(at + i - j) - loss(at - i + j) + loss(at - i - j)) / (4 * step**2)
                for i in step * np.eye(11)
            ]
            for j in step * np.eye(11)
        ]
    )
    whole = np.linalg.inv(hessian)[:2, :2]
    found = likelihood.uncertainty(distribution, state)
    # With the diagonal of the frailties' information only, as R by default, but nowhere further than a tenth off
    np.testing.assert_allclose(np.diag(found.covariance), np.diag(whole), rtol=0.1)
    assert 0 < found.effective_df[1] < 8


def test_who_has_one_row_at_a_time_meets_no_other_row_of_his(likelihood, monkeypatch):
    """Follow-up in pieces: the diagonal that counts each row alone is the whole one; where rows overlap it is not."""
    _, stop, event, X, group = rows()
    cut = np.floor(stop / 2)
    again = np.tile(group, 2)
    pieces = RiskSets.of(np.r_[cut, stop], np.r_[event & False, event], np.r_[cut * 0 - 1, cut], None)
    one_each = FrailtyLikelihood(pieces, np.tile(X, (2, 1)), np.tile(np.arange(len(stop)), 2))
    assert one_each._one_at_a_time
    assert not likelihood._one_at_a_time
    assert not FrailtyLikelihood(pieces, np.tile(X, (2, 1)), again)._one_at_a_time
    for model, people in ((one_each, len(stop)), (likelihood, 9)):
        state = FrailtyState(np.array([0.3, -0.2]), np.linspace(-1, 1, people))
        counted = model.uncertainty(Gamma(0.5), state)
        with monkeypatch.context() as patched:
            patched.setattr(frailty_likelihood, "_MOST_COUNTED", 0)
            found = model.uncertainty(Gamma(0.5), state)
        np.testing.assert_allclose(found.of_frailties, counted.of_frailties, rtol=1e-10)
    alone = likelihood.derivatives(state)[-1]
    assert np.abs(alone / likelihood._exact_diagonal(state) - 1).max() > 0.01
