"""Segments of an incident, as NIBRS keeps them: its victims, offenders, offenses and arrestees, each kind in a table of
its own and numbered within the incident (FBI, NIBRS Technical Specification)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from ipvi_eval.data.mapped.tables import Column
from ipvi_eval.data.side_by_side import unfolded
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.incident_number import meaning
from ipvi_eval.proposal.names import means, spelled_out
from ipvi_eval.proposal.sheets import Sheet

Kind = Literal["victim", "offender", "arrestee", "offense", "pair"]
_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("victim", "victims"), "victim"),
    **dict.fromkeys(("offender", "offenders", "suspect", "suspects"), "offender"),
    **dict.fromkeys(("arrestee", "arrestees"), "arrestee"),
    **dict.fromkeys(("offense", "offenses", "offence", "offences"), "offense"),
}
_SEQUENCE = frozenset({"seq", "sequence"})
_LINKS = frozenset({*_SEQUENCE, "no", "related"})
"""Words beside "offender" in the names of columns that hold an offender's number within the incident."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A `sheet` with a row for each victim, offender, arrestee or offense of an incident, as its `kind` says, and the
    column of their numbers within it; or one with a row for each pair, which has none."""

    kind: Kind
    sheet: Sheet
    sequence: str | None

    def key(self) -> str | None:
        """The column with a key of the person, beside the number within the incident; None where none, or more than
        one, is called so."""
        table, ours = ("incidents", "victim") if self.kind == "victim" else ("persons", "person")
        names = [name for name in self.sheet.raw.columns if name != self.sequence]
        called = [name for name in names if means(table, ours, name)]  # type: ignore[arg-type]
        fitting = [name for name in called if Cells(self.sheet.raw, name).fit(Column(name="person", kind="key"))]
        return fitting[0] if len(fitting) == 1 else None

    def one_each(self) -> bool:
        """Whether no incident has more than one row."""
        (incident, *_) = meaning(self.sheet, "incident")
        return not self.sheet.raw.texts[incident].duplicated().any()

    def unfolded(self) -> tuple[Segment, str | None, str | None]:
        """The segment with a row for each offender whose number stands in it, and the columns with that number and the
        relationship to that offender, None where there is none or more than one."""
        names = [name for name in self.sheet.raw.columns if name != self.sequence]
        offender = [name for name in names if _is_link(name)]
        relationship = [name for name in names if means("incidents", "relationship", _NUMBER.sub("", name))]
        patterns = {made: pattern for made, pattern in map(_pattern, (offender, relationship)) if made}
        if not patterns:
            return self, _only(offender), _only(relationship)
        if len(patterns) == 1 and len(offender) > 1 and len(relationship) > 1:
            return self, None, None
        where = self.sheet.where.model_copy(update={"side_by_side": patterns})
        done = replace(self, sheet=replace(self.sheet, where=where, raw=unfolded(self.sheet.raw, where)))
        made = [_pattern(those)[0] or _only(those) for those in (offender, relationship)]
        return done, made[0], made[1]


def segment_of(sheet: Sheet) -> Segment | None:
    """Which segment a sheet is; None where it is none, as one with the day of the incident."""
    names = list(sheet.raw.columns)
    if meaning(sheet, "date"):
        return None
    if not meaning(sheet, "incident"):
        both = bool(meaning(sheet, "victim")) and bool(meaning(sheet, "suspect"))
        return Segment("pair", sheet, None) if both else None
    numbered = {name: kind for name in names if (kind := _numbers(name, sheet)) is not None}
    for kind in ("victim", "offender", "arrestee", "offense"):  # the first that a row may be of: a victim has offenders
        found = [name for name, of in numbered.items() if of == kind]
        if len(found) == 1 and _tells_apart(sheet, list(numbered)):
            return Segment(kind, sheet, found[0])  # type: ignore[arg-type]
    return None


def _numbers(name: str, sheet: Sheet) -> Kind | None:
    """Whose numbers within an incident a column holds, by its name; by that of the sheet where it says no more."""
    words = spelled_out(name)
    if not _SEQUENCE & set(words) or _NUMBER.search(name):
        return None
    rest = set(words) - _SEQUENCE - {"no", "id", "key"}
    called = rest or {*spelled_out(sheet.name), *spelled_out(Path(sheet.where.path).stem)}
    kinds = {_WORDS[word] for word in called if word in _WORDS}
    return kinds.pop() if len(kinds) == 1 else None


def _tells_apart(sheet: Sheet, numbers: Sequence[str]) -> bool:
    """Whether incident and numbers together stand in one row each."""
    (incident, *_) = meaning(sheet, "incident")
    return not bool(np.any(sheet.raw.cells.duplicated([incident, *numbers])))


def _is_link(name: str) -> bool:
    words = {*spelled_out(_NUMBER.sub(" ", name))}
    return bool({"offender", "suspect"} & words) and bool(_LINKS & words)


def _pattern(names: Sequence[str]) -> tuple[str, str]:
    """What columns that differ in one number only are called without it, and their pattern; empty where they do not.

    >>> _pattern(["REL_1", "REL_2"]), _pattern(["REL"])
    (('REL', 'REL_*'), ('', ''))
    """
    patterns = {_NUMBER.sub("*", name) for name in names}
    if len(patterns) != 1 or not all(len(_NUMBER.findall(name)) == 1 for name in names):
        return "", ""
    return re.sub(r"[ _-]*\d+", "", names[0]), patterns.pop()


def _only(names: Sequence[str]) -> str | None:
    return names[0] if len(names) == 1 else None
