"""Decoding a drawn curve: its heights say how many re-offended and how many left between two steps.

A Kaplan-Meier curve is a product of fractions (r - 1) / r, one for each event, with r going down by one at each event
and at each exit. Few numbers of events and exits fit a height. Where it is printed in full, one product of fractions
does, and says after how many events each exit came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.results.store import Curve, Results
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.reading import half_unit

Counts = NDArray[np.int64]

_FEW = 60
"""People up to whom every number of events and exits is tried, where a curve prints neither."""
_ROUNDING = 1e-12
_MOST_RANKS = 24
"""Events and exits of a step up to which their orders are gone through."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a curve: its day and height; people at risk just before it and events since the row before, if said."""

    day: float
    height: float
    at_risk: int | None = None
    events: int | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """What can have happened between two steps, one number each: events, those of the last day, exits, people left."""

    events: Counts
    last: Counts
    gone: Counts
    left: Counts


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Events and exits between two steps of every curve."""
    found = []
    for curve in released.curves.values():
        if curve.kind == "survival" and (people := _people(released, curve)):
            half = half_unit(curve.column("survival"))
            found += decoded(curve.id, people, steps_of(curve), half, smallest_shown)
    return found


def _people(released: Results, curve: Curve) -> int:
    """How many the curve begins with: by its first row, or by the shares beside it; 0 where neither says so."""
    if "at_risk" in curve.columns and curve.rows:
        return int(curve.column("at_risk")[0] or 0)
    beside = [one.n for id, one in released.estimates.items() if id.startswith(f"{curve.id}.risk_") and one.n]
    return max(beside, default=0)


def steps_of(curve: Curve) -> list[Step]:
    """The rows of `curve`."""
    names = ("time", "survival", "at_risk", "events")
    columns = [curve.column(name) if name in curve.columns else [None] * len(curve.rows) for name in names]
    return [Step(*row) for row in zip(*columns, strict=True)]


def decoded(id: str, people: int, steps: list[Step], half: float, smallest_shown: int) -> Iterator[Find]:
    """What can have happened to `people` between each two `steps` whose heights are known within `half`."""
    left = {people}
    for before, after in pairwise(steps):
        ways = _ways(left, before, after, half)
        if not ways.events.size:
            return
        left = set(ways.left.tolist())
        between = f"{id}, day {before.day:g} to {after.day:g}"
        counts = {"people who left": ways.gone, "events on the last day": ways.last}
        if after.events is None:
            counts["events"] = ways.events
        for learned, values in counts.items():
            low, high = int(values.min()), int(values.max())
            if gives_away(low, high, smallest_shown):
                yield Find(f"{learned} in {between}", low, high, (id,))


def _ways(starts: set[int], before: Step, after: Step, half: float) -> Ways:
    """Events and exits that fit the heights, from any of `starts` people left after `before`.

    The product is largest when everybody leaves after the last of the other events, and smallest when before the first.
    """
    if after.at_risk is None and max(starts) > _FEW:
        starts = set()
    tried = [_tried(start, before, after, half) for start in sorted(starts)]
    empty = [np.zeros(0, dtype=np.int64)]
    columns = [np.concatenate([*empty, *column]) for column in zip(*tried, strict=True)] if tried else empty * 4
    return Ways(*columns)


def _tried(start: int, before: Step, after: Step, half: float) -> tuple[Counts, Counts, Counts, Counts]:
    everybody = np.arange(1, start + 1)
    at_risk = everybody if after.at_risk is None else np.array([after.at_risk])
    events = everybody if after.events is None else np.array([after.events])
    at_risk, events, last = (grid.ravel() for grid in np.meshgrid(at_risk, events, everybody, indexing="ij"))
    others = events - last
    gone = start - others - at_risk
    possible = (gone >= 0) & (others >= 0) & (last <= at_risk)
    at_risk, events, last, others, gone = (one[possible] for one in (at_risk, events, last, others, gone))
    least = (at_risk - last) / (at_risk + others)
    most = (at_risk - last) / at_risk * (start - others) / start
    low, high = (after.height - half) / (before.height + half), (after.height + half) / max(before.height - half, half)
    fits = (least <= high + _ROUNDING) & (most >= low - _ROUNDING)
    if half == 0:
        for way in np.flatnonzero(fits & (others + gone <= _MOST_RANKS)):
            ranks = np.arange(at_risk[way] + 1, start + 1)
            target = np.log(after.height / before.height) - np.log1p(-last[way] / at_risk[way])
            fits[way] = _in_some_order(ranks, int(others[way]), target)
    return events[fits], last[fits], gone[fits], (at_risk - last)[fits]


def _in_some_order(ranks: Counts, events: int, target: float) -> bool:
    """Whether events at some `events` of the `ranks`, and exits at the others, lower the log height by `target`.

    Sums over subsets of either half of the ranks are met in the middle.
    """
    halves = [_sums(np.log1p(-1 / part)) for part in np.array_split(ranks, 2)]
    for first in range(events + 1):
        one, other = (sums[sizes == size] for (sums, sizes), size in zip(halves, (first, events - first), strict=True))
        wanted, other = target - one, np.sort(other)
        if (
            other.size
            and (np.searchsorted(other, wanted - _ROUNDING) < np.searchsorted(other, wanted + _ROUNDING)).any()
        ):
            return True
    return False


def _sums(logs: NDArray[np.float64]) -> tuple[NDArray[np.float64], Counts]:
    """The sum of every subset of `logs`, and its size."""
    sums, sizes = np.zeros(1), np.zeros(1, dtype=np.int64)
    for one in logs:
        sums, sizes = np.concatenate([sums, sums + one]), np.concatenate([sizes, sizes + 1])
    return sums, sizes
