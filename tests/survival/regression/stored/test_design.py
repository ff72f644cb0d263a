"""A formula over a stored table makes the columns that it makes in memory."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.regression.stored.design import patterns_at_most, stored_design
from ipvi_eval.survival.spells.columns import Columns
from tests.stored_spells import people

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
pytest.importorskip("duckdb", reason="the extra large is not installed")


def test_columns_names_and_scale_are_those_in_memory():
    frame = people(14, 200)
    table, formula = ibis.memtable(frame), "age + C(list) + county + male"
    design, columns = stored_design(formula, table), Columns.from_formula(formula, frame)
    assert design.names == columns.names
    np.testing.assert_allclose(design.centre, columns.X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(design.scale, columns.X.std(axis=0), rtol=1e-12)
    scaled = table.select(**{f"z{j}": z for j, z in enumerate(design.scaled(table))}).to_pandas().to_numpy()
    np.testing.assert_allclose(np.sort(scaled, axis=0), np.sort((columns.X - design.centre) / design.scale, axis=0))
    np.testing.assert_allclose(design.reach, np.abs(scaled).max(axis=0), rtol=1e-12)


def test_covariates_of_few_values_make_few_patterns():
    table = ibis.memtable(people(14, 200))
    assert patterns_at_most(stored_design("C(list) + county", table), table, 10) == 10 * 3 * 2
