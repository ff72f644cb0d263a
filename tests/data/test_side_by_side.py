"""Columns that stand several times in a row, numbered."""

from __future__ import annotations

import pytest

from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.problems import ProblemsError
from ipvi_eval.data.side_by_side import unfolded
from tests.data.made_files import read_file, workbook

WIDE = b"NO,OFF_1,OFF_2,OFF_10,REL_1,REL_2,REL_10\n1,01,,03,SE,,AQ\n2,,,,,,\n3,-1,02,,,BG,\n"
BOTH = TableMapping(file="a.csv", side_by_side={"OFF": "OFF_*", "REL": "REL_*"})


def test_a_row_is_read_once_for_each_number_that_holds_something(tmp_path) -> None:
    """Numbers go by their size, not their spelling; a row without any stays once."""
    done = unfolded(read_file(tmp_path, WIDE), BOTH)
    assert done.cells.to_numpy().tolist() == [
        ["1", "01", "SE"],
        ["1", "03", "AQ"],
        ["2", "", ""],
        ["3", "-1", ""],
        ["3", "02", "BG"],
    ]
    assert done.rows.tolist() == [2, 2, 3, 4, 4]
    assert "5 from 3 rows" in done.notes[-1]


def test_a_name_that_goes_on_after_its_number_is_a_column_of_its_own(tmp_path) -> None:
    done = unfolded(
        read_file(tmp_path, b"NO,OFF_1,OFF_1_CODE,OFF_2\n1,01,x,02\n"),
        TableMapping(file="a.csv", side_by_side={"OFF": "OFF_*"}),
    )
    assert list(done.columns) == ["NO", "OFF_1_CODE", "OFF"]
    assert done.cells.to_numpy().tolist() == [["1", "x", "01"], ["1", "x", "02"]]


def test_what_stands_for_nothing_makes_no_row(tmp_path) -> None:
    assert unfolded(read_file(tmp_path, WIDE), BOTH, missing=["-1"]).rows.tolist() == [2, 2, 3, 4]


@pytest.mark.parametrize(("name", "pattern"), [("OFF", "OFFENDER_*"), ("NO", "OFF_*")])
def test_a_pattern_that_nothing_is_called_like_and_a_name_that_is_taken_are_refused(tmp_path, name, pattern) -> None:
    with pytest.raises(ProblemsError, match=r"a\.csv, column '(OFFENDER_\*|NO)'"):
        unfolded(read_file(tmp_path, WIDE), TableMapping(file="a.csv", side_by_side={name: pattern}))


def test_an_incident_with_two_suspects_in_a_row_is_in_the_history_of_both_and_counts_once(agency) -> None:
    agency.files["incidents.csv"] = (
        "NO,DAY,REL,DIR,ARREST,SUSPECT_1,SUSPECT_2\n"
        "I1,01/05/2020,BG,Y,N,P1,P2\nI2,02/07/2020,PA,Y,Y,,P2\nI3,03/09/2020,SE,Y,Y,,\n"
    )
    agency.remap('suspect = "SUSPECT"', 'suspect = "WHO"')
    agency.remap('file = "incidents.csv"\n', 'file = "incidents.csv"\nside_by_side = { WHO = "SUSPECT_*" }\n')
    extract = agency.read()
    found = extract.incidents[["incident", "suspect"]].fillna("").to_numpy().tolist()
    assert found == [["I1", "P1"], ["I1", "P2"], ["I2", "P2"], ["I3", ""]]
    assert [(one.rows, one.unread) for one in extract.sources if one.table == "incidents"] == [(3, 0)]
    agency.mapping = "strict_gate = true\n" + agency.mapping
    assert len(agency.read().incidents) == 4


def test_what_stood_in_a_column_with_true_dates_is_known_to_have_stood_there(tmp_path) -> None:
    from datetime import date

    book = workbook({"Data": [["NO", "OFF_1", "OFF_2", "DAY"], ["1", "12-345", date(2012, 3, 1), "x"]]})
    raw = read_file(tmp_path, book, "a.xlsx")
    assert unfolded(raw, TableMapping(file="a.xlsx", side_by_side={"OFF": "OFF_*"})).dated == {"OFF", "OFF_2"}
