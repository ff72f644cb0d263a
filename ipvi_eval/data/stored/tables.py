"""The canonical tables of an extract that stays where it is: what a cohort and monthly counts are made of."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.loaded import Words, kept, load
from ipvi_eval.data.mapped.mapping import CustodyMapping, Mapping, TableMapping
from ipvi_eval.data.mapped.tables import DTYPES, TABLES, TableName, empty_table
from ipvi_eval.data.problems import Problem, ProblemsError, refuse
from ipvi_eval.data.stored.bookings import merged, of_listed
from ipvi_eval.data.stored.canonical import StoredTable, Studied, canonical
from ipvi_eval.data.stored.cells import stripped, text
from ipvi_eval.data.stored.checks import check_bookings, check_linked, check_persons, check_suspects
from ipvi_eval.data.stored.joins import joined
from ipvi_eval.data.stored.keys import translated, unified
from ipvi_eval.data.stored.left_out import LeftOut
from ipvi_eval.data.stored.releases import supplied
from ipvi_eval.data.stored.several_rows import entered, once

READ: tuple[TableName, ...] = ("incidents", "persons", "notifications", "custody", "crosswalk", "populations")
"""The tables that are read where they are stored."""

_STORED: tuple[TableName, ...] = ("incidents", "persons", "notifications", "custody")
_TYPES = {"string": "string", "datetime64[ns]": "date", "bool": "boolean", "Int64": "int64", "float64": "float64"}


@dataclass(frozen=True, slots=True, eq=False)
class StoredTables:
    """The canonical tables as Ibis expressions (those that were not given have no rows), with what was left out.

    `told` are the columns of incidents that the extract has; none where it has no incidents. `populations` are few rows
    and were fetched.
    """

    incidents: Any
    persons: Any
    notifications: Any
    custody: Any
    populations: pd.DataFrame
    told: frozenset[str]
    left_out: tuple[LeftOut, ...]


def stored_tables(raw: ReadOnly[str, Any], mapping: Mapping, *, start: date, words: Words) -> StoredTables:
    """The tables of `raw` (Ibis, in the agency's columns) by the `mapping`, in the order of `read_extract`; that of a
    join is called "TABLE.NAME".

    `start` is the first day of the study window. Raises ProblemsError that names table, column, what is wrong and in
    how many rows.
    """
    mapped = mapping.tables()
    refuse(list(_not_there(mapped, raw)))
    tables: dict[TableName, StoredTable] = {}
    for name in _STORED:  # persons before custody
        if name in raw:
            of_everybody = isinstance(one := mapped[name], CustodyMapping) and one.everybody and "person" in one.columns
            studied = _studied(tables, raw, mapping, words) if of_everybody and "persons" in tables else None
            others = {join: raw[f"{name}.{join}"] for join in mapped[name].joins}
            rows, flat, steps = joined(name, raw[name], mapped[name], others)
            found = canonical(name, rows, flat, words, studied=studied)
            tables[name] = replace(found, left_out=(*steps, *found.left_out))
    if mapping.crosswalk is not None and "crosswalk" in raw:
        tables = translated(tables, raw["crosswalk"], mapping.crosswalk, words)
    tables = unified(tables)
    if "incidents" in tables:
        tables["incidents"] = once(tables["incidents"])
    if "persons" in tables:
        tables["persons"] = entered(once(tables["persons"]))
        refuse(list(check_persons(tables["persons"])))
    if mapping.custody is not None and "custody" in tables:
        if mapping.custody.everybody and "persons" in tables:
            tables["custody"] = of_listed(tables["custody"], tables["persons"])
        tables["custody"] = supplied(tables["custody"], mapping.custody.missing_release)
        refuse(list(check_bookings(tables["custody"])))
        tables["custody"] = merged(tables["custody"])
    refuse([*check_linked(tables, start), *check_suspects(tables)])
    return StoredTables(
        **{name: tables[name].table if name in tables else _no_rows(name) for name in _STORED},
        populations=_populations(raw, mapping, words),
        told=frozenset(tables["incidents"].header if "incidents" in tables else ()),
        left_out=tuple(step for stored in tables.values() for step in stored.left_out),
    )


def _not_there(mapped: ReadOnly[TableName, TableMapping], raw: ReadOnly[str, Any]) -> Iterator[Problem]:
    """What a stored extract does not carry out, and tables of joins that were not given."""
    for name, table in mapped.items():
        if name not in raw:
            continue
        for join, one in table.joins.items():
            if f"{name}.{join}" not in raw:
                what = f'is joined to [{name}] and was not given; give it in tables= as "{name}.{join}"'
                yield Problem(one.place, what)
        if name not in _STORED and table.side_by_side:
            what = (
                "has `side_by_side` in the mapping, which a stored extract does not carry out for this table; give a "
                "view of the database that holds the rows so, and map its columns; or use `ipvi-eval run`, which reads "
                "tables of a database in memory"
            )
            yield Problem(table.place, what)


def _studied(
    tables: ReadOnly[TableName, StoredTable], raw: ReadOnly[str, Any], mapping: Mapping, words: Words
) -> Studied:
    """Which keys of bookings, spelled otherwise or those of another agency, are of people in the persons table."""

    def studied(keys: StoredTable) -> Any:
        cells = keys.table.mutate(cell=keys.table["person"])
        linked: dict[TableName, StoredTable] = {
            "persons": tables["persons"],
            "custody": replace(keys, table=cells),
        }
        if mapping.crosswalk is not None and "crosswalk" in raw:
            try:
                linked = translated(linked, raw["crosswalk"], mapping.crosswalk, words)
            except ProblemsError:  # keys that translate nobody are told after cells that do not fit
                return cells.select(person="cell")
        linked = unified(linked)
        known = linked["custody"].table
        return known.filter(known["person"].isin(linked["persons"].table["person"])).select(person="cell")

    return studied


def _no_rows(name: TableName) -> Any:
    import ibis

    schema = {column.name: _TYPES[DTYPES[column.kind]] for column in TABLES[name].columns}
    return ibis.memtable(empty_table(name).astype(object), schema=schema)


def _populations(raw: ReadOnly[str, Any], mapping: Mapping, words: Words) -> pd.DataFrame:
    table = mapping.populations
    if table is None or "populations" not in raw:
        return empty_table("populations")
    stored = raw["populations"]
    cells = (
        stored.select(**{theirs: stripped(text(stored[theirs])) for theirs in table.named()}).to_pandas().astype(str)
    )
    rows = np.arange(1, len(cells) + 1, dtype=np.int64)
    few = kept("populations", RawTable(table.place, table.path, Texts.of(cells), rows, "", workbook=True), table)
    found, problems = load("populations", few.raw, table, words)
    refuse(problems)
    return found.frame
