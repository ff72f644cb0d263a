"""The workbook of problems: all of them, all rows, and no cell that Excel would run."""

from __future__ import annotations

import openpyxl
import pytest

from ipvi_eval.quality.assessment import Assessment
from ipvi_eval.quality.facts import Facts
from ipvi_eval.quality.finding import Finding
from ipvi_eval.report.inside import quality_workbook
from ipvi_eval.report.inside.quality_workbook import write_workbook

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\t=1")


@pytest.fixture
def written(tmp_path):
    def book(*findings, facts=()):
        path = tmp_path / "problems.xlsx"
        write_workbook(Assessment(findings=findings, facts=facts, candidates=3), path, notice="stays inside")
        return openpyxl.load_workbook(path)

    return book


def finding(**changed):
    return Finding(**{"severity": "changes numbers", "about": "x", "what": "y", "file": "a.csv"} | changed)


def test_every_problem_and_every_row(written):
    book = written(finding(rows=tuple(range(2, 3002)), column=4), finding(p=0.5))
    problems = list(book["Problems"].values)
    assert problems[0] == ("number", "severity", "about", "file", "column", "what", "rows", "p")
    assert problems[1] == (1, "changes numbers", "x", "a.csv", 4, "y", 3000, None)
    assert problems[2][-1] == 0.5
    rows = list(book["Rows"].values)
    assert len(rows) == 3001
    assert rows[-1] == (1, "a.csv", 3001)
    assert next(book["About"].values)[0] == "stays inside"


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(written, text):
    facts = Facts(name="facts", title="", about="", header=(text,), rows=((text,),))
    book = written(finding(what=text, file=text, column=text), facts=(facts,))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) == 5
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_signs_that_excel_refuses_are_replaced(written):
    assert list(written(finding(what="a\x00b"))["Problems"].values)[1][5] == "a\N{REPLACEMENT CHARACTER}b"


def test_more_rows_than_a_sheet_holds_go_on_the_next(written, monkeypatch):
    monkeypatch.setattr(quality_workbook, "_LONGEST", 3)
    book = written(finding(rows=tuple(range(2, 10))))
    assert [len(list(book[name].values)) for name in ("Rows", "Rows 2", "Rows 3")] == [4, 4, 3]


def test_without_problems_the_sheets_stand_with_their_headings(written):
    book = written()
    assert book.sheetnames == ["About", "Problems", "Rows"]
    assert len(list(book["Problems"].values)) == 1
