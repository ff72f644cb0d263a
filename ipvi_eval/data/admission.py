"""What may enter: the mapped columns are there, keys are keys, and no identity is among what is read."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.layouts import reads
from ipvi_eval.data.mapped.mapping import CrosswalkMapping, FileMapping, JoinMapping, Mapping, TableMapping
from ipvi_eval.data.mapped.tables import TABLES, TableName
from ipvi_eval.data.privacy.identifiers import gate, header_problems, key_problems
from ipvi_eval.data.problems import Problem, instead

_PERSON_KEYS = ("person", "suspect", "victim", "dyad", "number")
_OF_CASES = ("incident", "record")


def absent(raw: RawTable, table: FileMapping) -> list[Problem]:
    """The mapped columns that a file does not have; where most are missing, that its header may be none."""
    wanted = table.named()
    missing = [name for name in wanted if name not in raw.columns]
    if 2 * len(missing) > len(wanted):
        what = (
            f"row {table.header_row} has {len(wanted) - len(missing)} of the {len(wanted)} columns that the mapping "
            "names; if it is a record, add a row of column names or set `header_row`, otherwise correct the mapping"
        )
        return [Problem(raw.file, what), *(Problem(raw.file, "this column is missing", name) for name in missing)]
    return [Problem(raw.file, f"this column is missing; {instead(name, raw.header, wanted)}", name) for name in missing]


def hidden(mapping: Mapping) -> tuple[str, ...]:
    """Our columns of keys that are replaced by pseudonyms."""
    people, cases = mapping.pseudonymise.person, mapping.pseudonymise.incident
    return (*(_PERSON_KEYS if people else ()), *(_OF_CASES if cases else ()))


def holds_keys(mapping: Mapping) -> bool:
    """Whether a table has one of them: totals have none, and need no secret."""
    return any(not table.read().isdisjoint(hidden(mapping)) for table in mapping.tables().values())


def identities(name: TableName, raw: RawTable, table: FileMapping, mapping: Mapping) -> list[Problem]:
    """Keys that are none, columns whose names say too much, and with `strict_gate` identities in all other columns.

    `table` is that of `name`, or one that is joined to it; keys by which rows are joined must be keys, too.
    """
    replaced = hidden(mapping)
    whole: TableMapping = getattr(mapping, name)
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    here = {ours: theirs for ours, theirs in table.columns.items() if theirs in raw.columns}
    keys = {ours: theirs for ours, theirs in here.items() if kinds[ours] == "key"}
    plain = [theirs for ours, theirs in keys.items() if ours not in replaced]
    numbers = table.numbers.values() if isinstance(table, CrosswalkMapping) else ()
    plain += [] if "number" in replaced else numbers
    others = [theirs for ours, theirs in here.items() if kinds[ours] in ("date", "month", "whole", "number")]
    others += [theirs for ours, theirs in table.covariates.items() if ours not in whole.codes]
    found = header_problems(raw.file, [*plain, *others])
    told = {problem.column for problem in found}
    joining = table.on if isinstance(table, JoinMapping) else _looked_for(table)
    for theirs in dict.fromkeys((*keys.values(), *numbers, *joining)):
        if theirs not in told and theirs in raw.columns:
            anybody = theirs in plain and theirs not in [here.get(ours) for ours in _OF_CASES]
            found += key_problems(raw.file, theirs, raw.texts.coded(theirs), raw.rows, replaced=not anybody)
    mine = reads(table)
    rest = raw.texts.frame(column for column in raw.columns if not mine(column))
    return found + gate(raw.file, rest, raw.rows, header=raw.header, typical=_typical_date(raw, table))


def _looked_for(table: FileMapping) -> list[str]:
    """The columns by which rows of other tables are joined."""
    joins = table.joins.values() if isinstance(table, TableMapping) else ()
    return [column for join in joins for column in join.on.values()]


def _typical_date(raw: RawTable, table: FileMapping) -> pd.Timestamp | None:
    for ours in ("date", "entry", "start", "month"):
        if table.columns.get(ours) in raw.columns:
            years = pd.to_numeric(
                raw.texts[table.columns[ours]].head(5000).str.extract(r"((?:19|20)\d{2})")[0]
            ).dropna()
            if not years.empty:
                return pd.Timestamp(year=int(years.median()), month=1, day=1)
    return None
