"""Who was reached and who came back, group by group: each share among those who could, with its interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ipvi_eval.agreement.lifelines import km_agreement
from ipvi_eval.counted import EVENTS, EVERYBODY, OF_THE_DUE, Group
from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.questions.equity.asked import Asked, Part, PeopleOfGroup, named
from ipvi_eval.questions.reoffence.risk import risk_at
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.synthesis.proportions import wilson


def groups_beside_everybody(asked: Asked) -> Iterator[Part]:
    """`equity.<group>.reached` and `equity.<group>.risk_<months>m` of everybody and of each group of the plan."""
    everybody = PeopleOfGroup("", "Everybody", "all", EVERYBODY, frozenset(asked.people["person"]))
    yield from _of(asked, everybody)
    for groups in asked.divisions():
        if isinstance(groups, NotEstimated):
            yield groups
            continue
        for group in groups:
            yield from _of(asked, group)


def _of(asked: Asked, group: PeopleOfGroup) -> Iterator[Part]:
    populations = asked.frames.populations
    yield from scoped(populations.due_since_start(), _reached(asked, group))
    if asked.outcome is not None:
        yield from scoped(populations.spells(), parts_of(f"Re-offense: {group.label}", _came_back, asked, group))


def _reached(asked: Asked, group: PeopleOfGroup) -> Iterator[Estimate]:
    """Of those due who entered since the program began, the share notified, with Wilson's interval."""
    due = asked.due.loc[asked.due["person"].isin(group.people)]
    if due.empty:
        return
    since = OF_THE_DUE.within(SINCE)
    who = since if group.cohort == EVERYBODY else since.within(group.cohort)
    number, reached = len(due), int(due["reached"].sum())
    lower, upper = wilson(reached, number, level=asked.study.level)
    yield Estimate(
        id=f"equity.{group.id}.reached",
        value=reached / number,
        lower=lower,
        upper=upper,
        level=asked.study.level,
        unit="proportion",
        method="share of people with Wilson's score interval",
        label=f"Reached, of those due, {named(group)}",
        n=who.people(number),
        events=who.count(reached, EVENTS),
    )


def _came_back(asked: Asked, group: PeopleOfGroup) -> tuple[Part, ...]:
    """The share with a new event within the middle horizon, from entry on, with its second implementation."""
    assert asked.study.survival is not None
    assert asked.outcome is not None
    horizons = sorted(asked.study.survival.horizons_days.items())
    months, days = horizons[len(horizons) // 2]
    first = asked.frames.spells(asked.outcome).to_first()
    spells = Spells.from_frame(first.loc[first["person"].isin(group.people)])
    fit = kaplan_meier(spells, level=asked.study.level)
    who = Group(group.cohort, asked.outcome, "street")
    label = f"{asked.study.outcomes[asked.outcome].label}, {named(group)}, within {months} months"
    found = risk_at(f"equity.{group.id}.risk_{months}m", label, fit, spells, who, days=days)
    stem = f"equity.{group.id}"
    return (replace(found, label=label), *km_agreement(stem, spells, fit, level=asked.study.level))
