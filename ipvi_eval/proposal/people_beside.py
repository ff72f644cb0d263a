"""A table that says who was what in which incident, proposed as joins of the incidents: one for each role."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.data.mapped.tables import TABLES, Column
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.code_lists import best_list
from ipvi_eval.proposal.codes import codes_of
from ipvi_eval.proposal.names import means, words_of
from ipvi_eval.proposal.part import Part, propose_table
from ipvi_eval.proposal.question import Ask, Question, answered
from ipvi_eval.proposal.sheets import Sheet
from ipvi_eval.worded import counted

_ROLES = frozenset({"role", "involvement", "involvement type", "person type", "name type", "involved as"})
_WANTED = ("suspect", "victim")
_NEITHER = "neither"
_IN_COMMON = 0.5
"""The share of its incidents that the incidents' table must have, for a key to be the same number."""


def is_of_names(sheet: Sheet) -> bool:
    """Whether a table says who was what in which incident, as records systems keep it beside the incidents."""
    there = {ours: bool(_meaning(sheet, ours)) for ours in ("incident", "date")}
    return _role(sheet) is not None and there["incident"] and not there["date"]


def with_people(incidents: Sheet, names: Sheet, ask: Ask) -> Part | None:
    """The incidents with their suspects and victims joined from `names`; None where no key of a person, or of an
    incident that both tables have, is certain, or the incidents name their suspects themselves."""
    people, role, on = _people(names), _role(names), _same(incidents, names)
    if len(people) != 1 or role is None or on is None or _meaning(incidents, "suspect"):
        return None
    related = [] if _meaning(incidents, "relationship") else _meaning(names, "relationship")
    part = propose_table("incidents", incidents, ask, elsewhere=(*_WANTED, *(["relationship"] if related else [])))
    beside = _Beside(names, role, on, people[0])
    lines = beside.lines(ask)
    told = {"suspect": people[0], "victim": people[0]}
    if len(related) == 1:
        lines += beside.related(related[0], ask)
        told["relationship"] = related[0]
    return replace(part, lines=(*part.lines, *lines), beside=told)


@dataclass(frozen=True, slots=True)
class _Beside:
    """The table of `names`: its column with the role, the columns `on` which it is joined, and the key of a person."""

    names: Sheet
    role: str
    on: dict[str, str]
    person: str

    def lines(self, ask: Ask) -> list[str | Question]:
        """The joins, and questions about roles that nothing tells."""
        cells = Cells(self.names.raw, self.role)
        known = best_list("role", cells.values)
        found = {one: None if known is None else known.word(one) for one in cells.values}
        for one in [one for one, word in found.items() if word is None]:
            found[one] = ask(_what_is(cells, one))
        unknown = [one for one, word in found.items() if word is None]
        by_role = {word: [one for one, its in found.items() if its == word] for word in _WANTED}
        lines: list[str | Question] = []
        if known is not None:
            lines.append(f"# Roles by {known.name}. Every row of a suspect is beside every one of a victim; delete the")
            lines.append("# join of the victims where that is too much.")
        lines += ["\n".join(self._join(word, those)) for word, those in by_role.items() if those]
        if unknown or not by_role["suspect"] or cells.withheld:
            lines.append(self._open(cells, unknown, [word for word, those in by_role.items() if not those]))
        return lines

    def related(self, column: str, ask: Ask) -> list[str | Question]:
        """Which join tells the relationship, and what its codes mean."""
        ours = TABLES["incidents"].column("relationship")
        raw = self.names.raw
        filled = raw.cells.loc[raw.cells[column] != "", self.role].unique()
        known = best_list("role", list(filled))
        roles = {None if known is None else known.word(one) for one in filled} - {_NEITHER}
        answers = [f"joins.{word}.columns.relationship = {_quoted(column)}" for word in _WANTED]
        line: str | Question = answers[_WANTED.index(next(iter(roles)))] if roles in ({"suspect"}, {"victim"}) else ""
        if not line:
            asks = f"Whose row of {raw.file} tells the relationship ('{column}'), that of the victim or of the suspect?"
            line = answered(Question(asks, tuple(answers)), ask)
        return [line, *codes_of(ours, Cells(raw, column), ask)]

    def _join(self, word: str, roles: Sequence[str]) -> Iterator[str]:
        name = f"joins.{word}"
        yield from (f"{name}.{line}" if not line.startswith("#") else line for line in self.names.whereabouts())
        yield f"{name}.on = {{ {', '.join(f'{_quoted(one)} = {_quoted(other)}' for one, other in self.on.items())} }}"
        yield f"{name}.keep = {{ {_quoted(self.role)} = {json.dumps(list(roles), ensure_ascii=False)} }}"
        yield f"{name}.columns.{word} = {_quoted(self.person)}"

    def _open(self, cells: Cells, unknown: Sequence[str], missing: Sequence[str]) -> Question:
        show = cells.raw.codes(cells.name)
        shown = ", ".join(map(_quoted, unknown)) or "those that are not shown"
        asks = (
            f"What were people whose '{cells.name}' is {shown}: suspects, victims or neither ({show} shows all)? Write "
            "those of suspects and victims into `keep` of the join, and leave the others out"
        )
        return Question(asks, tuple("\n".join(self._join(word, unknown)) for word in missing))


def _what_is(cells: Cells, value: str) -> Question:
    asks = f"What were people whose '{cells.name}' is {_quoted(value)} ({counted(cells.values[value], 'row')})?"
    return Question(asks, (*_WANTED, _NEITHER))


def _role(sheet: Sheet) -> str | None:
    found = [name for name in sheet.raw.cells.columns if words_of(name).removesuffix(" code") in _ROLES]
    return found[0] if found else None


def _meaning(sheet: Sheet, ours: str) -> list[str]:
    return [name for name in sheet.raw.cells.columns if means("incidents", ours, name)]


def _people(names: Sheet) -> list[str]:
    """The columns that may be the key of a person."""
    key = Column(name="person", kind="key")
    called = [name for name in names.raw.cells.columns if means("persons", "person", name)]
    return [name for name in called if Cells(names.raw, name).fit(key)]


def _same(incidents: Sheet, names: Sheet) -> dict[str, str] | None:
    """The column of the names, and that of the incidents, with the number of an incident; None where no two share
    enough of them."""
    for ours in _meaning(incidents, "incident"):
        known = _forms(incidents, ours)
        for theirs in _meaning(names, "incident"):
            there = _forms(names, theirs)
            if there and len(there & known) >= _IN_COMMON * len(there):
                return {theirs: ours}
    return None


def _forms(sheet: Sheet, name: str) -> set[str]:
    return {key_form(cell) for cell in Cells(sheet.raw, name).filled.unique()}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
