"""Rare outcomes (homicide): an exact interval, and how many years it takes until anything could be seen. Never a model.

Two or three in a decade say little however they are modelled. What they allow is the exact interval of a Poisson rate
(Garwood 1936) and, from the exact test of two rates (Przyborowski & Wilenski 1940), how long one would have to count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import whole_percent

LONGEST = 200
"""Years beyond which it is only said that nothing can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RareOutcome(Printed):
    """A rare event counted over `years`: `rate` a year with its exact interval.

    `years_of_none` is for how many years there would have to be not a single one until that could be told from chance.
    `years_until` is how many years it takes until a fall by `fall` (0.5: by half) would be seen with probability
    `power`; it takes the rate so far as known and is the more hopeful for it. Both are infinite where nothing was
    counted, and `years_until` beyond `LONGEST` years.
    """

    title = "A rare outcome"

    events: int
    years: float
    rate: float
    lower: float
    upper: float
    level: float
    years_of_none: float
    fall: float
    power: float
    years_until: float

    @property
    def sentence(self) -> str:
        """The rate, and how long nothing can be said."""
        span = f"{100 * self.level:g}% interval {self.lower:.2f} to {self.upper:.2f}"
        counted = f"{self.events:,} in {self.years:g} years, {self.rate:.2f} a year ({span})"
        if not self.events:
            return f"{counted}: no fall could ever be seen."
        until = f"more than {LONGEST}" if math.isinf(self.years_until) else f"{self.years_until:.1f}"
        return (
            f"{counted}: it takes {self.years_of_none:.1f} years without a single one to tell that from chance, and "
            f"{until} years to see a fall by {whole_percent(self.fall)}."
        )


def poisson_interval(events: int, exposure: float, *, level: float = 0.95) -> tuple[float, float]:
    """Exact limits of the rate of `events` in `exposure` (years, person-years), from 0 (Garwood 1936).

    Raises AnalysisError for a negative or fractional count, or an exposure that is not positive.

    >>> low, high = poisson_interval(10, 1)
    >>> round(low, 2), round(high, 2)
    (4.8, 18.39)
    """
    if events < 0 or events != int(events) or not 0 < exposure < math.inf:
        msg = "a rate needs a whole number of events from 0 and an exposure above 0"
        raise AnalysisError(msg)
    level = as_level(level)
    tail = (1 - level) / 2
    lower = float(stats.chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    return lower / exposure, float(stats.chi2.isf(tail, 2 * events + 2)) / 2 / exposure


@checked
def rare_outcome(
    events: int, years: float, *, fall: float = 0.5, power: float = 0.8, level: float = 0.95
) -> RareOutcome:
    """What `events` counted in `years` allow to say, and from when on a `fall` (0.5: by half) could be seen.

    The test is the exact conditional one, twice the smaller tail below 1 - `level`; the waiting time is to the month.

    Raises AnalysisError as `poisson_interval`, and unless fall is above 0 and at most 1 and power between 0 and 1.

    >>> import ipvi_eval as ie
    >>> ie.rare_outcome(2, 5)
    A rare outcome
    2 in 5 years, 0.40 a year (95% interval 0.05 to 1.44): it takes 26.6 years without a
    single one to tell that from chance, and more than 200 years to see a fall by 50%.
    <BLANKLINE>
    events  years  rate    lower  upper  level  years_of_none  fall  power  years_until
         2      5   0.4  0.04844  1.445   0.95          26.62   0.5    0.8          inf
    """
    lower, upper = poisson_interval(events, years, level=level)
    if not (0 < fall <= 1 and 0 < power < 1):
        msg = "fall must lie above 0 and at most at 1 (0.5 for half), power between 0 and 1"
        raise AnalysisError(msg)
    tail = (1 - level) / 2
    return RareOutcome(
        events=events,
        years=years,
        rate=events / years,
        lower=lower,
        upper=upper,
        level=level,
        years_of_none=years * (tail ** (-1 / events) - 1) if events else math.inf,
        fall=fall,
        power=power,
        years_until=_until(events, years, fall, power, tail) if events else math.inf,
    )


def _until(events: int, years: float, fall: float, power: float, tail: float) -> float:
    """Years, to the month, after which the exact test would call the fall with the power asked for."""
    after = np.arange(1, 12 * LONGEST + 1) / 12
    share = after / (years + after)
    most = _most_that_is_fewer(events, share, tail)
    chance = stats.poisson.cdf(most, events / years * (1 - fall) * after)  # 0 where no number is fewer
    # The power of an exact test saws as the number that counts as fewer jumps: wait until it stays.
    short = np.flatnonzero(chance < power)
    first = 0 if not len(short) else short[-1] + 1
    return float(after[first]) if first < len(after) else math.inf


def _most_that_is_fewer(events: int, share: np.ndarray, tail: float) -> np.ndarray:
    """The largest number after (m,) that is significantly fewer, given `share` of the exposure; -1 where none is.

    By halving: the probability of so few rises with the number, and there may be many thousands before.
    """
    fewer, more = np.full(len(share), -1), np.zeros(len(share), dtype=np.int64)

    def is_fewer(number: np.ndarray) -> np.ndarray:
        return np.asarray(stats.binom.cdf(number, number + events, share) <= tail)

    while (hit := is_fewer(more)).any():
        fewer, more = np.where(hit, more, fewer), np.where(hit, 2 * more + 1, more)
    while (more - fewer > 1).any():
        middle = (fewer + more) // 2
        hit = is_fewer(middle)
        fewer, more = np.where(hit, middle, fewer), np.where(hit, more, middle)
    return fewer
