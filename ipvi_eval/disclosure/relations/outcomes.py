"""Outcomes that are part of others: the same people and incidents, told by a narrower and a wider one."""

from __future__ import annotations

from collections.abc import Collection

from ipvi_eval.counted import REPORTS, WITH_SEALED, Key
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.over_time import REMAINING, is_exit


def wider_outcomes(equations: Equations, key: Key, nested: Collection[tuple[str, str]]) -> None:
    """An event of a narrower outcome is one of the wider; whoever is free of the wider is free of the narrower."""
    for outer in (outer for inner, outer in nested if key.outcome == inner):
        wider = key.as_outcome(outer)
        if wider in equations.place:
            ends = [[equations.place[wider]], [equations.place[key]]]
            equations.left_over(*(reversed(ends) if key.state in REMAINING or is_exit(key.state) else ends))


def sealed(equations: Equations, key: Key, nested: Collection[tuple[str, str]]) -> None:
    """What sealed records add to a wider outcome beyond what they add to a narrower one."""
    for inner, outer in nested:
        if key.outcome == inner and {inner[-len(WITH_SEALED) :], outer[-len(WITH_SEALED) :]} == {WITH_SEALED}:
            names = (outer, inner.removesuffix(WITH_SEALED), outer.removesuffix(WITH_SEALED))
            others = [key.as_outcome(name) for name in names]
            if all(one in equations.place for one in others):
                wider, own, wider_own = (equations.place[one] for one in others)
                equations.left_over([wider, own], [wider_own, equations.place[key]])


def every_report(equations: Equations, nested: Collection[tuple[str, str]]) -> None:
    """All reports are those of the outcomes that are part of no other, and those of none of them."""
    narrower = {inner for inner, outer in nested if outer != REPORTS}
    widest = [inner for inner, outer in nested if outer == REPORTS and inner not in narrower]
    for key in equations.counts:
        if key.outcome == REPORTS and len(widest) > 1:
            equations.adds_up(key, [key.as_outcome(name) for name in widest])
