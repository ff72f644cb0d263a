"""A table that says who was what in which incident, proposed as joins of the incidents: one for each role."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ipvi_eval.data.mapped.tables import TABLES, Column
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.code_lists import best_list
from ipvi_eval.proposal.codes import codes_of
from ipvi_eval.proposal.incident_number import inline, known_once, meaning, nobody_known, quoted, same_incident, shared
from ipvi_eval.proposal.names import means, words_of
from ipvi_eval.proposal.part import Part, propose_table
from ipvi_eval.proposal.question import Ask, Question, answered
from ipvi_eval.proposal.sheets import Sheet
from ipvi_eval.worded import counted

_ROLES = frozenset({"role", "involvement", "involvement type", "person type", "name type", "involved as"})
_WANTED = ("suspect", "victim")
_NEITHER = "neither"
_ARRESTED = frozenset({"arrestee", "arrested", "arr"})
"""Roles of suspects who were arrested; in small letters."""
_OFTEN = {"suspect": frozenset({"S", "A"}), "victim": frozenset({"V"})}
"""Letters that often stand for a role, suspect or arrestee and victim; other systems use them for other things, so that
they are only written beside the question."""


def is_of_names(sheet: Sheet) -> bool:
    """Whether a table says who was what in which incident, as records systems keep it beside the incidents."""
    there = {ours: bool(meaning(sheet, ours)) for ours in ("incident", "date")}
    return _role(sheet) is not None and there["incident"] and not there["date"]


def has_roles(sheet: Sheet) -> bool:
    """Whether the rows of a table of incidents are of one person each, in some role: its key of a person is that of
    suspects in some rows and of victims in others."""
    return _role(sheet) is not None


def is_register(sheet: Sheet, names: Sheet) -> bool:
    """Whether a table says who is behind each key of a table of names, which has one for every row."""
    return _behind(names, sheet) is not None


def with_people(incidents: Sheet, names: Sheet, register: Sheet | None, ask: Ask) -> Part | None:
    """The incidents with their suspects and victims joined from `names`, or from the `register` of who is behind its
    keys; None where no key of a person, or of an incident that both tables have, is certain, or the incidents name
    their suspects themselves."""
    people, role, on = _people(names), _role(names), same_incident(incidents, names)
    named = set(meaning(incidents, "suspect"))
    if names is incidents:  # whose key of a person is that of suspects in some rows only
        named -= set(people)
    if len(people) != 1 or role is None or on is None or named:
        return None
    related = [] if meaning(incidents, "relationship") else meaning(names, "relationship")
    behind = None if register is None else _behind(names, register)
    beside = _Beside(names, role, on, people[0], register, behind)
    arrested = [] if meaning(incidents, "arrest") else beside.arrested()
    elsewhere = (*_WANTED, *(["relationship"] if related else []), *(["arrest"] if arrested else []))
    part = propose_table("incidents", incidents, ask, elsewhere=elsewhere)
    lines = [*beside.lines(ask), *beside.arrests(arrested, ask)]
    told = dict.fromkeys(_WANTED, people[0] if behind is None else behind[1])
    if arrested:
        told["arrest"] = role
    if len(related) == 1:
        lines += beside.related(related[0], ask)
        told["relationship"] = related[0]
    return replace(part, lines=(*part.lines, *lines), beside=told)


def of_people(incidents: Sheet, ask: Ask) -> Part:
    """Incidents whose rows are of one person each, where nothing is certain of whose key is which: which rows are of
    suspects is asked."""
    part = propose_table("incidents", incidents, ask, elsewhere=_WANTED)
    raw = incidents.raw
    asks = (
        f"Each row of {raw.file} is of one person, in the role that '{_role(incidents)}' tells. Join the file to "
        "itself by the number of the incident, once with the rows of suspects and once with those of victims "
        "(`ipvi-eval explain joins`); a column mapped as `suspect` would make suspects of victims"
    )
    return replace(part, lines=(*part.lines, Question(asks)))


@dataclass(frozen=True, slots=True)
class _Beside:
    """The table of `names`: its column with the role, the columns `on` which it is joined, and the key of a person; or
    the columns of a `register` with that key, and with the person `behind` it."""

    names: Sheet
    role: str
    on: dict[str, str]
    person: str
    register: Sheet | None
    behind: tuple[str, str] | None

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
        if self.register is not None and self.behind is not None:
            key, person = self.behind
            lines.append(f"# '{self.person}' is another one in every row of {self.names.raw.file}. Who is behind it is")
            lines.append(f"# '{person}' of {self.register.raw.file}, found by '{key}'.")
        elif known_once(self.names, self.person):
            lines.append(nobody_known(self.person))
        lines += ["\n".join(self._join(word, those)) for word, those in by_role.items() if those]
        if unknown or not by_role["suspect"] or cells.withheld:
            lines.append(self._open(cells, unknown, [word for word, those in by_role.items() if not those]))
        return lines

    def arrested(self) -> list[str]:
        """The roles of suspects who were arrested."""
        return [one for one in Cells(self.names.raw, self.role).values if one.casefold() in _ARRESTED]

    def arrests(self, roles: Sequence[str], ask: Ask) -> Iterator[str | Question]:
        """A suspect with a row in one of these `roles` was arrested; where every row has a key of its own, it is asked
        whether somebody's arrest is the incident's."""
        if not roles:
            return
        alone = known_once(self.names, self.person)
        on = self.on if alone else self.on | {self.person: f"suspect.{self.person}"}
        lines = (
            *(f"joins.arrestee.{line}" for line in self.names.whereabouts() if not line.startswith("#")),
            f"joins.arrestee.on = {inline(on)}",
            f"joins.arrestee.keep = {{ {quoted(self.role)} = {json.dumps(list(roles), ensure_ascii=False)} }}",
            f"joins.arrestee.columns.arrest = {quoted(self.role)}",
            'codes.arrest.true = ["*"]',
            'codes.arrest.false = [""]',
        )
        if alone:
            told = " or ".join(map(quoted, roles))
            asks = (
                f"Has an incident an arrest where somebody in it has the '{self.role}' {told}? "
                f"'{self.person}' is another one in every row, so that nothing tells whether it was the suspect: it "
                "may have been the victim, or somebody else. Take the lines if so; otherwise map `arrest` to a column "
                "that tells it of the suspect."
            )
            yield answered(Question(asks, ("\n".join(lines),)), ask)
            return
        yield "# A suspect who has such a role in the incident, too, was arrested."
        yield from lines

    def related(self, column: str, ask: Ask) -> list[str | Question]:
        """Which join tells the relationship, and what its codes mean."""
        ours = TABLES["incidents"].column("relationship")
        raw = self.names.raw
        filled = raw.cells.loc[raw.cells[column] != "", self.role].unique()
        known = best_list("role", list(filled))
        roles = {None if known is None else known.word(one) for one in filled} - {_NEITHER}
        answers = [f"joins.{word}.columns.relationship = {quoted(column)}" for word in _WANTED]
        line: str | Question = answers[_WANTED.index(next(iter(roles)))] if roles in ({"suspect"}, {"victim"}) else ""
        if not line:
            asks = f"Whose row of {raw.file} tells the relationship ('{column}'), that of the victim or of the suspect?"
            line = answered(Question(asks, tuple(answers)), ask)
        return [line, *codes_of(ours, Cells(raw, column), ask)]

    def _join(self, word: str, roles: Sequence[str]) -> Iterator[str]:
        name = f"joins.{word}"
        yield from (f"{name}.{line}" if not line.startswith("#") else line for line in self.names.whereabouts())
        yield f"{name}.on = {inline(self.on)}"
        yield f"{name}.keep = {{ {quoted(self.role)} = {json.dumps(list(roles), ensure_ascii=False)} }}"
        if self.register is None or self.behind is None:
            yield f"{name}.columns.{word} = {quoted(self.person)}"
            return
        key, person = self.behind
        then = f"joins.{word}_person"
        yield from (f"{then}.{line}" for line in self.register.whereabouts() if not line.startswith("#"))
        yield f"{then}.on = {inline({key: f'{word}.{self.person}'})}"
        yield f"{then}.columns.{word} = {quoted(person)}"

    def _open(self, cells: Cells, unknown: Sequence[str], missing: Sequence[str]) -> Question:
        show = cells.raw.codes(cells.name)
        shown = ", ".join(map(quoted, unknown)) or "those that are not shown"
        asks = (
            f"What were people whose '{cells.name}' is {shown}: suspects, victims or neither ({show} shows all)? Write "
            "those of suspects and victims into `keep` of the join, and leave the others out"
        )
        often = {word: [one for one in unknown if one.strip().upper() in _OFTEN[word]] for word in missing}
        if any(often.values()):
            asks += (
                ". Often S is a suspect, A an arrestee and V a victim, and below it is written so; but in some systems "
                "S is society, and only who knows this one can say"
            )
        return Question(asks, tuple("\n".join(self._join(word, often[word] or unknown)) for word in missing))


def _what_is(cells: Cells, value: str) -> Question:
    asks = f"What were people whose '{cells.name}' is {quoted(value)} ({counted(cells.values[value], 'row')})?"
    return Question(asks, (*_WANTED, _NEITHER))


def _role(sheet: Sheet) -> str | None:
    """The column with the role: by its name, or as it holds nothing but roles, those of suspects and of victims."""
    named = [name for name in sheet.raw.columns if _is_role(words_of(name).removesuffix(" code"))]
    return next(iter(named or [name for name in sheet.raw.columns if _tells_roles(Cells(sheet.raw, name))]), None)


def _is_role(words: str) -> bool:
    return words in _ROLES or words.split()[-1:] in (["role"], ["involvement"])


def _tells_roles(cells: Cells) -> bool:
    values = list(cells.values) if cells.listable else []
    known = best_list("role", values)
    found = {None if known is None else known.word(one) for one in values}
    return None not in found and set(_WANTED) <= found


def _people(names: Sheet) -> list[str]:
    """The columns that may be the key of a person."""
    key = Column(name="person", kind="key")
    called = [name for name in names.raw.columns if means("persons", "person", name)]
    fitting = [name for name in called if Cells(names.raw, name).fit(key)]
    again = [name for name in fitting if not known_once(names, name)]
    return again if len(again) == 1 else fitting


def _behind(names: Sheet, register: Sheet) -> tuple[str, str] | None:
    """The columns of a register with the keys of a table of names, and with the people behind them, each of whom may
    have several: None where it is not certain which they are."""
    people = _people(names)
    if len(people) != 1 or not known_once(names, people[0]):
        return None
    held = [name for name in register.raw.columns if name == people[0] or means("persons", "person", name)]
    keys = [name for name in held if known_once(register, name) and shared(names, people[0], register, name)]
    persons = [name for name in _people(register) if name not in keys and not known_once(register, name)]
    return (keys[0], persons[0]) if len(keys) == len(persons) == 1 else None
