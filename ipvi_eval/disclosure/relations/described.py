"""People as they were at entry: those counted as notified, the others, and both of them together."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.counted import DESCRIBED, EVERYBODY, FREE_AFTER, OTHERS, PEOPLE
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.parts import is_part, within


def described(equations: Equations) -> None:
    """The notified and the others are everybody who is described; who is not described lacks a characteristic."""
    for key in equations.counts:
        name, _, part = key.cohort.partition(".")
        if name != DESCRIBED or key.state.startswith(FREE_AFTER) or not (part == "" or is_part(part)):
            continue
        people = key.state == PEOPLE
        others = replace(key, cohort=within(f"{DESCRIBED}.{OTHERS}", part))
        for told in (one for one in equations.counts if one.cohort == key.cohort):
            if told.state == (FREE_AFTER if people else f"{FREE_AFTER}, {key.state}"):
                equations.adds_up(key, [told, others])
        if people:
            equations.among([equations.stated(part or EVERYBODY, DESCRIBED)], [key])
