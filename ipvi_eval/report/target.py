"""Where a document being rendered puts its figures, and for which format it speaks."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

Format = Literal["html", "pdf", "docx"]
Speech = Literal["html", "pdf", "docx", "any"]
"""`any`: the format is unknown, so only what every format can show is emitted (PNG figures, markdown tables)."""


FIGURES = "_figures"
"""The folder beside a document that figures go to where nobody said otherwise."""


def _at_once(work: Callable[[], object]) -> object:
    return work()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`figures` is the folder figures are written to, `href` how the document names that folder.

    `drawn` are the pictures that are there already, each with the drawing (SVG) that it holds or was made of.
    `document` is the source being rendered; None where nobody says which. `write` is given what writes a picture in
    dots: it is called at once, or whoever renders keeps it for when there is time.
    """

    format: Speech
    figures: Path
    href: str
    document: Path | None = None
    drawn: dict[Path, str] = field(default_factory=dict)
    write: Callable[[Callable[[], object]], object] = _at_once

    @property
    def picture(self) -> Literal["svg", "png"]:
        """The image type this format shows sharply and accessibly."""
        return "svg" if self.format in ("html", "pdf") else "png"


_CURRENT: ContextVar[Target | None] = ContextVar("target", default=None)


@contextmanager
def rendering(target: Target) -> Iterator[Target]:
    """Make `target` the one that figures and tables speak to."""
    token = _CURRENT.set(target)
    try:
        yield target
    finally:
        _CURRENT.reset(token)


def current_target() -> Target:
    """The target set by the built-in engine, or else what Quarto (or a person at a prompt) can be told to expect."""
    told = _CURRENT.get()
    if told is not None:
        return told
    info = _quarto_info()
    return Target(format=_speech(info), figures=Path.cwd() / FIGURES, href=FIGURES, document=_document(info))


def _speech(info: Any) -> Speech:
    told = os.environ.get("IPVI_FORMAT") or _quarto_format(info)
    name: str = {"typst": "pdf"}.get(told, told)
    for known in get_args(Format):
        if name == known:
            return known  # type: ignore[no-any-return]
    return "any"


def _quarto_format(info: Any) -> str:
    try:
        return str(info["format"]["identifier"]["base-format"])
    except (KeyError, TypeError):
        return ""


def _document(info: Any) -> Path | None:
    try:
        path = Path(info["document-path"])
    except (KeyError, TypeError):
        return None
    return path if path.is_file() else None


def _quarto_info() -> Any:
    # Quarto 1.8 and later name a JSON file about the document whose cells are running, and its format.
    try:
        return json.loads(Path(os.environ.get("QUARTO_EXECUTE_INFO", "")).read_text("utf-8"))
    except (OSError, ValueError):
        return None
