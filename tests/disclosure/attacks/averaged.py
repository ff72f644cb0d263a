"""Solving shares that are averaged over times of follow-up for how many had an event between two days.

Each share is a sum over the days of events, weighted by how many of the other place's people were followed for longer.
Which those are is published, so several shares are as many equations for the days; linear programs find the ends.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from tests.disclosure.attacks.find import Find, gives_away

Array = NDArray[np.float64]


def attack(
    shares: Sequence[tuple[float, float]],
    weights: Array,
    people: int,
    stretches: Sequence[tuple[int, int]],
    k: int = 11,
) -> list[Find]:
    """Events of `people` in each of `stretches`, after the first day up to the second. `shares` are the least and the
    most that each may be as it is printed, `weights` (shares, days) those of each time of follow-up."""
    later = np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    ends = np.array(shares) * people
    rows, right = np.concatenate([later, -later]), np.concatenate([ends[:, 1], -ends[:, 0]])
    found = []
    for first, last in stretches:
        of = np.zeros(weights.shape[1])
        of[first + 1 : last + 1] = 1.0
        low, high = (way * linprog(way * of, A_ub=rows, b_ub=right).fun for way in (1, -1))
        least, most = int(np.ceil(low - 1e-6)), int(np.floor(high + 1e-6))
        if gives_away(least, most, k):
            found.append(Find(f"events from day {first} to {last}", least, most, ("evidence.replay",)))
    return found
