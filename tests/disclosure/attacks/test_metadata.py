from __future__ import annotations

import base64
import hashlib
import zipfile
import zlib

import pytest

from tests.disclosure.attacks.metadata import attack

TELLING = [
    ("/home/jdoe/dv/run", "path of a machine"),
    (r"C:\Users\jdoe\Desktop", "path of a machine"),
    (hashlib.sha256(b"rows").hexdigest(), "hash of a file"),
    ("names_2024.csv", "file that went in"),
    ("2025-10-01T14:03:07Z", "clock of a machine"),
]


def html(text: str) -> bytes:
    return f'<meta name="generator" content="{text}">'.encode()


def pdf(text: str) -> bytes:
    stream = zlib.compress(f"<x:xmpmeta><pdf:Producer>{text}</pdf:Producer></x:xmpmeta>".encode("latin-1"))
    return b"%PDF-1.7\n1 0 obj << >>\nstream\n" + stream + b"\nendstream\nendobj"


def download(text: str, name: str = "fig-flow.csv") -> bytes:
    code = base64.b64encode(f"title\n{text},1\n".encode("utf-8-sig")).decode()
    return f'<a class="data" download="{name}" href="data:text/csv;base64,{code}">Data of this figure</a>'.encode()


def packed(text: str) -> bytes:
    stream = zlib.compress(f"7 0 9 {len(text) + 6} << /Alt ({text}) >> << /S /P >>".encode("latin-1"))
    return b"%PDF-1.7\n1 0 obj << /Type /ObjStm >>\nstream\n" + stream + b"\nendstream\nendobj"


def packed_wide(text: str) -> bytes:
    return packed(f"x) /Contents <feff{text.encode('utf-16-be').hex()}> /Title (")


@pytest.mark.parametrize(("text", "what"), TELLING)
@pytest.mark.parametrize(
    ("suffix", "made"),
    [("html", html), ("html", download), ("pdf", pdf), ("pdf", packed), ("pdf", packed_wide)],
)
def test_what_a_document_carries(tmp_path, suffix, made, text, what):
    (tmp_path / f"report.{suffix}").write_bytes(made(text))
    (find,) = attack(tmp_path / f"report.{suffix}")
    assert (find.learned, find.ids) == (what, (f"report.{suffix}",))


@pytest.mark.parametrize(("text", "what"), TELLING)
def test_properties_of_a_word_document(tmp_path, text, what):
    with zipfile.ZipFile(tmp_path / "report.docx", "w") as parts:
        parts.writestr("docProps/core.xml", f"<dc:source>{text}</dc:source>")
    assert [one.learned for one in attack(tmp_path / "report.docx")] == [what]


def test_text_of_a_pdf_in_two_bytes_a_letter_is_no_hash(tmp_path):
    (tmp_path / "report.pdf").write_bytes(packed_wide("Notified, beside people who had not been notified"))
    assert attack(tmp_path / "report.pdf") == []


def test_the_day_of_the_edition_tells_nothing(tmp_path):
    (tmp_path / "report.html").write_bytes(html("2025-10-01T00:00:00Z, see https://example.org/home/page"))
    assert attack(tmp_path / "report.html") == []


def test_the_data_of_a_figure_are_called_as_the_figure(tmp_path):
    page = tmp_path / "report.html"
    page.write_bytes(download("step"))
    assert attack(page) == []
    page.write_bytes(download("step", "names_2024.csv"))
    assert [one.learned for one in attack(page)] == ["file that went in"]
