"""How well a variance is known that is the sum of squares of what each cluster contributes."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from ipvi_eval.survival.spells.arrays import Floats


def cluster_df(contributions: Floats) -> float:
    """Degrees of freedom of the sum of squares of the `contributions` (g,) of g clusters, which add up to nothing.

    Twice its square over its variance (Satterthwaite 1946, Biometrics Bulletin 2:110), the variance being that of a sum
    of g squares that are drawn alike: their fourth powers less the mean square of their squares. Normal contributions
    have about g of them; where a few clusters have most, there are few, whatever the number of clusters. Never more
    than g - 1, which is what R's `survey::degf` counts, and at least 1.

    >>> alike, one_has_most = np.tile([-1.0, 1.0], 50), np.r_[-8.0, np.repeat(8 / 99, 99)]
    >>> cluster_df(alike), round(cluster_df(one_has_most), 2)
    (99.0, 2.06)
    """
    squares = np.square(contributions)
    total = float(squares.sum())
    spread = float(np.square(squares).sum()) - total**2 / len(squares)
    most = max(len(squares) - 1, 1)
    return float(min(max(2 * total**2 / spread, 1), most)) if spread > 0 else float(most)


def cluster_quantile(contributions: Floats, level: float) -> float:
    """How many standard errors an interval of coverage `level` is wide on each side: Student's, with `cluster_df`."""
    return float(stdtrit(cluster_df(contributions), (1 + level) / 2))
