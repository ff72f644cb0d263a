"""A whole mapping proposed from an extract: which sheet is which of our tables, and what leads from one to another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

import numpy as np
import pandas as pd

from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.data.mapped.tables import PERSON_KEYS, TABLES, TableName
from ipvi_eval.plan.outcome import RECORDS
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.names import called, means
from ipvi_eval.proposal.numbered import with_numbered
from ipvi_eval.proposal.part import Part, propose_table
from ipvi_eval.proposal.people_beside import has_roles, is_of_names, is_register, of_people, with_people
from ipvi_eval.proposal.question import Ask, Question, answered
from ipvi_eval.proposal.segments import Kind, Segment, segment_of
from ipvi_eval.proposal.segments_beside import with_segments
from ipvi_eval.proposal.sheets import Sheet, files_of, sheets_of
from ipvi_eval.proposal.totals import stand_in_columns, totals_in_columns

_CERTAIN, _AHEAD = 1.0, 0.3
"""What the best table for a sheet must reach, and by how much it must lead, to be certain."""
_CALLED = 1.0  # what a name of a sheet weighs, beside the share of the needed columns that are there

_HEAD = """\
#:schema ./mapping.schema.json
# Proposed by `ipvi-eval map` from what the columns are called and hold. Read every line: a column may be called like
# what it is not. In columns.OURS = "THEIRS" and codes.OURS.WORD = ["THEIRS"] our word stands on the left.
# `ipvi-eval explain KEY` says what a key means, `ipvi-eval codes FILE COLUMN` what a column holds.
"""
_ASKS = """\
# A line that begins with "# ?" asks something. Take the "# " from the line below it that is right, and delete the
# question; `ipvi-eval check` says which are left.
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The `parts` of a mapping for the files in `folder`, in the order of our tables; `aside` tells what is not mapped,
    and `unplaced` are questions on sheets whose table is not certain."""

    folder: Path
    parts: tuple[Part, ...]
    aside: tuple[str, ...] = ()
    unplaced: tuple[Question, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What only a person can say."""
        return (*self.unplaced, *(question for part in self.parts for question in part.questions))

    def part(self, table: TableName) -> Part | None:
        """The part of one table, None where no sheet is certainly it."""
        return next((part for part in self.parts if part.table == table), None)

    def toml(self) -> str:
        """The mapping as text: `read_mapping` reads it, and asks what is open."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield _HEAD + (_ASKS if self.questions else "")
        yield from (f"# Left aside: {' '.join(line.split())}" for line in self.aside)
        for question in self.unplaced:
            yield from question.lines()
        for part in self.parts:
            yield ""
            yield from part.toml()


def propose(given: Sequence[Path], ask: Ask) -> Proposal:
    """A mapping for the files, or the folder, that are `given`; what is not certain is put to `ask`.

    Raises DataError when nothing in them is a table.
    """
    folder, paths = files_of(given)
    sheets, aside = sheets_of(folder, paths)
    placed: dict[TableName, list[Sheet]] = {}
    left, unplaced = list(aside), list[Question]()
    names, segments = [sheet for sheet in sheets if is_of_names(sheet)], dict[Kind, list[Sheet]]()
    people, _ = _one_sheet("incidents", names, folder)
    registers = [] if people is None else [sheet for sheet in sheets if is_register(sheet, people)]
    for sheet in sheets:
        if any(sheet is one for one in (*names, *registers)):
            continue
        if (segment := segment_of(sheet)) is not None:
            segments.setdefault(segment.kind, []).append(sheet)
            continue
        table = _table(sheet, ask)
        if isinstance(table, Question):
            unplaced.append(table)
        elif table is None:
            left.append(f"{sheet.raw.file}: no table of ours has such columns")
        else:
            placed.setdefault(table, []).append(sheet)
    register, _ = _one_sheet("incidents", registers, folder)
    parts: list[Part] = []
    for name in TABLES:
        one, several = _one_sheet(name, placed.get(name, []), folder)
        unplaced += several
        if one is None:
            continue
        joined = None
        if name == "incidents":
            one, numbered = with_numbered(one)
            unplaced += numbered
            people = one if people is None and has_roles(one) else people
            joined = None if people is None else with_people(one, people, register, ask)
        if name == "incidents" and joined is None and segments:
            together, several = _segments(segments, folder)
            unplaced += several
            joined = with_segments(one, together, ask)
        of_rows = name == "incidents" and joined is None and people is one
        parts.append(joined or (of_people(one, ask) if of_rows else propose_table(name, one, ask)))
    if not any(part.beside for part in parts):
        unjoined = [*names, *registers, *(one for those in segments.values() for one in those)]
        left += [f"{sheet.raw.file}: {_OF_NAMES}" for sheet in unjoined]
    parts = _joined(parts, ask)
    return Proposal(folder, tuple(parts), tuple(left), tuple(unplaced))


def _table(sheet: Sheet, ask: Ask) -> TableName | Question | None:
    """Which of our tables a sheet is; None where it is none, a question where that is not certain."""
    if sheet.where.read():  # months side by side
        return "monthly_counts"
    by_name = set(called(sheet.name)) or set(called(Path(sheet.where.path).stem))
    # A person and a day are in many tables: one of records is known by what it is called.
    tables = [name for name in TABLES if name not in RECORDS or name in by_name]
    scores = {name: _share(sheet, name) + _CALLED * (name in by_name) for name in tables}
    likely = sorted(scores, key=lambda name: -scores[name])
    best, second = likely[:2]
    if scores[best] >= _CERTAIN and scores[best] - scores[second] >= _AHEAD and _share(sheet, best) > 0:
        return best
    near = [name for name in likely if scores[name] > max(0.3, scores[best] - _AHEAD)]
    if not near:
        return None
    these = "this one" if len(near) == 1 else "each of these"
    asks = (
        f"Which table of ours is {sheet.raw.file}? Its columns allow {these}. "
        "Name the one in a new run of `ipvi-eval map` at a terminal, put its name into that of the file or sheet "
        f"({near[0]}_...) and run it again, write its part by hand, join it to the table whose rows it tells more of "
        "(`ipvi-eval explain joins`), or delete these lines and it is left unread"
    )
    question = Question(asks, tuple(near))
    answer = ask(question)
    return next((name for name in near if name == answer), question if answer is None else None)


_OF_NAMES = (
    "it seems to tell who was what in which incident, and it is not certain by which keys. Join it to the incidents "
    "(`ipvi-eval explain joins`); without a suspect nobody has an outcome"
)


def _segments(sheets: Mapping[Kind, Sequence[Sheet]], folder: Path) -> tuple[dict[Kind, Segment], tuple[Question, ...]]:
    """The segment of each kind, of all its sheets together where they are one table."""
    found: dict[Kind, Segment] = {}
    asked: list[Question] = []
    for kind, those in sheets.items():
        one, several = _one_sheet("incidents", those, folder)
        asked += several
        if one is not None and (segment := segment_of(one)) is not None:
            found[kind] = segment
    return found, tuple(asked)


def _share(sheet: Sheet, table: TableName) -> float:
    """The share of the columns a table needs that the sheet has by name, and a little for the others."""
    names = list(sheet.raw.columns)
    spec = TABLES[table].mapped
    there = {column.name for column in spec if any(means(table, column.name, name) for name in names)}
    if table == "monthly_counts":
        known = {column: name for column in there for name in names if means(table, column, name)}
        if stand_in_columns(sheet, known) and len(totals_in_columns(sheet, known)) > 1:
            there |= {"outcome", "count"}  # or area: their names tell
    needed = [column.name for column in spec if column.required]
    if table == "crosswalk":
        two = len(names) == 2 and "person" in there
        return 0.5 * two + 0.5 * (two and all(map(_many, (Cells(sheet.raw, name) for name in names))))
    if table == "durations" and "time" not in there:
        return 0.0
    share = sum(name in there for name in needed) / len(needed) if needed else 0.0
    return share + 0.05 * len(there - set(needed))


def _many(cells: Cells) -> bool:
    """Whether a column holds so many values, none of them days, that it can only be a key."""
    return not cells.listable and not cells.formats("date", cells.no_days())


def _one_sheet(table: TableName, sheets: Sequence[Sheet], folder: Path) -> tuple[Sheet | None, tuple[Question, ...]]:
    """The sheet of a table: the only one, or all of them where they have the same columns and are sheets of one
    workbook, or files in `folder` whose names differ in numbers only."""
    if len(sheets) < 2:
        return (sheets[0] if sheets else None), ()
    first = sheets[0]
    alike = all(list(one.raw.columns) == list(first.raw.columns) for one in sheets)
    files = sorted({one.where.file for one in sheets})
    named = ", ".join(one.raw.file for one in sheets)
    if alike and len(files) == 1 and first.where.sheet is not None:
        titles = [one.where.sheet for one in sheets if one.where.sheet is not None]
        return _together(sheets, {"sheet": None, "sheets": titles}), ()
    pattern = _pattern(files)
    if alike and len(files) == len(sheets) and _numbered(files) and _only(pattern, files, folder):
        return _together(sheets, {"file": "", "files": pattern}), ()
    if not alike:
        asks = (
            f"Each of {named} looks like [{table}], and their columns are not called alike. If they are one table, "
            "give its columns the same names in all of them, in a copy, and run `ipvi-eval map` again; if only one of "
            "them is it, run it on a copy without the others. Until then this table is left unread"
        )
        return None, (Question(asks, (f"[{table}]",)),)
    asks = f"Each of {named} looks like [{table}]. Are they one table (`files`, a pattern), or is only one of them it?"
    return None, (Question(asks, (f'[{table}]\nfiles = "{pattern}"',)),)


def _together(sheets: Sequence[Sheet], where: dict[str, object]) -> Sheet:
    """Sheets with the same columns as one, whose cells are those of all of them: a code may stand in one only."""
    first = sheets[0]
    encodings = {one.where.encoding for one in sheets}
    if len(encodings) > 1:  # each is then found anew, and told
        where = {**where, "encoding": None}
    cells = pd.concat([one.raw.cells for one in sheets], ignore_index=True)
    rows = np.concatenate([one.raw.rows for one in sheets])
    below = tuple(row for one in sheets for row in one.footer)
    return Sheet(first.where.model_copy(update=where), replace(first.raw, texts=Texts.of(cells), rows=rows), below)


def _numbered(names: Sequence[str]) -> bool:
    """Whether file names are the same but for their numbers, as those of years are.

    >>> _numbered(["incidents_2023.csv", "incidents_2024.csv"]), _numbered(["incidents.csv", "incidents_old.csv"])
    (True, False)
    """
    return len({re.sub(r"[0-9]+", "0", name) for name in names}) == 1


def _only(pattern: str, names: Sequence[str], folder: Path) -> bool:
    """Whether a pattern finds these files in the folder, and no other."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern)) == list(names)


