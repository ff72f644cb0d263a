"""The people of a comparison: the notified, and the others they are held against."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.counted import (
    DUE,
    EVENTS,
    EVERYBODY,
    FREE_AFTER,
    HISTORICAL,
    MATCHED,
    NOTIFICATION,
    PEOPLE,
    REFERENCE,
    Key,
)
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.parts import is_part, within
from ipvi_eval.implementation.due import SINCE


def compared(equations: Equations) -> None:
    """The people of a comparison are the notified and the others. Where those are of one area, before the program
    and since: who entered since and was reached, and whoever of a list or group did not enter since."""
    for key in equations.counts:
        design, reference, part = of_comparison(key.cohort)
        if reference and key.state == PEOPLE:
            told = [one for one in equations.counts if one.state == FREE_AFTER and one.cohort == within(design, part)]
            equations.adds_up(replace(key, cohort=within(design, part)), [key, *told[:1]])
            if design.endswith(f"_{MATCHED}"):
                _in_pairs(equations, key, told)
                continue
            equations.among([Key(part or EVERYBODY, PEOPLE, clock="street")], [_since(part, PEOPLE), key])
        elif key.state == FREE_AFTER and design.startswith(HISTORICAL):
            equations.among([_since(part, EVENTS)], [key])


def _in_pairs(equations: Equations, key: Key, told: list[Key]) -> None:
    """Everybody in a pair has a partner, and the others in pairs are some of those who could have been."""
    equations.adds_up(replace(key, cohort=key.cohort.replace(f"_{MATCHED}", "", 1)), [key])
    if told and not of_comparison(key.cohort)[2]:
        equations.same(equations.place[key], equations.place[told[0]])


def of_comparison(cohort: str) -> tuple[str, bool, str]:
    """The comparison that a cohort belongs to, whether it is those compared with, and the part of them, if any."""
    names = cohort.split(".")
    part = names.pop() if is_part(names[-1]) else ""
    reference = names[-1:] == [REFERENCE]
    return ".".join(names[: len(names) - reference]), reference, part


def _since(part: str, state: str) -> Key:
    """Those of a part who entered since the program began, everybody who was due or those who were reached."""
    outcome = NOTIFICATION if state == EVENTS else ""
    return Key(within(f"{DUE}.{SINCE}", part), state, outcome, "calendar")
