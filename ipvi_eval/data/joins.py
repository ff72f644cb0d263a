"""Tables that are joined to another one before its cells are read: who was what in which incident, and who that is."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.asked_rows import asked
from ipvi_eval.data.cells.files import Beside, RawTable
from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.data.loaded import Kept
from ipvi_eval.data.mapped.mapping import JoinMapping, TableMapping
from ipvi_eval.data.mapped.spoiled_keys import SPOILED_KEYS, is_spoiled
from ipvi_eval.data.mapped.tables import ABOUT_ONE, TableName
from ipvi_eval.data.numbered import with_numbered
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.worded import counted

_NO_ROWS = np.empty(0, dtype=np.int64)
MOST = 20
"""Rows that a join may make of each row of the longer table: a key that finds more is that of a place, or of a day."""


def joined(
    name: TableName, table: TableMapping, files: Sequence[Kept], others: Mapping[str, Sequence[RawTable]]
) -> list[Kept]:
    """The `files` of a table with the rows of its joins beside their own, and a note on how many were found.

    `table` is whole, and `others` has the files of each of its joins. Rows keep their order, and those that are joined
    to one keep theirs. Keys are compared as keys (`key_form`), but where one side alone has two spellings of one of
    them: these link only where they are spelled alike. Raises DataError where no row finds one, or where a key finds so
    many that it is none.
    """
    done, notes = list(files), list[str]()
    for join, mapping in table.joins.items():
        done, note = _with_beside(done, _Others.of_files(join, mapping, others[join]), table)
        notes.append(note)
    if name in ABOUT_ONE and table.join_of(table.columns.get("person", "")):
        done = [replace(file, raw=_of_somebody(table, file.raw, notes)) for file in done]
    numbered = with_numbered([file.raw for file in done], table)
    done = [replace(file, raw=raw) for file, raw in zip(done, numbered, strict=True)]
    first, *more = done
    return [replace(first, raw=replace(first.raw, notes=(*first.raw.notes, *notes))), *more]


@dataclass(frozen=True, slots=True)
class _Others:
    """The rows of all files of the joined table `name` that `keep` asks for, of the `of` there are; `file` is the first
    of them, without its cells."""

    name: str
    mapping: JoinMapping
    file: RawTable
    cells: pd.DataFrame
    rows: NDArray[np.int64]
    places: NDArray[np.object_]
    of: int

    @classmethod
    def of_files(cls, name: str, mapping: JoinMapping, files: Sequence[RawTable]) -> _Others:
        kept = [file.only(asked(file.texts.frame(mapping.keep), mapping.keep)) for file in files]
        return cls(
            name,
            mapping,
            replace(kept[0], texts=kept[0].texts.at(_NO_ROWS), dated=frozenset().union(*(file.dated for file in kept))),
            pd.concat([file.cells for file in kept], ignore_index=True),
            np.concatenate([file.rows for file in kept]),
            np.concatenate([np.full(len(file.rows), file.file, dtype=object) for file in kept]),
            sum(file.of for file in files),
        )

    def days(self, files: Sequence[Kept]) -> set[str]:
        """Columns of the key, by the names of both sides, that have true dates on both: days are compared there."""
        dated = frozenset().union(*(file.raw.dated for file in files))
        pairs = [pair for pair in self.mapping.on.items() if pair[0] in self.file.dated and pair[1] in dated]
        return {column for pair in pairs for column in pair}

    def spoiled(self, missing: Sequence[str], days: Container[str]) -> Iterator[Problem]:
        """Keys of ours that a spreadsheet spoiled, by file and column."""
        for column in self.mapping.on:
            dated = column in self.file.dated and column not in days
            bad = _spoiled(self.cells[column], missing, dated=dated)
            for place in dict.fromkeys(self.places[bad]):
                rows = self.rows[bad & (self.places == place)]
                yield Problem(str(place), SPOILED_KEYS, column, rows=tuple(map(int, rows)))

    def beside(self, raw: RawTable, at: NDArray[np.int64], to: NDArray[np.int64]) -> RawTable:
        """The rows of `raw` at the positions `at` (n,) with ours at `to` (n,), -1 where there is none, beside them."""
        found = to >= 0
        done = raw.at(at)
        cells = {
            f"{self.name}.{column}": np.append(self.cells[column].to_numpy(dtype=object), "")[to]
            for column in self.cells.columns
        }
        rows = np.zeros(len(to), dtype=np.int64)
        rows[found] = self.rows[to[found]]
        places = np.full(len(to), "", dtype=object)
        places[found] = self.places[to[found]]
        beside = {**done.beside, self.name: Beside(self.file, rows, places)}
        dated = done.dated | {f"{self.name}.{column}" for column in self.file.dated}
        return replace(done, texts=done.texts.beside(cells), beside=beside, dated=dated)


def _with_beside(files: list[Kept], others: _Others, table: TableMapping) -> tuple[list[Kept], str]:
    """The files with the rows of one join beside their own, and a sentence on how many found one."""
    theirs, ours = list(others.mapping.on), list(others.mapping.on.values())
    cells = pd.concat([file.raw.texts.frame(ours) for file in files], ignore_index=True)
    days = others.days(files)
    refuse([*_spoiled_here(files, ours, table, days), *others.spoiled(table.missing, days)])
    found = _Found.of(*_keys(cells, others.cells[theirs], table.missing))
    why = why_none(table, others.mapping, len(found.times), found.size)
    problem = Problem(others.mapping.place, why, theirs[0])
    most = MOST * max(len(found.times), len(found.wanted))
    refuse([problem] if len(found.times) and not 0 < found.size <= most else [])
    at, to = found.pairs()
    if others.mapping.needed:
        at, to = at[to >= 0], to[to >= 0]
    done, begins = [], 0
    for file in files:
        here = (at >= begins) & (at < begins + len(file.raw.rows))
        done.append(replace(file, raw=others.beside(file.raw, at[here] - begins, to[here])))
        begins += len(file.raw.rows)
    return done, _told(table, others, found, len(at))


@dataclass(frozen=True, slots=True)
class _Found:
    """Which rows of one side have which of the other: which have a key at all (`keyed`, (n,)), how many `times` (n,) it
    is there, where these begin (n,) in the `order` of the other side, and which rows of that side are `wanted` (m,)."""

    keyed: NDArray[np.bool_]
    times: NDArray[np.int64]
    begins: NDArray[np.int64]
    order: NDArray[np.int64]
    wanted: NDArray[np.bool_]

    @classmethod
    def of(cls, left: NDArray[np.int64], right: NDArray[np.int64]) -> _Found:
        """From the number of the key of each row (n,), (m,), -1 where a row has none."""
        numbers = int(max(left.max(initial=-1), right.max(initial=-1))) + 1
        order = np.argsort(right, kind="stable")
        there = np.bincount(right[right >= 0], minlength=numbers + 1)  # that of -1 is the last one, which nobody has
        begins = int((right < 0).sum()) + np.cumsum(there) - there
        here = np.bincount(left[left >= 0], minlength=numbers + 1) > 0
        return cls(left >= 0, there[left], begins[left], order, here[right])

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return int(self.times.sum())

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The row of each pair on both sides, -1 on the other for a row that has none; each side in its order."""
        rows = np.maximum(self.times, 1)
        at = np.repeat(np.arange(len(rows)), rows)
        within = np.arange(len(at)) - np.repeat(np.cumsum(rows) - rows, rows)
        to = np.full(len(at), -1, dtype=np.int64)
        has = self.times[at] > 0
        to[has] = self.order[self.begins[at[has]] + within[has]]
        return at, to


