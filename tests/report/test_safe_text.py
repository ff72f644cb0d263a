from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.report.safe_text import in_csv, into_cell

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\t=1", "\r=1")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(tmp_path, text):
    book = openpyxl.Workbook()
    into_cell(book.active.cell(1, 1), text)
    into_cell(book.active.cell(1, 2), "plain = text")
    book.save(tmp_path / "a.xlsx")
    one, two = next(openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows())
    assert (one.data_type, one.quotePrefix) == ("s", True)
    assert (two.data_type, two.quotePrefix, two.value) == ("s", False, "plain = text")


@given(st.text())
def test_no_field_of_a_csv_file_begins_as_a_formula_does(text):
    line = io.StringIO(newline="")
    csv.writer(line).writerow([in_csv(text), "x"])
    (field, _) = next(csv.reader(io.StringIO(line.getvalue(), newline="")))
    assert not field.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert field.removeprefix("'") == text.removeprefix("'")
