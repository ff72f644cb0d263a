from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.table import Table

from ipvi_eval.report.render.docx import finish_docx
from ipvi_eval.report.render.openxml import element
from tests.report.render.as_quarto import HEADINGS, word_file


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = word_file(tmp_path_factory.mktemp("quarto") / "a.docx")
    finish_docx(path)
    return docx.Document(str(path))


def inner(document: Any) -> Table:
    (found,) = document.tables[1].cell(0, 0).tables
    return found


def test_layout_tables_are_left_alone(finished: Any) -> None:
    callout, around_table, around_figure = finished.tables
    for table in (callout, around_table, around_figure):
        for row in table._tbl.tr_lst:
            properties = row.trPr
            for tag in ("w:cantSplit", "w:tblHeader"):
                assert properties is None or properties.find(qn(tag)) is None
        assert table._tbl.tblPr.find(qn("w:tblDescription")) is None
    # Nor do their texts turn into cells of a table.
    assert all(item.style is None for item in callout._tbl.iter(qn("w:p")))
    assert around_table.cell(0, 0).paragraphs[0].style.name == "Image Caption"


def test_the_table_inside_is_styled_and_told(finished: Any) -> None:
    table = inner(finished)
    assert len(table.rows) == 81
    assert table.cell(80, 0).paragraphs[0].style.name == "Table Text"
    headed = [row.trPr.find(qn("w:tblHeader")) is not None for row in table._tbl.tr_lst]
    assert headed == [True] + [False] * 80
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    assert [look.get(qn(f"w:{name}")) for name in ("val", "firstRow", "firstColumn")] == ["00A0", "1", "1"]
    assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == "Table 1: Ratios."
    told = properties.find(qn("w:tblDescription")).get(qn("w:val"))
    assert told == f"80 rows. Columns: {', '.join(HEADINGS)}."


def test_the_properties_stand_in_the_order_of_the_schema(finished: Any) -> None:
    # ECMA-376 part 1, 17.4.60: Word refuses a file with another order.
    order = [item.tag.rpartition("}")[2] for item in inner(finished)._tbl.tblPr]
    wanted = ("tblStyle", "tblW", "tblBorders", "tblLayout", "tblLook", "tblCaption", "tblDescription")
    assert order == [name for name in wanted if name in order]
    assert {"tblBorders", "tblLook", "tblCaption", "tblDescription"} <= set(order)


def test_a_callout_without_icon_is_layout_too(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx")
    document = docx.Document(str(path))
    callout = document.tables[0]._tbl
    for drawing in list(callout.iter(qn("w:drawing"))):
        drawing.getparent().remove(drawing)
    document.save(str(path))
    finish_docx(path)
    assert next(docx.Document(str(path)).tables[0]._tbl.iter(qn("w:tblHeader")), None) is None


def test_the_strip_of_key_figures_is_layout(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    document.styles.add_style("Key What", WD_STYLE_TYPE.PARAGRAPH)
    table.cell(0, 0).paragraphs[0].style = "Key What"
    document.save(str(tmp_path / "a.docx"))
    finish_docx(tmp_path / "a.docx")
    (strip,) = docx.Document(str(tmp_path / "a.docx")).tables
    assert strip.cell(0, 0).paragraphs[0].style.name == "Key What"
    assert next(strip._tbl.iter(qn("w:tblHeader")), None) is None


def test_a_table_of_one_column_with_a_header_holds_data(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=1)
    table.cell(0, 0).text = "Months"
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
    document.save(str(tmp_path / "a.docx"))
    finish_docx(tmp_path / "a.docx")
    properties = docx.Document(str(tmp_path / "a.docx")).tables[0]._tbl.tblPr
    assert properties.find(qn("w:tblDescription")).get(qn("w:val")) == "1 row. Columns: Months."


def test_a_table_without_caption_keeps_none(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Text, not a caption.")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 1).text = "Share"
    document.save(str(tmp_path / "a.docx"))
    finish_docx(tmp_path / "a.docx")
    properties = docx.Document(str(tmp_path / "a.docx")).tables[0]._tbl.tblPr
    assert properties.find(qn("w:tblCaption")) is None
    assert properties.find(qn("w:tblDescription")).get(qn("w:val")) == "1 row. Columns: Share."


def held(count: int, folder: Path, *, group: int = 0) -> list[bool]:
    """Which rows of a table of so many rows stay on the page of the next; the row `group`, if any, spans the table."""
    document = docx.Document()
    table = document.add_table(rows=count, cols=2)
    if group:
        table.cell(group, 0).merge(table.cell(group, 1))
    document.save(str(folder / "a.docx"))
    finish_docx(folder / "a.docx")
    rows = docx.Document(str(folder / "a.docx")).tables[0]._tbl.tr_lst
    return [all(p.pPr.keepNext is not None for p in row.iter(qn("w:p"))) for row in rows]


def test_the_rows_of_a_short_table_stay_together(tmp_path: Path) -> None:
    assert held(10, tmp_path) == [True] * 9 + [False]


def test_no_row_of_a_long_table_stands_alone(tmp_path: Path) -> None:
    # The head with the first row and the second, a group with its first, the last with the one before.
    assert held(20, tmp_path, group=12) == [place in (0, 1, 12, 18) for place in range(20)]


def noted(folder: Path, rows: int) -> list[bool]:
    """Of a table's last row, its two notes, and a text behind them: which stay on the page of what follows."""
    document = docx.Document()
    document.styles.add_style("Table Note", WD_STYLE_TYPE.PARAGRAPH)
    document.add_table(rows=rows, cols=2)
    for style in ("Table Note", "Table Note", "Normal"):
        document.add_paragraph("Words.", style)
    document.save(str(folder / "a.docx"))
    finish_docx(folder / "a.docx")
    found = docx.Document(str(folder / "a.docx"))
    last = [p.pPr.keepNext is not None for p in found.tables[0]._tbl.tr_lst[-1].iter(qn("w:p"))]
    assert len(set(last)) == 1
    return [last[0], *(bool(one.paragraph_format.keep_with_next) for one in found.paragraphs)]


@pytest.mark.parametrize("rows", [3, 40])
def test_notes_stand_on_the_page_of_the_last_row_and_do_not_take_the_text_along(tmp_path: Path, rows: int) -> None:
    assert noted(tmp_path, rows) == [True, True, False, False]
