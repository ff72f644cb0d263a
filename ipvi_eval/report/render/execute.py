"""Run the Python cells and inline code of a document in this process, and put what they show into the text.

No kernel, no socket, nothing to install: a cell is ordinary Python in one shared namespace. What it prints, and its
last expression, is what it shows. Error positions are those of the .qmd.
"""

from __future__ import annotations

import ast
import io
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from ipvi_eval.errors import IpviError, ReportError
from ipvi_eval.report.document import Line
from ipvi_eval.report.target import Speech
from ipvi_eval.report.wording.told import escape

_CELL = re.compile(r"^(\s{0,3})(`{3,})\s*\{python\}\s*$")
_OPTION = re.compile(r"^#\|\s*([\w-]+)\s*:\s*(.*?)\s*$")
_METADATA = re.compile(r"^---\n(.*?)\n---$", re.M | re.S)
INLINE = re.compile(r"(?<!`)`\{python\}\s+([^`]+)`(?!`)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its code, its `#|` options, and the line its code starts on."""

    code: str
    options: Mapping[str, str]
    file: Path
    line: int

    def on(self, name: str, *, default: bool) -> bool:
        """A yes-or-no option."""
        return self.options.get(name, str(default)).lower() == "true"


def execute(
    lines: Iterable[Line],
    *,
    parameters: Mapping[str, Any],
    speech: Speech,
    echo: bool = False,
    describe: Callable[[str], None] | None = None,
) -> str:
    """Markdown of a document: every cell and inline expression replaced by what it shows.

    `parameters` replace the defaults of the cell tagged `parameters`. `describe` is told the YAML of each metadata
    block that a cell prints, before the next of the `lines` is taken. Raises ReportError naming file and line when code
    fails.
    """
    scope: dict[str, Any] = {"__name__": "__main__"}
    text: list[str] = []
    plain = ""  # the closing fence of an ordinary code block we are inside
    walk = iter(lines)
    for line in walk:
        opened = None if plain else _CELL.match(line.text)
        if opened:
            cell = _cell(line, opened[2], walk)
            text.append(_run_cell(cell, scope, parameters, speech, echo=echo))
            if describe and cell.options.get("output") == "asis":
                for block in _METADATA.findall(text[-1]):
                    describe(block)
            continue
        plain = _fence(line.text, plain)
        text.append(line.text if plain else _run_inline(line, scope))
    return "\n".join(text) + "\n"


def _fence(text: str, current: str) -> str:
    found = re.match(r"^\s{0,3}(`{3,}|~{3,})", text)
    if not found:
        return current
    if not current:
        return found[1]
    return "" if found[1].startswith(current) and text.strip() == found[1] else current


def _cell(opening: Line, fence: str, walk: Iterator[Line]) -> Cell:
    """The cell that `opening` begins, taken from `walk` with its closing fence."""
    lines: list[str] = []
    for line in walk:
        if line.text.strip() == fence:
            break
        lines.append(line.text)
    else:
        msg = f"{opening.file.name} line {opening.number}: this cell is never closed; end it with {fence}"
        raise ReportError(msg)
    found = takewhile(bool, map(_OPTION.match, lines))
    options = {option[1]: option[2].strip("\"'") for option in found if option}
    return Cell(code="\n".join(lines), options=options, file=opening.file, line=opening.number + 1)


def _run_cell(cell: Cell, scope: dict[str, Any], parameters: Mapping[str, Any], speech: Speech, *, echo: bool) -> str:
    if not cell.on("eval", default=True):
        return ""
    printed, last = _run(cell, scope)
    if "parameters" in cell.options.get("tags", ""):
        scope.update(parameters)
    if not cell.on("include", default=True):
        return ""
    parts = [f"```python\n{_without_options(cell.code)}\n```"] if cell.on("echo", default=echo) else []
    output = cell.options.get("output", "true")
    if output != "false":
        if printed:
            parts.append(printed if output == "asis" else f"```\n{printed.rstrip()}\n```")
        if last is not None:
            parts.append(_display(last, speech))
    return "\n\n".join(["", *parts, ""])


def _run(cell: Cell, scope: dict[str, Any]) -> tuple[str, Any]:
    name = str(cell.file)
    stdout = io.StringIO()
    try:
        tree = ast.parse(cell.code, filename=name)
        ast.increment_lineno(tree, cell.line - 1)
        final = tree.body[-1] if tree.body else None
        with redirect_stdout(stdout):
            if not isinstance(final, ast.Expr):
                exec(compile(tree, name, "exec"), scope)
                return stdout.getvalue(), None
            tree.body.pop()
            exec(compile(tree, name, "exec"), scope)
            last = eval(compile(ast.Expression(final.value), name, "eval"), scope)
    except Exception as error:
        raise _failure(error, cell.file, cell.line, shift=cell.line - 1) from None
    return stdout.getvalue(), last


def _run_inline(line: Line, scope: dict[str, Any]) -> str:
    def show(found: re.Match[str]) -> str:
        try:
            value = eval(compile(found[1].strip(), str(line.file), "eval"), scope)
        except Exception as error:
            raise _failure(error, line.file, line.number) from None
        as_markdown = getattr(value, "_repr_markdown_", None)
        return str(as_markdown()) if as_markdown else escape(str(value))

    return INLINE.sub(show, line.text)


def _display(value: Any, speech: Speech) -> str:
    as_html, as_markdown = getattr(value, "_repr_html_", None), getattr(value, "_repr_markdown_", None)
    if speech == "html" and as_html:
        return f"```{{=html}}\n{as_html()}\n```"
    return str(as_markdown()) if as_markdown else f"```\n{value}\n```"


def _without_options(code: str) -> str:
    return "\n".join(line for line in code.splitlines() if not _OPTION.match(line))


def _failure(error: Exception, file: Path, line: int, *, shift: int = 0) -> ReportError:
    own = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    if isinstance(error, SyntaxError):
        own = [(error.lineno or 1) + shift]
    if shift == 0:
        own = []
    where = f"{file.name} line {own[-1] if own else line}"
    # The text of an error of another library may hold a value, so only its kind is told.
    said = str(error) if isinstance(error, IpviError) else f"the code failed with {type(error).__name__}"
    if isinstance(error, ImportError) and (error.name or "").partition(".")[0] == "ipvi_eval":
        said = (
            f"{error.name} is not there in this version, or lacks what is imported from it; `ipvi-eval init` puts the "
            "documents of this version into a new folder"
        )
    return ReportError(f"{where}: {said}")
