"""States that hold the people of other states: first events among all of them, ways and times that add up."""

from __future__ import annotations

from ipvi_eval.cohort.history import BANDS
from ipvi_eval.counted import (
    AT_RISK,
    BY_TIMING,
    EVENTS,
    INCIDENTS,
    LOOKED_AT,
    RECENT,
    SEVERAL,
    Key,
    after_way,
    by,
    days_after,
    told_by,
)
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.over_time import AT_RISK_OF_ANY
from ipvi_eval.implementation.due import MODES

_SMALLER_THAN = ((EVENTS, f"all {EVENTS}"), (AT_RISK, AT_RISK_OF_ANY))
_BANDS = tuple(map(days_after, (0, *BANDS)))
_LONG_AGO = _BANDS.index(days_after(90))
_ADDING_UP = (
    (EVENTS, (f"{EVENTS} after", f"{EVENTS} before")),
    *((EVENTS, parts) for parts in (tuple(map(by, MODES)), BY_TIMING, _BANDS, told_by(RECENT), told_by(SEVERAL))),
    *zip(told_by(RECENT), (_BANDS[:_LONG_AGO], _BANDS[_LONG_AGO:]), strict=True),
    (INCIDENTS, (LOOKED_AT,)),
    ("of", ("count",)),
)


def other_states(equations: Equations, keys: list[Key]) -> None:
    """First events among all events, people still free among all still followed, after and before notification."""
    for key in keys:
        for larger in (larger for smaller, larger in _SMALLER_THAN if key.state == smaller):
            wider = key.in_state(larger)
            if wider in equations.place:
                equations.left_over([equations.place[wider]], [equations.place[key]])
        for whole, parts in _ADDING_UP:
            if key.state == whole:
                equations.adds_up(key, map(key.in_state, parts))
        if key.state == f"{EVENTS} after":
            equations.adds_up(key, [other for other in keys if other.state.startswith(after_way(""))])
