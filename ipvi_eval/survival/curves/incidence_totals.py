"""Weighted counts by bin of events of several causes, and the cumulative incidences that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipvi_eval.survival.spells.arrays import Floats, Ints, divide, running_product, tally
from ipvi_eval.survival.spells.day_grid import DayGrid


@dataclass(frozen=True, slots=True)
class Totals:
    """Weighted counts by bin (m,), of k causes (m, k), and what follows; `left` are at risk and have no event there."""

    grid: DayGrid
    events: Floats
    censored: Floats
    at_risk: Floats
    before: Floats
    after: Floats
    incidence: Floats
    left: Floats
    hazard: Floats


def totals_of(grid: DayGrid, codes: Ints, causes: int, weight: Floats | None) -> Totals:
    """The totals of spells with causes `codes` (n,), 0 for censored, of so many `causes`; `weight` (n,) or None."""
    width = causes + 1
    ended = tally(grid.stop * width + codes, grid.size * width, weight).reshape(-1, width)
    events = ended[:, 1:]
    every = events @ np.ones(causes)
    at_risk = grid.from_end(every + ended[:, 0])
    if grid.entry is not None:
        at_risk = at_risk - grid.from_end(grid.by_entry(weight))
    # A difference of sums of weights may miss, by rounding, that everyone left has an event.
    at_risk = np.where(at_risk - every <= 1e-12 * every, every, at_risk)
    hazard = divide(every, at_risk)
    after = running_product(1 - hazard)
    before = np.concatenate([[1.0], after[:-1]])
    incidence = np.cumsum(before[:, None] * divide(events, at_risk[:, None]), axis=0)
    return Totals(grid, events, ended[:, 0], at_risk, before, after, incidence, at_risk - every, hazard)
