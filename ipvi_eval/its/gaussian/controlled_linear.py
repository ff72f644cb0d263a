"""Controlled interrupted time series of rates: stacked least squares with Newey-West errors within each series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit, newey_west

DIFFERENCE = "treated:"


def controlled_linear(
    treated: ArrayLike,
    controls: ArrayLike,
    X: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    shared: Sequence[str] = (),
    lag: int | None = 1,
) -> GaussianFit:
    """Linden 2015's multiple-group model (Stata J 15:480; `itsa, treat() lag()`).

    `treated` (n,), `controls` (J, n) or (n,), X (n, k) with intercept, trend, level and slope columns, in time order.
    Every column named in `names` enters once for all series (the comparison's coefficient) and once more as
    "treated:name" (the treated series' difference from it), except the `shared` ones (season). "treated:time" is the
    pre-trend test, "treated:level" and "treated:slope" the interaction. Products of residuals never cross two series.

    Newey-West errors over-reject on short series: `controlled_counts` is the default for counts. Raises AnalysisError
    for arrays that do not fit together or a column named `shared` that does not exist.
    """
    own = np.asarray(treated, dtype=np.float64)
    others = np.atleast_2d(np.asarray(controls, dtype=np.float64))
    design = np.asarray(X, dtype=np.float64)
    if own.ndim != 1 or others.shape[1:] != own.shape or design.ndim != 2 or design.shape[0] != own.size:
        msg = "a controlled model needs treated (n,), controls (J, n) and X (n, k) with the same months"
        raise AnalysisError(msg)
    labels = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(design.shape[1]))
    unknown = [name for name in shared if name not in labels]
    if unknown or len(labels) != design.shape[1]:
        msg = f"the controlled model's columns are {', '.join(labels)}; every shared column must be one of them"
        raise AnalysisError(msg)
    differing = [j for j, name in enumerate(labels) if name not in shared]
    groups = 1 + others.shape[0]
    first = np.repeat([1.0] + [0.0] * (groups - 1), own.size)
    repeated = np.tile(design, (groups, 1))
    return newey_west(
        np.concatenate([own, others.ravel()]),
        np.column_stack([repeated, first[:, None] * repeated[:, differing]]),
        names=[*labels, *(DIFFERENCE + labels[j] for j in differing)],
        lag=lag,
        series=np.repeat(np.arange(groups), own.size),
    )
