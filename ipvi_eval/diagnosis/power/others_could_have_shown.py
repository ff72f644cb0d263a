"""What the hazard ratios of designs that compare other people could have shown, weighted and in pairs; reports tell it
where an interval includes no change.

By who was at risk and notified on the days of events, as for the planned ratio (`could_have_shown`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ipvi_eval.counted import MATCHED
from ipvi_eval.diagnosis.power.by_interval import SIZES, has_interval
from ipvi_eval.diagnosis.power.could_have_shown import found_from_days
from ipvi_eval.diagnosis.power.designs_at_risk import paired_at_risk, weighted_at_risk
from ipvi_eval.diagnosis.power.hazard_power import NotifiedAtRisk
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.not_estimated import parts_of

if TYPE_CHECKING:
    from ipvi_eval.plan.survival import Exposure
    from ipvi_eval.questions.reoffence.asked import Asked, Part

_Way = Callable[["Asked", "Exposure"], NotifiedAtRisk]


def others_could_have_shown(asked: Asked, design: Exposure, parts: Iterable[Part]) -> Iterator[Part]:
    """The parts in order, the weighted ratio of a `design` and that in pairs, where they have an interval, followed by
    `<id>.power.<end>`, or why there is none; for each of `SIZES`.

    What the planned ratio could have shown `could_have_shown` tells: of a planned design the pairs alone are asked.
    """
    ways = _ways(asked, design)
    for one in parts:
        yield one
        if isinstance(one, Estimate) and one.id in ways and has_interval(one):
            yield from parts_of(f"{one.label}: what it could have shown", _shown, asked, design, one, ways[one.id])


def _ways(asked: Asked, design: Exposure) -> Mapping[str, _Way]:
    """Who is compared, by the id of the ratio."""
    if design == "time-dependent":
        return {}
    id = f"{asked.stem}.notification.hazard_ratio{asked.ending(design)}"
    weighted: dict[str, _Way] = {} if design == asked.plan.exposure else {id: weighted_at_risk}
    return {**weighted, f"{id}_{MATCHED}": paired_at_risk}


def _shown(asked: Asked, design: Exposure, one: Estimate, at_risk: _Way) -> tuple[Estimate, ...]:
    return found_from_days(one, at_risk(asked, design), asked.study, sizes=SIZES, stem=one.id)
