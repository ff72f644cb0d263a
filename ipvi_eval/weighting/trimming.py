"""Leaving out people whom nobody resembles, and estimating propensity scores again among the others.

A score near 0 or 1 belongs to somebody hardly anybody of the other group resembles, and gives a weight that can decide
everything. Those people are left out once (Crump, Hotz, Imbens & Mitnik 2009, Biometrika 96:187), and the model is
fitted again to those kept, whose covariates the old scores no longer balance (Li, Thomas & Li 2019, Am J Epidemiol
188:250).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.weighting.weights import as_columns, as_treated, balancing_weights, propensity

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trimmed:
    """Who is kept, (n,), and of the k kept: `X` (k, p) called `names` (p,), and the `score` (k,) fitted to them."""

    kept: NDArray[np.bool_]
    X: Floats
    names: tuple[str, ...]
    score: Floats

    @property
    def left_out(self) -> int:
        """People whose first score lay too near 0 or 1."""
        return int((~self.kept).sum())


def trimmed_scores(
    treated: ArrayLike, X: ArrayLike, *, names: Sequence[str] | None = None, trim: float = 0.0
) -> Trimmed:
    """Propensity scores of those whose score among all lies between `trim` and 1 - `trim`, estimated among them alone.

    `treated` (n,) and `X` (n, p) are those of `propensity`. A column that is constant, or a combination of others,
    among those kept is left out of the second model.

    Raises AnalysisError when trimming empties a group, or what `propensity` refuses.
    """
    group = as_treated(treated)
    columns, labels = as_columns(X, len(group), names)
    first = propensity(group, columns, names=labels).score
    kept = balancing_weights(first, group, trim=trim).kept
    if kept.all():
        return Trimmed(kept=kept, X=columns, names=labels, score=first)
    left = columns[kept]
    told = _told_apart(left)
    again = tuple(labels[j] for j in told)
    if not told:
        share = np.full(len(left), group[kept].mean())
        return Trimmed(kept=kept, X=left[:, told], names=again, score=share)
    score = propensity(group[kept], left[:, told], names=again).score
    return Trimmed(kept=kept, X=left[:, told], names=again, score=score)


def _told_apart(X: Floats) -> list[int]:
    """Columns of X (k, p) that are neither constant nor a combination of those before them."""
    found: list[int] = []
    known = np.ones((len(X), 1))
    for j, column in enumerate(X.T):
        rest = column - known @ np.linalg.lstsq(known, column, rcond=None)[0]
        if np.linalg.norm(rest) > 1e-9 * np.linalg.norm(column):
            found.append(j)
            known = np.column_stack([known, column])
    return found
