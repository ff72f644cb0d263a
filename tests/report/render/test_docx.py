from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from ipvi_eval.errors import ReportError
from ipvi_eval.report.render.docx import finish_docx
from tests.report.render.as_quarto import png, word_file

DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"


def written(tmp_path: Path, alt: str) -> Path:
    document = docx.Document()
    document.add_paragraph("Text.")
    document.add_picture(png(alt))
    table = document.add_table(rows=2, cols=2)
    table.rows[0].cells[0].text = "Head"
    path = tmp_path / "a.docx"
    document.save(str(path))
    return path


def test_alternative_text_comes_back_from_the_picture(tmp_path: Path) -> None:
    # As after Quarto, which drops it: python-docx writes none either.
    path = written(tmp_path, "12.3% – the share")
    finish_docx(path)
    found = next(docx.Document(str(path)).element.body.iter(qn("wp:docPr")))
    assert found.get("descr") == "12.3% – the share"
    assert next(found.iter(DECORATIVE), None) is None


def test_a_picture_that_nobody_described_is_decorative(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx")
    finish_docx(path)
    icon, figure = docx.Document(str(path)).element.body.iter(qn("wp:docPr"))
    assert (icon.get("descr"), next(icon.iter(DECORATIVE)).get("val")) == ("", "1")
    assert (figure.get("descr"), next(figure.iter(DECORATIVE), None)) == ("A line that falls.", None)


def test_a_description_given_in_the_document_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    document = docx.Document(str(path))
    next(document.element.body.iter(qn("wp:docPr"))).set("descr", "A map.")
    document.save(str(path))
    finish_docx(path)
    found = next(docx.Document(str(path)).element.body.iter(qn("wp:docPr")))
    assert (found.get("descr"), next(found.iter(DECORATIVE), None)) == ("A map.", None)


def test_a_page_break_needs_no_room_of_its_own(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Page one, full to its last line.")
    document.add_page_break()
    document.add_paragraph("Page two.")
    document.add_page_break()
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "Head"
    path = tmp_path / "a.docx"
    document.save(str(path))
    finish_docx(path)
    first, second, kept = docx.Document(str(path)).paragraphs
    assert [one.paragraph_format.page_break_before for one in (first, second)] == [None, True]
    assert kept._p.xml.count('w:type="page"') == 1  # a table has no such property


@pytest.mark.parametrize("quarto", [False, True])
def test_finishing_twice_changes_nothing(tmp_path: Path, quarto: bool) -> None:
    path = word_file(tmp_path / "a.docx") if quarto else written(tmp_path, "a picture")
    finish_docx(path)
    once = path.read_bytes()
    finish_docx(path)
    assert path.read_bytes() == once


def test_page_header_repeats_the_stamp_and_the_footer_title_and_subtitle(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx")
    finish_docx(path)
    section = docx.Document(str(path)).sections[0]
    assert section.header.paragraphs[0].text == "SYNTHETIC DATA"
    assert section.footer.paragraphs[0].text.startswith("Annual report: Safer Homes\tPage")
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert section.footer.paragraphs[0].text.endswith(" of ")  # the numbers are fields, which are no text here
    assert (section.page_width.inches, section.page_height.inches) == (8.5, 11)
    finish_docx(path, title="Brief")
    assert docx.Document(str(path)).sections[0].footer.paragraphs[0].text.startswith("Brief: Safer Homes\tPage")


@pytest.mark.parametrize("title", ["Annual report", "Brief"])
def test_the_footer_leaves_a_gap_below_the_text(tmp_path: Path, title: str) -> None:
    """Its line, a quarter higher than its letters, ends under the margin; what stands higher pushes the text up."""
    path = word_file(tmp_path / "a.docx")
    finish_docx(path, title=title)
    section = docx.Document(str(path)).sections[0]
    line = section.footer.paragraphs[0].paragraph_format
    assert line.space_after is not None  # else that of the document's defaults, ten points
    height = 1.25 * docx.Document(str(path)).styles["Normal"].font.size.pt + line.space_after.pt
    assert section.bottom_margin.pt - section.footer_distance.pt - height >= 5


def test_no_path_of_this_machine_goes_out_with_the_file(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx")
    assert "docProps/custom.xml" in zipfile.ZipFile(path).namelist()
    finish_docx(path)
    with zipfile.ZipFile(path) as file:
        assert not [name for name in file.namelist() if b"/home/somebody" in file.read(name)]
        assert "docProps/custom.xml" not in file.namelist()


def test_a_file_that_is_no_word_file(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_text("rendered")
    with pytest.raises(ReportError, match=r"a\.docx is not a Word file; render it again"):
        finish_docx(path)


def test_the_headings_of_a_brief_stand_close(tmp_path: Path) -> None:
    """It is to fit two pages; headings of other documents stay as they are."""
    sizes = []
    for style in ("Brief", "Quote"):
        document = docx.Document()
        if style not in [one.name for one in document.styles]:
            document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
        document.add_heading("Need", 1)
        document.add_paragraph("A statement.", style)
        path = tmp_path / f"{style}.docx"
        document.save(str(path))
        finish_docx(path)
        sizes.append(docx.Document(str(path)).styles["Heading 1"].font.size.pt)
    assert sizes == [13, 16]


def test_the_notes_of_a_table_are_one_block(tmp_path: Path) -> None:
    """No space between them; below the last there is."""
    document = docx.Document()
    document.styles.add_style("Table Note", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("A note.", "Table Note")
    path = tmp_path / "a.docx"
    document.save(str(path))
    finish_docx(path)
    style = docx.Document(str(path)).styles["Table Note"]
    assert [child.tag.rpartition("}")[2] for child in style.element.pPr].count("contextualSpacing") == 1
    assert style.paragraph_format.space_after.pt > 0
