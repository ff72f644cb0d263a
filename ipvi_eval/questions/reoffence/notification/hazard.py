"""The hazard after notification under one design, with days in custody subtracted and left in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.questions.reoffence.asked import Asked, Part
from ipvi_eval.questions.reoffence.notification.tipping_points import e_values
from ipvi_eval.questions.reoffence.ratio import NamedRatio
from ipvi_eval.questions.reoffence.tables import tipping_table
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped

if TYPE_CHECKING:
    from ipvi_eval.plan.survival import Exposure
    from ipvi_eval.questions.reoffence.frames import Clock


def nobody_notified(asked: Asked) -> NotEstimated:
    """Why nothing is asked about notification."""
    return NotEstimated(what=asked.label, why="the extract holds no notification of these people", remedy="")


def hazard_after_notification(asked: Asked, design: Exposure) -> Iterator[Part]:
    """The ratio of a design and what stands beside it; of the planned one whether it stays the same over time."""
    who = asked.frames.populations
    compared = who.compared(design)
    yield from scoped(compared, _on_one_clock(asked, design, "street"))
    if who.custody:
        yield from scoped(who.all_days(compared), _on_one_clock(asked, design, "calendar"))


def unmeasured_difference(asked: Asked) -> Iterator[Part]:
    """How strong a difference nobody measured would have to be to explain the planned ratio. Nothing without one."""
    if isinstance(asked.planned, NotEstimated):
        return
    ratio = asked.planned.ratio
    parts = (
        *parts_of("E-value", e_values, ratio),
        *parts_of("Tipping points", tipping_table, f"{asked.stem}.tipping", ratio),
    )
    yield from scoped(asked.frames.populations.compared(asked.plan.exposure), parts)


def _on_one_clock(asked: Asked, design: Exposure, clock: Clock) -> Iterator[Part]:
    planned = design == asked.plan.exposure and clock == "street"
    found = asked.planned if planned else asked.hazard(design, clock)
    if isinstance(found, NotEstimated):
        yield found
        return
    yield from found.further
    for one in (found.asked, *found.beside):
        yield one.ratio
        yield NamedRatio(asked.label, f"{design}, {one.words}", one.ratio)
        yield from one.checks
