"""The contents list of a Word file: filled, linked, for Word to update, and not made twice."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ipvi_eval.report.render.docx import finish_docx
from ipvi_eval.report.render.docx_contents import HEADING


def written(path: Path, *, place: bool = True) -> Path:
    document = docx.Document()
    document.add_heading("In short", 1)
    if place:
        document.add_paragraph("Contents", style=HEADING)
    for text, level in (("1\tThe plan", 1), ("1.1\tHow many tests", 2), ("Deep", 3), ("2\tData", 1)):
        heading = document.add_heading(text, level)
        mark = OxmlElement("w:bookmarkStart")
        mark.set(qn("w:name"), f"sec-{text[-4:].strip().lower()}")
        heading._p.addprevious(mark)
    document.save(str(path))
    return path


def entries(path: Path) -> list[tuple[str, str, str]]:
    """Style, text and target of each line of the list."""
    document = docx.Document(str(path))
    lines = [one for one in document.paragraphs if one.style.name.startswith("toc ")]
    return [(line.style.name, line.text, next(line._p.iter(qn("w:hyperlink"))).get(qn("w:anchor"))) for line in lines]


LISTED = [
    ("toc 1", "1  The plan", "sec-plan"),
    ("toc 2", "1.1  How many tests", "sec-ests"),
    ("toc 1", "2  Data", "sec-data"),
]


def test_headings_behind_its_place_are_listed_with_links_to_them(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx")
    finish_docx(path)
    assert entries(path) == LISTED
    finish_docx(path)
    assert entries(path) == LISTED


def test_it_is_one_field_that_word_can_update(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx")
    finish_docx(path)
    body = docx.Document(str(path)).element.body
    marks = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    (told,) = [one.text.strip() for one in body.iter(qn("w:instrText"))]
    assert (marks, told) == (["begin", "separate", "end"], 'TOC \\o "1-2" \\h \\z \\u')


def test_without_a_place_there_is_no_list(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx", place=False)
    finish_docx(path)
    assert entries(path) == []
