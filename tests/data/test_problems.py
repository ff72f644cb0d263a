from __future__ import annotations

import pytest

from ipvi_eval.data.problems import Problem, column_list, refuse, row_list, similar
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
