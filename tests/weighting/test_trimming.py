"""Scores estimated again among those kept: closed form in cells, and the balance that old scores do not give."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.weighting.trimming import trimmed_scores
from ipvi_eval.weighting.weights import balancing_weights, propensity


def cells(*counts):
    """Treated and all people of each cell, and indicators of the cells but the first."""
    group = np.concatenate([np.arange(total) < treated for treated, total in counts])
    cell = np.repeat(np.arange(len(counts)), [total for _, total in counts])
    return group, np.stack([cell == k for k in range(1, len(counts))], axis=1).astype(float), cell


def test_the_share_treated_in_each_cell():
    # A saturated logistic model gives the share treated of each cell; without the first cell the indicators of the
    # others add up to one, so that one of them says nothing.
    group, X, cell = cells((1, 20), (10, 20), (12, 20))
    found = trimmed_scores(group, X, names=("b", "c"), trim=0.1)
    assert found.left_out == 20
    assert (found.kept == (cell > 0)).all()
    assert found.names == ("b",)
    np.testing.assert_allclose(found.score, np.repeat([0.5, 0.6], 20), atol=1e-9)


def test_one_cell_left_has_its_share():
    group, X, _ = cells((1, 20), (9, 20))
    found = trimmed_scores(group, X, trim=0.1)
    assert (found.names, found.X.shape) == ((), (20, 0))
    np.testing.assert_allclose(found.score, 0.45)


def test_only_the_scores_estimated_again_balance_those_kept():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(2000, 2))
    group = rng.random(2000) < 1 / (1 + np.exp(-1.5 * X[:, 0] + 0.8 * X[:, 1]))
    found = trimmed_scores(group, X, trim=0.1)
    assert 0 < found.left_out < 1000
    kept = group[found.kept]

    def apart(score):
        weight = balancing_weights(score, kept).weight
        one, other = (np.average(X[found.kept], axis=0, weights=weight * side) for side in (kept, ~kept))
        return np.abs(one - other).max()

    assert apart(found.score) < 1e-9
    assert apart(propensity(group, X).score[found.kept]) > 1e-4


def test_without_trimming_nothing_changes():
    group, X, _ = cells((5, 20), (10, 20))
    found = trimmed_scores(group, X)
    assert found.kept.all()
    np.testing.assert_array_equal(found.score, propensity(group, X).score)


def test_a_trim_that_leaves_nobody():
    group, X, _ = cells((1, 20), (19, 20))
    with pytest.raises(AnalysisError, match="leaves nobody"):
        trimmed_scores(group, X, trim=0.2)
