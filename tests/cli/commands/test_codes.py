"""`ipvi-eval codes`: what a column holds, for copying into the mapping."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from contextlib import closing

import pandas as pd
import pytest


@pytest.fixture
def extract(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("KEY,AREA,JOHN SMITH\nP1,POK,1\nP2,POK,2\nP3,Elena Nguyen,3\n", "utf-8")
    return path


def test_the_values_of_a_column(call, extract):
    code, out, err = call("codes", extract, "AREA")
    assert (code, err) == (0, "")
    assert tomllib.loads(out) == {"POK": ["POK"]}
    assert "# 2 rows" in out
    assert "# 1 not shown: like names; --show-labels shows them" in out
    assert "Elena" not in out
    assert '"Elena Nguyen" = ["Elena Nguyen"]' in call("codes", extract, "AREA", "--show-labels")[1]


def test_for_machines(call, extract):
    answer = json.loads(call("codes", extract, "AREA", "--json")[1])
    assert answer == {"column": "AREA", "values": {"POK": 2}, "not_shown": {"names": 1}}
    assert json.loads(call("codes", extract, "--json")[1]) == {"columns": ["KEY", "AREA", None]}


def test_the_names_of_the_columns(call, extract):
    code, out, _ = call("codes", extract)
    assert code == 0
    assert out.splitlines() == [
        "  1  KEY",
        "  2  AREA",
        "  3  (not shown: looks like an identity; --show-labels shows it)",
    ]


def test_a_column_that_is_not_there(call, extract):
    code, _, err = call("codes", extract, "AREAS")
    assert code == 1
    assert "people.csv has no column 'AREAS'; column 2 of the file has a name like it" in err


def test_a_sheet_and_the_row_of_its_header(call, tmp_path):
    path = tmp_path / "people.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame([["A title", ""], ["KEY", "AREA"], ["P1", "POK"]]).to_excel(
            book, sheet_name="second", header=False, index=False
        )
        pd.DataFrame({"OTHER": ["x"]}).to_excel(book, sheet_name="other", index=False)
    code, out, err = call("codes", path, "AREA", "--sheet", "second", "--header-row", "2", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["values"] == {"POK": 1}
    assert json.loads(call("codes", path, "--sheet", "other", "--json")[1]) == {"columns": ["OTHER"]}


def test_the_sheet_and_its_header_are_found_by_the_column(call, tmp_path):
    """As `map` finds them: the line of the mapping that says `ipvi-eval codes FILE COLUMN` is true of a workbook."""
    path = tmp_path / "county.xlsx"
    with pd.ExcelWriter(path) as book:
        first = pd.DataFrame([["Drawn in May", ""], ["DIR_NO", "AREA"], ["D1", "POK"], ["D2", "POK"]])
        first.to_excel(book, sheet_name="Incidents", header=False, index=False)
        people = pd.DataFrame({"KEY": ["P1"], "AREA": ["CN"], "LIST": ["B"]})
        people.to_excel(book, sheet_name="Subjects", index=False)
    assert json.loads(call("codes", path, "DIR_NO", "--json")[1])["values"] == {"D1": 1, "D2": 1}
    code, out, err = call("codes", path, "LIST")
    assert (code, err, tomllib.loads(out)) == (0, "", {"B": ["B"]})
    code, _, err = call("codes", path, "AREA")
    assert code == 1
    assert "has this column in 2 sheets; say which one with --sheet: 'Incidents', 'Subjects'" in err
    assert json.loads(call("codes", path, "AREA", "--sheet", "Incidents", "--json")[1])["values"] == {"POK": 2}
    code, _, err = call("codes", path, "ARAE")
    assert code == 1
    assert "no sheet of county.xlsx has such a column" in err
    assert "'Incidents', 'Subjects'" in err


def test_a_table_of_a_database(call, tmp_path):
    with closing(sqlite3.connect(tmp_path / "records.db")) as made:
        made.execute("CREATE TABLE seen AS SELECT 'POK' AS AREA UNION ALL SELECT 'Elena Nguyen'")
        made.commit()
    for address in (tmp_path / "records.db", f"sqlite:///{tmp_path / 'records.db'}"):
        code, out, err = call("codes", address, "AREA", "--table", "seen")
        assert (code, err) == (0, "")
        assert tomllib.loads(out) == {"POK": ["POK"]}
    assert "there is no such table" in call("codes", tmp_path / "records.db", "--table", "x")[2]
    assert "is no address of a database" in call("codes", "x://a b", "--table", "x")[2]
