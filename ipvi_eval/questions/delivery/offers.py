"""Of those on a list who were offered help, how many took it up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.counted import OFFERED
from ipvi_eval.estimate import slug
from ipvi_eval.implementation.offers import of_anything, offered
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.questions.delivery.shares import PartOf, share, shares
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped

if TYPE_CHECKING:
    pass

WHAT = "Who took up the help that was offered"


def offers(asked: Asked) -> Iterator[Part]:
    """`delivery.offers.taken_up`, the share of all who were offered any help, and `delivery.offers`, by its kind."""
    held = asked.frames.extract
    if not held.holds("offers"):
        remedy = "map a table [offers] of help offered to people on a list"
        yield NotEstimated(what=WHAT, why="the extract has no table of offers of help", remedy=remedy)
        return
    rows = offered(held.offers, asked.frames.persons()["person"], last=asked.study.window.freeze)
    if rows.empty:
        yield NotEstimated(what=WHAT, why="nobody on a list was offered help by the data freeze", remedy="")
        return
    level, everybody = asked.study.level, PartOf.of(OFFERED, "Any help", of_anything(rows), "taken_up")
    kinds = [
        PartOf.of(OFFERED.within(f"help_{slug(str(help))}"), str(help), of, "taken_up")
        for help, of in rows.groupby("help", sort=True)
    ]
    table = shares(
        "delivery.offers",
        "Who took up help, of those offered it",
        ("Help", "Offered it", "Took it up", "Took it up, of those offered it (%)"),
        [*kinds, everybody],
        level=level,
        note="People on a list, each once for each kind of help, and once for any. What became of those who took it up "
        "is not told",
    )
    taken_up = share("delivery.offers.taken_up", "Took up help, of those offered any", everybody, level=level)
    parts: tuple[Part, ...] = (taken_up, table)
    yield from scoped(asked.frames.populations.listed("were offered help"), parts)
