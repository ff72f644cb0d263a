"""The same people after a notification in one analysis and in another: adjusted otherwise, since the program began
only, in pairs only, or with every event in place of the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from ipvi_eval.counted import AREA_DESIGN, DESCRIBED, EVENTS, EVERYBODY, FREE_AFTER, HISTORICAL, MATCHED, Key
from ipvi_eval.disclosure.relations.comparisons import of_comparison
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.parts import within

FIRST = ("no_trend", "notification.history_first")
"""What those are called of everybody's first new records who are adjusted for otherwise."""

EVERY = tuple(
    f"notification.{model}" for model in ("history_every", "andersen_gill", "pwp_total", "pwp_gap", "frailty")
)
"""What everybody is called whose every event counts, in one model and another."""

_AFTER, _BEFORE = f"{EVENTS} after", f"{EVENTS} before"


def analyses(equations: Equations) -> None:
    """Who is in one analysis is in the wider one, and so are the events."""
    for key in equations.counts:
        if key.state in (FREE_AFTER, _AFTER, _BEFORE):
            name, reference, part = of_comparison(key.cohort)
            for wider in () if reference else _wider(name or EVERYBODY, part, key):
                one = replace(key, cohort=part if part and wider == EVERYBODY else within(wider, part))
                if equations.counts.get(one, -1) >= equations.counts[key]:
                    equations.adds_up(one, [key])


def _wider(name: str, part: str, key: Key) -> Iterator[str]:
    """The analyses that hold whom `name` holds, or the events of them. Those before a notification are of others where
    a design compares with others; those by a day are counted from entry in one and from the notification in another.
    Parts of everybody are told by few results, so those of one design are held against those of the other."""
    if name.endswith(f"_{MATCHED}"):
        yield name.removesuffix(f"_{MATCHED}")
    if name in (HISTORICAL, AREA_DESIGN) and key.state != _BEFORE and not key.until:
        yield AREA_DESIGN if part and name == HISTORICAL else EVERYBODY
    if name in (HISTORICAL, AREA_DESIGN) and key.state == FREE_AFTER:
        yield DESCRIBED
    if name in (*FIRST, DESCRIBED):
        yield EVERYBODY
    if name == EVERYBODY:
        yield from EVERY
    yield from (other for one, other in pairwise(EVERY) if name == one)
