"""The files of an extract as they were read: a canonical table from each, and what does not fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.data.footers import footer
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.linked.strangers import of_strangers
from ipvi_eval.data.loaded import Kept, Words, commas_said, load, told
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.data.problems import Problem
from ipvi_eval.worded import counted

_NO_ROWS = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file, or sheet, of a table as it was read. Without `problems` the `file` has given its cells away."""

    name: TableName
    table: TableMapping
    file: Kept
    read: SourceTable
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, name: TableName, table: TableMapping, file: Kept, words: Words) -> ReadFile:
        """The rows of `file` that are kept, as values."""
        read, problems = load(name, file.raw, table, words)
        notes = dict.fromkeys((*file.raw.notes, *commas_said(file.raw, table)))
        file = replace(file, raw=replace(file.raw, notes=tuple(notes)))
        rest = file if problems else replace(file, raw=replace(file.raw, texts=file.raw.texts.at(_NO_ROWS)))
        return cls(name, table, rest, read, tuple(problems))

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Which of its rows (n,) have a problem of their own."""
        rows: defaultdict[str, set[int]] = defaultdict(set)
        for one in self.problems:
            rows[one.file] |= {*one.rows, *(() if one.row is None else (one.row,))}
        raw = self.file.raw
        found = np.zeros(len(raw.rows), dtype=bool)
        for file, those in rows.items():
            found |= raw.marked(file, those)
        return found

    def without(self, rows: NDArray[np.bool_], words: Words) -> ReadFile:
        """The file read again without those of its `rows` (n,)."""
        rest = replace(self.file, raw=self.file.raw.only(~rows))
        return ReadFile.of(self.name, self.table, rest, words)


def loaded_from(
    kept: Iterable[tuple[TableName, TableMapping, Kept]], words: Words, *, everybody: bool
) -> tuple[dict[TableName, SourceTable], list[str], list[Problem]]:
    """The canonical tables, each from its files and sheets, and notes on those; one of them may have no row that is
    kept, all may not. A row of somebody who is not studied is left out where its cells do not fit."""
    parts = [ReadFile.of(name, table, file, words) for name, table, file in kept]
    notes = _told(parts)
    if any(part.problems for part in parts):
        strange = of_strangers(_stacked(parts)[0], everybody=everybody)
        parts, left = _without(parts, strange, words)
        notes += left
        parts = [_without_notes(part, words) for part in parts]
    loaded, problems = _stacked(parts)
    return loaded, notes, [problem for part in parts for problem in part.problems] + problems


def _told(parts: Sequence[ReadFile]) -> list[str]:
    notes: list[str] = []
    for name in dict.fromkeys(part.name for part in parts):
        of_table = [part for part in parts if part.name == name]
        notes += told(of_table[0].table, [part.file for part in of_table])
    return notes


def _stacked(parts: Sequence[ReadFile]) -> tuple[dict[TableName, SourceTable], list[Problem]]:
    loaded: dict[TableName, SourceTable] = {}
    problems: list[Problem] = []
    for name, table in {part.name: part.table for part in parts}.items():
        filled = [part.read for part in parts if part.name == name and len(part.read.rows)]
        if filled:
            loaded[name] = SourceTable.stacked(table.place, filled)
        else:
            by = f"`keep` for {', '.join(table.keep)}" if table.keep else "the rule that a row names somebody"
            problems.append(Problem(table.place, f"no row is kept by {by}"))
    return loaded, problems


def _without(
    parts: Sequence[ReadFile], strange: ReadOnly[TableName, NDArray[np.bool_]], words: Words
) -> tuple[list[ReadFile], list[str]]:
    """The parts without rows of strangers that do not fit, and sentences on how many these are."""
    done: list[ReadFile] = []
    notes: list[str] = []
    seen: Counter[TableName] = Counter()
    for part in parts:
        raw, begins = part.file.raw, seen[part.name]
        seen[part.name] += len(part.read.rows)
        bad = part.wrong
        bad &= strange.get(part.name, np.zeros(begins + len(bad), dtype=bool))[begins : begins + len(bad)]
        if bad.any():
            part = part.without(bad, words)
            rows = int(bad.sum())
            holds, was = ("holds", "was") if rows == 1 else ("hold", "were")
            people = f"{counted(rows, 'row')} of people who are not studied"
            notes.append(f"{raw.file}: {people} {holds} what does not fit, and {was} left out")
        done.append(part)
    return done, notes


_FEW_COLUMNS = 3


def _without_notes(part: ReadFile, words: Words) -> ReadFile:
    """The part with one problem for its rows that fit nowhere and are no records, in place of one for each cell: those
    with one cell only, and totals below the table."""
    if not part.problems:
        return part
    mapped, raw = part.table.named(), part.file.raw
    cells = raw.texts.frame(name for name in mapped if name in raw.columns)
    few = len(mapped) < _FEW_COLUMNS
    alone = part.wrong & ((cells != "").sum(axis=1) == 1).to_numpy(dtype=bool) & (not few)
    below = part.wrong & ~alone & footer(raw.cells)
    rest = part.without(alone | below, words) if (alone | below).any() else part
    notes: list[Problem] = []
    if alone.any():
        have = "has" if alone.sum() == 1 else "have"
        what = (
            f"{{rows}} {have} a cell in one of the {len(mapped)} mapped columns only, as a total or a note does; "
            "delete what is no record from a copy of the file, or say in `keep` of the mapping what a record holds"
        )
        notes.append(Problem(raw.file, what, rows=tuple(int(row) for row in raw.rows[alone])))
    if below.any():
        are, it = ("is a footer", "it") if below.sum() == 1 else ("are a footer", "them")
        what = (
            f'{{rows}} {are}, with a word such as "Total", and no record; delete {it} from a copy of the file, or say '
            "in `keep` of the mapping what a record holds (`ipvi-eval explain keep`)"
        )
        notes.append(Problem(raw.file, what, rows=tuple(int(row) for row in raw.rows[below])))
    return replace(rest, problems=(*notes, *rest.problems))
