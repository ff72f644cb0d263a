"""The workbook holds what was released, all of it and nothing else, and is the same bytes for the same results."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.quoted.tables_workbook import tables_workbook
from tests.report.conftest import HIDDEN


def opened(report: Report):
    return openpyxl.load_workbook(io.BytesIO(tables_workbook(report)))


def below_header(page, first):
    """Rows after the one whose first cell is `first`."""
    rows = list(page.values)
    place = next(number for number, row in enumerate(rows) if row[0] == first)
    return rows[place + 1 :]


@pytest.fixture
def book(report: Report):
    return opened(report)


def test_every_estimate_table_and_curve_is_in_it(book, report):
    listed = below_header(book["Contents"], "sheet")
    results = report.results
    assert [row[1] for row in listed] == ["estimates", *results.tables, *results.curves]
    assert [row[0] for row in listed] == book.sheetnames[1:]
    for name, id, _, rows in listed:
        item = results.tables.get(id) or results.curves.get(id)
        assert rows == (len(item.rows) if item else len(results.estimates))
        assert book[name]["A2"].value
    assert max(map(len, book.sheetnames)) <= 31


def test_links_lead_to_their_sheets_and_back(book):
    links = [cell.hyperlink.location for cell in book["Contents"]["A"] if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert {book[name]["A1"].hyperlink.location for name in book.sheetnames[1:]} == {"'Contents'!A1"}


def test_estimates_are_as_they_were_released(book, report):
    rows = {row[0]: row for row in below_header(book["1 estimates"], "id")}
    found = report.results.estimates["its.ipv_dir.headline.ratio"]
    shown = rows[found.id]
    assert shown[2:6] == (found.value, found.lower, found.upper, 0.95)
    assert shown[8:11] == (114, "months", 3948)
    assert shown[11:13] == (found.scope.population, found.scope.base)
    assert rows[HIDDEN][2] == "[suppressed]"
    assert rows[HIDDEN][8] is None
    assert rows["survival.ipv_dir.list_a.median"][2] == "not reached"


def test_what_was_withheld_says_so_and_sentences_are_filled(book):
    named = {name.split(" ", 1)[1]: book[name] for name in book.sheetnames[1:]}
    (first, *_) = below_header(named["survival.ipv_dir.at_risk"], "List")
    assert first[:3] == ("List A", "[suppressed]", "[suppressed]")
    cells = [cell for page in named.values() for row in page.values for cell in row if isinstance(cell, str)]
    assert any("would detect a lasting fall of 34% or more" in cell for cell in cells)
    assert not [cell for cell in cells if "{its." in cell]


def test_the_stamp_stands_on_every_sheet(book, make_run: Callable[..., Path]):
    for page in book:
        assert "SYNTHETIC DATA" in [row[0] for row in page.values]
    real = opened(open_report(make_run(synthetic=False)))
    assert not [page.title for page in real if "SYNTHETIC DATA" in [row[0] for row in page.values]]


def test_nothing_in_it_is_a_formula_and_no_limit_is_in_words(make_run: Callable[..., Path]):
    def turn(item):
        if item.id == "data.sources":
            return replace(item, title="=1+1", rows=(("=HYPERLINK(1)", "@a"),), note="+1")
        return replace(item, upper=math.inf) if item.id == "its.ipv_dir.headline.ratio" else item

    book = opened(open_report(make_run(turn=turn)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    dangerous = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(tuple("=+-@"))]
    assert {cell.value for cell in dangerous} == {"=1+1", "=HYPERLINK(1)", "@a", "+1"}
    assert all(cell.quotePrefix for cell in dangerous)
    assert "no upper limit" in {cell.value for cell in cells}


def test_the_same_bytes_and_no_author(report, monkeypatch):
    one = tables_workbook(report)
    monkeypatch.setenv("USER", "somebody")
    # Two seconds are the finest time of day that a zip keeps: the writer's own clock is what must leave no trace.
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 5, 6, 7, 8, 10, 0, 0, 0))
    assert tables_workbook(report) == one
    with zipfile.ZipFile(io.BytesIO(one)) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert "2025-10-01T00:00:00Z" in core
    assert "openpyxl" not in core
    assert openpyxl.load_workbook(io.BytesIO(one)).properties.creator is None


def test_without_dates_the_workbook_has_none(make_run: Callable[..., Path]):
    book = opened(open_report(make_run(edition="")))
    assert book.properties.created.year == 2000
    assert not [row[0] for row in book["Contents"].values if row[0] and str(row[0]).startswith("Edition")]
