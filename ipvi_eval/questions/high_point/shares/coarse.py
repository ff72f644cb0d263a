"""Shares between the horizons that are told, so coarse that none tells of a few people.

A share averaged over times of follow-up is a sum over the days of events. Several such shares and the risk at a fixed
horizon are as many equations, and whoever solves them finds how many had an event between two times: of 429 people
between none and five from month 18 to 24, from eight shares of four digits. So nothing finer leaves than steps of which
each is worth as many people as the smallest count that may be shown.

A share told as nought would leave half a step open, as none is below it: up to five people where eleven are asked for.
So the least that is told of a share above nought is one step, which leaves one and a half.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STEPS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
"""What shares are rounded to: the finest that is coarse enough, by the number of people alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """Shares are told as multiples of `size`, one of STEPS."""

    size: float

    @classmethod
    def of(cls, people: int, fewest: int) -> Step | None:
        """The finest that is worth `fewest` of these `people`; None where not even the coarsest is.

        >>> Step.of(1112, 11), Step.of(429, 11), Step.of(429, 22), Step.of(21, 11)
        (Step(size=0.01), Step(size=0.05), Step(size=0.1), None)
        """
        return next((cls(size) for size in STEPS if size * people >= fewest), None)

    def nearest(self, share: float) -> float:
        """The multiple that is nearest, but for nought, which only a share of nought is told as.

        >>> Step(0.05).nearest(0.0447), Step(0.05).nearest(0.001), Step(0.05).nearest(0.0)
        (0.05, 0.05, 0.0)
        """
        return max(self.size, self.below(share + self.size / 2)) if share > 0 else 0.0

    def leaves(self, told: float) -> tuple[float, float]:
        """Between which two a share lies that is told as this."""
        if told == 0:
            return 0.0, 0.0
        return (0.0 if told <= self.size else told - self.size / 2), told + self.size / 2

    def below(self, share: float) -> float:
        """The multiple at or below it, for a lower limit."""
        return round(math.floor(share / self.size + 1e-9) * self.size, 2)

    def above(self, share: float) -> float:
        """The multiple at or above it, for an upper limit."""
        return -self.below(-share)

    def __str__(self) -> str:
        return f"{100 * self.size:g}%"
