"""Stored incidents and persons of which a table has several rows: `linked.several_rows` and `linked.moves`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ipvi_eval.data.linked.several_rows import MAY_DIFFER, OF_ITS_PEOPLE
from ipvi_eval.data.mapped.tables import TABLES
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.data.stored.canonical import StoredTable
from ipvi_eval.worded import counted


def once(stored: StoredTable) -> StoredTable:
    """The rows without those that repeat another one in all that is mapped.

    Raises ProblemsError where rows of one incident, or person, differ in what they must not differ in.
    """
    key, _ = MAY_DIFFER[stored.name]
    table = stored.table
    rows, things = _counts(table, [key])
    if rows == things:
        return stored
    done = table.distinct()
    kept = int(done.count().to_pandas())
    refuse(list(_disagreements(stored, done, kept, things)))
    return stored.without(done, "rows", rows, rows - kept, "repeat another row in all that is mapped")


def entered(persons: StoredTable) -> StoredTable:
    """Persons as they entered: of several rows the one with the earliest day. ProblemsError for several on one day."""
    import ibis

    table = persons.table
    rows, people = _counts(table, ["person"])
    if rows == people:
        return persons
    _, days = _counts(table, ["person", "entry"])
    if days < rows:
        what = f"{_have(rows - days)} the person and the day of another row; which list came first cannot be told"
        refuse([Problem(persons.place, what, persons.header.get("person"))])
    order = ibis.row_number().over(group_by="person", order_by="entry")
    first = table.mutate(order=order).filter(ibis._.order == 0).drop("order")
    return persons.without(first, "rows", rows, rows - people, "are later rows of the same person")


def _counts(table: Any, keys: Sequence[str]) -> tuple[int, int]:
    """How many rows, and how many different `keys`."""
    if len(keys) > 1:
        return int(table.count().to_pandas()), int(table.select(*keys).distinct().count().to_pandas())
    found = table.aggregate(rows=table.count(), things=table[keys[0]].nunique()).to_pandas().iloc[0]
    return int(found["rows"]), int(found["things"])


def _disagreements(stored: StoredTable, done: Any, kept: int, things: int) -> Iterator[Problem]:
    key, may = MAY_DIFFER[stored.name]
    named, theirs = TABLES[stored.name].names, stored.header.get(key)
    own = OF_ITS_PEOPLE if stored.name == "incidents" else ()
    fixed = [name for name in named if name not in (*may, *own) and name in (key, *stored.header)]
    _, alike = _counts(done, fixed) if len(fixed) > 1 else (kept, things)
    if alike > things:
        others = " or ".join(stored.header[name] for name in fixed if name != key)
        what = f"{_have(alike - things)} the {key} of another row with another {others}"
        yield Problem(stored.place, what, theirs)
    if own:
        _, people = _counts(done, [key, *may])
        if people < kept:
            others = " or ".join(stored.header[name] for name in own if name in stored.header)
            what = f"{_have(kept - people)} the {key} and the people of another row with another {others}"
            yield Problem(stored.place, what, theirs)


def _have(rows: int) -> str:
    return f"{counted(rows, 'row')} {'has' if rows == 1 else 'have'}"
