"""Tables that are joined to another one before its cells are read: who was what in which incident, and who that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.asked_rows import asked
from ipvi_eval.data.cells.files import Beside, RawTable
from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.data.loaded import Kept
from ipvi_eval.data.mapped.mapping import JoinMapping, TableMapping
from ipvi_eval.data.mapped.tables import ABOUT_ONE, TableName
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.worded import counted

_MOST = 20
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
        kept = [file.only(asked(file.cells, mapping.keep)) for file in files]
        return cls(
            name,
            mapping,
            replace(kept[0], cells=kept[0].cells.iloc[:0]),
            pd.concat([file.cells for file in kept], ignore_index=True),
            np.concatenate([file.rows for file in kept]),
            np.concatenate([np.full(len(file.rows), file.file, dtype=object) for file in kept]),
            sum(file.of for file in files),
        )

    def beside(self, raw: RawTable, at: NDArray[np.int64], to: NDArray[np.int64]) -> RawTable:
        """The rows of `raw` at the positions `at` (n,) with ours at `to` (n,), -1 where there is none, beside them."""
        found = to >= 0
        done = raw.at(at)
        cells = {
            f"{self.name}.{column}": self.cells[column].reindex(to).fillna("").to_numpy()
            for column in self.cells.columns
        }
        rows = np.zeros(len(to), dtype=np.int64)
        rows[found] = self.rows[to[found]]
        places = np.full(len(to), "", dtype=object)
        places[found] = self.places[to[found]]
        beside = {**done.beside, self.name: Beside(self.file, rows, places)}
        return replace(done, cells=done.cells.assign(**cells), beside=beside)


def _with_beside(files: list[Kept], others: _Others, table: TableMapping) -> tuple[list[Kept], str]:
    """The files with the rows of one join beside their own, and a sentence on how many found one."""
    theirs, ours = list(others.mapping.on), list(others.mapping.on.values())
    cells = pd.concat([file.raw.cells[ours] for file in files], ignore_index=True)
    left, right = _keys(cells, others.cells[theirs], table.missing)
    found = right.value_counts()
    size = int(left.map(found).sum())
    problem = Problem(others.mapping.place, _why_none(table, size, len(left), others), theirs[0])
    refuse([problem] if not size or size > _MOST * max(len(left), len(right)) else [])
    pairs = pd.DataFrame({"key": left, "at": np.arange(len(left))}).merge(
        pd.DataFrame({"key": right, "to": np.arange(len(right))}).dropna(), on="key", how="left"
    )
    alone = pairs["to"].isna()
    note = _told(table, others, left.isin(found.index), right.isin(left.dropna()), len(pairs))
    if others.mapping.needed:
        pairs = pairs[~alone]
    at, to = pairs["at"].to_numpy(dtype=np.int64), pairs["to"].fillna(-1).to_numpy(dtype=np.int64)
    done, begins = [], 0
    for file in files:
        here = (at >= begins) & (at < begins + len(file.raw.rows))
        done.append(replace(file, raw=others.beside(file.raw, at[here] - begins, to[here])))
        begins += len(file.raw.rows)
    return done, note


def _keys(ours: pd.DataFrame, theirs: pd.DataFrame, missing: Sequence[str]) -> tuple[pd.Series, pd.Series]:
    """The keys of both sides (n,), (m,) as one text each; missing where one of their columns is empty."""
    nothing = {value.strip().casefold() for value in missing} | {""}
    parts: list[tuple[pd.Series, pd.Series]] = []
    for mine, other in zip(ours.columns, theirs.columns, strict=True):
        sides = ours[mine], theirs[other]
        forms = {text: key_form(text) for side in sides for text in side.unique()}
        apart = {form for side in sides for form in _twice(forms[text] for text in side.unique())}
        key = {
            text: None if text.casefold() in nothing else f"={text}" if form in apart else form
            for text, form in forms.items()
        }
        parts.append((sides[0].map(key), sides[1].map(key)))
    left, right = zip(*parts, strict=True)
    return _as_one(left), _as_one(right)


def _twice(forms: Iterable[str]) -> set[str]:
    return {form for form, times in Counter(forms).items() if times > 1}


def _as_one(parts: Sequence[pd.Series]) -> pd.Series:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.str.cat(part, sep="\x1f")
    return whole


def _why_none(table: TableMapping, size: int, rows: int, others: _Others) -> str:
    named = " and ".join(f"'{ours}'" for ours in others.mapping.on.values())
    if not size:
        return (
            f"no row has the key of a row of {table.place} ({named}); are they numbers of one kind, and does `keep` "
            "ask for the right rows?"
        )
    return (
        f"{rows:,} rows of {table.place} ({named}) find {size:,} rows here: this is no key of theirs; name the columns "
        "that together are one in `on`"
    )


def _told(table: TableMapping, others: _Others, has: pd.Series, wanted: pd.Series, size: int) -> str:
    """How many rows of a table found one, and how many of the others were found."""
    there, alone = others.mapping.place, int((~has).sum())
    kept = f", of which `keep` asks for {len(wanted):,}" if others.mapping.keep else ""
    lost = int((~wanted).sum())
    rest = f"; {lost:,} of them {'is' if lost == 1 else 'are'} of no row of {table.place}" if lost else ""
    said = f"{int(has.sum()):,} of {counted(len(has), 'row')} have a row in {there} (join `{others.name}`)"
    if alone:
        have, left, stay = ("has", "was left out", "stays") if alone == 1 else ("have", "were left out", "stay")
        said += f", {alone:,} {have} none and {left if others.mapping.needed else f'{stay}, with empty cells'}"
    made = size - (alone if others.mapping.needed else 0)
    return f"{table.place}: {said}; {counted(made, 'row')} in all. {there} has {counted(others.of, 'row')}{kept}{rest}"


def _of_somebody(table: TableMapping, raw: RawTable, notes: list[str]) -> RawTable:
    """The rows that say about whom they are, where a join tells that."""
    theirs = table.columns["person"]
    nobody = raw.cells[theirs].str.casefold().isin(["", *(code.strip().casefold() for code in table.missing)])
    if nobody.any():
        rows = counted(len(nobody), "row")
        notes.append(f"{raw.file}: {int(nobody.sum()):,} of {rows} name nobody in '{theirs}' and were left out")
    return raw.only(~nobody.to_numpy(dtype=bool))
