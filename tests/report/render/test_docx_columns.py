from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from ipvi_eval.report.render.docx import finish_docx
from ipvi_eval.report.render.docx_columns import shared
from ipvi_eval.report.render.openxml import element


def test_no_word_is_broken_where_the_page_has_the_room(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=4)
    table.autofit = False
    for cell, text in zip(table.rows[1].cells, ("Invited in 2022", "[suppressed]", "28", "Poughkeepsie"), strict=True):
        cell.text = text
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, (4000, 600, 2000, 600), strict=True):
        column.w = width * 635
    document.save(str(tmp_path / "a.docx"))
    finish_docx(tmp_path / "a.docx")
    (told,) = docx.Document(str(tmp_path / "a.docx")).tables
    widths = [column.w // 635 for column in told._tbl.tblGrid.gridCol_lst]
    # Calibri's own widths, thousandths of the size: [ ] 307, s 391, u p d 525, r 349, e 498; a cell has 216 of margins.
    needs = (2 * 307 + 3 * 391 + 4 * 525 + 349 + 2 * 498) * 9 * 20 // 1000 + 216
    assert widths[1] >= needs
    assert widths[0] > widths[2] > widths[1] - 400
    assert 9340 <= sum(widths) <= 9360  # six and a half inches


def width_of_number(folder: Path, name: str, number: str) -> int:
    """The width (twentieths of a point) that the column of a number has in Word, which was given hardly any."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.autofit = False
    for cell, text in zip(table.rows[1].cells, (name, number), strict=True):
        cell.text = text
    table.rows[1].cells[1].paragraphs[0]._p.get_or_add_pPr().append(element("w:jc", val="right"))
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, (9000, 100), strict=True):
        column.w = width * 635
    document.save(str(folder / "a.docx"))
    finish_docx(folder / "a.docx")
    (told,) = docx.Document(str(folder / "a.docx")).tables
    return int(told._tbl.tblGrid.gridCol_lst[1].get(qn("w:w")))


def test_a_range_stays_on_its_line_where_the_page_has_the_room(tmp_path: Path) -> None:
    # Calibri's own widths, thousandths of the size: digits 507, full stop 252, % 715, space 226, t 335, o 527.
    needs = (6 * 507 + 2 * 252 + 2 * 715 + 2 * 226 + 335 + 527) * 9 * 20 // 1000 + 216
    assert needs <= width_of_number(tmp_path, "Pairs with a second report", "19.6% to 23.3%") <= needs + 250


def test_no_digit_is_broken_off_a_number(tmp_path: Path) -> None:
    # A digit of Calibri is 507 thousandths of the size wide (its hmtx table; Carlito's is the same).
    needs = 2 * 507 * 9 * 20 / 1000 + 216
    assert width_of_number(tmp_path, "Share of severe incidents", "17") > needs


@pytest.mark.parametrize(
    ("widths", "least", "expected"),
    [
        ([50, 50], [10, 10], [50, 50]),
        ([80, 20], [10, 40], [60, 40]),
        ([40, 40, 20], [40, 10, 30], [40, 30, 30]),
        ([50, 50], [90, 30], [75, 25]),
    ],
)
def test_what_a_column_lacks_comes_from_those_with_more_than_they_need(
    widths: list[int], least: list[int], expected: list[int]
) -> None:
    assert shared(widths, least) == expected
