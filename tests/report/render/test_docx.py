from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image, PngImagePlugin

from ipvi_eval.errors import ReportError
from ipvi_eval.report.render.docx import finish_docx


def png(alt: str) -> io.BytesIO:
    info = PngImagePlugin.PngInfo()
    if alt:
        info.add_text("Description", alt)
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=info)
    out.seek(0)
    return out


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


def test_a_picture_without_alternative_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"a\.docx: picture 1 has no alternative text"):
        finish_docx(written(tmp_path, ""))


def test_finishing_twice_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "a picture")
    finish_docx(path)
    once = path.read_bytes()
    finish_docx(path)
    assert path.read_bytes() == once


def test_page_header_repeats_the_stamp(tmp_path: Path) -> None:
    path = written(tmp_path, "a picture")
    document = docx.Document(str(path))
    document.styles.add_style("Stamp", 1)
    document.paragraphs[0].insert_paragraph_before("SYNTHETIC DATA", style="Stamp")
    document.save(str(path))
    finish_docx(path, title="A title")
    section = docx.Document(str(path)).sections[0]
    assert section.header.paragraphs[0].text == "SYNTHETIC DATA"
    assert section.footer.paragraphs[0].text.startswith("A title\tPage")
    assert (section.page_width.inches, section.page_height.inches) == (8.5, 11)