def _pattern(names: Sequence[str]) -> str:
    """What file names have in common, with a star for the rest.

    >>> _pattern(["incidents_2023.csv", "incidents_2024.csv"])
    'incidents_202*.csv'
    >>> _pattern(["2023/dir.csv", "2024/dir.csv"])
    '202*/dir.csv'
    """
    parts = [Path(name).parts for name in names]
    if len({*map(len, parts)}) > 1:
        return f"**/*{Path(names[0]).suffix}"
    return "/".join(map(_common, zip(*parts, strict=True)))


def _common(parts: Sequence[str]) -> str:
    """What names of files or folders have in common, with a star for the rest before the ending."""
    if len(set(parts)) == 1:
        return parts[0]
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*parts, strict=False))
    endings = {Path(part).suffix for part in parts}
    return f"{''.join(signs[0] for signs in alike)}*{endings.pop() if len(endings) == 1 else ''}"


def _joined(parts: Sequence[Part], ask: Ask) -> list[Part]:
    """The parts with what holds between them: numbers of another agency, and a jail that books everybody."""
    by_table = {part.table: part for part in parts}
    crosswalk, people = by_table.get("crosswalk"), by_table.get("persons")
    if crosswalk is not None:
        by_table["crosswalk"] = crosswalk = _with_numbers(crosswalk, parts)
    custody = by_table.get("custody")
    if custody is not None and people is not None:
        by_table["custody"] = _with_everybody(custody, people, crosswalk, ask)
    return [by_table[part.table] for part in parts]


