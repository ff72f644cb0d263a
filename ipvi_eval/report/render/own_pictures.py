"""Pictures that whoever wrote a document put beside it: a logo, a map."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import Document, Line, in_code_block

FOLDER = "own"
"""Where copies lie, below the folder that documents are laid out in; layout.lua knows it."""
KINDS = (".png", ".jpg", ".jpeg", ".gif", ".svg")
"""What can be shown; of these Word does not show SVG."""

_PICTURE = re.compile(r"(?<!`)(!\[(?:[^\[\]]|\[[^\[\]]*\])*\]\()(?:<([^<>]+)>|([^\s()<>]+))")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)


def with_own_pictures(document: Document, work: Path) -> Document:
    """The document with its pictures copied into `work`, and its text naming the copies.

    Paths are taken from the file that names them. Raises ReportError, with the line, where a picture is not there or
    of a kind that cannot be shown.
    """
    copied: dict[Path, str] = {}
    return replace(document, body=tuple(_lines(document, copied, work)))


def _lines(document: Document, copied: dict[Path, str], work: Path) -> Iterator[Line]:
    for line, in_code in zip(document.body, in_code_block(document.body), strict=True):

        def named(found: re.Match[str], line: Line = line) -> str:
            given = found[2] or found[3]
            return found[0] if _ELSEWHERE.match(given) else f"{found[1]}<{_copy(line, given, copied, work)}>"

        yield line if in_code or "![" not in line.text else replace(line, text=_PICTURE.sub(named, line.text))


def _copy(line: Line, given: str, copied: dict[Path, str], work: Path) -> str:
    """The name of the copy of a picture, which is made once."""
    path = (line.file.parent / unquote(given)).resolve()
    where = f"{line.file.name} line {line.number}"
    if not path.is_file():
        msg = f"{where}: there is no picture {given} beside {line.file.name}; put it there, or correct the name"
        raise ReportError(msg)
    if path.suffix.lower() not in KINDS:
        msg = f"{where}: {given} is no picture that can be shown; save it as PNG or JPEG"
        raise ReportError(msg)
    if path not in copied:
        plain = re.sub(r"[^\w.-]", "-", path.name)  # of a space pandoc makes %20, which Typst looks for
        copied[path] = f"{FOLDER}/{len(copied) + 1}/{plain}"
        goal = work / copied[path]
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, goal)
    return copied[path]
