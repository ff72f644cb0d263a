"""Who has a day at liberty has a day of follow-up; who was notified before a new record was notified at all."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.counted import FREE, FREE_AFTER, NOT_YET, NOTIFICATION, NOTIFIED, PEOPLE, Key
from ipvi_eval.disclosure.relations.comparisons import of_comparison
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.parts import within


def clocks(equations: Equations, key: Key) -> None:
    """Those with a day at liberty are among those with a day of follow-up; the notified among everybody, and those
    notified without a new record among those notified at all."""
    wider = [replace(key, clock="calendar")] if key.clock == "street" and not key.until else []
    if key.state == FREE_AFTER:
        _, _, part = of_comparison(key.cohort)
        wider.append(Key(within(NOTIFIED, part), PEOPLE, clock="street"))
    if key.cohort == f"{NOT_YET}.{FREE}":
        wider.append(replace(key, cohort=NOT_YET, outcome=NOTIFICATION))
    for one in wider:
        if one in equations.place:
            equations.left_over([equations.place[one]], [equations.place[key]])
