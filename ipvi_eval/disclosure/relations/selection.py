"""When people were notified, and who was followed before the program began, beside everybody."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.counted import (
    BEFORE_START,
    DUE,
    EVENTS,
    EVERYBODY,
    FREE,
    FREE_AFTER,
    FREE_BEFORE,
    NOT_YET,
    NOTIFIED,
    PEOPLE,
    Key,
)
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.implementation.due import SINCE


def chosen(equations: Equations) -> None:
    """When people were notified, and who was followed before the program began, beside everybody."""
    for key in equations.counts:
        if key.cohort in (NOT_YET, f"{NOT_YET}.{FREE}") and key.state == EVENTS:
            _notified_at_once(equations, key)
        if key.cohort == BEFORE_START and key.state == PEOPLE:
            everybody, since = equations.stated(EVERYBODY, key.outcome), Key(f"{DUE}.{SINCE}", PEOPLE, clock="calendar")
            equations.adds_up(everybody, [key])
            if since in equations.place:
                equations.adds_up(everybody, [key, since])


def _notified_at_once(equations: Equations, own: Key) -> None:
    """The notified are those never followed before it, those who were, and those of the day of a new record."""
    everybody, followed = equations.stated(EVERYBODY, own.outcome), replace(own, state=FREE_BEFORE)
    after = Key(EVERYBODY, FREE_AFTER, own.outcome, own.clock)
    told = equations.stated(NOTIFIED, "notified") if own.cohort == NOT_YET else after
    equations.adds_up(everybody, [followed])
    equations.adds_up(told, [own])
    if {everybody, followed, told} <= equations.place.keys():
        equations.left_over(
            (equations.place[told], equations.place[followed]), (equations.place[own], equations.place[everybody])
        )
