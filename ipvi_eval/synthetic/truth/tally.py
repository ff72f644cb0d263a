"""What `truth.json` states of an extract, as numbers that add up from one county to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ipvi_eval.synthetic.delivery import Delivery
from ipvi_eval.synthetic.intensity import months, months_since_start, programme_ratio, reported_ratio
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.truth.counted import counted, due_and_reached, lists_by_group
from ipvi_eval.synthetic.truth.delivered import invited
from ipvi_eval.synthetic.world import World


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one county, or of several drawn with the same parameters.

    `counts` are stated under their names; `reached` holds those due and those of them notified, `lists` the people
    followed by list, both by group; `invited` those invited to a call-in who had entered before the programme, and
    since; `realised` the sums behind what came of the draw.
    """

    parameters: Parameters
    counties: int
    counts: Mapping[str, int]
    reached: Mapping[str, tuple[int, int]]
    lists: Mapping[str, Mapping[str, int]]
    invited: tuple[int, int]
    realised: Mapping[str, float]

    def __add__(self, other: Tally) -> Tally:
        """Both together; they have the same parameters, and so the same names."""
        return Tally(
            self.parameters,
            self.counties + other.counties,
            _added(self.counts, other.counts),
            _added(self.reached, other.reached),
            _added(self.lists, other.lists),
            _added(self.invited, other.invited),
            _added(self.realised, other.realised),
        )


def tally(world: World, delivery: Delivery) -> Tally:
    """The numbers of one county."""
    return Tally(
        world.parameters,
        1,
        counted(world),
        due_and_reached(world),
        lists_by_group(world),
        invited(world, delivery),
        _realised(world),
    )


def _added(one: Any, other: Any) -> Any:
    """The sum of two numbers, or of two collections of the same form number by number."""
    if isinstance(one, Mapping):
        return {name: _added(value, other[name]) for name, value in one.items()}
    if isinstance(one, tuple):
        return tuple(_added(mine, theirs) for mine, theirs in zip(one, other, strict=True))
    return one + other


def _realised(world: World) -> dict[str, float]:
    parameters = world.parameters
    base = (months(parameters).year == parameters.baseline_year).tolist()
    after = months_since_start(parameters) >= 0
    happened = world.intimate[0].expected[after]
    programme = programme_ratio(parameters) * reported_ratio(parameters, parameters.places[0])
    return {
        "baseline_ipv": int(world.intimate[0].counts[base].sum()),
        "baseline_other": int(world.non_intimate[0].counts[base].sum()),
        "happened": float(happened.sum()),
        "without": float((happened / np.asarray(programme[after])).sum()),
        "crowded": world.crowded,
        "incidents": len(world.incidents),
        "persons": len(world.people),
    }
