"""Rows that are made block by block are those that are held, and a fit on them is the same with less memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.likelihood import design_rows as design_rows_module
from ipvi_eval.survival.regression.likelihood import partial_likelihood as partial_likelihood_module
from ipvi_eval.survival.regression.likelihood.design_rows import HeldRows, MadeRows, design_rows
from ipvi_eval.survival.regression.proportionality import proportionality_test
from ipvi_eval.survival.regression.residuals import schoenfeld_residuals
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

N = 9_000


@pytest.fixture
def few(monkeypatch):
    """Three thousand rows are many."""
    for module in (design_rows_module, partial_likelihood_module):
        monkeypatch.setattr(module, "MANY", 3_000)


def people(n=N, p=3):
    rng = np.random.default_rng(5)
    start = rng.integers(0, 40, n) * 1.0
    X, event = (
        rng.normal([40.0, 0.0, 2.0] + [0.0] * (p - 3), [9.0, 1.0, 0.1] + [1.0] * (p - 3), (n, p)),
        rng.random(n) < 0.6,
    )
    more = {"weight": rng.uniform(0.5, 2, n), "person": np.arange(n) // 2, "strata": rng.integers(0, 3, n)}
    return Columns.of(X), Spells.of(start + rng.integers(1, 90, n), event, start=start, **more)


def test_rows_are_ones_and_standardised_covariates_however_they_are_kept(few):
    X, centre, scale = np.random.default_rng(1).normal(size=(4_000, 2)), np.array([0.5, -1.0]), np.array([2.0, 0.25])
    whole = np.column_stack([np.ones(len(X)), (X - centre) / scale])
    for rows, kind in ((X, MadeRows), (X[:500], HeldRows)):
        design = design_rows(rows, centre, scale)
        assert isinstance(design, kind)
        assert (len(design), design.shape) == (len(rows), (len(rows), 3))
        for which in (slice(None), slice(100, 317), np.array([7, 3, 3, 499])):
            np.testing.assert_array_equal(design[which], whole[: len(rows)][which])


def test_a_fit_is_the_same_where_rows_are_made(monkeypatch):
    columns, spells = people()
    held = cox(columns, spells)
    for module in (design_rows_module, partial_likelihood_module):
        monkeypatch.setattr(module, "MANY", 2_500)
    made = cox(columns, spells)
    assert isinstance(held.data.design, HeldRows)
    assert isinstance(made.data.design, MadeRows)
    for name in ("coefficients", "covariance", "naive_covariance", "log_likelihood"):
        np.testing.assert_allclose(getattr(made, name), getattr(held, name), rtol=1e-10)
    np.testing.assert_allclose(schoenfeld_residuals(made).values, schoenfeld_residuals(held).values, atol=1e-8)
    ours, theirs = (proportionality_test(fit).tidy().select_dtypes("number") for fit in (made, held))
    np.testing.assert_allclose(ours, theirs, rtol=1e-7)


def peak(columns, spells):
    """Bytes that a fit takes beside what it is given."""
    tracemalloc.start()
    try:
        assert cox(columns, spells).n == len(spells)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_no_second_array_as_large_as_the_covariates_is_made(monkeypatch):
    columns, spells = people(60_000, 12)
    assert spells.strata_grid.size > 100  # made once, and kept with the spells
    held = peak(columns, spells)
    for module in (design_rows_module, partial_likelihood_module):
        monkeypatch.setattr(module, "MANY", 3_000)
    assert peak(columns, spells) < held - 0.8 * columns.X.nbytes
