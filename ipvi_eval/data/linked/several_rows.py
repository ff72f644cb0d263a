"""Files with several rows for one thing: a row for each of an incident's people, a row for each list of a person.

What is counted stays one thing. A row that repeats an earlier one in all that is mapped adds nothing and is left out.
Rows of one incident may differ in its people, and rows of different people in what each is to the other, did or
suffered: one of two suspects may be arrested, or a brother-in-law stand beside a husband. Rows of one person may differ
in the list, its day and what is recorded on that day. Where they differ in anything else, they are not of one thing, or
one of them is wrong, and nobody can tell which.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TABLES, TableName
from ipvi_eval.data.problems import Problem
from ipvi_eval.plan.outcome import RECORDS

MAY_DIFFER: dict[TableName, tuple[str, tuple[str, ...]]] = {
    "incidents": ("incident", ("suspect", "victim", "dyad")),
    "persons": ("person", ("list", "entry", "age_at_entry", "prior_arrests")),
}
"""The key of the thing, and our columns in which its rows may differ. Covariates may, too."""

OF_ITS_PEOPLE = ("relationship", "offence", "arrest", "injury", "weapon", "sealed")
"""Columns of incidents in which rows of different people may differ, too: each row tells of its own."""


def once(table: SourceTable) -> tuple[SourceTable, tuple[str, ...]]:
    """The rows that repeat no earlier one whole, and a sentence on how many do; for incidents also on their people."""
    if table.table not in (*MAY_DIFFER, *RECORDS):
        return table, ()
    mapped = TABLES[table.table].identity if table.table in RECORDS else tuple(table.frame.columns)
    again = table.repeats(mapped)
    notes = []
    if again.any():
        notes.append(
            f"{table.file}: {int(again.sum()):,} of {len(again):,} rows repeat an earlier row in all that is mapped "
            "and were left out"
        )
    done = table.only(~again)
    if table.table == "incidents":
        incidents = done.coded("incident")
        if several := int((incidents.times > 1).sum()):
            notes.append(
                f"{table.file}: {several:,} of {incidents.different:,} incidents have several rows, one for each of "
                f"their people, {len(done.rows):,} in all; each counts once, and in the history of everyone who is a "
                "suspect"
            )
    return done, tuple(notes)


def disagreements(table: SourceTable) -> list[Problem]:
    """One problem for each row that differs from the first one of its thing where it must not."""
    if table.table not in MAY_DIFFER:
        return []
    key, may = MAY_DIFFER[table.table]
    fixed = [name for name in TABLES[table.table].names if name != key and name not in may]
    people = [name for name in may if name in table.header]
    several = table.frame[table.coded(key).several]
    differs = _differs(several, [key], fixed)
    if table.table == "incidents":
        differs[list(OF_ITS_PEOPLE)] = _differs(several, [key, *may], list(OF_ITS_PEOPLE))
    wrong = differs[differs.any(axis=1)]
    if wrong.empty:
        return []
    found = []
    free = ", ".join(table.header[name] for name in people)
    for (*other, of_one_row), rows in wrong.groupby(
        [*(wrong[name] for name in fixed), _of_one_row(table, key)[wrong.index]]
    ):
        named = [name for name, one in zip(fixed, other, strict=True) if one]
        others = " and ".join(table.header.get(name, name) for name in named)
        where = (
            f"is joined to several rows that have another {others}; correct the joined table, or `keep` one row of each"
            if of_one_row
            else f"the same {table.header.get(key, key)} stands in an earlier row with another {others}"
        )
        what = (
            f"{where}; rows of one {key} may differ in {free or 'nothing that is mapped'}{_told_apart(named, people)}"
        )
        found += table.problems(what, key, table.frame.index.isin(rows.index))
    return sorted(found, key=lambda problem: problem.row or 0)


def _of_one_row(table: SourceTable, key: str) -> NDArray[np.bool_]:
    """Which rows (n,) are of the same row of a file as the first one of their thing: joins make several rows of one."""
    places = np.full(len(table.rows), table.file, dtype=object) if table.places is None else table.places
    thing = table.frame[key]
    from_row = pd.DataFrame({"row": table.rows, "place": places}, index=thing.index)
    first = from_row.groupby(thing, dropna=False).transform("first")
    return (from_row == first).all(axis=1).to_numpy(dtype=bool)


def _told_apart(named: Sequence[str], people: Sequence[str]) -> str:
    """What to do where rows of one incident differ in the columns of ours that are `named`, and who of its `people` is
    mapped."""
    if "area" in named:
        return "; where each agency numbers its own, put the agency before the number in a copy"
    if named and set(named) <= set(OF_ITS_PEOPLE) and {"suspect", "victim"} <= set(people):
        return (
            "; where each row is an offense, or a weapon, of the same people, leave that column out of the mapping: "
            "rows that are then alike count once. `keep` may ask for the offenses that are studied"
        )
    if named and set(named) <= set(OF_ITS_PEOPLE):
        return (
            "; where each row is one of its people, map the key that tells them apart as `victim` or `suspect`; "
            "numbers that begin anew with each incident are `numbered` in a join (`ipvi-eval explain numbered`)"
        )
    return ""


def _differs(frame: pd.DataFrame, keys: list[str], fixed: list[str]) -> pd.DataFrame:
    """Where each row (n, fixed) holds another value than the first row with the same `keys`; missing equals missing."""
    group = frame.groupby(keys, dropna=False, sort=False).ngroup()
    first = (~group.duplicated()).to_numpy().nonzero()[0]
    here = frame[fixed]
    expected = here.iloc[first[group.to_numpy()]].set_axis(frame.index)
    same = (here == expected).fillna(False).astype(bool) | (here.isna() & expected.isna())
    return ~same
