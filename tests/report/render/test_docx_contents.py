"""The contents list of a Word file: filled, linked, for Word to update, and not made twice."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

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


def paragraphs(path: Path) -> list[Paragraph]:
    """Those of the text, in order, also within the block of the list."""
    document = docx.Document(str(path))
    return [Paragraph(one, document._body) for one in document.element.body.iter(qn("w:p"))]


def entries(path: Path) -> list[tuple[str, str, str]]:
    """Style, text and target of each line of the list."""
    *lines, _ = [one for one in paragraphs(path) if one.style.name.startswith("toc ")]
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


def test_its_last_line_says_how_to_get_page_numbers_and_goes_when_word_makes_the_list_anew(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx")
    finish_docx(path)
    document = docx.Document(str(path))
    lines = [one for one in paragraphs(path) if one.style.name.startswith("toc ")]
    assert lines[-1].text == "For page numbers, click into these contents and press F9."
    marks = [[one.get(qn("w:fldCharType")) for one in line._p.iter(qn("w:fldChar"))] for line in lines]
    assert marks == [["begin", "separate"], [], [], ["end"]]  # what Word replaces stands between the last two
    assert document.settings.element.find(qn("w:updateFields")) is None  # Word would ask whoever opens the file


def test_heading_and_list_are_one_block_that_programs_know_as_contents(tmp_path: Path) -> None:
    # ECMA-376, part 1, 17.5.2.12: what the block holds is named by docPartGallery; Word's own is "Table of Contents".
    path = written(tmp_path / "a.docx")
    finish_docx(path)
    (block,) = docx.Document(str(path)).element.body.iterchildren(qn("w:sdt"))
    (kind,) = [one.get(qn("w:val")) for one in block.iter(qn("w:docPartGallery"))]
    within = [Paragraph(one, None).text for one in block.find(qn("w:sdtContent"))]
    assert (kind, within[0], within[1:-1]) == ("Table of Contents", "Contents", [text for _, text, _ in LISTED])
    assert [one.tag for one in block] == [qn("w:sdtPr"), qn("w:sdtContent")]  # Word refuses another order


def test_it_stays_on_one_page(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx")
    finish_docx(path)
    all_of_them = paragraphs(path)
    (start,) = [place for place, one in enumerate(all_of_them) if one.text == "Contents"]
    kept = [one.paragraph_format.keep_with_next for one in all_of_them[start : start + 5]]
    assert kept == [True, True, True, True, None]


def test_a_long_one_leaves_no_page_empty_before_it(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_paragraph("Contents", style=HEADING)
    for number in range(40):
        document.add_heading(f"Heading {number}", 1)
    document.save(str(path))
    finish_docx(path)
    lines = [one for one in paragraphs(path) if one.style.name in ("toc 1", HEADING)]
    assert [one.paragraph_format.keep_with_next for one in lines] == [True] * 4 + [None] * 38


def test_without_a_place_there_is_no_list(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx", place=False)
    finish_docx(path)
    assert not [one for one in paragraphs(path) if one.style.name.startswith("toc ")]
