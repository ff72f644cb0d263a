"""A crosswalk: which person of the extract the number of another agency stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import ABOUT_ONE, PERSON_KEYS, TableName
from ipvi_eval.data.problems import Problem, refuse

NOBODY = "not in the crosswalk: "
"""Begins the key of somebody whom the crosswalk does not know, which stays apart from every person's key."""


def translated(tables: Mapping[TableName, SourceTable]) -> tuple[dict[TableName, SourceTable], tuple[str, ...]]:
    """The tables without the crosswalk, with keys of persons in place of the numbers it translates, and sentences.

    Numbers are compared as keys (`key_form`). One that the crosswalk does not have, or that stands there for several
    people, is nobody whom the extract knows; one of persons stays that of a person of its own. Raises DataError where
    not one number of a table is translated.
    """
    done = dict(tables)
    crosswalk = done.pop("crosswalk", None)
    if crosswalk is None:
        return done, ()
    notes: list[str] = []
    for name, table in done.items():
        pairs = crosswalk.frame[crosswalk.frame["table"] == name].dropna()
        if len(pairs):
            done[name], found = _by_people(table, pairs, crosswalk.file)
            notes += found
    return done, tuple(notes)


def _by_people(table: SourceTable, pairs: pd.DataFrame, file: str) -> tuple[SourceTable, list[str]]:
    """One table with the persons of `pairs` (person, number) in its columns of people."""
    known, several = _people(pairs)
    notes = []
    if several:
        s = "s" if several == 1 else ""
        what = f"stand{s} for more than one person and translate{s} nothing"
        notes.append(f"{file}: {several:,} of the numbers for {table.file} {what}")
    columns = [column for of_table, column in PERSON_KEYS if of_table == table.table]
    keys: dict[str, pd.Series] = {}
    for column in columns:
        forms = table.frame[column].map(key_form, na_action="ignore")
        keys[column] = forms.map(known).astype("string")
        strange = forms[keys[column].isna()].dropna()
        if len(strange):
            notes.append(
                f"{table.file}: {strange.nunique():,} of {forms.nunique():,} numbers of '{table.header[column]}', in "
                f"{len(strange):,} of {forms.notna().sum():,} rows, are of nobody in {file}{_then(table)}"
            )
    if all(people.isna().all() for people in keys.values()):
        what = f"none of its numbers is in {file}; are they of the same kind, and spelled alike?"
        refuse([Problem(table.file, what, table.header.get(columns[0], columns[0]))])
    instead = "" if table.table == "persons" else NOBODY
    apart = {column: people.fillna(instead + table.frame[column]) for column, people in keys.items()}
    return replace(table, frame=table.frame.assign(**apart)), notes


def of_known(table: SourceTable) -> SourceTable:
    """The table without the rows that are about nobody whom the crosswalk knows; incidents and records stay, whosoever
    they are of.

    Rates at which keys link are taken before, so that numbers that stop being translated are seen.
    """
    if not _about_one(table):
        return table
    return table.only(~table.frame["person"].str.startswith(NOBODY).fillna(False).to_numpy(dtype=bool))


def _about_one(table: SourceTable) -> bool:
    return table.table in ABOUT_ONE and table.table != "persons"


def _then(table: SourceTable) -> str:
    if table.table == "persons":
        return "; each is taken as a person of its own"
    return " and were left out" if _about_one(table) else "; they are taken as people on no list"


def _people(pairs: pd.DataFrame) -> tuple[dict[str, str], int]:
    """Each number, as a key, with the person it stands for; and how many others stand for several."""
    forms = pd.DataFrame({name: pairs[name].map(key_form) for name in ("number", "person")})
    first = pairs.assign(number=forms["number"]).loc[~forms.duplicated()]
    several = first["number"].duplicated(keep=False)
    known = first.loc[~several, ["number", "person"]].itertuples(index=False, name=None)
    return dict(known), int(first.loc[several, "number"].nunique())
