from __future__ import annotations

import pytest

from ipvi_eval.data.problems import Problem, ProblemsError, column_list, refuse, row_list, similar
from ipvi_eval.errors import DataError


def test_a_problem_says_where() -> None:
    assert str(Problem("a.csv", "is empty")) == "a.csv: is empty"
    assert str(Problem("a.csv", "is empty", "KEY", 7)) == "a.csv, row 7, column 'KEY': is empty"


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


def test_only_what_is_like_a_wanted_column_is_told() -> None:
    assert similar("DAY", ["SMITH JOHN", "date"]) == ["date"]
    assert similar("ENTRY_DATE", ["SMITH JOHN", "he has a gun"]) == []


def test_a_list_of_columns_holds_no_phrase() -> None:
    assert column_list("days", ["a", "b.2", "SMITH JOHN", "beat wife 3x"]) == "'a', 'b.2' and 2 more"
    assert column_list("Date of entry", ["date of entry", "x"]) == "'date of entry', 'x'"
    assert column_list("days", ["beat wife 3x"]) == "1 columns"


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
