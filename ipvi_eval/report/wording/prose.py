"""No digit is typed in prose: every number of a document is looked up by id, or its build fails."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import Document, Line, in_code_block

ALLOWED_FILE = "allowed_digits.toml"

# What may hold digits without being a number in prose; each is blanked before looking for digits.
_NOT_PROSE = tuple(
    re.compile(pattern)
    for pattern in (
        r"`[^`]*`",  # code, inline Python included
        r"\{\{<.*?>\}\}",  # shortcodes
        r"<https?://[^>]*>|https?://\S+|\]\([^)]*\)",  # addresses and link targets
        r"\[[^\]]*@[^\]]*\]|-?@[\w:.-]+",  # citations and cross-references
        r"\{[^{}]*\}",  # attributes and identifiers
        r"<!--.*?-->",
        r"\^\[\^?|\[\^[\w-]+\]:?",  # footnote marks
        r"[_^]\{[^}]*\}|[_^]\d",  # subscripts and exponents of inline mathematics
        r"^\s*\d+[.)]\s",  # list numbers
    )
)

_CAPTION = re.compile(r"""\b(caption|title|alt)\s*=\s*f?(["'])(?:(?!\2)[^{}]|\{[^}]*\})*?\d(?:(?!\2).)*\2""")


def load_allowed(folder: Path) -> tuple[str, ...]:
    """The phrases with digits that the documents of `folder` may type (years of law, section numbers), longest first.

    Read from `allowed_digits.toml`: `phrases = ["CPL 530.11", ...]`. Raises ReportError when the file is no such list.
    """
    path = folder / ALLOWED_FILE
    if not path.is_file():
        return ()
    try:
        phrases = tomllib.loads(path.read_text("utf-8"))["phrases"]
        return tuple(sorted((str(phrase) for phrase in phrases), key=len, reverse=True))
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        msg = f'{path.name} must hold one list: phrases = ["CPL 530.11", ...]'
        raise ReportError(msg) from None


def check_prose(document: Document, allowed: tuple[str, ...] = ()) -> None:
    """ReportError naming file and line of every digit typed in the prose of `document`."""
    found = typed_digits(document.body, allowed)
    if found:
        shown = "; ".join(f"{line.file.name} line {line.number}: {line.text.strip()[:60]!r}" for line in found[:5])
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        msg = f"a number is typed in prose; look it up by id, or add the phrase to {ALLOWED_FILE}: {shown}{more}"
        raise ReportError(msg)


def typed_digits(body: tuple[Line, ...], allowed: tuple[str, ...] = ()) -> list[Line]:
    """The lines whose prose has a digit outside code, mathematics in display, citations, references and addresses."""
    found, display, comment = _typed_captions(body), False, False
    for line, code in zip(body, in_code_block(body), strict=True):
        text = line.text
        if code:
            continue
        comment, text = _uncommented(text, inside=comment)
        marks = text.count("$$")
        if display or marks:
            display = display != (marks % 2 == 1)
            continue
        if re.search(r"\d", _prose(text, allowed)):
            found.append(line)
    return sorted(found, key=lambda line: body.index(line))


def _typed_captions(body: tuple[Line, ...]) -> list[Line]:
    """Lines of code that type a digit into a caption or title, which readers take for prose."""
    return [line for line, code in zip(body, in_code_block(body), strict=True) if code and _CAPTION.search(line.text)]


def _prose(text: str, allowed: tuple[str, ...]) -> str:
    for phrase in allowed:
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", text)
    for pattern in _NOT_PROSE:
        text = pattern.sub(" ", text)
    return text


def _uncommented(text: str, *, inside: bool) -> tuple[bool, str]:
    if inside:
        _, closed, text = text.partition("-->")
        if not closed:
            return True, ""
    text = re.sub(r"<!--.*?-->", " ", text)
    before, opened, _ = text.partition("<!--")
    return bool(opened), before
