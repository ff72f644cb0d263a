"""Of those invited to a call-in, how many came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.counted import CALLED_IN
from ipvi_eval.implementation.call_ins import invited
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.questions.delivery.shares import PartOf, share, shares
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped

if TYPE_CHECKING:
    pass

WHAT = "Who came to the call-ins"


def call_ins(asked: Asked) -> Iterator[Part]:
    """`delivery.call_ins.came`, the share of all invited, and `delivery.call_ins`, by the year of the first call-in."""
    held = asked.frames.extract
    if not held.holds("call_ins"):
        remedy = "map a table [call_ins] of invitations"
        yield NotEstimated(what=WHAT, why="the extract has no table of invitations to call-ins", remedy=remedy)
        return
    people = asked.frames.persons()["person"]
    found = invited(held.call_ins, people, last=asked.study.window.freeze)
    if found.empty:
        yield NotEstimated(what=WHAT, why="nobody on a list was invited to a call-in by the data freeze", remedy="")
        return
    level, everybody = asked.study.level, PartOf.of(CALLED_IN, "All", found, "came")
    years = [
        PartOf.of(CALLED_IN.within(f"invited_{year}"), f"Invited in {year}", of, "came")
        for year, of in found.groupby("year")
    ]
    table = shares(
        "delivery.call_ins",
        "Who came to a call-in, of those invited to one",
        ("First invited", "Invited", "Came", "Came, of those invited (%)"),
        [*years, everybody],
        level=level,
        note="Each person counts once, in the year of the first call-in that the person was invited to, and came who "
        "came to any by the data freeze",
    )
    came = share("delivery.call_ins.came", "Came to a call-in, of those invited to one", everybody, level=level)
    parts: tuple[Part, ...] = (came, table)
    yield from scoped(asked.frames.populations.listed("were invited to a call-in"), parts)
