"""What files carry besides their text: paths, hashes and names of files, in HTML, PDF, DOCX, XLSX and plain text."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.disclosure.attacks.find import Find

_FOLDERS = "home|root|tmp|Users|private|mnt|srv|var"
_TELLING = {
    "path of a machine": re.compile(rf"(?<![\w/.:])/({_FOLDERS})/[\w./-]+|[A-Z]:\\\\?Users\\\\?\w+"),
    "hash of a file": re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{40,64}\b"),
    # The files beside the released numbers, and those that a figure offers, are ours and named where a reader may look.
    "file that went in": re.compile(
        r"(?<![\w-])(?!(?:citable_numbers\.csv|tables\.xlsx|fig-[\w-]+\.csv)\b)[\w-]+\.(csv|xlsx|parquet)\b"
    ),
    "clock of a machine": re.compile(r"20\d\d-\d\d-\d\dT(?!00:00:00)\d\d:\d\d:\d\d|\(?D:20\d{6}(?!000000)\d{6}"),
}
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PACKED = re.compile(rb"\s*\d+ 0 \d+ \d+\s")
"""How a stream of objects begins: the number and the place of each, the first at 0 (ISO 32000-2, 7.5.7)."""
_UTF_16 = re.compile("<feff((?:[0-9a-f]{4})*)>")
_XML = (".xml", ".rels")
_HEADER = 4096
"""Bytes of a picture in which its own metadata stand."""
_CODE = re.compile(r"base64,[A-Za-z0-9+/=]+")
_DOWNLOAD = re.compile(r'download="fig-[a-z0-9_-]+\.csv" href="data:text/csv;base64,([A-Za-z0-9+/=]+)"')
"""The numbers behind a figure, as a file within the page that is called as the figure is."""


def attack(document: Path) -> list[Find]:
    """Paths, hashes, names of inputs and times of the machine anywhere in the bytes of `document`."""
    text = "\n".join(_texts(document))
    return [Find(what, ids=(document.name,)) for what, pattern in _TELLING.items() if pattern.search(text)]


def _texts(document: Path) -> Iterator[str]:
    raw = document.read_bytes()
    if document.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            for name in parts.namelist():
                yield parts.read(name)[: None if name.endswith(_XML) else _HEADER].decode("latin-1")
    elif document.suffix == ".pdf":
        yield _STREAM.sub(b"", raw).decode("latin-1")
        yield from (_inflated(part) for part in _STREAM.findall(raw) if b"<x:xmpmeta" in part or part[:1] == b"x")
    else:
        page = raw.decode("utf-8")
        yield _CODE.sub("", _DOWNLOAD.sub("", page))
        yield from (base64.b64decode(code).decode("utf-8-sig") for code in _DOWNLOAD.findall(page))


def _inflated(part: bytes) -> str:
    """A stream of a PDF that holds text about the document; drawings and fonts are left aside."""
    try:
        text = zlib.decompress(part)
    except zlib.error:
        text = part
    told = b"xmpmeta" in text or b"/Producer" in text or _PACKED.match(text)
    return _UTF_16.sub(_written, text.decode("latin-1")) if told else ""


def _written(string: re.Match[str]) -> str:
    return bytes.fromhex(string[1]).decode("utf-16-be")
