"""Days to re-offence from calendar days, and 1 - Kaplan-Meier by day, for the replay of follow-up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError

Days = NDArray[np.int64]


def follow_up(entry: Days, event: NDArray[np.float64], end: Days) -> tuple[Days, NDArray[np.bool_]]:
    """Days from entry to re-offence or end, and whether it was a re-offence, both (n,).

    Raises AnalysisError when lengths differ, nobody is there, or days contradict each other; it counts the rows.
    """
    if not (entry.shape == event.shape == end.shape) or len(entry) == 0:
        msg = "entry, event and end must be of one length, with at least one person"
        raise AnalysisError(msg)
    hit = ~np.isnan(event)
    wrong = int((end <= entry).sum()), int((event[hit] <= entry[hit]).sum()), int((event[hit] > end[hit]).sum())
    if any(wrong):
        msg = (
            f"days contradict each other: {wrong[0]} people end on or before their entry, {wrong[1]} re-offend on or "
            f"before it, {wrong[2]} re-offend after the end of observation"
        )
        raise AnalysisError(msg)
    return (np.where(hit, np.nan_to_num(event), end) - entry).astype(np.int64), hit


def risk_curve(
    time: Days, hit: NDArray[np.bool_], *, weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """1 - Kaplan-Meier by day, (longest + 1,); an event precedes a censoring on the same day."""
    w = np.ones(len(time)) if weights is None else weights
    size = int(time.max()) + 1
    at_risk = np.cumsum(np.bincount(time, w, size)[::-1])[::-1]
    events = np.bincount(time[hit], w[hit], size)
    hazard = np.divide(events, at_risk, out=np.zeros(size), where=at_risk > 0)
    risk: NDArray[np.float64] = 1 - np.cumprod(1 - hazard)
    return risk
