from __future__ import annotations

import pytest

from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.errors import DataError
from tests.data.made_files import read_file


def test_rows_count_as_a_person_sees_them(tmp_path) -> None:
    assert read_file(tmp_path, b"A,B\n1,2\n\n,\n3,4\n").rows.tolist() == [2, 5]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "a.csv is empty"),
        (b" \n\n", "a.csv is empty"),
        (b"A,B\n", "has column names but no rows"),
        (b"A,B\n,\n\n", "has column names but no rows"),
        (b"A,B\n1,2\n1,2,3\n", "row 3: has 3 columns where the header has 2"),
        (b"A,A\n1,2\n", "columns 1 and 2 have the same name in row 1"),
        (b"A,\n1,2\n", "column 2 has cells but no name in row 1"),
        (b"P1,2020-01-05\nP2,2020-02-07\n", "row 1 looks like data, not column names"),
        (b'A,B\n"1,2\n3,4\n', "not a regular table"),
        (b"KEY,IN,OUT\nP1,a,b\nP2,a\n", "a.csv, row 3: ends after 2 of the 3 columns"),
        (b"KEY,IN,OUT\nP1,a,b\nP2", "row 3: ends after 1 of the 3 columns"),
        (b"KEY,IN,OUT\nP1,a,\x00b\nP2,a,b\n", "row 2 holds characters that are no text (NUL"),
        (b"KEY,IN,OUT\nP1\x1a,a,b\nP2\x00,a,b\n", "rows 2 and 3 hold characters that are no text"),
        (b"K\x00E\x00Y\x00,IN,OUT\nP1,a,b\n", "characters that are no text"),
        (b"KEY,IN\nP1,a\nKEY,IN\nP2,b\n", "a.csv: row 3 repeats the column names, as where files were put below each"),
        (b",,\n1,2,3\n", "row 1 should hold the column names and is blank"),
    ],
)
def test_what_is_no_table(tmp_path, content, says) -> None:
    with pytest.raises(DataError) as error:
        read_file(tmp_path, content)
    assert says in str(error.value)
    assert error.value.__suppress_context__


def test_a_cell_called_as_its_column_is_no_header(tmp_path) -> None:
    """A town called Area, and a list with one column and its own name in it."""
    assert len(read_file(tmp_path, b"KEY,AREA\nP1,AREA\n").rows) == 1
    assert len(read_file(tmp_path, b"KEY\nKEY\n").rows) == 1


def test_absent_locked_and_encrypted(tmp_path) -> None:
    with pytest.raises(DataError, match=r"a\.csv is not in"):
        read_raw(tmp_path, TableMapping(file="a.csv"))
    (tmp_path / "a.parquet").touch()
    (tmp_path / "a.notes").touch()
    with pytest.raises(DataError, match=r", but a\.parquet is; put it there or correct `file`"):
        read_raw(tmp_path, TableMapping(file="a.csv"))
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(DataError, match="cannot be opened"):
        read_raw(tmp_path, TableMapping(file="b.csv"))
    with pytest.raises(DataError, match="not a readable workbook"):
        read_file(tmp_path, b"\xd0\xcf\x11\xe0 old", "c.xlsx")
