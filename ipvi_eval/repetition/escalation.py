"""Does it get worse? Injury (or any other mark of severity) along the reports of a pair.

Two comparisons mislead. Later reports come from the pairs with many, which may have been worse from the first: so each
pair is compared with itself. And a pair chosen for a severe report looks better afterwards without any change, because
part of what made that report severe was chance (regression to the mean): so what follows a severe first report is set
beside what would follow were the reports of each pair in random order, many times over.

What ends a record is not told apart: where a severe report makes the next less likely (an arrest, a move), the last
report of many pairs is a severe one, and reports seem to escalate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.repetition.repeats import known_keys, one_a_day
from ipvi_eval.survival.spells.arrays import Bools, Ints, as_event
from ipvi_eval.worded import signed

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Escalation(Printed):
    """Severity along the reports of `pairs` pairs with two or more.

    `slope` is the change of the share of severe reports from one report of a pair to its next, with an interval by pair
    and the `p` of reports in random order. `after_severe` and `after_mild` are shares of severe second reports by what
    the first was; `expected_*` what they would be were each pair's reports in random order, with the middle `level` of
    those orders (regression to the mean and nothing else). Missing where no pair had such a first report.
    """

    title = "Along the reports of a pair"

    pairs: int
    reports: int
    severe: int
    slope: float
    slope_lower: float
    slope_upper: float
    p: float
    severe_first: int
    severe_again: int
    after_severe: float
    expected_after_severe: tuple[float, float, float]
    mild_first: int
    mild_then_severe: int
    after_mild: float
    expected_after_mild: tuple[float, float, float]
    draws: int
    level: float

    def tidy(self) -> pd.DataFrame:
        """Two rows, by the first report: first, pairs, severe_next, share, expected, lower, upper (of the expected)."""
        rows = [
            ("severe", self.severe_first, self.severe_again, self.after_severe, *self.expected_after_severe),
            ("not severe", self.mild_first, self.mild_then_severe, self.after_mild, *self.expected_after_mild),
        ]
        return pd.DataFrame(rows, columns=["first", "pairs", "severe_next", "share", "expected", "lower", "upper"])

    @property
    def sentence(self) -> str:
        """The slope, in words."""
        return (
            f"From one report of a pair to its next the share that is severe changes by {signed(100 * self.slope, 1)} "
            f"percentage points ({100 * self.level:g}% interval {signed(100 * self.slope_lower, 1)} to "
            f"{signed(100 * self.slope_upper, 1)}) in {self.reports:,} reports of {self.pairs:,} pairs."
        )


@checked
def escalation(
    day: ArrayLike, pair: ArrayLike, severe: ArrayLike, *, draws: int = 2000, seed: int = 0, level: float = 0.95
) -> Escalation:
    """Compare the reports of each pair with one another, in the order of their days.

    Args:
        day: of each report (n,); on one day a pair has one report, severe where one of them is.
        pair: whose report it is (n,), missing where it is not known (such a report is left out).
        severe: whether there was an injury, say (n,).
        draws, seed: random orders that show regression to the mean.
        level: coverage of the intervals.

    Raises AnalysisError where fewer than two pairs have two reports, or no pair has both severe and other ones.

    >>> import ipvi_eval as ie
    >>> days = [1, 2, 3, 1, 5, 2, 4, 7, 8]
    >>> pairs = ["a", "a", "a", "b", "b", "c", "c", "c", "c"]
    >>> found = ie.escalation(days, pairs, [0, 0, 1, 0, 1, 1, 0, 0, 1], draws=200)
    >>> found.pairs, found.severe_first, round(found.slope, 3)
    (3, 1, 0.2)
    """
    level = as_level(level)
    who, order, hit = _in_order(day, pair, severe)
    sizes = np.bincount(who)
    if len(sizes) < 2:
        msg = "escalation needs at least two pairs with two reports on different days"
        raise AnalysisError(msg)
    if not np.any(np.diff(hit)[np.diff(who) == 0]):
        msg = "no pair has reports that are severe and others that are not, so none can be said to change"
        raise AnalysisError(msg)
    slope, error, p = _slope(who, order, hit, sizes)
    half = float(ndtri(0.5 + level / 2)) * error
    first = np.cumsum(sizes) - sizes
    one, two = hit[first], hit[first + 1]
    chance = _random_orders(who, hit, first, draws, seed)
    return Escalation(
        pairs=len(sizes),
        reports=len(who),
        severe=int(hit.sum()),
        slope=slope,
        slope_lower=slope - half,
        slope_upper=slope + half,
        p=p,
        severe_first=int(one.sum()),
        severe_again=int((one & two).sum()),
        after_severe=_part(one & two, one),
        expected_after_severe=_middle(chance[:, 0], level),
        mild_first=int((~one).sum()),
        mild_then_severe=int((~one & two).sum()),
        after_mild=_part(~one & two, ~one),
        expected_after_mild=_middle(chance[:, 1], level),
        draws=draws,
        level=level,
    )


def _in_order(day: ArrayLike, pair: ArrayLike, severe: ArrayLike) -> tuple[Ints, Ints, Bools]:
    """Pairs with two reports or more: pair from 0, number of the report from 0, severe or not, each (m,)."""
    days, known, codes = known_keys(day, pair)
    hit = as_event(severe, len(days), "severe")[known]
    who, _ = one_a_day(codes, days[known])
    # Where a pair has several on one day, what is severe comes last and is what stays.
    order = np.lexsort((hit, days[known], codes))
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = (np.diff(codes[order]) != 0) | (np.diff(days[known][order]) != 0)
    several = (np.bincount(who) > 1)[who]
    kept = np.unique(who[several], return_inverse=True)[1]
    number = np.arange(len(kept)) - np.searchsorted(kept, kept)
    return kept, number, hit[order][last][several]


def _slope(who: Ints, order: Ints, hit: Bools, sizes: Ints) -> tuple[float, float, float]:
    """Slope within pairs, its standard error by pair, and the p of random orders (normal, exact first two moments)."""
    place = order - ((sizes - 1) / 2)[who]
    y = hit - (np.bincount(who, hit) / sizes)[who]
    squares = np.bincount(who, place**2)
    slope = float(place @ y / squares.sum())
    scores = np.bincount(who, place * (y - slope * place))
    pairs = len(sizes)
    error = float(np.sqrt((scores**2).sum() * pairs / (pairs - 1)) / squares.sum())
    variance = float((squares * np.bincount(who, y**2) / (sizes - 1)).sum())
    return slope, error, float(2 * ndtr(-abs(place @ y) / np.sqrt(variance)))


def _random_orders(who: Ints, hit: Bools, first: Ints, draws: int, seed: int) -> Array:
    """Shares of severe second reports after a severe and after a mild first one, (draws, 2), in random orders."""
    rng = np.random.default_rng(seed)
    found = np.empty((draws, 2))
    one, two = hit[first], hit[first + 1]
    severe, sizes = np.bincount(who, hit), np.bincount(who)
    # The order is random only of pairs with both; theirs are the rows (r,), pair by pair.
    varies = (severe > 0) & (severe < sizes)
    rows = np.flatnonzero(varies[who])
    owner, of_rows = (np.cumsum(varies) - 1)[who[rows]], hit[rows]
    for draw in range(draws):
        keys = rng.random(len(who))[rows]
        for reports in (one, two):
            place = _smallest(keys, owner)
            reports[varies] = of_rows[place]
            keys[place] = np.inf
        found[draw] = _part(one & two, one), _part(~one & two, ~one)
    return found


def _smallest(keys: Array, owner: Ints) -> Ints:
    """The place of the smallest of the `keys` (r,) of each `owner` (r,), which is in order: a sort of all takes longer,
    and only the first two reports are asked for."""
    begins = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    place = np.flatnonzero(keys == np.minimum.reduceat(keys, begins)[owner])
    return place[np.r_[True, owner[place][1:] != owner[place][:-1]]]


def _part(hits: Bools, among: Bools) -> float:
    return float(hits.sum() / among.sum()) if among.any() else float("nan")


def _middle(shares: Array, level: float) -> tuple[float, float, float]:
    known = shares[~np.isnan(shares)]
    if not len(known):
        return float("nan"), float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(known.mean()), float(low), float(high)
