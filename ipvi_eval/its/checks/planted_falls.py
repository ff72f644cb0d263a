"""Falls of known size planted in series like the months before the start, and how often the test finds each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ipvi_eval.its.checks.simulated_power import SimulatedPower, simulated_power
from ipvi_eval.its.lasting_step.step_fit import StepFit

FALLS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)
"""What is planted: nothing, then ever larger falls."""


@dataclass(frozen=True)
class PlantedFalls:
    """How often the test of a fit finds each of FALLS, all planted in the same `series` series, so that a larger fall
    is not found less often by chance; each simulated once.

    `seed` is of the series, `size` how many times as many incidents they have.
    """

    fit: StepFit
    series: int
    seed: int
    size: float = 1.0
    _known: dict[int, SimulatedPower] = field(default_factory=dict)

    def at(self, place: int) -> SimulatedPower:
        """The fall at a place of FALLS."""
        if place not in self._known:
            ratio = 1 - FALLS[place]
            self._known[place] = simulated_power(self.fit, ratio, series=self.series, seed=self.seed, size=self.size)
        return self._known[place]

    def until(self, enough: float) -> Iterator[SimulatedPower]:
        """From no fall on, until one is found often `enough`."""
        for place in range(len(FALLS)):
            yield self.at(place)
            if self.at(place).falls >= enough:
                return

    def around(self, power: float, near: float) -> tuple[SimulatedPower, ...]:
        """No fall, the last that is found less often than `power` and, where there is one, the first that is found
        often enough; looked for from the first that is no smaller than the fall `near`."""
        last = len(FALLS) - 1
        place = next((one for one in range(1, last) if FALLS[one] >= near), last)
        while place > 1 and self.at(place - 1).falls >= power:
            place -= 1
        while place < last and self.at(place).falls < power:
            place += 1
        return tuple(self.at(one) for one in sorted({0, place - 1, place}))
