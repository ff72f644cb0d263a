from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.problems import Problem, ProblemsError, instead, refuse, row_list
from ipvi_eval.errors import DataError


def test_a_problem_says_where() -> None:
    assert str(Problem("a.csv", "is empty")) == "a.csv: is empty"
    assert str(Problem("a.csv", "is empty", "KEY", 7)) == "a.csv, row 7, column 'KEY': is empty"


def test_a_column_that_nobody_named_has_a_number() -> None:
    one = Problem("a.csv", "is empty", 7)
    assert str(one) == "a.csv, column 7: is empty"
    assert one.plain()["column"] == 7


def test_ten_are_shown_and_the_others_counted() -> None:
    with pytest.raises(DataError) as error:
        refuse([Problem("a.csv", "is empty", "KEY", row) for row in range(2, 1236)])
    lines = str(error.value).splitlines()
    assert len(lines) == 11
    assert lines[-1] == "and 1,224 more"
    refuse([])


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([2], "row 2"),
        ([2, 9], "rows 2 and 9"),
        ([2, 3, 4, 5, 6], "rows 2, 3, 4, 5 and 6"),
        (range(2, 1211), "rows 2, 3, 4, 5, 6 and 1,204 more"),
    ],
)
def test_row_list(rows, text) -> None:
    assert row_list(rows) == text


def test_what_may_be_meant_is_told_by_its_number() -> None:
    assert instead("DAY", ["SMITH JOHN", "date"]) == "column 2 of the file has a name like it"
    assert instead("DAY", ["day 1", "SMITH JOHN", "Day"]) == "column 3 or 1 of the file has a name like it"
    assert instead("DAY", ["", "he has a gun"]) == "the file has 1 other column, none with a name like it"
    assert instead("ENTRY", ["ENTRY_2", "x"], ["ENTRY_2"]) == "the file has 1 other column, none with a name like it"


@given(wanted=st.text(max_size=9), header=st.lists(st.from_regex("[G-Z]{4,9}", fullmatch=True), max_size=5))
def test_no_name_of_a_header_is_told(wanted, header) -> None:
    assert not [name for name in header if name in instead(wanted, header)]


def test_all_are_kept_and_said_in_full() -> None:
    with pytest.raises(ProblemsError) as error:
        refuse([Problem("a.csv", "is empty", "KEY", row) for row in range(2, 32)])
    assert len(error.value.problems) == len(error.value.in_full().splitlines()) == 30


def test_rows_of_one_problem() -> None:
    one = Problem("a.csv", "{rows} look like names", "KEY", rows=tuple(range(2, 12)))
    assert str(one) == "a.csv, column 'KEY': rows 2, 3, 4, 5, 6 and 5 more look like names"
    assert one.in_full().endswith("rows 2, 3, 4, 5, 6, 7, 8, 9, 10 and 11 look like names")
    assert one.plain()["rows"] == list(range(2, 12))
    assert "{rows}" not in one.plain()["what"]
    # Braces of a problem without rows are text like any other.
    assert str(Problem("a.csv", "has {rows} in it")).endswith("has {rows} in it")
