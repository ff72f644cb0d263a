"""Records from files: one spelling, days of birth as days, nobody without a number."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.linkage.link_plan import read_link_plan
from ipvi_eval.linkage.records import plain, read_records
from tests.linkage.made_people import PLAN

PERSONS = "SID,FIRST,LAST,DOB\n007,Zoë,O'Neil,3/9/1980\n7,ZOE,ONEIL,03/09/1980\n8,Ann,Núñez,\n,Eve,Low,1/2/1990\n"
CUSTODY = "JAIL_ID,SURNAME,GIVEN,BORN\n7,ONEIL,ZOE,1980-03-09\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "persons.csv").write_text(PERSONS, "utf-8")
    (tmp_path / "custody.csv").write_text(CUSTODY, "utf-8")
    (tmp_path / "link.toml").write_text(PLAN, "utf-8")
    return tmp_path


def read(folder):
    return read_records(folder, read_link_plan(folder / "link.toml"))


def test_one_spelling_and_one_record_for_what_is_told_twice(folder):
    records = read(folder)
    assert (records.read, records.nameless) == (5, 1)
    told = records.frame[["system", "form", "first", "last", "born"]].fillna("").to_numpy().tolist()
    assert told == [
        ["persons", "7", "zoe", "oneil", "1980-03-09"],
        ["persons", "8", "ann", "nunez", ""],
        ["custody", "7", "zoe", "oneil", "1980-03-09"],
    ]
    assert records.written.loc[0].fillna("").tolist() == ["Zoë", "O'Neil", "3/9/1980", "", ""]


def test_tables_may_be_numbered_by_one_system(folder):
    plan = folder / "link.toml"
    plan.write_text(PLAN.replace('number = "SID"', 'number = "SID"\nnumbered_by = "custody"'), "utf-8")
    assert set(read(folder).frame["system"]) == {"custody"}


def test_a_column_that_is_not_there(folder):
    plan = folder / "link.toml"
    plan.write_text(PLAN.replace('"SURNAME"', '"SURNAMES"'), "utf-8")
    with pytest.raises(DataError, match=r"custody.csv has no column 'SURNAMES'; column 2 of the file"):
        read(folder)


@pytest.mark.parametrize(("text", "told"), [("Mary-Ann  Ó Sé", "maryann o se"), ("ß", "ss"), (" . ", "")])
def test_spelling(text, told):
    assert plain(text) == told
