"""Whether covariates tell two groups apart, in whole or in part, so that a logistic model of the group has no fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_NOTHING = 1e-6
"""Above what a linear program leaves of a bound that holds (1e-7), in standard deviations."""


def separating(group: Bools, scaled: Floats) -> tuple[int, ...]:
    """The columns of a direction along which nobody of either group lies on the side of the other; none, where the
    groups overlap.

    Konis (2007, Computational algorithms for detecting separation in logistic regression, ch. 4): with s 1 in the group
    and -1 outside it, maximize the sum of s_i x_i'b subject to s_i x_i'b >= 0 and -1 <= b <= 1. Where anything above 0
    is reached, somebody lies strictly on the own side, and the likelihood rises along b without end: complete or
    quasi-complete separation (Albert and Anderson 1984, Biometrika 71:1), which is exactly where no finite maximum is.

    Args:
        group: (n,) membership.
        scaled: (n, p) the columns of the model, the constant among them, each of about unit size.
    """
    from scipy.optimize import linprog

    own_side = np.where(group, 1.0, -1.0)[:, None] * scaled
    found = linprog(-own_side.sum(axis=0), A_ub=-own_side, b_ub=np.zeros(len(group)), bounds=(-1, 1), method="highs")
    direction = np.asarray(found.x, dtype=np.float64)  # there is one: b = 0 is always allowed
    if (own_side @ direction).max() <= _NOTHING:
        return ()
    return tuple(np.flatnonzero(np.abs(direction) > _NOTHING).tolist())
