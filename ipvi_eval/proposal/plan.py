"""A plan of the size of its questions, for a proposed mapping: what the extract does not tell is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import pandas as pd

from ipvi_eval.data.accents import without_accents
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.plan.file import TO_WRITE
from ipvi_eval.plan.outcome import RECORDS
from ipvi_eval.proposal.part import Part
from ipvi_eval.proposal.proposal import Proposal
from ipvi_eval.proposal.question import Ask, Question, answered, written
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
        yield _lists(proposal)
    yield _set("analyses", list(questions.scripts))
    yield from _sites(proposal, told)
    yield "\n[window]"
    yield from _window(proposal, told)
    yield "\n[programme]"
    yield _start(proposal, told)
    outcomes = dict(_outcomes(proposal))
    for name, lines in outcomes.items():
        yield f"\n[outcomes.{name}]\n" + "\n".join(lines)
    yield from _of_records(proposal)
    if not outcomes:
        yield _what_is_counted(proposal)
    named = list(outcomes) or ["ipv"]
    if questions is not Questions.counts:
        yield "\n[survival]\n" + _set("outcomes", named)
        yield _set("adjust", _adjusted(proposal))
    if questions is not Questions.people:
        yield "\n[its]\n" + _set("outcomes", named)


def _of_records(proposal: Proposal) -> Iterator[str]:
    """An outcome of each table of records, as comments: which of its kinds count is nobody's to guess."""
    for table in RECORDS:
        part = proposal.part(table)
        if part is None:
            continue
        yield f"\n# Rows of [{table}] may be an outcome, too: take the signs # away, keep the kinds that count and"
        yield "# name it in `outcomes` of a section below."
        yield f"# [outcomes.{table}]\n# {_set('label', table)}\n# {_set('table', table)}"
        if kinds := part.words("kind"):
            yield f"# {_set('kind', list(kinds))}"


def _what_is_counted(proposal: Proposal) -> Question:
    named = '[outcomes.ipv]\nlabel = "partner violence"'
    if proposal.part("monthly_counts") is not None and proposal.part("incidents") is None:
        asks = "What do the totals count? Name it, here and below, as `outcome` of the mapping's [monthly_counts] does."
        return Question(asks, (named,))
    asks = "What is counted? The mapping settles neither a relationship nor totals of an outcome yet."
    return Question(asks, (f'{named}\nrelationship = ["intimate"]',))


def _set(key: str, value: object) -> str:
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"


def _lists(proposal: Proposal) -> str | Question:
    """The lists that the extract names; which there are is asked where some are not shown, or it is open."""
    persons = proposal.part("persons")
    there = () if persons is None else persons.words("list") or persons.default("list")
    if persons is not None and there and not persons.hides("list"):
        return _set("lists", list(there))
    why = "Some that the extract has are not shown" if there else "The mapping does not settle yet which there are"
    asks = f"Which lists are compared? {why}: name each as the mapping calls it."
    return Question(asks, (_set("lists", list(there) or [TO_WRITE]),))


_WITH_AREAS: tuple[TableName, ...] = ("incidents", "monthly_counts", "persons")


def _there(proposal: Proposal) -> list[str]:
    """The areas that the extract names, or the one that all its rows are given."""
    found = [part for name in _WITH_AREAS if (part := proposal.part(name))]
    named = {word for part in found for word in part.words("area")}
    return sorted(named or {word for part in found for word in part.default("area")})


def _sites(proposal: Proposal, told: Told) -> Iterator[str]:
    """How each of several areas would get reports of its own, as comments: one area is what most plans have."""
    there = [one for one in _there(proposal) if one not in told.compare]
    if len(there) < 2:
        return
    yield "\n# Are several of these areas the program's? Each then gets reports of its own, and all together one set:"
    yield "# delete the line `area` above, take the sign # from the lines of those areas, and put their places right."
    yield "# `site` above is then the place of all together. `ipvi-eval explain sites` says more."
    names: set[str] = set()
    for area in there:
        name = _folder(area, names)
        names.add(name)
        yield f"# [[sites]]\n# {_set('name', name)}\n# {_set('site', _place(area, proposal, told))}"
        yield f"# {_set('area', area)}"


def _place(area: str, proposal: Proposal, told: Told) -> str:
    """The place of an area: that which is told for the program's own, and the area's name with the state elsewhere,
    unless it names the state itself."""
    state = told.site.partition(",")[2].strip()
    if area in _own(proposal, told):
        return told.site
    return area if not state or "," in area else f"{area}, {state}"


