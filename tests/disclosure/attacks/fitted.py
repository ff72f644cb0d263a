"""Fitted values beside hidden months: what `path` solves for the months after the start, on both sides of it.

The curve of a figure gives the fitted count of every month, also of those whose own count is hidden. The months that
are shown tell whether the solution is right.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.results.store import Curve, Results
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.path import months_before, solved, wandering, whole_numbers

Array = NDArray[np.float64]

_FEWEST = 8
_NEAR = 0.3
"""How far from the shown counts a solution may lie."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Hidden months of every curve by month that has a column of fitted counts."""
    curves = [one for one in released.curves.values() if one.kind == "monthly" and "fitted" in one.columns]
    return [find for curve in curves for find in _hidden(released, curve, smallest_shown)]


def _hidden(released: Results, curve: Curve, smallest_shown: int) -> Iterator[Find]:
    month = np.array(curve.column("month"), dtype="datetime64[M]")
    counts = np.array([np.nan if one is None else one for one in curve.column("count")], dtype=np.float64)
    fitted = np.array(curve.column("fitted"), dtype=np.float64)
    try:
        before = months_before(released, curve.id)
        totals = [row["events"] for row in released.tables[f"{curve.id}.data_line"].records()]
        size = released.tables[f"{curve.id}.before"].records()[0]["value"]
        ratio = released.estimates[f"{curve.id}.headline.ratio"].value
        others = (size * before, totals[1] * size * before / (totals[0] * ratio))
    except (KeyError, IndexError, TypeError, ValueError):
        return
    if not np.isnan(counts).any() or np.diff(month).astype(int).min() > 1:
        return
    for at, own, other in zip((slice(before), slice(before, None)), totals, others, strict=True):
        gaps = np.diff(month[at]).astype(int).astype(np.float64)
        found = _side(fitted[at], float(own), other, wandering(released, curve.id), gaps)
        shown = ~np.isnan(counts[at])
        if found is None or (np.abs(found - counts[at])[shown] > _NEAR).any():
            continue
        for name, count in zip(month[at][~shown], np.round(found[~shown]).astype(int).tolist(), strict=True):
            if gives_away(count, count, smallest_shown):
                yield Find(f"{curve.id}, incidents in {name}", count, count, (curve.id,))


def _side(fitted: Array, total: float, others: float, tau: float, gaps: Array) -> Array | None:
    if len(fitted) < _FEWEST or np.isnan(fitted).any() or (fitted <= 0).any():
        return None
    beside = whole_numbers(fitted, total=others)
    return solved(np.log(fitted / beside), beside, total=total, tau=tau, gaps=gaps)
