"""Keys of stored tables in one spelling, and the numbers of a jail as keys of people."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping import CrosswalkMapping
from ipvi_eval.data.problems import ProblemsError

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.canonical import StoredTable  # noqa: E402
from ipvi_eval.data.stored.keys import translated, unified  # noqa: E402

CROSSWALK = CrosswalkMapping(file="crosswalk.csv", columns={"person": "KEY"}, numbers={"custody": "JAIL"})


def stored(name, **columns):
    return StoredTable(name, f"{name}.csv", ibis.memtable(pd.DataFrame(columns)), {"person": "KEY"})


def test_the_spelling_of_persons_leads_unless_it_is_two():
    persons = stored("persons", person=["p 1", "2", "02"])
    told = stored("notifications", person=["P1", "2.0", "02", " 77"])
    found = unified({"persons": persons, "notifications": told})
    assert sorted(found["notifications"].table.to_pandas()["person"]) == ["02", "2.0", "77", "p 1"]
    assert found["persons"] is persons


def test_tables_whose_keys_are_spelled_alike_stay_as_they_are():
    tables = {"persons": stored("persons", person=["P1"]), "notifications": stored("notifications", person=["P1"])}
    assert unified(tables) == tables


def test_numbers_of_nobody_and_of_several_people_are_left_out():
    pairs = ibis.memtable(pd.DataFrame({"KEY": ["a", "b", "c", "C "], "JAIL": ["1", "2", "2", "3"]}))
    stays = stored("custody", person=["01", "2", "3.0", "4"], row=[0, 1, 2, 3])
    found = translated({"custody": stays}, pairs, CROSSWALK, {})["custody"]
    assert sorted(found.table.to_pandas()[["person", "row"]].to_numpy().tolist()) == [["C", 2], ["a", 0]]
    assert [(step.of, step.left_out, step.why) for step in found.left_out] == [(4, 2, "are of nobody in crosswalk.csv")]


def test_a_person_whom_the_crosswalk_does_not_know_stays_a_person():
    # As in `linked.crosswalk`: one person under two numbers becomes one, and who has no other number is as before.
    pairs = ibis.memtable(pd.DataFrame({"KEY": ["a", "a"], "RMS": ["1", "2"]}))
    known = CrosswalkMapping(file="crosswalk.csv", columns={"person": "KEY"}, numbers={"persons": "RMS"})
    found = translated({"persons": stored("persons", person=["1", "02", "7"])}, pairs, known, {})["persons"]
    assert sorted(found.table.to_pandas()["person"]) == ["7", "a", "a"]
    assert found.table.columns == ("person",)
    assert not found.left_out


def test_a_crosswalk_that_translates_nothing_is_refused():
    pairs = ibis.memtable(pd.DataFrame({"KEY": ["a"], "JAIL": ["1"]}))
    with pytest.raises(ProblemsError, match=r"custody.csv, column 'KEY': none of its numbers is in crosswalk.csv"):
        translated({"custody": stored("custody", person=["9"])}, pairs, CROSSWALK, {})
