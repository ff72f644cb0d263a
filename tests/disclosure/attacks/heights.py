"""Two heights of a curve and the people at risk around them: how many events lie in between.

A step from a height S to S' is made by between r' (1 - S'/S) and r (1 - S'/S) events, with r people at risk before it
and r' at its end: an event takes the share 1 / r, or more, of the height that is left, and 1 / r' or less.
"""

from __future__ import annotations

import math
from collections.abc import Mapping


def fallen(before: float, after: float, half: float, at_risk: tuple[int, int]) -> tuple[int, int]:
    """Fewest and most events that take a curve from the height `before` to `after`, both known within `half`."""
    most, fewest = at_risk
    smallest = max(1 - (after + half) / max(before - half, half), 0.0)
    largest = 1 - (after - half) / (before + half)
    return math.ceil(fewest * smallest - 1e-9), math.floor(most * largest + 1e-9)


def between(at_risk: Mapping[float, int], first: float, last: float) -> tuple[int, int] | None:
    """People at risk at the latest printed time up to `first` and at the earliest from `last` on."""
    earlier, later = [m for m in at_risk if m <= first + 1e-6], [m for m in at_risk if m >= last - 1e-6]
    return (at_risk[max(earlier)], at_risk[min(later)]) if earlier and later else None
