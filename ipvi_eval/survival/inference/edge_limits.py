"""Limits where a curve is still at its start, or has reached its end: nobody has had the event, or everybody has.

There every standard error is zero or undefined, and an interval from it would be a point. The limit that is used is the
beta product confidence procedure's (Fay, Brittain and Proschan 2013, Biostatistics 14:723): with y people under
observation and no event, S >= (alpha / 2)^(1 / y); when the last have had the event, S is at most the 1 - alpha / 2
quantile of a product of beta variables, one for each event time. Where everybody is followed up both are the exact
limits of Clopper and Pearson (1934): 0 of 8 have 0 to 37 %. With weights or clusters y is the effective number of
independent people under observation (Kish 1965), (sum w)^2 / sum w^2 over persons.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv

from ipvi_eval.survival.inference.influence import squares_before
from ipvi_eval.survival.spells.arrays import Floats, divide
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spell_rows import Owners


def lowest_without_event(people: Floats, level: float) -> Floats:
    """The lower limit (k,) of a share of one, when none of so many (effective) people had the event.

    >>> lowest_without_event(np.array([8.0, 218.0]), 0.95).round(4).tolist()
    [0.6306, 0.9832]
    """
    tail = np.log(0.5 - level / 2)
    with np.errstate(divide="ignore"):
        return np.where(people > 0, np.exp(tail / np.maximum(people, 1e-300)), 0.0)


def highest_without_survivor(at_risk: Floats, events: Floats, level: float) -> Floats:
    """The upper limits (m,) of a share of zero from the (effective) numbers at risk and with the event at each time.

    The product of Beta(y - d + 1, d) over this and earlier times by its first two moments, as they advise and R's bpcp
    does unless asked to draw; exact without censoring, and where many are lost between few events up to 0.04 above the
    quantile of drawn products, hence cautious. With late entry a curve may be 0 while others still come: their events
    count from then on.

    >>> highest_without_survivor(np.array([8.0]), np.array([8.0]), 0.95).round(4).tolist()
    [0.3694]
    """
    y, d = np.maximum(at_risk, events), events
    first = np.exp(np.cumsum(np.log((y - d + 1) / (y + 1))))
    second = np.exp(np.cumsum(np.log((y - d + 1) * (y - d + 2) / ((y + 1) * (y + 2)))))
    spread = second - first**2
    known = (spread > 0) & (first > 0) & (first < 1)
    strength = np.divide(first * (1 - first), spread, out=np.full(len(first), 2.0), where=known) - 1
    a, b = np.where(known, first * strength, 1.0), np.where(known, (1 - first) * strength, 1.0)
    return np.where(known, betaincinv(a, b, 0.5 + level / 2), 1.0)


def effective_share(grid: DayGrid, weight: Floats | None, cluster: Owners | None, at_risk: Floats) -> Floats:
    """How many independent people a unit of `at_risk` (m,) stands for in each bin, (m,): sum w / sum over persons w^2.

    At risk are those still there after the bin before, and those who enter with it.
    """
    if weight is None and cluster is None:
        return np.ones(grid.size)
    w = np.ones(len(grid.stop)) if weight is None else weight
    return divide(at_risk, squares_before(grid, w, cluster))
