"""Percentages times denominators: a share of n people with its standard error gives the events behind it.

A Kaplan-Meier share F of n people rests on e events with

    H^2 / V  <=  e  <=  n F,    H = -log(1 - F),  V = (standard error / (1 - F))^2.

On the right: who left early counts for those who stayed, so F is never less than e / n. On the left: an event with r at
risk adds log(r / (r - 1)) to H and 1 / (r (r - 1)) to V (Greenwood), whose root is the larger; the rest is Cauchy and
Schwarz. Between two horizons the same holds of the people still free, as H and V are sums; people at risk, where they
are printed, narrow it further.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from scipy import stats

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Results
from tests.disclosure.attacks import count
from tests.disclosure.attacks.bounds import finds
from tests.disclosure.attacks.count import DAYS_A_YEAR, Count, Stated, called
from tests.disclosure.attacks.find import Find
from tests.disclosure.attacks.heights import between, fallen
from tests.disclosure.attacks.reading import half_unit

_SHARE = re.compile(r"survival\.(?P<outcome>\w+)\.(?P<notified>notified\.)?list_(?P<who>\w+)\.risk_(?P<months>\d+)m")


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `n` people by a horizon: the height 1 - F within `half`, and H and V, each between two numbers."""

    count: Count
    n: int
    height: float
    half: float
    hazard: tuple[float, float]
    variance: tuple[float, float]
    id: str


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Events by a horizon and between two, from the printed shares, their limits, n and people at risk."""
    return finds(stated(released), (), smallest_shown)


def stated(released: Results) -> Iterator[Stated]:
    """What the shares of `released` say about events, without anything that is called a count of events."""
    at_risk = _at_risk(released)
    shares = sorted(filter(None, map(_share, released.estimates.values())), key=lambda one: one.count)
    for one in shares:
        yield Stated(one.count, *_events(one.hazard, one.variance, one.n), one.id)
    for one, later in pairwise(shares):
        if replace(one.count, days=later.count.days) == later.count:
            between_them = replace(later.count, state=f"events, after day {one.count.days}")
            yield Stated(between_them, *_events_between(one, later, at_risk), f"{one.id} and {later.id}")


def _events_between(one: Share, later: Share, at_risk: Mapping[Count, Mapping[float, int]]) -> tuple[float, float]:
    hazard = later.hazard[0] - one.hazard[1], later.hazard[1] - one.hazard[0]
    variance = later.variance[0] - one.variance[1], later.variance[1] - one.variance[0]
    least, _ = _events(one.hazard, one.variance, one.n)
    low, high = _events(hazard, variance, one.n - least)
    around = between(at_risk.get(_series(one.count), {}), one.count.days, later.count.days)
    if around is None:
        return low, high
    fewest, most = fallen(one.height, later.height, max(one.half, later.half), around)
    return max(low, fewest), min(high, most)


def _at_risk(released: Results) -> Mapping[Count, Mapping[float, int]]:
    """People still free by day, of each cohort, list and outcome."""
    found: dict[Count, dict[float, int]] = defaultdict(dict)
    for one in count.stated(released):
        if one.count.state == "free":
            found[_series(one.count)][one.count.days] = int(one.low)
    return found


def _series(one: Count) -> Count:
    return replace(one, state="free", days=0)


def _share(one: Estimate) -> Share | None:
    match = _SHARE.fullmatch(one.id)
    known = one.value is not None and one.n and one.lower is not None and one.upper is not None and one.level
    if not match or not known or not 0 < one.lower < one.upper < 1:
        return None
    cohort = "since notification" if match["notified"] else "since entry"
    days = int(int(match["months"]) * DAYS_A_YEAR / 12)
    half = half_unit((one.value, one.lower, one.upper))
    hazard = tuple(-math.log1p(-one.value - sign * half) for sign in (-1, 1))
    here = Count(cohort, called(match["who"]), match["outcome"], "events", days)
    return Share(here, one.n, 1 - one.value, half, hazard, _variance(one, half, hazard), one.id)


def _variance(one: Estimate, half: float, hazard: tuple[float, float]) -> tuple[float, float]:
    """V from the width of a log-log interval: log H has the standard error sqrt(V) / H."""
    z = stats.norm.ppf((1 + one.level) / 2)

    def spread(sign: int) -> float:
        low, high = one.lower - sign * half, one.upper + sign * half
        return (math.log(-math.log1p(-high)) - math.log(-math.log1p(-low))) / (2 * z)

    return (spread(-1) * hazard[0]) ** 2, (spread(1) * hazard[1]) ** 2


def _events(hazard: tuple[float, ...], variance: tuple[float, ...], n: float) -> tuple[float, float]:
    """Fewest and most events; the fewest are those of the smallest H and the largest V that fit."""
    low = max(hazard[0], 0.0) ** 2 / variance[1] if variance[1] > 0 else 0.0
    return low, n * -math.expm1(-hazard[1])
