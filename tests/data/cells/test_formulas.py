"""A formula without its result is told by its row, and is no empty cell."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.errors import DataError
from tests.data.made_files import read_file, workbook

ROWS = [["KEY", "DAY", "OTHER"], ["P1", "a", "x"], ['=CONCATENATE("P",2)', "b", "y"], ["P3", "c", "z"]]


def _with_cell(book: bytes, old: str, new: bytes) -> bytes:
    """The workbook with another cell in place of the one that a pattern finds."""
    done = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as parts, zipfile.ZipFile(done, "w") as made:
        for name in parts.namelist():
            part = parts.read(name)
            made.writestr(name, re.sub(old.encode(), new, part) if name.endswith("sheet1.xml") else part)
    return done.getvalue()


def test_a_formula_that_nobody_worked_out(tmp_path) -> None:
    """openpyxl writes formulas alone: the key of a suspect was empty, and the suspect nobody."""
    with pytest.raises(DataError, match=r"a\.xlsx, column 'KEY': formulas without their results \(row 3\)"):
        read_file(tmp_path, workbook({"Data": ROWS}), "a.xlsx")


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (b'<c r="A3" t="str"><f>CONCATENATE("P",2)</f><v>P2</v></c>', "P2"),
        (b'<c r="A3"><f t="shared" si="0"/><v>17</v></c>', "17"),
        (b'<c r="A3" t="str"><f>IF(1,"")</f><v></v></c>', ""),
        (b'<c r="A3" s="0" t="str"><v>P2</v></c>', "P2"),
    ],
    ids=["text", "number, shared", "empty text", "no formula"],
)
def test_a_formula_with_its_result_is_the_result(tmp_path, cell, read) -> None:
    book = _with_cell(workbook({"Data": ROWS}), r'<c r="A3".*?</c>', cell)
    assert read_file(tmp_path, book, "a.xlsx").cells["KEY"].tolist() == ["P1", read, "P3"]


def test_a_formula_in_a_column_that_nobody_reads_disturbs_nobody(tmp_path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook({"Data": ROWS}))
    read = read_raw(tmp_path, TableMapping(file="a.xlsx"), reads=lambda name: name == "DAY")
    assert read.cells["DAY"].tolist() == ["a", "b", "c"]
