"""Keys of people in one spelling in every stored table, and numbers of other agencies as keys of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ipvi_eval.data.linked.crosswalk import NOBODY
from ipvi_eval.data.loaded import Words
from ipvi_eval.data.mapped.mapping import CrosswalkMapping
from ipvi_eval.data.mapped.tables import ABOUT_ONE, PERSON_KEYS, TableName
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.data.stored.canonical import StoredTable, canonical
from ipvi_eval.data.stored.cells import RESPELLED, key_form

Tables = Mapping[TableName, StoredTable]


def translated(tables: Tables, raw: Any, mapping: CrosswalkMapping, words: Words) -> dict[TableName, StoredTable]:
    """The tables with keys of persons in place of the numbers that the crosswalk translates (`linked.crosswalk`).

    Rows about one person on a list whose number it does not have, or has for several people, are left out; such a
    number of persons stays that of a person of its own. Raises ProblemsError where not one number of a table is
    translated.
    """
    done = dict(tables)
    for name, theirs in mapping.numbers.items():
        if name in done:
            one = mapping.model_copy(
                update={"columns": {**mapping.columns, "number": theirs}, "defaults": {"table": name}}
            )
            done[name] = _by_people(done[name], _people(canonical("crosswalk", raw, one, words).table), mapping.place)
    return done


def _people(pairs: Any) -> Any:
    """Rows `form` (of a number) and `whose`: the person it stands for, where that is one."""
    pairs = pairs.filter(pairs["person"].notnull() & pairs["number"].notnull())
    pairs = pairs.mutate(form=key_form(pairs["number"]), who=key_form(pairs["person"]))
    people = pairs.group_by("form").aggregate(people=pairs["who"].nunique(), whose=pairs["person"].min())
    return people.filter(people["people"] == 1).drop("people")


def _by_people(stored: StoredTable, people: Any, place: str) -> StoredTable:
    table = stored.table
    columns = [column for of_table, column in PERSON_KEYS if of_table == stored.name]
    apart = "" if stored.name == "persons" else NOBODY
    for column in columns:
        joined = table.mutate(number_form=key_form(table[column])).left_join(people, [("number_form", "form")])
        strange = joined["whose"].isnull() & joined[column].notnull()
        key = joined["whose"].coalesce(joined[column].isnull().ifelse(joined[column], apart + joined[column]))
        table = joined.mutate(**{column: key, f"{column}_strange": strange}).drop("number_form", "form", "whose")
    unknown = {column: table[f"{column}_strange"].ifelse(1, 0).sum() for column in columns}
    given = {f"{column}_given": table[column].count() for column in columns}
    found = table.aggregate(rows=table.count(), **unknown, **given).to_pandas().iloc[0]
    if all(found[column] == found[f"{column}_given"] for column in columns):
        what = f"none of its numbers is in {place}; are they of the same kind, and spelled alike?"
        refuse([Problem(stored.place, what, stored.header.get(columns[0]))])
    flags = [f"{column}_strange" for column in columns]
    if stored.name not in ABOUT_ONE or stored.name == "persons":
        return replace(stored, table=table.drop(*flags))
    rest = table.filter(~table["person_strange"]).drop(*flags)
    return stored.without(rest, "rows", int(found["rows"]), int(found["person"]), f"are of nobody in {place}")


def unified(tables: Tables) -> dict[TableName, StoredTable]:
    """The tables with one spelling for each key of a person, as `linked.keys.unify` has it: that of persons leads.

    Keys that persons does not have are told by their form. A pass over each table says whether any key is spelled
    otherwise; where none is, the tables stay as they are.
    """
    if not any(_spelled_otherwise(stored, _columns(stored)) for stored in tables.values()):
        return dict(tables)
    leading = _leading(tables["persons"].table) if "persons" in tables else None
    return {
        name: stored if name == "persons" else replace(stored, table=_alike(stored, leading))
        for name, stored in tables.items()
    }


def _columns(stored: StoredTable) -> list[str]:
    """Columns of keys that are compared, those of pairs among them."""
    people = [column for name, column in PERSON_KEYS if name == stored.name]
    return [*people, *(["dyad"] if stored.name == "incidents" else [])]


def _spelled_otherwise(stored: StoredTable, columns: list[str]) -> bool:
    table = stored.table
    read = [column for column in columns if column in stored.header]
    if not read:
        return False
    sums = {column: table[column].re_search(RESPELLED).ifelse(1, 0).sum() for column in read}
    return bool(table.aggregate(**sums).to_pandas().fillna(0).iloc[0].any())


def _leading(persons: Any) -> Any:
    """Rows `form`, `leader` (the spelling in persons) and `leaders`: how many keys of persons have that form."""
    known = persons.select(leader=persons["person"], form=key_form(persons["person"]))
    return known.group_by("form").aggregate(leader=known["leader"].min(), leaders=known["leader"].nunique())


def _alike(stored: StoredTable, leading: Any) -> Any:
    table = stored.table
    for column in _columns(stored):
        form = key_form(table[column])
        if leading is None or column == "dyad":
            table = table.mutate(**{column: form})
            continue
        joined = table.mutate(key_form=form).left_join(leading, [("key_form", "form")])
        own = joined["leaders"] > 1
        key = own.ifelse(joined[column], joined["leader"]).coalesce(joined["key_form"])
        table = joined.mutate(**{column: key}).drop("key_form", "form", "leader", "leaders")
    return table
