"""Were people on the lists that the program leaves to police and prosecutors arrested after a new record?"""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.counted import Group, new_records
from ipvi_eval.implementation.follow_through import BEFORE, SINCE, followed
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.questions.delivery.shares import PartOf, share, shares
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped
from ipvi_eval.worded import given

WHAT = "Whether a new record was followed by an arrest"


def follow_through(asked: Asked) -> Iterator[Part]:
    """`delivery.follow_through`: by list and whether the program had begun, the share arrested within the window; and
    `delivery.follow_through.<list>_before` and `_since`, the same as estimates.

    A list of the plan that is told together with its neighbor is told so here.
    """
    plan, outcome = asked.study.delivery, asked.primary
    if not plan.follow_through:
        remedy = "name the lists in delivery.follow_through"
        yield NotEstimated(what=WHAT, why="the plan names no list on which it is to be looked for", remedy=remedy)
        return
    if reason := _unknown(asked):
        yield NotEstimated(what=WHAT, why=reason, remedy="")
        return
    assert outcome is not None
    assert asked.study.programme is not None
    held, days = asked.frames.extract, plan.follow_through_days
    rows = followed(
        asked.frames.spells(outcome).to_first(),
        held.incidents,
        held.custody,
        start=asked.study.programme.start,
        days=days,
    )
    parts: dict[str, PartOf] = {}
    for name, group in zip(asked.frames.lists.names, asked.frames.lists.groups, strict=True):
        if not set(group) & set(plan.follow_through):
            continue
        who, label = Group(f"list_{name.lower()}", outcome, "street"), asked.frames.lists.label(name)
        for side, period in (("before", BEFORE), ("since", SINCE)):
            people = rows.loc[(rows["list"] == name) & (rows["period"] == period)]
            if len(people):
                states = zip((len(people), int(people["arrested"].sum())), new_records(period), strict=True)
                counts = (who.count(number, state) for number, state in states)
                parts[f"{name.lower()}_{side}"] = PartOf(f"{label}, {period}", *counts)
    if not parts:
        yield NotEstimated(what=WHAT, why="nobody on those lists had a new record", remedy="")
        return
    table = shares(
        "delivery.follow_through",
        f"Arrested after the first new record ({asked.study.outcomes[outcome].label})",
        ("List, and when the record came", "New record", "Arrested", "Arrested, of those with a new record (%)"),
        tuple(parts.values()),
        level=asked.study.level,
        note=given(
            "Arrested is who is a suspect in an incident with an arrest, or was booked, on the day of the new record "
            f"or in the {days} days after it; lists are those at entry. Charges and what courts did with them are not "
            "in the extract. Nothing here says that the program changed the share"
        ),
    )
    told = (
        share(
            f"delivery.follow_through.{name}",
            f"Arrested within {days} days of the first new record, {part.words}",
            part,
            level=asked.study.level,
        )
        for name, part in parts.items()
    )
    found: tuple[Part, ...] = (table, *told)
    yield from scoped(asked.frames.populations.spells(), found)


def _unknown(asked: Asked) -> str:
    """Why it cannot be told; empty where it can."""
    held = asked.frames.extract
    if asked.primary is None:
        return "the plan follows nobody to a new record ([survival])"
    if not (held.holds("persons") and held.calendar):
        return "the extract does not tell when people had new records"
    if not (held.tells("incidents", "arrest") and held.tells("incidents", "suspect")):
        return "the incidents do not tell who was arrested"
    if asked.study.programme is None:
        return "the plan names no program"
    return ""
