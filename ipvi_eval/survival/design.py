"""The design matrix of a regression with an intercept: checked so that every coefficient can be told from the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inputs import as_covariates

Floats = NDArray[np.float64]

INTERCEPT = "(Intercept)"


def with_intercept(X: ArrayLike | None, names: Sequence[str] | None, n: int) -> tuple[Floats, tuple[str, ...]]:
    """(n, 1 + p) matrix with a leading column of ones, and its names; no covariates when X is None or has no column.

    Raises AnalysisError naming a covariate that never varies or is a combination of those before it: no model can tell
    its effect from theirs.
    """
    if X is None or np.asarray(X).size == 0:
        return np.ones((n, 1)), (INTERCEPT,)
    columns, labels = as_covariates(X, n, names if names else None)
    independent(columns, labels)
    return np.column_stack([np.ones(n), columns]), (INTERCEPT, *labels)


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
