"""The tables of a Word file: their lines, their repeated header, and what a screen reader is told of them."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from ipvi_eval.report.render.docx_columns import widen
from ipvi_eval.report.render.openxml import element, put, qualified, remove
from ipvi_eval.report.wording.language import Language

_NAVY, _LINE = "1F3A5F", "D5DCE4"
_KEY_FIGURES = "KeyWhat"
_SHORT = 10
"""Rows of a table, its head among them, that go to the next page together."""
_TWIP = 635
"""A twentieth of a point, in the units (EMU) of python-docx."""
_NOTE = "TableNote"
_CAPTIONS = frozenset({"TableCaption", "ImageCaption", "Caption"})


def finish_tables(document: Any, text: Any, language: Language) -> None:
    """Finish every table that holds data; `text` is the paragraph style of their cells, `language` that of the file.

    Quarto lays captioned tables, figures and callouts out with tables of one column, and the strip of key figures is a
    grid. Those are left as they are: a layout row that must not split, or that repeats, cuts off what does not fit on
    one page.
    """
    from docx.table import Table

    page = document.sections[0]
    room = (page.page_width - page.left_margin - page.right_margin) // _TWIP
    for item in list(document.element.body.iter(qualified("w:tbl"))):
        if not _for_layout(item):
            _finish(Table(item, document), text, language)
            widen(item, room=room, size=text.font.size.pt)


def _for_layout(table: Any) -> bool:
    def holds(tag: str) -> bool:
        return any(item is not table for item in table.iter(qualified(tag)))

    if _KEY_FIGURES in {item.get(qualified("w:val")) for item in table.iter(qualified("w:pStyle"))}:
        return True
    # A callout of Quarto says nothing of its columns, of which it has one.
    one_column = sum(1 for _ in table.iter(qualified("w:gridCol"))) <= 1
    return holds("w:tbl") or holds("w:drawing") or holds("w:pict") or (one_column and not holds("w:tblHeader"))


def _finish(table: Any, text: Any, language: Language) -> None:
    properties = table._tbl.tblPr
    borders = element("w:tblBorders")
    borders.append(element("w:top", val="single", sz="8", space="0", color=_NAVY))
    borders.append(element("w:bottom", val="single", sz="8", space="0", color=_NAVY))
    borders.append(element("w:insideH", val="single", sz="4", space="0", color=_LINE))
    put(properties, borders)
    style = text.style_id
    for paragraph in table._tbl.iter(qualified("w:p")):
        paragraph.get_or_add_pPr().get_or_add_pStyle().val = style
    for row in table.rows:
        row_properties = row._tr.get_or_add_trPr()
        remove(row_properties, "w:cantSplit")
        row_properties.insert(0, element("w:cantSplit"))
    _head(table.rows[0])
    _hold_together(table._tbl.tr_lst)
    _hold_notes(table._tbl)
    _tell(table, properties, language)


def _head(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    remove(properties, "w:tblHeader")
    properties.append(element("w:tblHeader"))
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.font.bold = True


def _hold_together(rows: list[Any]) -> None:
    """Keep the rows of a short table on one page; of a longer one those that would stand alone at the foot or the head.

    Those are the head, the names of groups, and the first and the last row.
    """
    alone = {0, 1, len(rows) - 2}
    for place, row in enumerate(rows[:-1]):
        if len(rows) <= _SHORT or place in alone or len(row.tc_lst) < len(rows[0].tc_lst):
            for paragraph in row.iter(qualified("w:p")):
                _keep_with_next(paragraph.pPr)


def _hold_notes(table: Any) -> None:
    """Keep the notes of a table on one page, and there the last row of the table."""
    notes = list(takewhile(_is_note, table.itersiblings(qualified("w:p"), qualified("w:tbl"))))
    if notes:
        for paragraph in (*table.tr_lst[-1].iter(qualified("w:p")), *notes[:-1]):
            _keep_with_next(paragraph.pPr)


def _is_note(paragraph: Any) -> bool:
    return bool(paragraph.tag == qualified("w:p") and paragraph.style == _NOTE)


def _keep_with_next(properties: Any) -> None:
    """Put it behind the style, which every paragraph of a table has: python-docx would look for thirty other places."""
    if properties.find(qualified("w:keepNext")) is None:
        properties.pStyle.addnext(element("w:keepNext"))


def _tell(table: Any, properties: Any, language: Language) -> None:
    """Flags, caption and description for those who do not see the table."""
    # firstRow is bit 0020 and firstColumn bit 0080 of `val`, the older form, which some readers still ask.
    flags = {"firstRow": "1", "lastRow": "0", "firstColumn": "1", "lastColumn": "0", "noHBand": "0", "noVBand": "0"}
    put(properties, element("w:tblLook", val="00A0", **flags))
    caption = _caption(table._tbl)
    if caption:
        put(properties, element("w:tblCaption", val=caption))
    columns = ", ".join(filter(None, (cell.text.strip() for cell in table.rows[0].cells)))
    count = len(table.rows) - 1
    told = language.text("chrome.row" if count == 1 else "chrome.rows", count=str(count), columns=columns)
    put(properties, element("w:tblDescription", val=told))


def _caption(table: Any) -> str:
    """The text of the caption right above the table; empty without one."""
    above = next(table.itersiblings(qualified("w:p"), qualified("w:tbl"), preceding=True), None)
    if above is None or above.tag == qualified("w:tbl"):
        return ""
    # In a layout table nothing but its caption stands above a table, however it is styled.
    styles = {item.get(qualified("w:val")) for item in above.iter(qualified("w:pStyle"))}
    return str(above.text) if styles & _CAPTIONS or table.getparent().tag == qualified("w:tc") else ""