def _folder(area: str, taken: set[str]) -> str:
    """What the folder of a site may be called, small letters, digits and hyphens; no other is called so.

    >>> _folder("St. John's", set()), _folder("Río Verde", set()), _folder("All", {"site"})
    ('st-john-s', 'rio-verde', 'site-2')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", without_accents(area).lower()).strip("-")
    base = "site" if plain in ("", "all") else plain
    return base if base not in taken else next(n for i in count(2) if (n := f"{base}-{i}") not in taken)


def _hidden(proposal: Proposal) -> bool:
    """Whether an area is not shown: another that is need not be the only one."""
    return any(part.hides("area") for name in _WITH_AREAS if (part := proposal.part(name)))


def _own(proposal: Proposal, told: Told) -> list[str]:
    """The program's area: the one that is told, or called like the place, or the only one; empty where none is."""
    there = _there(proposal)
    places = {told.site.casefold(), told.site.partition(",")[0].strip().casefold()}
    only = there[: len(there) == 1 and not _hidden(proposal)]
    return [told.area] if told.area else [one for one in there if one.casefold() in places] or only


def _areas(proposal: Proposal, told: Told) -> Iterator[str | Question]:
    """The program's area, and others that may compare."""
    there, known = _there(proposal), _own(proposal, told)
    hidden = _hidden(proposal)
    if known:
        yield _set("area", known[0])
    else:
        answers = (*(_set("area", one) for one in there), *[_set("area", TO_WRITE)] * (hidden or not there))
        yield Question("How does the mapped extract call the area that the program serves?", answers)
    others = [one for one in there if one not in known]
    if told.compare:
        yield _set("comparison_areas", list(told.compare))
    elif others or hidden:
        asks = "Which other areas are like it and never had the program? Name those that may be compared with."
        yield Question(asks, tuple(dict.fromkeys((_set("comparison_areas", others), "comparison_areas = []"))))


def _window(proposal: Proposal, told: Told) -> Iterator[str | Question]:
    counted = [(part, ours) for name, ours in _COUNTED if (part := proposal.part(name)) is not None]
    days = next((found for part, ours in counted if (found := part.days(ours))), None)
    if days is None:
        yield _begins(proposal, counted)
    else:
        yield f"start = {_first_whole(days[0])}  # the first month that the extract has whole"
    end = pd.Timestamp(told.drawn or _LAST_YEAR_S_END) if told.drawn or days is None else _month_end(days[1])
    if told.drawn is not None:
        yield f"end = {told.drawn}"
    elif days is None:
        yield Question("On which day was the extract drawn?", ("end = YYYY-MM-DD",))
    else:
        last = f"The last day in it is {days[1]:%Y-%m-%d}."
        yield Question(f"On which day was the extract drawn? {last}", (f"end = {end:%Y-%m-%d}",))
    yield f"freeze_lag_days = {_lag(end)}  # later records are still being entered; whole months are left"


_COUNTED: tuple[tuple[TableName, str], ...] = (("incidents", "date"), ("monthly_counts", "month"))
_DATED: tuple[tuple[TableName, str], ...] = (("persons", "entry"), ("notifications", "date"), ("custody", "start"))
_LAST_YEAR_S_END = "2025-12-31"
"""For the length of a lag, where no day is known: a year's end like any other."""


def _begins(proposal: Proposal, counted: Sequence[tuple[Part, str]]) -> Question:
    """When the series begins, where its days are not settled: by each way in which they may be written, or beside the
    first day of another table."""
    for part, ours in counted:
        if by_format := part.days_by_format(ours):
            answers = tuple(f"start = {_first_whole(days[0])}  # {form}" for form, days in by_format.items())
            asks = "When does the series begin? Take the line of the date_format that you chose in the mapping."
            return Question(asks, answers)
    for name, ours in _DATED:
        if (dated := proposal.part(name)) is not None and (days := dated.days(ours)) is not None:
            asks = f"In which month does the series begin? The first day of [{name}] is {days[0]:%Y-%m-%d}."
            return Question(asks, ("start = YYYY-MM-01",))
    return Question("In which month does the series begin?", ("start = YYYY-MM-01",))


def _first_whole(day: pd.Timestamp) -> str:
    """The first day of the first month that a series from this day on has whole."""
    return f"{day if day.day <= _WHOLE_MONTH else day + pd.offsets.MonthBegin():%Y-%m}-01"


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
    example = "YYYY-MM-DD" if notified is None else f"{notified[0]:%Y-%m-%d}"
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
    told = {**incidents.columns, **incidents.beside}
    partner = [_set("relationship", ["intimate"])] if "relationship" in told else []
    of = "report of partner violence" if partner else "report of domestic violence"
    report = ["report = true"] if "report" in told else []
    yield "ipv_report", [_set("label", of), *partner, *report]
    if "arrest" in told:
        yield "ipv_arrest", [_set("label", of.replace("report of", "arrest for")), *partner, "arrest = true"]


def _adjusted(proposal: Proposal) -> list[str]:
    persons = proposal.part("persons")
    told = ("age_at_entry", "prior_arrests", "sex")
    return [] if persons is None else [name for name in told if name in persons.columns]
