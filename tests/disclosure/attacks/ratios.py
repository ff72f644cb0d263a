"""A ratio of two rates with its standard error: 1 / a + 1 / b is its square, and a + b is often printed beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scipy import stats

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.reading import half_unit

_ADJUSTED = 1.15
"""How much larger than 1 / a + 1 / b the variance of a ratio without covariates may be."""
_PLAIN = ("no_trend", "exact_rate_ratio", "rate_ratio")


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Events of the smaller side of every ratio without covariates, from its limits and the events of both sides."""
    return [find for one in released.estimates.values() for find in _smaller_side(one, smallest_shown)]


def _smaller_side(one: Estimate, smallest_shown: int) -> Iterator[Find]:
    if one.unit != "ratio" or not one.id.endswith(_PLAIN) or not one.events or not one.level:
        return
    if not one.lower or not one.upper or one.upper == math.inf:
        return
    half = half_unit((one.value, one.lower, one.upper))
    z = stats.norm.ppf((1 + one.level) / 2)
    wide, narrow = (math.log((one.upper + s * half) / (one.lower - s * half)) / (2 * z) for s in (1, -1))
    low, high = _fewer(one.events, wide**2), _fewer(one.events, narrow**2 / _ADJUSTED)
    if gives_away(math.ceil(low), math.floor(high), smallest_shown):
        yield Find(f"events of the smaller side of {one.id}", math.ceil(low), math.floor(high), (one.id,))


def _fewer(events: int, variance: float) -> float:
    """The smaller a with 1 / a + 1 / (events - a) = variance: a (events - a) = events / variance."""
    return (events - math.sqrt(max(events**2 - 4 * events / variance, 0.0))) / 2
