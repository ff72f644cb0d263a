"""Days of a median, before or after which a horizon lies that is withheld: as long as more than half are free, and as
long as the interval of that share is above a half, so many had their event at most; from the two on, so many at least.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from scipy.special import ndtri

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.count import DAYS_A_YEAR
from tests.disclosure.attacks.find import Find, gives_away

_HORIZON = re.compile(r"(?P<stem>.+)\.(risk_(?P<months>\d+)m|within_(?P<days>\d+))")


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Events by a horizon that is withheld beside a median whose days are told."""
    return [find for one in released.estimates.values() for find in _before(one, released, smallest_shown)]


def _before(one: Estimate, released: Results, smallest_shown: int) -> Iterator[Find]:
    match = _HORIZON.fullmatch(one.id)
    median = released.estimates.get(f"{match['stem']}.median") if match and one.value is None else None
    if match and median is not None:
        day = int(match["days"] or round(int(match["months"]) * DAYS_A_YEAR / 12))
        most = min(_at_most(median, day), default=None)
        if most is not None and gives_away(0, most, smallest_shown):
            yield Find(f"events of {match['stem']} by day {day}", 0, most, (median.id,))


def _at_most(median: Estimate, day: int) -> Iterator[int]:
    """How many may have had their event by the day, by the median itself and by its lower limit."""
    if median.n is None or median.value is None:
        return
    if day < median.value:
        yield (median.n - 1) // 2
    if median.lower is not None and median.level is not None and day < median.lower:
        yield max(
            number for number in range(median.n // 2) if number == 0 or _lower(number, median.n, median.level) > 0.5
        )


def _lower(events: int, people: int, level: float) -> float:
    """The lower limit of the share that is free after so many events, on the scale of log(-log): with everybody
    followed. Were some followed no longer, the share would be lower and the interval wider."""
    free = 1 - events / people
    error = np.sqrt(events / (people * (people - events))) / abs(np.log(free))
    return float(free ** np.exp(ndtri(0.5 + level / 2) * error))
