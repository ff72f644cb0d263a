"""Sums of squared influences equal the person-by-day table they avoid."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.survival.inference.influence import outer_products, quadratic_form
from ipvi_eval.survival.spells.day_grid import day_grid


def literal(grid, entered, gained, cluster, q):
    """Psi of every cluster on every day, from the table of running totals."""
    n, width, m = len(grid.stop), len(entered), grid.size
    owner = np.arange(n) if cluster is None else cluster
    z = np.zeros((owner.max() + 1, m, width))
    for i in range(n):
        begin = 0 if grid.entry is None or grid.entry[i] == m else grid.entry[i]
        for j in range(width):
            z[owner[i], begin:, j] += entered[j][i]
            z[owner[i], grid.stop[i] :, j] += gained[j][i]
    return (np.einsum("cmj,jm->cm", z, np.array(q)) ** 2).sum(axis=0)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), late=st.booleans(), clustered=st.booleans(), width=st.integers(1, 3))
def test_the_variance_is_the_literal_sum(seed, late, clustered, width):
    rng = np.random.default_rng(seed)
    n = 12
    start = rng.integers(0, 5, n) * 1.0 if late else None
    stop = rng.integers(1, 9, n) + (0.0 if start is None else start)
    grid = day_grid(stop, start)
    cluster = rng.integers(0, 4, n) if clustered else None
    entered, gained = list(rng.normal(size=(width, n))), list(rng.normal(size=(width, n)))
    q = list(rng.normal(size=(width, grid.size)))
    found = quadratic_form(outer_products(grid, entered, gained, cluster), q)
    np.testing.assert_allclose(found, literal(grid, entered, gained, cluster, q), rtol=1e-9, atol=1e-9)


def test_what_cancels_is_rounding_and_cut_off():
    products = np.array([[1.0], [-1.0], [1.0 - 1e-16]])
    assert quadratic_form(products, (np.ones(1), np.ones(1)))[0] == 0
    assert quadratic_form(products + 3e-16, (np.ones(1), np.ones(1)))[0] == 0
    assert quadratic_form(products + 3e-9, (np.ones(1), np.ones(1)))[0] > 0
    assert (quadratic_form(products - 1e-3, (np.ones(1), np.ones(1))) >= 0).all()
