"""The program described by the twelve items of TIDieR, as far as the plan does.

Hoffmann et al. (2014, BMJ 348:g1687): Template for Intervention Description and Replication.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Column, Table

if TYPE_CHECKING:
    from ipvi_eval.plan.programme import Programme

NOT_SAID = "not described in the plan"
MEASURED = f"{NOT_SAID}; what the data tell of it is in this section"

_COLUMNS = (Column("item", "Item", "public"), Column("text", "What the plan says", "public"))


def description(asked: Asked) -> Iterator[Part]:
    """`delivery.description`: one row for each of the twelve items, those that the plan leaves out among them."""
    programme = asked.study.programme
    if programme is None:
        yield NotEstimated(
            what="What the program is", why="the plan names no program", remedy="describe it in the plan"
        )
        return
    rows = tuple((item, text or NOT_SAID) for item, text in _items(programme))
    yield Table(id="delivery.description", title="The program, item by item (TIDieR)", columns=_COLUMNS, rows=rows)


def _items(programme: Programme) -> Iterator[tuple[str, str | None]]:
    told = programme.tidier
    yield "Name", programme.title
    yield "Why: rationale and goal", told.why or programme.about
    yield "What: materials", told.materials
    yield "What: procedures", told.procedures
    yield "Who provided", told.who
    yield "How: in person or otherwise, one by one or in groups", told.how or programme.how
    yield "Where", told.where
    yield "When and how much", told.when
    yield "Tailoring", told.tailoring
    yield "Modifications", told.modifications
    yield "How well, planned: how fidelity was to be assessed", told.planned
    yield "How well, actual", told.actual or MEASURED
