"""Whether a printed number gives a count behind it away, where that count is many."""

from __future__ import annotations

import math

from scipy.special import ndtri

from ipvi_eval.counted import Count
from ipvi_eval.estimate import Estimate
from ipvi_eval.precision import places

_HARDLY_TOLD = 200
"""Of fewer events every number tells; of more a ratio of rates, or a share, as far as its limits are printed finely."""


def tells(one: Estimate, count: Count, least: int) -> bool:
    """Whether the printed number leaves fewer than `least` values of this count open.

    A share gives away its base and its events, and a difference those of both sides. The events behind a ratio of many,
    and how many of many were still followed behind a share, cannot be read from it. A ratio that is computed of a share
    or of means alone restates these (`rests_on`), and falls with them.
    """
    if one.unit == "proportion":
        own = [side.key for side in (one.n, one.events) if isinstance(side, Count)]
        return count < _HARDLY_TOLD or count.key in own
    return one.unit not in ("ratio", "probability", "log ratio") or count < _HARDLY_TOLD or _open(one, count) < least


def _open(one: Estimate, count: int) -> float:
    """How many values of a count the limits of a ratio leave open, to whoever knows the other of the two, or how both
    divide: from the ratio and the populations, say.

    Between the limits lie 2 z sqrt(1/a + 1/b) on the log scale, known as far as these are printed, so that 1/a is known
    to within twice that times the uncertainty over (2 z)^2, and a to within a^2 times that. Where a and b divide as is
    known, both are known to within twice the part of that width that is uncertain. Covariates only blur it. A ratio
    without limits may restate the error of one that has them, as what it could have shown does: the two together leave
    less open than either, in the worst case nothing.
    """
    if one.unit != "ratio":
        return math.inf
    if one.level is None or one.lower is None or one.upper is None:
        return 0.0 if one.rests_on else math.inf
    if not 0 < one.lower < one.upper < math.inf:
        return math.inf
    width = math.log(one.upper / one.lower)
    unsure = sum(10.0 ** -places(limit, one.unit) / limit for limit in (one.lower, one.upper))
    of_one = count**2 * 2 * width * unsure / (2 * float(ndtri(0.5 + one.level / 2))) ** 2
    return min(of_one, 2 * count * unsure / width)
