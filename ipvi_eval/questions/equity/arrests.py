"""Who was arrested after a new record, group by group: of people on a list, for of nobody else is a group known."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ipvi_eval.counted import ARRESTED, EVENTS, EVERYBODY, Group
from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.follow_through import arrested_after
from ipvi_eval.questions.delivery.shares import PartOf, share
from ipvi_eval.questions.equity.asked import Asked, Part, PeopleOfGroup, named
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped

WHAT = "Arrests after a new record by group"


def arrests_by_group(asked: Asked) -> Iterator[Part]:
    """`equity.<group>.arrested` of everybody and of each group of the plan: of those on a list with a new record, the
    share arrested within the days of `delivery.follow_through_days`, with Wilson's interval.

    The first new record after entry counts, one for each person. The record that led to the list does not: who was
    arrested then may be on the list because of it.
    """
    if reason := _unknown(asked):
        yield NotEstimated(what=WHAT, why=reason, remedy="")
        return
    assert asked.outcome is not None
    held = asked.frames.extract
    first = asked.frames.spells(asked.outcome).to_first()
    days = asked.study.delivery.follow_through_days
    rows = arrested_after(first, held.incidents, held.custody, days=days)
    everybody = PeopleOfGroup("", "Everybody", "all", EVERYBODY, frozenset(asked.people["person"]))
    found = [_arrested(asked, group, rows, days) for group in (everybody, *_groups(asked))]
    yield from scoped(asked.frames.populations.spells(), [one for one in found if one is not None])


def _groups(asked: Asked) -> Iterator[PeopleOfGroup]:
    """Those that the extract tells; why it does not tell the others is said beside the other shares."""
    for groups in asked.divisions():
        if not isinstance(groups, NotEstimated):
            yield from groups


def _arrested(asked: Asked, group: PeopleOfGroup, rows: pd.DataFrame, days: int) -> Estimate | None:
    """None of a group without a new record."""
    assert asked.outcome is not None
    own = rows.loc[rows["person"].isin(group.people)]
    if own.empty:
        return None
    who = Group(group.cohort, asked.outcome, "street")
    label = f"Arrested within {days} days of the first new record, {named(group)}"
    part = PartOf(label, who.count(len(own), EVENTS), who.count(int(own["arrested"].sum()), ARRESTED))
    return share(f"equity.{group.id}.arrested", label, part, level=asked.study.level)


def _unknown(asked: Asked) -> str:
    """Why it cannot be told; empty where it can."""
    held = asked.frames.extract
    if asked.outcome is None:
        return "the plan follows nobody to a new record ([survival])"
    if not held.calendar:
        return "the extract gives lengths of follow-up and no dates"
    if not (held.tells("incidents", "arrest") and held.tells("incidents", "suspect")):
        return "the incidents do not tell who was arrested"
    return ""
