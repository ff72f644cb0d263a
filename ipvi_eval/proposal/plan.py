"""A plan of the size of its questions, for a proposed mapping: what the extract does not tell is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.proposal.proposal import Proposal
from ipvi_eval.proposal.question import NAME, Ask, Question, answered, written
from ipvi_eval.proposal.told import Questions, Told

_HEAD = """\
#:schema ./study.schema.json
# The plan of this evaluation, begun by `ipvi-eval init --from`: finish it before looking at outcomes. It has only what
# its questions need; `ipvi-eval explain` lists every other key, and `ipvi-eval explain KEY` says what one means.
"""
_WHOLE_MONTH = 7
"""A series that begins by this day of a month is taken to have the whole month."""


@dataclass(frozen=True, slots=True)
class ProposedPlan:
    """The lines of a plan, some of them open questions."""

    lines: tuple[str | Question, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is open."""
        return tuple(line for line in self.lines if isinstance(line, Question))

    def toml(self) -> str:
        """The plan as text."""
        return _HEAD + "\n" + "\n".join(written(self.lines)) + "\n"


def propose_plan(proposal: Proposal, questions: Questions, told: Told, extract: str, ask: Ask) -> ProposedPlan:
    """The plan for a mapping; `extract` is the folder with its files, as seen from the plan."""
    lines = _lines(proposal, questions, told, extract)
    return ProposedPlan(tuple(answered(one, ask) if isinstance(one, Question) else one for one in lines))


def _lines(proposal: Proposal, questions: Questions, told: Told, extract: str) -> Iterator[str | Question]:
    place = told.site.partition(",")[0].strip()
    yield _set("title", f"Evaluation of the program in {place}")
    yield _set("site", told.site)
    yield from _areas(proposal, told)
    yield _set("extract", extract)
    yield _set("mapping", "mapping.toml")
    yield "seed = 1"
    if questions is not Questions.counts:
        lists = [] if (persons := proposal.part("persons")) is None else list(persons.words("list"))
        yield _set("lists", lists)
    yield _set("analyses", list(questions.scripts))
    yield "\n[window]"
    yield from _window(proposal, told)
    yield "\n[programme]"
    yield _start(proposal, told)
    outcomes = dict(_outcomes(proposal))
    for name, lines in outcomes.items():
        yield f"\n[outcomes.{name}]\n" + "\n".join(lines)
    if not outcomes:
        asks = "What is counted? The mapping settles neither a relationship nor totals of an outcome yet."
        yield Question(asks, ('[outcomes.ipv]\nlabel = "partner violence"\nrelationship = ["intimate"]',))
    named = list(outcomes) or ["ipv"]
    if questions is not Questions.counts:
        yield "\n[survival]\n" + _set("outcomes", named)
        yield _set("adjust", _adjusted(proposal))
    if questions is not Questions.people:
        yield "\n[its]\n" + _set("outcomes", named)


def _set(key: str, value: object) -> str:
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"


def _areas(proposal: Proposal, told: Told) -> Iterator[str | Question]:
    """The program's area: the one that is told, or called like the place, or the only one; the others may compare."""
    found = [part for name in ("incidents", "monthly_counts", "persons") if (part := proposal.part(name))]
    there = sorted(
        {word for part in found for word in part.words("area")} or {d for part in found for d in part.default("area")}
    )
    place = told.site.partition(",")[0].strip().casefold()
    hidden = any(part.hides("area") for part in found)  # then one that is seen need not be the only one
    only = there[: len(there) == 1 and not hidden]
    known = [told.area] if told.area else [one for one in there if one.casefold() == place] or only
    if known:
        yield _set("area", known[0])
    else:
        answers = (*(_set("area", one) for one in there), *[_set("area", NAME)] * (hidden or not there))
        yield Question("How does the mapped extract call the area that the program serves?", answers)
    others = [one for one in there if one not in known]
    if told.compare:
        yield _set("comparison_areas", list(told.compare))
    elif others or hidden:
        asks = "Which other areas are like it and never had the program? Name those that may be compared with."
        yield Question(asks, tuple(dict.fromkeys((_set("comparison_areas", others), "comparison_areas = []"))))


def _window(proposal: Proposal, told: Told) -> Iterator[str | Question]:
    days = next(
        (
            found
            for table, ours in (("incidents", "date"), ("monthly_counts", "month"))
            if (part := proposal.part(table)) and (found := part.days(ours))  # type: ignore[arg-type]
        ),
        None,
    )
    if days is None:
        yield Question("When does the series begin?", ("start = 2016-01-01",))
    else:
        first = days[0] if days[0].day <= _WHOLE_MONTH else days[0] + pd.offsets.MonthBegin()
        yield f"start = {first:%Y-%m}-01  # the first month that the extract has whole"
    end = pd.Timestamp(told.drawn or "2025-12-31") if told.drawn or days is None else _month_end(days[1])
    if told.drawn is not None:
        yield f"end = {told.drawn}"
    else:
        last = "" if days is None else f" The last day in it is {days[1]:%Y-%m-%d}."
        yield Question(f"On which day was the extract drawn?{last}", (f"end = {end:%Y-%m-%d}",))
    yield f"freeze_lag_days = {_lag(end)}  # later records are still being entered; whole months are left"


def _lag(end: pd.Timestamp) -> int:
    """The fewest days, three months of thirty at least, after which the last day that counts is the last of a month."""
    latest = end - pd.Timedelta(days=90)
    return (end - (latest if latest.is_month_end else latest - pd.offsets.MonthEnd())).days


def _month_end(day: pd.Timestamp) -> pd.Timestamp:
    return day + pd.offsets.MonthEnd(0)


def _start(proposal: Proposal, told: Told) -> str | Question:
    if told.start is not None:
        return f"start = {told.start}"
    notified = None if (part := proposal.part("notifications")) is None else part.days("date")
    hint = "" if notified is None else f" The first notification is of {notified[0]:%Y-%m-%d}."
    example = "2021-04-01" if notified is None else f"{notified[0]:%Y-%m-%d}"
    return Question(f"On which day did the program begin?{hint}", (f"start = {example}",))


def _outcomes(proposal: Proposal) -> Iterator[tuple[str, list[str]]]:
    """The outcomes that the mapped columns can tell, by name."""
    totals = proposal.part("monthly_counts")
    if totals is not None:
        for name in totals.outcomes():
            yield name, [_set("label", name.replace("_", " "))]
    incidents = proposal.part("incidents")
    if incidents is None:
        return
    partner = [_set("relationship", ["intimate"])] if "relationship" in incidents.columns else []
    of = "report of partner violence" if partner else "report of domestic violence"
    report = ["report = true"] if "report" in incidents.columns else []
    yield "ipv_report", [_set("label", of), *partner, *report]
    if "arrest" in incidents.columns:
        yield "ipv_arrest", [_set("label", of.replace("report of", "arrest for")), *partner, "arrest = true"]


def _adjusted(proposal: Proposal) -> list[str]:
    persons = proposal.part("persons")
    told = ("age_at_entry", "prior_arrests", "sex")
    return [] if persons is None else [name for name in told if name in persons.columns]
