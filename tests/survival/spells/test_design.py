"""The design matrix: an intercept in front, and every covariate told from the rest."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.design import independent, with_intercept


def test_intercept_comes_first():
    X, names = with_intercept(Columns.of([[1.0, 2.0], [3.0, 5.0], [4.0, 1.0]], ["a", "b"]))
    assert names == ("(Intercept)", "a", "b")
    assert X.tolist() == [[1, 1, 2], [1, 3, 5], [1, 4, 1]]
    alone, names = with_intercept(Columns.of(np.empty((2, 0))))
    assert alone.tolist() == [[1], [1]]
    assert names == ("(Intercept)",)


def test_constant_and_repeated_columns_are_named():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 50))
    independent(np.column_stack([a * 1e-9, b * 1e9]), ["small", "large"])
    with pytest.raises(AnalysisError, match="covariate c never varies, or is a combination"):
        independent(np.column_stack([a, b, 2 * a - b]), ["a", "b", "c"])
    with pytest.raises(AnalysisError, match="covariate b"):
        independent(np.column_stack([a, np.full(50, 0.1)]), ["a", "b"])
