"""The file of pairs: what is read back from it, and that no cell of it is run."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.linkage.link_plan import read_link_plan
from ipvi_eval.linkage.pairs_file import Told, read_decisions, write_pairs
from ipvi_eval.linkage.records import read_records
from tests.linkage.made_people import PLAN

HEADER = "note,decision,table_1,table_2,number_1,number_2\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "link.toml").write_text(PLAN, "utf-8")
    (tmp_path / "persons.csv").write_text("SID,FIRST,LAST,DOB\n=1+1,Ann,@Low,\n008,Eve,Low,\n", "utf-8")
    (tmp_path / "custody.csv").write_text("JAIL_ID,SURNAME,GIVEN,BORN\n7,LOW,ANN,\n", "utf-8")
    return tmp_path


def decided(folder, rows):
    path = folder / "pairs.csv"
    path.write_text(HEADER + rows, "utf-8")
    return read_decisions(path, read_link_plan(folder / "link.toml"))


def test_what_is_written_is_read_and_no_cell_is_a_formula(folder):
    plan = read_link_plan(folder / "link.toml")
    records = read_records(folder, plan)
    path = write_pairs(folder / "pairs.csv", records, [Told(0, 2, 0.7, "same"), Told(1, 2, 0.6)])
    lines = path.read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("INSIDE THE AGENCY ONLY: names people,,0.6000,persons,custody,008,7")
    assert "'=1+1" in lines[2]
    assert "'@Low" in lines[2]
    assert read_decisions(path, plan) == {frozenset({("persons", "=1+1"), ("custody", "7")}): "same"}


def test_a_number_without_its_zeros_is_the_same(folder):
    assert decided(folder, ",same,persons,custody,8,7\n") == {frozenset({("persons", "8"), ("custody", "7")}): "same"}


def test_nothing_is_decided_where_there_is_no_file(folder):
    assert read_decisions(folder / "none.csv", read_link_plan(folder / "link.toml")) == {}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ",same,persons,custody,8,7\n,different,custody,persons,7,008\n",
            "row 3, column 'decision': says the opposite",
        ),
        (",same,persons,probation,8,7\n", "row 2, column 'table_1': is of a table"),
    ],
)
def test_what_cannot_be_decided(folder, rows, said):
    with pytest.raises(DataError, match=said):
        decided(folder, rows)
