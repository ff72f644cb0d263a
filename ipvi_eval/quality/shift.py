"""A share that moves from one month to the next and stays there: a new form, a new system, another clerk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_EITHER_SIDE = 3
"""Months that must stand on either side."""


@dataclass(frozen=True, slots=True)
class Shift:
    """From period `place` on the share is `after`, until then it was `before`; `p` allows for having looked for it."""

    place: int
    before: float
    after: float
    p: float


def shift(marked: NDArray[np.int64], of: NDArray[np.int64]) -> Shift | None:
    """The likeliest shift of the share `marked` / `of`, both (m,) counts of consecutive periods.

    At every place that leaves three periods on either side the two parts are compared by Fisher's exact test (twice the
    smaller tail of the hypergeometric distribution); the smallest p is multiplied by the number of places, which bounds
    the chance of a false alarm (Bonferroni). None where nothing can differ or there are too few periods.
    """
    from scipy.stats import hypergeom

    marks, total = int(marked.sum()), int(of.sum())
    places = np.arange(_EITHER_SIDE, len(of) - _EITHER_SIDE + 1)
    if not len(places) or marks in (0, total):
        return None
    until, drawn = np.cumsum(marked)[places - 1], np.cumsum(of)[places - 1]
    lower = hypergeom.cdf(until, total, marks, drawn)
    upper = hypergeom.sf(until - 1, total, marks, drawn)
    p = np.minimum(1.0, 2 * np.minimum(lower, upper)) * len(places)
    p = np.where((drawn > 0) & (drawn < total), p, np.inf)
    best = int(np.argmin(p))
    if not np.isfinite(p[best]):
        return None
    before = until[best] / drawn[best]
    after = (marks - until[best]) / (total - drawn[best])
    return Shift(int(places[best]), float(before), float(after), float(min(1.0, p[best])))
