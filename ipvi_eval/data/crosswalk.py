"""A crosswalk: which person of the extract the number of another agency stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ipvi_eval.data.checks import SourceTable
from ipvi_eval.data.keys import key_form
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.data.tables import PERSON_KEYS, TABLES, TableName

_NOBODY = "not in the crosswalk: "
"""Begins the key of somebody whom the crosswalk does not know, which stays apart from every person's key."""


def translated(tables: Mapping[TableName, SourceTable]) -> tuple[dict[TableName, SourceTable], tuple[str, ...]]:
    """The tables without the crosswalk, with keys of persons in place of the numbers it translates, and sentences.

    Numbers are compared as keys (`key_form`). One that the crosswalk does not have, or that stands there for several
    people, is nobody whom the extract knows. Raises DataError where not one number of a table is translated.
    """
    done = {name: table for name, table in tables.items() if name != "crosswalk"}
    if "crosswalk" not in tables:
        return done, ()
    crosswalk = tables["crosswalk"]
    notes: list[str] = []
    problems: list[Problem] = []
    for name, pairs in crosswalk.frame.dropna().groupby("table"):
        table = done[TABLES[name].name]
        known, several = _people(pairs)
        if several:
            s = "s" if several == 1 else ""
            notes.append(
                f"{crosswalk.file}: {several:,} of the numbers for {table.file} stand{s} for more than one person and "
                f"translate{s} nothing"
            )
        columns = [column for of_table, column in PERSON_KEYS if of_table == name]
        forms = {column: table.frame[column].map(key_form, na_action="ignore") for column in columns}
        people = {column: form.map(known) for column, form in forms.items()}
        if all(found.isna().all() for found in people.values()):
            what = f"none of its numbers is in {crosswalk.file}; are they of the same kind, and spelled alike?"
            problems.append(Problem(table.file, what, table.header.get(columns[0], columns[0])))
        keys = {column: _apart(table.frame[column], people[column]) for column in columns}
        for column, form in forms.items():
            strange = form[people[column].isna()].dropna()
            if len(strange):
                notes.append(
                    f"{table.file}: {strange.nunique():,} of {form.nunique():,} numbers of '{table.header[column]}', "
                    f"in {len(strange):,} of {form.notna().sum():,} rows, are of nobody in {crosswalk.file}{_then(table)}"
                )
        done[table.table] = replace(table, frame=table.frame.assign(**keys))
    refuse(problems)
    return done, tuple(notes)


def of_known(table: SourceTable) -> SourceTable:
    """The table without the rows that are about nobody whom the crosswalk knows; incidents stay, whosoever they are.

    Rates at which keys link are taken before, so that numbers that stop being translated are seen.
    """
    if not _about_one(table):
        return table
    return table.only(~table.frame["person"].str.startswith(_NOBODY).fillna(False).to_numpy(dtype=bool))


def _about_one(table: SourceTable) -> bool:
    return (table.table, "person") in PERSON_KEYS and table.table != "persons"


def _then(table: SourceTable) -> str:
    return " and were left out" if _about_one(table) else "; they are taken as people on no list"


def _people(pairs: pd.DataFrame) -> tuple[dict[str, str], int]:
    """Each number, as a key, with the person it stands for; and how many others stand for several."""
    forms = pd.DataFrame({name: pairs[name].map(key_form) for name in ("number", "person")})
    first = pairs.assign(number=forms["number"]).loc[~forms.duplicated()]
    several = first["number"].duplicated(keep=False)
    known = first.loc[~several].set_index("number")["person"].to_dict()
    return known, int(first.loc[several, "number"].nunique())


def _apart(numbers: pd.Series, people: pd.Series) -> pd.Series:
    return people.astype("string").fillna(_NOBODY + numbers).astype("string")
