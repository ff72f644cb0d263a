"""Decoding a drawn curve: its heights, the people at risk and the events of a step say how many left in between.

A Kaplan-Meier curve is a product of fractions (r - 1) / r, one for each event, with r going down by one at each event
and at each exit. Few sequences of events and exits fit a height.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ipvi_eval.results.store import Curve, Results
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.reading import half_unit


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a curve: its day, its height, people at risk just before it, events since the row before."""

    day: float
    height: float
    at_risk: int
    events: int


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Events and exits between two steps of every curve."""
    return [
        find
        for curve in released.curves.values()
        if curve.kind == "survival"
        for find in decoded(curve.id, steps_of(curve), half_unit(curve.column("survival")), smallest_shown)
    ]


def steps_of(curve: Curve) -> list[Step]:
    """The rows of `curve`; none where a column is not published."""
    names = ("time", "survival", "at_risk", "events")
    if not set(names) <= set(curve.columns):
        return []
    return [Step(*row) for row in zip(*(curve.column(name) for name in names), strict=True) if None not in row]


def decoded(id: str, steps: list[Step], half: float, smallest_shown: int) -> Iterator[Find]:
    """What can have happened between each two `steps` whose heights are known within `half`."""
    ties = {0}
    for before, after in pairwise(steps):
        ways = [(last, gone) for tied in ties for last, gone in _ways(before, after, tied, half)]
        ties = {last for last, _ in ways}
        if not ways:
            return
        gone = [one for _, one in ways]
        between = f"{id}, day {before.day:g} to {after.day:g}"
        for learned, low, high in (
            (f"people who left in {between}", min(gone), max(gone)),
            (f"events on the last day of {between}", min(ties), max(ties)),
        ):
            if gives_away(low, high, smallest_shown):
                yield Find(learned, low, high, (id,))


def _ways(before: Step, after: Step, tied: int, half: float) -> Iterator[tuple[int, int]]:
    """Events on the day of `after` and exits since `before`, where `tied` happened on its day, that fit the heights.

    The product is largest when everybody leaves after the last of the other events, and smallest when before the first.
    """
    start = before.at_risk - tied
    low, high = (after.height - half) / (before.height + half), (after.height + half) / max(before.height - half, half)
    for last in range(1, after.events + 1):
        others = after.events - last
        gone = start - others - after.at_risk
        if gone < 0 or start <= 0 or after.at_risk < last:
            continue
        end = (after.at_risk - last) / after.at_risk
        least, most = end * after.at_risk / (after.at_risk + others), end * (start - others) / start
        if least <= high + 1e-12 and most >= low - 1e-12:
            yield last, gone