def _spoiled_here(
    files: Sequence[Kept], columns: Sequence[str], table: TableMapping, days: Container[str]
) -> Iterator[Problem]:
    """Keys of the table itself that a spreadsheet spoiled; of several rows that a join made of one, that one."""
    for column in columns:
        for file in files:
            dated = column in file.raw.dated and column not in days
            bad = _spoiled(file.raw.texts[column], table.missing, dated=dated)
            for place, theirs, rows in file.raw.places(column, bad):
                yield Problem(place, SPOILED_KEYS, theirs, rows=rows)


def _spoiled(keys: pd.Series, missing: Sequence[str], *, dated: bool) -> NDArray[np.bool_]:
    nothing = keys.str.casefold().isin([value.strip().casefold() for value in missing])
    return is_spoiled(keys.mask(nothing, ""), dated=dated).to_numpy(dtype=bool)


def _keys(
    ours: pd.DataFrame, theirs: pd.DataFrame, missing: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of the key of each row on both sides (n,), (m,), -1 where one of its columns is empty."""
    nothing = {value.strip().casefold() for value in missing} | {""}
    whole = np.zeros(len(ours) + len(theirs), dtype=np.int64)
    for mine, other in zip(ours.columns, theirs.columns, strict=True):
        codes, texts = pd.factorize(pd.concat([ours[mine], theirs[other]], ignore_index=True))
        forms, _ = pd.factorize(np.array([key_form(text) for text in texts], dtype=object))
        apart = np.zeros(len(texts) + 1, dtype=bool)
        for side in (codes[: len(ours)], codes[len(ours) :]):
            there = np.zeros(len(texts), dtype=bool)
            there[side] = True
            apart |= np.bincount(forms[there], minlength=len(apart)) > 1
        number = np.where(apart[forms], len(texts) + np.arange(len(texts)), forms)
        number[[text.casefold() in nothing for text in texts]] = -1
        whole = _together(whole, number[codes], 2 * len(texts))
    return whole[: len(ours)], whole[len(ours) :]


def _together(one: NDArray[np.int64], other: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """The number of each pair of numbers (n,), the second below `size`; -1 where one of them is."""
    both = np.where((one < 0) | (other < 0), -1, one * size + other)
    found = np.full(len(both), -1, dtype=np.int64)
    found[both >= 0] = pd.factorize(both[both >= 0])[0]
    return found


def why_none(table: TableMapping, join: JoinMapping, rows: int, found: int) -> str:
    """Why a join is refused of whose table so many `rows` have `found` rows there."""
    named = " and ".join(f"'{ours}'" for ours in join.on.values())
    if not found:
        return (
            f"no row has the key of a row of {table.place} ({named}); are they numbers of one kind, and does `keep` "
            "ask for the right rows?"
        )
    return (
        f"{rows:,} rows of {table.place} ({named}) find {found:,} rows here: this is no key of "
        "theirs; name the columns that together are one in `on`"
    )


def _told(table: TableMapping, others: _Others, found: _Found, made: int) -> str:
    """How many rows of a table found one, how many rows that `made`, and how many of the others were found."""
    there, alone, lost = others.mapping.place, int((found.times == 0).sum()), int((~found.wanted).sum())
    kept = f", of which `keep` asks for {len(found.wanted):,}" if others.mapping.keep else ""
    kept += _asked_in_vain(others)
    rest = f"; {lost:,} of them {'is' if lost == 1 else 'are'} of no row of {table.place}" if lost else ""
    of = counted(len(found.times), "row")
    said = f"{len(found.times) - alone:,} of {of} have a row in {there} (join `{others.name}`)"
    if several := int((found.times > 1).sum()):
        said += f", {several:,} of them several"
    if alone:
        have, left, stay = ("has", "was left out", "stays") if alone == 1 else ("have", "were left out", "stay")
        keyless = int((~found.keyed).sum())
        named = f" ({keyless:,} without a key)" if keyless else ""
        said += f", {alone:,} {have} none{named} and {left if others.mapping.needed else f'{stay}, with empty cells'}"
    return f"{table.place}: {said}; {counted(made, 'row')} in all. {there} has {counted(others.of, 'row')}{kept}{rest}"


def _asked_in_vain(others: _Others) -> str:
    """How many of the values of `keep` no row holds: a role that is misspelled there loses people."""
    vain = {
        column: len({value.strip().casefold() for value in values} - set(others.cells[column].str.casefold()))
        for column, values in others.mapping.keep.items()
    }
    named = " and ".join(f"{number:,} of those for '{column}'" for column, number in vain.items() if number)
    return f" (no row of these holds {named})" if named else ""


def _of_somebody(table: TableMapping, raw: RawTable, notes: list[str]) -> RawTable:
    """The rows that say about whom they are, where a join tells that."""
    theirs = table.columns["person"]
    nobody = raw.texts[theirs].str.casefold().isin(["", *(code.strip().casefold() for code in table.missing)])
    if nobody.any():
        rows = counted(len(nobody), "row")
        notes.append(f"{raw.file}: {int(nobody.sum()):,} of {rows} name nobody in '{theirs}' and were left out")
    return raw.only(~nobody.to_numpy(dtype=bool))