def _with_numbers(crosswalk: Part, parts: Sequence[Part]) -> Part:
    """Which tables know people by the numbers in the crosswalk's other column."""
    person = crosswalk.columns.get("person")
    others = [name for name in crosswalk.sheet.raw.columns if name != person]
    found = [
        f"numbers.{part.table} = {json.dumps(part.columns[key], ensure_ascii=False)}"
        for part in parts
        for table, key in PERSON_KEYS
        if part.table == table != "persons" and part.columns.get(key) in others
    ]
    if found:
        return replace(crosswalk, lines=(*crosswalk.lines, *dict.fromkeys(found)))
    answers = tuple(
        f"numbers.{part.table} = {json.dumps(other, ensure_ascii=False)}"
        for other in others
        for part in parts
        if part.table in ("custody", "notifications", "incidents")
    )
    question = Question("Which table knows people by the numbers of the crosswalk?", answers)
    return replace(crosswalk, lines=(*crosswalk.lines, question))


def _with_everybody(custody: Part, people: Part, crosswalk: Part | None, ask: Ask) -> Part:
    booked, listed = custody.cells("person"), people.cells("person")
    if booked is None or listed is None:
        return custody
    known = set(listed.filled.map(key_form))
    keys = booked.filled.map(key_form)
    if crosswalk is not None and booked.name in crosswalk.sheet.raw.columns and "person" in crosswalk.columns:
        numbers = Cells(crosswalk.sheet.raw, booked.name).text.map(key_form)
        person = Cells(crosswalk.sheet.raw, crosswalk.columns["person"]).text.map(key_form)
        known |= set(numbers[person.isin(known)])
    strange = int((~keys.isin(known)).sum())
    if not strange:
        return custody
    if strange == len(keys):
        asks = (
            f"No stay (of {strange:,}) is of anybody in [persons], so the jail has numbers of its own. Write a "
            "[crosswalk] from them to the keys of [persons] (`ipvi-eval explain crosswalk`), and delete these lines"
        )
        return replace(custody, lines=(*custody.lines, Question(asks)))
    asks = (
        f"{strange:,} of {len(keys):,} stays are of nobody in [persons]. Does the file hold everybody whom the jail "
        "booked? Their stays are then left out and counted; if not, correct the keys"
    )
    question = answered(Question(asks, ("everybody = true",)), ask)
    return replace(custody, lines=(*custody.lines, question))
