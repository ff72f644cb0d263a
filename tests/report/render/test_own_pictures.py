"""Pictures that lie beside a document reach the page, the PDF and the Word file, as wide as they were asked to be."""

from __future__ import annotations

import base64
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import read_document
from ipvi_eval.report.render import render
from ipvi_eval.report.render.own_pictures import with_own_pictures


def png(width: int, height: int) -> bytes:
    """A picture of one color, by the specification of PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x20\x60\x20" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


MAP, LOGO = png(61, 37), png(20, 10)
TEXT = """---
title: A
---

![](maps/my%20map.png){fig-alt="The county" width=40%}

![](<maps/my map.png>){fig-alt="The county again"} and ![](logo.png){fig-alt="The mark" width=30px}

`![](none.png)`

```
![](none.png)
```
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "maps").mkdir(parents=True)
    (folder / "maps" / "my map.png").write_bytes(MAP)
    (folder / "logo.png").write_bytes(LOGO)
    (folder / "a.qmd").write_text(TEXT, "utf-8")
    return folder / "a.qmd"


def test_every_format_holds_the_pictures(document: Path, tmp_path: Path, real_run: Path) -> None:
    page, pdf, word = render(document, run=real_run, engine="builtin", out=tmp_path / "out")
    shown = re.findall(r"<img[^>]*>", page.read_text("utf-8"))
    held = [
        base64.b64decode(found[1]) for one in shown if (found := re.search(r'src="data:image/png;base64,([^"]+)', one))
    ]
    assert held == [MAP, MAP, LOGO]
    assert re.search(r"width:\s*40(\.0)?%", shown[0])
    assert re.search(r'width="30"|width:\s*30px', shown[2])
    with pikepdf.open(pdf) as pages:
        sizes = {(int(one.Width), int(one.Height)) for one in pages.pages[0].Resources.XObject.values()}
    assert sizes == {(61, 37), (20, 10)}
    with zipfile.ZipFile(word) as parts:
        assert {parts.read(name) for name in parts.namelist() if "media/" in name} == {MAP, LOGO}


def test_a_picture_is_copied_once_and_code_is_left_alone(document: Path, tmp_path: Path) -> None:
    text = "\n".join(line.text for line in with_own_pictures(read_document(document), tmp_path / "work").body)
    assert re.findall(r"!\[\]\(<?([^)>]+)", text) == [
        "own/1/my-map.png", "own/1/my-map.png", "own/2/logo.png", "none.png", "none.png",
    ]  # fmt: skip
    assert (tmp_path / "work" / "own" / "1" / "my-map.png").read_bytes() == MAP


def test_a_picture_of_an_included_file_lies_beside_that_file(document: Path, tmp_path: Path) -> None:
    (document.parent / "maps" / "part.qmd").write_text("![The county](<my map.png>)\n", "utf-8")
    document.write_text("---\ntitle: A\n---\n{{< include maps/part.qmd >}}\n", "utf-8")
    assert with_own_pictures(read_document(document), tmp_path / "work").body[0].text.endswith("(<own/1/my-map.png>)")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("![](none.png){fig-alt=x}", r"a\.qmd line 5: there is no picture none\.png beside a\.qmd; put it there"),
        ("![](a.qmd){fig-alt=x}", r"a\.qmd line 5: a\.qmd is no picture that can be shown; save it as PNG"),
        ("![](logo.png)", r"the image logo\.png has no alternative text"),
        ("![](mark.svg){fig-alt=x}", r"Word does not show mark\.svg; save it as PNG"),
    ],
)
def test_what_is_wrong_with_a_picture_is_said(
    document: Path, tmp_path: Path, real_run: Path, shown: str, said: str
) -> None:
    (document.parent / "mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    document.write_text(f"---\ntitle: A\n---\n\n{shown}\n", "utf-8")
    with pytest.raises(ReportError, match=said):
        render(document, run=real_run, engine="builtin", out=tmp_path / "out", formats=("docx",))
