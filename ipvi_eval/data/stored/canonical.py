"""One stored table of an agency becomes a canonical one: rows that are kept, keys, and values that are listed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.columns import Parsed, constant, covariate, empties, parse
from ipvi_eval.data.loaded import Words
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.mapped.tables import ABOUT_ONE, TABLES, Column, TableName
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.data.stored.admission import absent
from ipvi_eval.data.stored.cells import are_days, stripped, text
from ipvi_eval.data.stored.kept_there import kept_there
from ipvi_eval.data.stored.key_counts import key_counts
from ipvi_eval.data.stored.left_out import LeftOut
from ipvi_eval.data.stored.listed_values import ListedValues, alike, listed_values
from ipvi_eval.worded import counted

_CONSTANTS = {"date": "date", "month": "date", "flag": "boolean", "whole": "int64", "number": "float64"}


@dataclass(frozen=True, slots=True, eq=False)
class StoredTable:
    """A canonical table as an Ibis expression, with what messages call it, the agency's names of its columns (ours to
    theirs), and what was left out on the way."""

    name: TableName
    place: str
    table: Any
    header: dict[str, str]
    left_out: tuple[LeftOut, ...] = ()

    def without(self, table: Any, what: str, of: int, left: int, why: str) -> StoredTable:
        """The rest of the table, and a step more where something was left out."""
        if not left:
            return replace(self, table=table)
        return replace(self, table=table, left_out=(*self.left_out, LeftOut(self.name, what, of, left, why)))


Studied = Callable[[StoredTable], Any]
"""Of a table with one column, `person`, an Ibis table of those of its cells that are keys of people on a list."""


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """A table (Ibis) with values in place of cells, what is wrong with those, and the `wrong` cells of each column."""

    table: Any
    problems: list[Problem]
    wrong: ReadOnly[str, list[str]]


def canonical(
    name: TableName, raw: Any, mapping: TableMapping, words: Words, *, studied: Studied | None = None
) -> StoredTable:
    """The canonical table of the columns that `mapping` names in a stored table (Ibis) with the agency's own.

    Values are read as those of files are. Keys may hold printable ASCII only. With `studied` the rows of other people
    are left out where their cells do not fit. Raises ProblemsError that names each column, what is wrong in it and in
    how many rows; no value.
    """
    place = mapping.place
    refuse(list(absent(raw, mapping)))
    cells = {f"keep_{at}": text(raw[theirs]) for at, theirs in enumerate(mapping.keep)}
    header = {**mapping.columns, **mapping.covariates}
    keys = {column.name for column in TABLES[name].columns if column.kind == "key"}
    # Values that are listed are stripped as they are read: once each, not in every row.
    cells |= {
        ours: stripped(text(raw[theirs])) if ours in keys else text(raw[theirs]) for ours, theirs in header.items()
    }
    start = StoredTable(name, place, raw.select(**cells), header)
    kept = _kept(start, mapping)
    refuse(list(_key_problems(kept, mapping, {ours for ours in keys & header.keys() if are_days(raw[header[ours]])})))
    values = _values(kept, mapping, words)
    if values.wrong and studied is not None:
        kept = _without_strangers(kept, values.wrong, studied)
        values = _values(kept, mapping, words)
    refuse(values.problems)
    return replace(kept, table=kept_there(values.table.select(*TABLES[name].names, *mapping.covariates)))


def _values(kept: StoredTable, mapping: TableMapping, words: Words) -> _Values:
    table: Any = kept.table
    problems: list[Problem] = []
    wrong: dict[str, list[str]] = {}

    def put(ours: str, listed: ListedValues, parsed: Parsed, empty: NDArray[np.bool_], where: str) -> None:
        nonlocal table
        table = listed.put_back(table, ours, parsed.values)
        problems.extend(listed.problems(parsed, empty, where))
        if (bad := parsed.bad | empty).any():
            wrong[ours] = listed.cells[bad].tolist()

    for column in TABLES[kept.name].columns:
        if column.name not in mapping.columns:
            table = table.mutate(**{column.name: _constant(column, mapping)})
        elif column.kind == "key":
            key = _but_missing(table[column.name], mapping)
            table = table.mutate(**{column.name: key.nullif("")})
        else:
            listed = listed_values(kept.table, column.name, kept.place, mapping.columns[column.name])
            put(column.name, listed, *_read(kept.name, column, listed, mapping, words))
    for ours, theirs in mapping.covariates.items():
        listed = listed_values(kept.table, ours, kept.place, theirs)
        parsed = covariate(_filled(listed, mapping), mapping.codes.get(ours, {}))
        nowhere = np.zeros(len(listed.cells), dtype=bool)
        put(ours, listed, parsed, nowhere, f"[{kept.name}.codes.{ours}] of the mapping")
    return _Values(table, problems, wrong)


def _without_strangers(kept: StoredTable, wrong: ReadOnly[str, list[str]], studied: Studied) -> StoredTable:
    """The rows but those with a `wrong` cell whose person is on no list (`linked.strangers`)."""
    table = kept.table
    here = studied(replace(kept, table=table.select("person").distinct()))
    misfit = reduce(or_, (table[ours].isin(cells) for ours, cells in wrong.items()))
    bad = misfit & ~table["person"].isin(here["person"])
    found = table.aggregate(rows=table.count(), left=bad.ifelse(1, 0).sum()).to_pandas().iloc[0]
    rows, left = int(found["rows"]), int(found["left"])
    refuse([Problem(kept.place, "no row is kept")] if left == rows else [])
    return kept.without(
        table.filter(~bad) if left else table,
        "rows",
        rows,
        left,
        "are of people who are not studied and hold what does not fit",
    )


def _kept(start: StoredTable, mapping: TableMapping) -> StoredTable:
    """The rows that `keep` asks for and, where every row is about a person, those that say about whom."""
    table = start.table
    every = table[table.columns[0]].notnull()  # cells are text, empty where nothing stands
    wanted = every
    for at, (theirs, values) in enumerate(mapping.keep.items()):
        wanted &= table[f"keep_{at}"].isin(alike(table, f"keep_{at}", start.place, theirs, values))
    of_people = start.name in ABOUT_ONE and "person" in mapping.columns
    nobody = _but_missing(table["person"], mapping) == "" if of_people else ~every
    found = table.aggregate(
        rows=table.count(), kept=wanted.ifelse(1, 0).sum(), nobody=(wanted & nobody).ifelse(1, 0).sum()
    )
    rows, kept, unnamed = (0 if pd.isna(count) else int(count) for count in found.to_pandas().iloc[0])
    refuse([Problem(start.place, "no row is kept")] if kept == unnamed else [])
    # Where nothing is left out no later question looks at these columns again.
    rest = table.filter(wanted & ~nobody) if kept - unnamed < rows else table
    done = start.without(table, "rows", rows, rows - kept, "not asked for by `keep`")
    return done.without(rest, "rows", kept, unnamed, "name nobody")


def _but_missing(cells: Any, mapping: TableMapping) -> Any:
    """Text cells, empty where they hold what the mapping lists as not recorded."""
    missing = [code.strip().casefold() for code in mapping.missing]
    return cells.lower().isin(missing).ifelse("", cells) if missing else cells


def _key_problems(kept: StoredTable, mapping: TableMapping, dated: Collection[str]) -> Iterator[Problem]:
    """Keys that are empty where they must not be, or are none: one pass. `dated` are those that are stored as days."""
    keys = {one.name: one for one in TABLES[kept.name].columns if one.kind == "key" and one.name in mapping.columns}
    if not keys:
        return
    found = key_counts(kept.table, {name: _but_missing(kept.table[name], mapping) for name in keys}, dated)
    for name, column in keys.items():
        if not column.blank and (empty := found[name].empty):
            yield Problem(kept.place, f"is empty in {counted(empty, 'row')}", mapping.columns[name])
        yield from found[name].problems(kept.place, mapping.columns[name])


def _read(
    name: TableName, column: Column, listed: ListedValues, mapping: TableMapping, words: Words
) -> tuple[Parsed, NDArray[np.bool_], str]:
    """The values, which cells are empty and must not be, and where values must be listed."""
    codes = mapping.codes.get(column.name) or {word: [word] for word in words.get(column.name, ())}
    cells = _filled(listed, mapping)
    parsed = parse(column, cells, codes=codes, dates=mapping.dates_of(column.name), workbook=True)
    where = f"[{name}.codes.{column.name}] of the mapping{' or the plan' if column.name in words else ''}"
    return parsed, empties(column, cells, codes=codes), where


def _filled(listed: ListedValues, mapping: TableMapping) -> pd.Series:
    missing = {code.strip().casefold() for code in mapping.missing}
    cells = listed.stripped
    return cells.mask(cells.str.casefold().isin(missing), "") if missing else cells


def _constant(column: Column, mapping: TableMapping) -> Any:
    import ibis

    value = constant(column, mapping.defaults.get(column.name, column.fallback), 1)[0]
    kind = _CONSTANTS.get(column.kind, "string")
    if pd.isna(value):
        return ibis.null(kind)
    return ibis.literal(value.date() if kind == "date" else value, type=kind)
