"""A balanced panel of areas by periods in which areas enter the programme at different times and stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.arguments import as_floats
from ipvi_eval.errors import AnalysisError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StaggeredPanel:
    """`outcome` (areas, periods); `start` (areas,) first period in the programme, -1 for never."""

    outcome: Floats
    start: NDArray[np.int64]

    @property
    def areas(self) -> int:
        """Number of areas."""
        return int(self.outcome.shape[0])

    @property
    def periods(self) -> int:
        """Number of periods."""
        return int(self.outcome.shape[1])

    @property
    def starts(self) -> list[int]:
        """The distinct starts, in order."""
        return [int(g) for g in np.unique(self.start[self.start >= 0])]

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Which area-periods are in the programme, (areas, periods)."""
        started = (self.start >= 0)[:, None]
        return np.asarray(started & (np.arange(self.periods) >= self.start[:, None]), dtype=bool)

    @property
    def event_time(self) -> NDArray[np.int64]:
        """Periods since the start, (areas, periods); negative before it, meaningless for areas never treated."""
        return np.asarray(np.arange(self.periods) - self.start[:, None], dtype=np.int64)

    def untreated_at(self, period: int, never_only: bool) -> NDArray[np.bool_]:
        """Areas that never start, or (unless `never_only`) have not started by `period`, (areas,)."""
        never = self.start < 0
        return never if never_only else never | (self.start > period)


def staggered_panel(outcome: ArrayLike, start: ArrayLike) -> StaggeredPanel:
    """Check and bundle; raises AnalysisError for shapes, holes, starts outside the periods, or nobody treated."""
    values = as_floats(outcome, "outcomes")
    begun = as_floats(start, "starts")
    if values.ndim != 2 or begun.shape != (values.shape[0],) or min(values.shape) < 2:
        msg = "a staggered panel needs outcomes (areas, periods), at least 2 of each, and one start per area"
        raise AnalysisError(msg)
    if not np.isfinite(values).all():
        msg = "the panel has holes: every area needs a number in every period; cut it to the common window"
        raise AnalysisError(msg)
    never = np.isnan(begun) | (begun < 0)
    begun = np.where(never, -1, begun)
    if np.any(begun != np.floor(begun)) or np.any(begun >= values.shape[1]):
        msg = "a start is the index of the first period in the program, inside the panel, or negative for never"
        raise AnalysisError(msg)
    if np.any(begun == 0):
        msg = "an area that is in the program from the first period has no before; leave it out"
        raise AnalysisError(msg)
    if never.all():
        msg = "no area ever enters the program, so there is no effect to estimate"
        raise AnalysisError(msg)
    return StaggeredPanel(values, begun.astype(np.int64))
