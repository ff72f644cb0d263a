"""A county with more comparison areas than it has: each is one of its own some months earlier."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipvi_eval.cohort.monthly import MonthlyCounts
from ipvi_eval.questions.counts.asked import Asked, Frames, Populations

_EARLIER = " earlier by "


@dataclass(frozen=True)
class MoreAreas:
    """Frames that know `<area> earlier by <months>` as well; the first months of the area follow its last."""

    frames: Frames

    @property
    def populations(self) -> Populations:
        return self.frames.populations

    def monthly(self, outcome: str, area: str | None = None) -> MonthlyCounts:
        name, _, by = (area or "").partition(_EARLIER)
        found = self.frames.monthly(outcome, name or None)
        return replace(found, area=area or found.area, counts=np.roll(found.counts, -int(by or 0)))

    def by_quarter(self, outcome: str) -> bool:
        return self.frames.by_quarter(outcome)

    def by_half_year(self, outcome: str) -> bool:
        return self.frames.by_half_year(outcome)


def beside_nine(asked: Asked) -> Asked:
    """The same asked beside nine comparison areas."""
    own = asked.study.comparison_areas
    names = tuple(f"{own[at % len(own)]}{_EARLIER}{12 * (at // len(own))}" for at in range(9))
    study = asked.study.model_copy(update={"comparison_areas": names})
    return Asked(study, MoreAreas(asked.frames), asked.outcome)
