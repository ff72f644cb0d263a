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


def test_a_cell_that_is_no_number_is_named_without_its_value(tmp_path):
    file = read_flat_file(write(tmp_path, "a\n1\nsecret\n"))
    with pytest.raises(DataError, match=r"people\.csv, row 3, column 'a': is no number") as error:
        file.numbers("a")
    assert "secret" not in str(error.value)


def test_a_column_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"has no column 'days'; it has 'a', 'b'"):
        read_flat_file(write(tmp_path, "a,b\n1,2\n")).numbers("days")


def test_a_file_that_is_no_table(tmp_path):
    with pytest.raises(DataError, match=r"x\.pdf must be a table in one of the formats \.csv"):
        read_flat_file(tmp_path / "x.pdf")
    with pytest.raises(DataError, match="is empty"):
        read_flat_file(write(tmp_path, ""))
