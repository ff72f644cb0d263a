"""Segments proposed as joins of the incidents: who was the victim of whom, who was arrested, and of what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ipvi_eval.data.mapped.tables import TABLES
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.codes import codes_of
from ipvi_eval.proposal.incident_number import (
    inline,
    known_once,
    meaning,
    nobody_known,
    quoted,
    same_incident,
    shared,
)
from ipvi_eval.proposal.part import Part, propose_table
from ipvi_eval.proposal.question import Ask, Question, answered
from ipvi_eval.proposal.segments import Kind, Segment
from ipvi_eval.proposal.sheets import Sheet

_Line = str | Question


def with_segments(incidents: Sheet, segments: Mapping[Kind, Segment], ask: Ask) -> Part | None:
    """The incidents with what their segments tell joined to them; None where none has the numbers of the incidents."""
    on = {kind: same_incident(incidents, one.sheet) for kind, one in segments.items()}
    known = {kind: one for kind, one in segments.items() if kind == "pair" or on[kind] is not None}
    told = _Told(incidents, {kind: keys for kind, keys in on.items() if keys is not None}, ask)
    told.people(known)
    for kind in ("arrestee", "offense"):
        if kind in known:
            told.of_incident(known[kind])
    if not told.lines:
        return None
    part = propose_table("incidents", incidents, ask, elsewhere=tuple(told.beside))
    return replace(part, lines=(*part.lines, *told.lines), beside=told.beside)


@dataclass(frozen=True, slots=True)
class _Link:
    """The `column` of an earlier join that tells the offender of a victim: a number within the incident, or a key in
    the table `of` pairs, which stands there as `name`."""

    column: str
    of: Sheet | None = None
    name: str = ""


@dataclass(slots=True)
class _Told:
    """The `lines` of the joins so far, and the columns of ours that they tell (`beside`); `on` are the columns by which
    the rows of each kind are found."""

    incidents: Sheet
    on: dict[Kind, dict[str, str]]
    ask: Ask
    lines: list[_Line] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)

    def people(self, segments: Mapping[Kind, Segment]) -> None:
        """Victims, and beside each the offenders whose number stands with them, or every one of the incident."""
        victims, offenders, pairs = (segments.get(kind) for kind in ("victim", "offender", "pair"))
        named = bool(meaning(self.incidents, "suspect"))
        link: _Link | None = None
        if victims is not None and not meaning(self.incidents, "victim"):
            link = self._victims(victims, pairs)
        if offenders is not None and not named:
            self._offenders(offenders, link)

    def _victims(self, segment: Segment, pairs: Segment | None) -> _Link | None:
        """The join of the victims, and of the pairs; by what offenders are found, None where nothing tells."""
        segment, offender, relationship = segment.unfolded()
        key = segment.key()
        lines = [*_begin("victim", segment.sheet, self.on["victim"]), *self._person("victim", "victim", segment, key)]
        codes: list[_Line] = []
        if relationship is not None and not meaning(self.incidents, "relationship"):
            lines.append(self._tells("victim", "relationship", relationship))
            codes += self._codes("relationship", segment.sheet, relationship)
        for injury in meaning(segment.sheet, "injury")[:1]:
            if not meaning(self.incidents, "injury"):
                lines.append(self._tells("victim", "injury", injury))
                codes += self._codes("injury", segment.sheet, injury)
        self.lines += ["\n".join(lines), *codes]
        if offender is not None:
            return _Link(f"victim.{offender}")
        return None if pairs is None or key is None else self._pairs(pairs, segment.sheet, key)

    def _pairs(self, pairs: Segment, victims: Sheet, key: str) -> _Link | None:
        """The join of the pairs, by the victim; by which key of theirs offenders are found."""
        there = [name for name in meaning(pairs.sheet, "victim") if shared(pairs.sheet, name, victims, key)]
        suspects = meaning(pairs.sheet, "suspect")
        if len(there) != 1 or len(suspects) != 1:
            return None
        lines = list(_begin("pair", pairs.sheet, {there[0]: f"victim.{key}"}))
        codes: list[_Line] = []
        for relationship in meaning(pairs.sheet, "relationship")[:1]:
            if "relationship" not in self.beside:
                lines.append(self._tells("pair", "relationship", relationship))
                codes += self._codes("relationship", pairs.sheet, relationship)
        self.lines += ["\n".join(lines), *codes]
        return _Link(f"pair.{suspects[0]}", pairs.sheet, suspects[0])

    def _offenders(self, segment: Segment, link: _Link | None) -> None:
        key, on = segment.key(), self.on["offender"]
        if link is not None and link.of is None and segment.sequence is not None:
            on = {**on, segment.sequence: link.column}
        elif link is not None and link.of is not None and key and shared(link.of, link.name, segment.sheet, key):
            on = {key: link.column}
        elif "victim" in self.beside:
            self.lines.append(
                "# Nothing says which offender is whose: every one of an incident is beside every one of its victims."
            )
        lines = [*_begin("offender", segment.sheet, on), *self._person("offender", "suspect", segment, key)]
        self.lines.append("\n".join(lines))

    def _person(self, join: str, ours: str, segment: Segment, key: str | None) -> Iterator[str]:
        """The key of a person, or the number within the incident; a remark where no key is in two incidents."""
        name = key or str(segment.sequence)
        if key is None:
            yield f'joins.{join}.numbered = ["{ours}"]'
        if key is None or known_once(segment.sheet, key):
            yield nobody_known(name)
        yield self._tells(join, ours, name)

    def of_incident(self, segment: Segment) -> None:
        """What arrestees and offenses say of the whole incident."""
        if segment.kind == "arrestee" and not meaning(self.incidents, "arrest"):
            self._arrestees(segment)
        if segment.kind == "offense":
            self._offenses(segment)

    def _arrestees(self, segment: Segment) -> None:
        name = str(segment.sequence)
        lines = [
            f"# An incident with a row in {segment.sheet.raw.file} has an arrest, of whomever and on whatever day.",
            *_begin("arrestee", segment.sheet, self.on["arrestee"]),
            self._tells("arrestee", "arrest", name),
            'codes.arrest.true = ["*"]',
            'codes.arrest.false = [""]',
        ]
        self.lines.append("\n".join(lines))

    def _offenses(self, segment: Segment) -> None:
        """The offense and the weapon where an incident has one row; which rows count is asked where it has several."""
        told = [name for name in meaning(segment.sheet, "offence") if name != segment.sequence]
        if len(told) != 1 or meaning(self.incidents, "offence"):
            return
        begin = list(_begin("offense", segment.sheet, self.on["offense"]))
        cells = Cells(segment.sheet.raw, told[0])
        if not segment.one_each():
            keep = json.dumps(sorted(cells.values), ensure_ascii=False)
            lines = [*begin, f"joins.offense.keep = {{ {quoted(told[0])} = {keep} }}", "joins.offense.needed = true"]
            asks = (
                f"An incident may have several rows in {segment.sheet.raw.file}. Which offenses make it one that is "
                "studied? Keep those: incidents without any are then left out, and each other one counts once. Without "
                "this join all incidents are read"
            )
            self.lines.append(answered(Question(asks, ("\n".join(lines),)), self.ask))
            return
        codes: list[_Line] = []
        for ours, names in (("offence", told), ("weapon", meaning(segment.sheet, "weapon")[:1])):
            for name in names:
                if not meaning(self.incidents, ours):
                    begin.append(self._tells("offense", ours, name))
                    codes += self._codes(ours, segment.sheet, name)
        self.lines += ["\n".join(begin), *codes]

    def _tells(self, join: str, ours: str, theirs: str) -> str:
        self.beside[ours] = theirs
        return f"joins.{join}.columns.{ours} = {quoted(theirs)}"

    def _codes(self, ours: str, sheet: Sheet, name: str) -> Iterator[_Line]:
        return codes_of(TABLES["incidents"].column(ours), Cells(sheet.raw, name), self.ask)


def _begin(join: str, sheet: Sheet, on: Mapping[str, str]) -> Iterator[str]:
    """Where the table of a join is, and by which columns its rows are found."""
    yield from (line if line.startswith("#") else f"joins.{join}.{line}" for line in sheet.whereabouts())
    yield f"joins.{join}.on = {inline(dict(on))}"
