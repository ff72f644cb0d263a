"""A .qmd as lines: front matter, includes, sections that a condition hides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipvi_eval.errors import ReportError

_INCLUDE = re.compile(r"^\{\{<\s*include\s+(\S+)\s*>\}\}\s*$")
_CODE_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
_OPEN_DIV = re.compile(r"^(:{3,})\s*(\{.*\}|[\w-]+)\s*:*\s*$")
_CLOSE_DIV = re.compile(r"^:{3,}\s*$")
_CONDITION = re.compile(r"\b(when|unless)-(format|profile|meta)=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and where a person finds it."""

    text: str
    file: Path
    number: int


@dataclass(frozen=True, slots=True)
class Document:
    """A .qmd with its includes in place. `front` is the YAML between the rulers, without them."""

    path: Path
    front: str
    body: tuple[Line, ...]


def read_document(path: Path) -> Document:
    """Read a .qmd; ReportError when it, or a file it includes, is missing or its front matter is not closed."""
    lines = _lines(path)
    if not lines or lines[0].text.strip() != "---":
        return Document(path, "", tuple(_included(lines, ())))
    for place, line in enumerate(lines[1:], start=1):
        if line.text.strip() in ("---", "..."):
            front = "\n".join(item.text for item in lines[1:place])
            return Document(path, front, tuple(_included(lines[place + 1 :], (path,))))
    msg = f"{path.name} line 1: the front matter is never closed; end it with ---"
    raise ReportError(msg)


def visible(
    body: tuple[Line, ...], *, format: str, meta: Mapping[str, Any], profiles: frozenset[str]
) -> Iterator[Line]:
    """The lines of `body` without the blocks whose condition hides them in this format, so their code never runs.

    A condition is read when its block is reached: what the code before it adds to `meta` decides. Only divs with the
    class content-visible or content-hidden are removed or unwrapped; all other divs stay.
    """
    stack: list[tuple[bool, bool]] = []  # per open div: is it conditional, does it show its content
    for line, in_code in _with_code(body):
        opened = None if in_code else _OPEN_DIV.match(line.text)
        if opened:
            conditional = bool(re.search(r"\.content-(visible|hidden)\b", opened[2]))
            stack.append(
                (conditional, not conditional or shown(opened[2], format=format, meta=meta, profiles=profiles))
            )
            if conditional:
                continue
        elif not in_code and _CLOSE_DIV.match(line.text):
            conditional, _ = stack[-1] if stack else (False, True)
            if conditional:
                stack.pop()
                continue
            if all(show for _, show in stack):
                yield line
            if stack:
                stack.pop()
            continue
        if all(show for _, show in stack):
            yield line


def shown(attributes: str, *, format: str, meta: Mapping[str, Any], profiles: frozenset[str]) -> bool:
    """Whether a conditional block with these attributes shows its content: every condition must hold."""
    holds = True
    for word, kind, wanted in _CONDITION.findall(attributes):
        truth = {
            "format": lambda wanted=wanted: format in _ALIASES.get(wanted, (wanted,)),
            "profile": lambda wanted=wanted: wanted in profiles,
            "meta": lambda wanted=wanted: bool(_dig(meta, wanted)),
        }[kind]()
        holds = holds and (truth if word == "when" else not truth)
    return holds if ".content-visible" in attributes else not holds


_ALIASES = {"html": ("html",), "pdf": ("pdf",), "typst": ("pdf",), "docx": ("docx",), "latex": ()}


def in_code_block(body: tuple[Line, ...]) -> list[bool]:
    """For each line, whether it belongs to a fenced code block, fences included."""
    return [inside for _, inside in _with_code(body)]


def _with_code(body: tuple[Line, ...]) -> list[tuple[Line, bool]]:
    marked, fence = [], ""
    for line in body:
        found = _CODE_FENCE.match(line.text)
        inside = bool(fence) or bool(found)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and line.text.strip() == found[1]:
            fence = ""
        marked.append((line, inside))
    return marked


def _included(lines: list[Line], seen: tuple[Path, ...]) -> list[Line]:
    whole: list[Line] = []
    for line in lines:
        found = _INCLUDE.match(line.text)
        if not found:
            whole.append(line)
            continue
        path = line.file.parent / found[1]
        if path in seen:
            msg = f"{line.file.name} line {line.number}: {found[1]} includes itself"
            raise ReportError(msg)
        if not path.is_file():
            msg = f"{line.file.name} line {line.number}: the included file {found[1]} does not exist"
            raise ReportError(msg)
        whole.extend(_included(_lines(path), (*seen, path)))
    return whole


def _lines(path: Path) -> list[Line]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        msg = f"there is no report {path}; `ipvi-eval init` makes a study with the three reports"
        raise ReportError(msg) from None
    return [Line(line, path, number) for number, line in enumerate(text.splitlines(), start=1)]


def _dig(meta: Mapping[str, Any], path: str) -> Any:
    found: Any = meta
    for key in path.split("."):
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return found
