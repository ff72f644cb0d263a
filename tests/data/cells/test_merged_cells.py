"""Merged cells: a value that is meant for several rows is not read as one of the first row and of no other."""

from __future__ import annotations

import io

import openpyxl
import pytest

from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.errors import DataError

ROWS = [
    ["INCIDENT", "", "PERSON"],
    ["NO", "NOTE", "WHO"],
    ["I1", "x", "P1"],
    ["I2", "x", ""],
    ["I3", "x", ""],
    ["I4", "x", "P2"],
]


def merged(*ranges: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    for one in ranges:
        sheet.merge_cells(one)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(tmp_path, content):
    (tmp_path / "x.xlsx").write_bytes(content)
    mapping = TableMapping(file="x.xlsx", header_row=2, columns={"incident": "NO", "suspect": "WHO"})
    return read_raw(tmp_path, mapping, reads=lambda name: name in ("NO", "WHO"))


def test_a_value_for_several_rows_is_refused_with_its_rows(tmp_path) -> None:
    with pytest.raises(DataError) as error:
        read(tmp_path, merged("A1:B1", "C3:C5"))
    assert str(error.value).startswith("x.xlsx, column 'WHO': rows 3, 4 and 5 are merged into cells of several rows")


@pytest.mark.parametrize("ranges", [["A1:B1"], ["B3:B6"], ["C4:C5"], ["A3:B3"]])
def test_titles_columns_that_nobody_reads_and_empty_cells_may_be_merged(tmp_path, ranges) -> None:
    table = read(tmp_path, merged(*ranges))
    assert table.cells["WHO"].tolist() == ["P1", "", "", "P2"]


def test_columns_are_told_apart_beyond_z(tmp_path) -> None:
    """Column AC is no column C."""
    with pytest.raises(DataError, match=r"'WHO': rows 3 and 4 are merged"):
        read(tmp_path, merged("C3:C4", "AC5:AD6"))
    assert len(read(tmp_path, merged("AC3:AD6")).cells) == 4
