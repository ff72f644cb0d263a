"""What a document has that a reference of ours can lead to: its labels, and the keys of the works it lists.

Read in its text, because a cell knows nothing of what stands behind it, with either engine.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ipvi_eval.report.document import in_code_block, read_document, visible
from ipvi_eval.report.target import Speech

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_OF_TEXT = re.compile(r"\{[^{}]*#((?:sec|tbl|fig|eq)-[\w-]+)")
_OF_CODE = re.compile(r"""["']((?:sec|tbl|fig|eq)-[\w-]+)["']""")
_LISTS = re.compile(r"[^\s\"'\[\],]+\.bib\b")
_WORK = re.compile(r"^\s*@\w+\s*\{\s*([^\s,]+)\s*,", re.M)


def labels(path: Path, *, format: Speech, meta: Mapping[str, Any]) -> frozenset[str]:
    """The labels of sections, tables and figures that stand in the document at `path` where `meta` shows them.

    A label that code gives away counts as there: whether the code prints something is told by its condition. What is
    commented out does not count. Raises ReportError as `read_document`.
    """
    profiles = frozenset(filter(None, os.environ.get("QUARTO_PROFILE", "").split(",")))
    lines = tuple(visible(read_document(path).body, format=format, meta=meta, profiles=profiles))
    marked = list(zip(lines, in_code_block(lines), strict=True))
    text = _COMMENT.sub("", "\n".join("" if code else line.text for line, code in marked))
    run = "\n".join(line.text for line, code in marked if code and not line.text.lstrip().startswith("#"))
    return frozenset((*_OF_TEXT.findall(text), *_OF_CODE.findall(run)))


def works(path: Path) -> frozenset[str]:
    """The keys of the works that the document at `path` can cite, of the lists that it or `_metadata.yml` names."""
    shared = path.parent / "_metadata.yml"
    front = read_document(path).front + (shared.read_text("utf-8") if shared.is_file() else "")
    lists = (path.parent / name for name in _LISTS.findall(front))
    return frozenset(key for one in lists if one.is_file() for key in _WORK.findall(one.read_text("utf-8")))
