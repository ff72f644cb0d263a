"""One flat file: numbers, labels and missing cells, mistakes named by row and column and never by value."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.errors import DataError


def write(tmp_path, text, name="people.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_numbers_labels_and_missing(tmp_path):
    file = read_flat_file(write(tmp_path, "a;b\n1,5;x\n"))
    assert list(file.labels("b")) == ["x"]
    file = read_flat_file(write(tmp_path, "a,b\n1.5,1.0\nNA,2\n,x\n"))
    assert np.array_equal(file.numbers("a"), [1.5, np.nan, np.nan], equal_nan=True)
    assert list(file.labels("b")) == ["1", "2", "x"]
    assert file.missing("a").tolist() == [False, True, True]
    assert file.is_numeric("a")
    assert not file.is_numeric("b")
    assert len(file) == 3


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a;b\n1,5;x\n-2;x\n,25;x\n", [1.5, -2, 0.25]),
        ("a;b\n1,500;x\n2,125;x\n", [1.5, 2.125]),
        ('a,b\n"1,500",x\n"12,345,678.5",x\n3,x\n', [1500, 12345678.5, 3]),
        ('a,b\n"0,500",x\n"1,25",x\n', [0.5, 1.25]),
        ("a\tb\n1e-3\tx\n+2.\tx\n.5\tx\n", [0.001, 2, 0.5]),
    ],
)
def test_a_comma_in_a_number(tmp_path, text, numbers):
    assert read_flat_file(write(tmp_path, text)).numbers("a").tolist() == numbers


@pytest.mark.parametrize("cells", ["1.234,5;x", "1,2,3;x", "inf;x", "0x10;x", "1_000;x", "True;x"])
def test_what_is_no_number(tmp_path, cells):
    file = read_flat_file(write(tmp_path, f"a;b\n{cells}\n"))
    assert not file.is_numeric("a")
    with pytest.raises(DataError, match="row 2, column 'a': is no number"):
        file.numbers("a")


def test_points_that_separate_thousands_are_asked_about(tmp_path):
    file = read_flat_file(write(tmp_path, "a,b,c\n730,0.730,1.250\n1.095,1.095,12\n2.190,2.5,2.000\n"))
    with pytest.raises(DataError, match=r"column 'a': a point seems to separate thousands"):
        file.numbers("a")
    assert file.numbers("b").tolist() == [0.73, 1.095, 2.5]
    assert file.numbers("c").tolist() == [1.25, 12, 2]


def test_a_cell_that_is_no_number_is_named_without_its_value(tmp_path):
    file = read_flat_file(write(tmp_path, "a\n1\nsecret\n"))
    with pytest.raises(DataError, match=r"people\.csv, row 3, column 'a': is no number") as error:
        file.numbers("a")
    assert "secret" not in str(error.value)


def test_a_column_that_is_not_there(tmp_path):
    with pytest.raises(
        DataError,
        match=r"has no column 'days'; the file has 2 other columns, none with a name like it \(`ipvi-eval codes",
    ):
        read_flat_file(write(tmp_path, "a,b\n1,2\n")).numbers("days")


def test_a_file_that_is_no_table(tmp_path):
    with pytest.raises(DataError, match=r"x\.pdf must be a table in one of the formats \.csv"):
        read_flat_file(tmp_path / "x.pdf")
    with pytest.raises(DataError, match=r"\.parquet; open it in a spreadsheet program and save it as \.xlsx$"):
        read_flat_file(tmp_path / "x.xlsb")
    with pytest.raises(DataError, match="is empty"):
        read_flat_file(write(tmp_path, ""))


def test_a_caller_with_options_says_them_by_their_names(tmp_path):
    path = write(tmp_path, "Reports by month\n\nmonth,n,m\n1,2,3\n4,5,6\n")
    with pytest.raises(DataError, match="say the row of the names with --header-row"):
        read_flat_file(path, header_row=1)
    with pytest.raises(DataError, match="say the row of the column names with --header-row"):
        read_flat_file(path, header_row=4)
    assert read_flat_file(path, header_row=3).numbers("m").tolist() == [3, 6]
    with pytest.raises(DataError) as caught:
        read_flat_file(path)
    assert "--header-row" not in str(caught.value)


def test_a_text_file_has_no_sheets(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("month,n\n2018-01,4\n", "utf-8")
    with pytest.raises(DataError, match=r"series\.csv is no workbook and has no sheets; leave --sheet out"):
        read_flat_file(path, sheet="Incidents", header_row=1)


def test_only_some_rows_keep_their_numbers(tmp_path):
    file = read_flat_file(write(tmp_path, "a\n1\n2\nx\n"))
    kept = file.only(np.array([False, True, True]))
    assert len(kept) == 2
    with pytest.raises(DataError, match="row 4, column 'a': is no number"):
        kept.numbers("a")
