from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError
from tests.data.made_files import read_file, workbook


def test_workbook_dates_and_numbers(tmp_path) -> None:
    from datetime import date, datetime

    rows = [
        ["KEY", "DAY", "N"],
        ["P1", datetime(2020, 1, 5, 13, 45), 3.0],
        ["P2", date(2020, 2, 7), 2.5],
        [None, None, None],
    ]
    raw = read_file(tmp_path, workbook({"Data": rows}), "a.xlsx")
    assert raw.workbook
    assert raw.cells.to_dict("list") == {
        "KEY": ["P1", "P2"],
        "DAY": ["2020-01-05 13:45:00", "2020-02-07"],
        "N": ["3", "2.5"],
    }


def test_sheet_must_be_named_when_there_are_several(tmp_path) -> None:
    book = workbook({"One": [["A"], ["x"]], "Two": [["B"], ["y"]]})
    with pytest.raises(DataError, match="has 2 sheets; say which one"):
        read_file(tmp_path, book, "a.xlsx")
    with pytest.raises(DataError, match="has no sheet 'Three'"):
        read_file(tmp_path, book, "a.xlsx", sheet="Three")
    raw = read_file(tmp_path, book, "a.xlsx", sheet="Two")
    assert raw.cells["B"].tolist() == ["y"]
    assert raw.notes == ()


def test_messages_name_the_sheet_and_commands_find_it(tmp_path) -> None:
    lines = [["Drawn in May"], [], ["KEY", "IN"], ["P1", "a"]]
    book = workbook({"Jail 1": lines, "Two": [["B"], ["y"]]})
    raw = read_file(tmp_path, book, "a.xlsx", sheet="Jail 1", header_row=3)
    assert (raw.file, raw.path) == ("a.xlsx, sheet 'Jail 1'", "a.xlsx")
    assert raw.codes("IN") == "`ipvi-eval codes a.xlsx IN --sheet 'Jail 1' --header-row 3`"
    for row, says in ((2, "row 2 should hold the column names and is blank"), (4, "has column names but no rows")):
        with pytest.raises(DataError) as error:
            read_file(tmp_path, book, "a.xlsx", sheet="Jail 1", header_row=row)
        assert str(error.value).startswith("a.xlsx, sheet 'Jail 1'")
        assert says in str(error.value)
