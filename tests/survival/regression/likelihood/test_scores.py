"""Score residuals: their sum is the score, and the sandwich is that of the sums by cluster."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.regression.likelihood.partial_likelihood import evaluate, partial_likelihood
from ipvi_eval.survival.regression.likelihood.scores import score_products, weighted_scores
from ipvi_eval.survival.spells.arrays import as_clusters
from ipvi_eval.survival.spells.day_grid import day_grid


def arranged(ties):
    rng = np.random.default_rng(2)
    n = 5000  # more than one block of rows
    start = rng.integers(0, 5, n) * 1.0
    stop, X = start + rng.integers(1, 40, n), rng.normal(size=(n, 3))
    grid = day_grid(stop, start, rng.integers(0, 2, n), 2)
    weight = rng.uniform(0.5, 2, n)
    return partial_likelihood(grid, rng.random(n) < 0.3, X, weight, ties, np.zeros(3), np.ones(3))


@pytest.fixture(params=["efron", "breslow"])
def data(request):
    return arranged(request.param)


def test_they_add_up_to_the_score(data):
    at = evaluate(data, np.array([0.2, -0.1, 0.3]))
    np.testing.assert_allclose(weighted_scores(data, at).sum(axis=0), at.score, atol=1e-8)


def test_products_are_those_of_the_sums_by_cluster(data):
    at = evaluate(data, np.array([0.2, -0.1, 0.3]))
    scores, labels = weighted_scores(data, at), np.random.default_rng(3).integers(0, 400, 5000)
    extra = np.random.default_rng(4).normal(size=(2 * data.grid.size, 3))
    for more in (None, extra):
        rows = scores if more is None else scores + more[data.bin2]
        sums = np.array([np.bincount(labels, column) for column in rows.T]).T
        total, product = score_products(data, at, as_clusters(labels, 5000), more)
        np.testing.assert_allclose(total, sums.sum(axis=0), atol=1e-8)
        np.testing.assert_allclose(product, sums.T @ sums, rtol=1e-10)
        total, product = score_products(data, at, None, more)
        np.testing.assert_allclose(product, rows.T @ rows, rtol=1e-10)


def test_a_score_is_the_derivative_by_the_weight_of_its_row():
    # d score / d weight_i at fixed b is the score residual (Therneau and Grambsch 2000, section 7.1); with Breslow's
    # ties only, as Efron's mean weights of tied events move too.
    data = arranged("breslow")
    b, i, h = np.array([0.2, -0.1, 0.3]), 17, 1e-5
    scores = weighted_scores(data, evaluate(data, b))[i] / data.weight[i]
    moved = []
    for sign in (1, -1):
        weight = data.weight.copy()
        weight[i] += sign * h
        again = partial_likelihood(data.grid, data.event, data.Z[:, 1:], weight, "breslow", np.zeros(3), np.ones(3))
        moved.append(evaluate(again, b).score)
    np.testing.assert_allclose(scores, (moved[0] - moved[1]) / (2 * h), atol=1e-6)
