"""The default estimator over thousands of series and many designs in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.irls import fit_log_linear, orthonormal
from ipvi_eval.its.counts.working_correlation import contrast_errors
from ipvi_eval.its.series.design import Design

Array = NDArray[np.float64]

# Fits worked on at once: enough that NumPy's own cost vanishes, and no more than give arrays of some 20 megabytes.
_FITS = 2048
_NUMBERS = 2_500_000


@dataclass(frozen=True, slots=True, eq=False)
class ManyFits:
    """One coefficient of S series under G designs; every array is (G, S), NaN where a fit does not exist.

    A fit does not exist where a side of the interruption holds no event or the likelihood has no maximum.
    `coefficient` and `standard_error` are on the log scale.
    """

    coefficient: Array
    standard_error: Array
    df: Array
    rho: Array
    dispersion: Array

    @property
    def t(self) -> Array:
        """Coefficient over standard error."""
        return self.coefficient / self.standard_error

    @property
    def p(self) -> Array:
        """Two-sided p of the model."""
        return np.asarray(2 * stats.t.sf(np.abs(self.t), self.df), dtype=np.float64)

    @property
    def z(self) -> Array:
        """Normal scores with the sign of the coefficient, so that statistics with different df can be compared."""
        z: Array = np.sign(self.t) * stats.norm.isf(stats.t.sf(np.abs(self.t), self.df))
        return z


def fit_many(
    counts: ArrayLike, designs: Sequence[Design], *, column: str = "level_change", offsets: ArrayLike | None = None
) -> ManyFits:
    """Fit every series in `counts` (S, n) under every design, and report one column.

    All designs belong to one calendar of n periods. Their own offsets are used for every series unless `offsets` (S,
    n) gives each series its own. Equal to `fit_counts` one by one.

    Raises AnalysisError when a design has no such column or its rows do not fit the counts.
    """
    Y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    shape = (len(designs), Y.shape[0])
    result = [np.full(shape, np.nan) for _ in range(5)]
    own = None if offsets is None else np.atleast_2d(np.asarray(offsets, dtype=np.float64))
    if any(design.rows[-1] >= Y.shape[1] for design in designs) or (own is not None and own.shape != Y.shape):
        msg = "fit_many: counts, offsets and designs must share one calendar"
        raise AnalysisError(msg)
    for (n, k), members in _same_shape(designs).items():
        at_once = max(1, min(_FITS, _NUMBERS // (n * k)))
        width = max(1, at_once // max(1, min(Y.shape[0], at_once)))
        blocks = [members[a : a + width] for a in range(0, len(members), width)]
        for first in range(0, Y.shape[0], at_once):
            part = slice(first, first + at_once)
            means: Array | None = None
            for block in blocks:
                chosen = [designs[g] for g in block]
                # Neighbouring dates have nearly the same means, which saves half of the iterations.
                start = means if means is not None and len(means) == len(block) else None
                values, means = _fit_block(Y[part], chosen, column, None if own is None else own[part], start)
                for target, value in zip(result, values, strict=True):
                    target[block, part] = value
    return ManyFits(*result)


def _same_shape(designs: Sequence[Design]) -> dict[tuple[int, int], list[int]]:
    groups: dict[tuple[int, int], list[int]] = {}
    for g, design in enumerate(designs):
        n, k = design.X.shape
        groups.setdefault((n, k), []).append(g)
    return groups


def _fit_block(
    Y: Array, designs: Sequence[Design], column: str, offsets: Array | None, start: Array | None
) -> tuple[tuple[Array, ...], Array]:
    """Coefficient, standard error, df, rho and dispersion, each (G, S), and the fitted means (G, S, n)."""
    G, S = len(designs), Y.shape[0]
    rows = np.stack([design.rows for design in designs])
    counts = Y[:, rows].transpose(1, 0, 2)
    offset = np.stack([d.offset for d in designs])[:, None] if offsets is None else offsets[:, rows].transpose(1, 0, 2)
    after = np.stack([design.after for design in designs])[:, None].astype(np.float64)
    alive = ((counts * after).sum(axis=2) > 0) & ((counts * (1 - after)).sum(axis=2) > 0)
    # A series without events on a side has no maximum; ones in its place keep the block finite and are blanked below.
    counts = np.where(alive[..., None], counts, 1.0)
    Q, T = orthonormal(np.stack([design.X for design in designs]))
    fits = fit_log_linear(counts, Q, offset, start=start)
    picked = np.stack([np.linalg.inv(T[g])[design.column(column)] for g, design in enumerate(designs)])
    steps = np.stack([design.steps for design in designs])
    errors = contrast_errors(counts, Q, fits, steps, np.repeat(picked, S, axis=0)[:, None])
    coefficient = np.einsum("gk,gsk->gs", picked, fits.gamma)
    good = alive & fits.converged
    found = (coefficient, errors.standard_error[:, 0], errors.df[:, 0], errors.rho, errors.dispersion)
    means = np.where(good[..., None], fits.mu, counts.mean(axis=2, keepdims=True))
    return tuple(np.where(good, value.reshape(G, S), np.nan) for value in found), means
