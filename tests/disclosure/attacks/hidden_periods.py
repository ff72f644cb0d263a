"""The counts by period that a curve shows, with the places of those it hides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.results.store import Curve

_TRIED = 3
"""Hidden periods of which every value can be tried: a thousand series."""


@dataclass(frozen=True, slots=True)
class HiddenPeriods:
    """`months` (m,) begin the periods of `unit` months; `counts` (m,) with 0 at the places `hidden`."""

    months: tuple[str, ...]
    counts: NDArray[np.float64]
    hidden: tuple[int, ...]
    unit: int

    def tried(self, smallest_shown: int) -> NDArray[np.float64]:
        """Every series (S, m) with a count of 1 to `smallest_shown` - 1 in each hidden period."""
        values = np.array(list(product(range(1, smallest_shown), repeat=len(self.hidden))), dtype=np.float64)
        series = np.repeat(self.counts[None], len(values), axis=0)
        series[:, list(self.hidden)] = values
        return series


def hidden_periods(curve: Curve, most: int = _TRIED) -> HiddenPeriods | None:
    """What `curve` hides, or None where it hides nothing or more than `most`. Periods without a row count 0."""
    shown = dict(zip(curve.column("month"), curve.column("count"), strict=True))
    if not 0 < sum(count is None for count in shown.values()) <= most:
        return None
    at = np.array(sorted(shown), dtype="datetime64[M]")
    unit = int(np.diff(at).min().astype(int))
    months = tuple(str(month) for month in np.arange(at[0], at[-1] + 1, unit))
    hidden = tuple(place for place, month in enumerate(months) if month in shown and shown[month] is None)
    return HiddenPeriods(months, np.array([shown.get(month) or 0.0 for month in months]), hidden, unit)
