"""The design matrix of a regression with an intercept: checked so that every coefficient can be told from the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import Floats
from ipvi_eval.survival.spells.columns import Columns

INTERCEPT = "(Intercept)"


def with_intercept(columns: Columns) -> tuple[Floats, tuple[str, ...]]:
    """(n, 1 + p) matrix with a leading column of ones, and its names.

    Raises AnalysisError naming a covariate that never varies or is a combination of those before it: no model can tell
    its effect from theirs.
    """
    independent(columns.X, columns.names)
    return np.column_stack([np.ones(len(columns)), columns.X]), (INTERCEPT, *columns.names)


def independent(columns: Floats, names: Sequence[str]) -> None:
    """AnalysisError naming the first column of (n, p) that is constant or a combination of earlier ones."""
    centred = columns - columns.mean(axis=0)
    size = np.abs(columns).max(axis=0, initial=0.0)
    kept = np.empty((len(columns), 0))
    for name, column, largest in zip(names, centred.T, size, strict=True):
        residual = column - kept @ (kept.T @ column)
        residual -= kept @ (kept.T @ residual)
        length = float(np.linalg.norm(residual))
        if length <= max(1e-9 * float(np.linalg.norm(column)), 1e-12 * largest, 1e-300):
            msg = f"covariate {name} never varies, or is a combination of the others; leave it out"
            raise AnalysisError(msg)
        kept = np.column_stack([kept, residual / length])
