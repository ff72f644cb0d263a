"""Python cells and commands of a page, run when the pages are built: what stands there is what the code says today.

A page is one namespace and one scratch folder: a cell sees what the cells above it made, and a command reads the files
they wrote. No kernel and no socket: a notebook engine would bring forty packages to do this.
"""

from __future__ import annotations

import ast
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Figures = tuple[bytes, ...]
_PROGRESS = re.compile(r"^.* \.\.\.\n(?:.*: [\d.]+ s\n)?", re.M)
"""What a command says while it works, with the time that took: another one in every build."""


class CellError(Exception):
    """A cell that did not do what its page says it does."""


@dataclass(frozen=True)
class Shown:
    """What a cell leaves on its page: text, the HTML of its last expression, and SVG drawings."""

    text: str = ""
    html: str = ""
    figures: Figures = ()


@dataclass(frozen=True)
class Page:
    """One page's names and files."""

    folder: Path
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    def run(self, code: str, *, raises: str = "") -> Shown:
        """Run a cell; its last expression is shown, as HTML where it has some.

        `raises` names the error that it is there to show: the error's text is then what is shown. CellError when the
        code fails, or does not fail as announced.
        """
        printed, last, error = io.StringIO(), None, None
        with chdir(self.folder), redirect_stdout(printed):
            try:
                last = _last_of(code, self.names)
            except Exception as found:
                error = found
        kind = type(error).__name__ if error else ""
        if kind != raises:
            msg = f"the code raised {kind or 'nothing'}" + (f", not {raises}" if raises else "")
            raise CellError(msg) from error
        text = printed.getvalue() + (f"{kind}: {error}\n" if error else "")
        figures = tuple(_drawn(last))
        as_html = getattr(last, "_repr_html_", None)
        if last is not None and as_html is None and not figures:
            text += f"{last!r}\n"
        return Shown(text, as_html() if as_html else "", figures)

    def command(self, line: str, *, status: int = 0) -> str:
        """What `line`, a call of `ipvi-eval`, prints in the page's folder; CellError unless it ends with `status`."""
        program, *arguments = shlex.split(line)
        if program != "ipvi-eval":
            msg = f"only ipvi-eval is run here, not {program}"
            raise CellError(msg)
        done = subprocess.run(
            [sys.executable, "-m", "ipvi_eval", *arguments],
            cwd=self.folder, text=True, encoding="utf-8", check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=os.environ | {"COLUMNS": "96", "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        if done.returncode != status:
            msg = f"`{line}` ended with {done.returncode}, not {status}:\n{done.stdout}"
            raise CellError(msg)
        told = _PROGRESS.sub("", done.stdout)
        return told.replace(f"{self.folder.resolve()}{os.sep}", "")


def _last_of(code: str, names: dict[str, Any]) -> Any:
    """Run `code` in `names`; the value of its last expression, or None, also where a semicolon ends it."""
    tree = ast.parse(code)
    final = tree.body[-1] if tree.body else None
    if not isinstance(final, ast.Expr) or code.rstrip().endswith(";"):
        exec(compile(tree, "<cell>", "exec"), names)
        return None
    tree.body.pop()
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(final.value), "<cell>", "eval"), names)


def _drawn(last: Any) -> Iterator[bytes]:
    """The figures pyplot holds, closed once they are drawn, and `last` where it is one.

    No date in them, and names by one salt: the same numbers give the same bytes.
    """
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    held = [plt.figure(number) for number in plt.get_fignums()]
    if isinstance(last, Figure) and last not in held:
        held.append(last)
    for figure in held:
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
        yield buffer.getvalue()
    plt.close("all")
