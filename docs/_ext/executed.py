"""The directives `{python}`, `{console}` and `{textfile}`: what a page shows is run as it is built."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any, ClassVar

from cell import CellError, Page
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

_pages: dict[str, Page] = {}


class _Executed(SphinxDirective):
    has_content = True

    def page(self) -> Page:
        """The page's names and files, empty when its first cell runs."""
        name = self.env.docname
        if name not in _pages:
            folder = Path(self.env.app.doctreedir) / "scratch" / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _pages[name] = Page(folder)
        return _pages[name]

    def code(self, text: str, language: str) -> nodes.literal_block:
        """A block of code or output."""
        block = nodes.literal_block(text, text, language=language)
        self.set_source_info(block)
        return block

    def picture(self, path: Path) -> nodes.image:
        """A drawing of the page's folder, with the words of `alt` for those who cannot see it."""
        if not self.options.get("alt"):
            raise self.failed(CellError("a cell that draws says in :alt: what the drawing shows"))
        here = Path(self.env.doc2path(self.env.docname)).parent
        return nodes.image(uri=Path(os.path.relpath(path, here)).as_posix(), alt=self.options["alt"])

    def failed(self, error: Exception) -> ExtensionError:
        """The error that stops the build, naming file and line."""
        source, line = self.get_source_info()
        return ExtensionError(f"{source}:{line}: {error}", error.__cause__)


class PythonCell(_Executed):
    """Python, and what it shows. `fold` puts the code behind a button, `alt` says what a drawing shows."""

    option_spec: ClassVar[dict[str, Any]] = {
        "fold": directives.unchanged,
        "alt": directives.unchanged,
        "raises": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """The code, then its text, its HTML and its figures."""
        source = "\n".join(self.content)
        try:
            shown = self.page().run(source, raises=self.options.get("raises", ""))
        except CellError as error:
            raise self.failed(error) from error.__cause__
        parts: list[nodes.Node] = self._code(source)
        if shown.text:
            parts.append(self.code(shown.text.rstrip(), "text"))
        if shown.html:
            parts.append(nodes.raw("", f'<div class="shown">{shown.html}</div>', format="html"))
        for drawing in shown.figures:
            path = self.page().folder / f"{hashlib.sha256(drawing).hexdigest()[:16]}.svg"
            path.write_bytes(drawing)
            parts.append(self.picture(path))
        return parts

    def _code(self, source: str) -> list[nodes.Node]:
        block = self.code(source, "python")
        if "fold" not in self.options:
            return [block]
        summary = self.options["fold"] or "The code"
        opening = nodes.raw("", f"<details><summary>{summary}</summary>", format="html")
        return [opening, block, nodes.raw("", "</details>", format="html")]


class Console(_Executed):
    """Calls of `ipvi-eval`, one a line, and what they print.

    `status` is the exit code they end with, `draws` a picture they leave, `alt` what it shows.
    """

    option_spec: ClassVar[dict[str, Any]] = {
        "status": directives.nonnegative_int,
        "draws": directives.unchanged_required,
        "alt": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Each call after a dollar sign, with its output below."""
        try:
            told = [
                f"$ {line}\n{self.page().command(line, status=self.options.get('status', 0))}" for line in self.content
            ]
        except CellError as error:
            raise self.failed(error) from None
        output = self.code("\n".join(told).rstrip(), "console")
        drawn = self.options.get("draws")
        return [output, self.picture(self.page().folder / drawn)] if drawn else [output]


class TextFile(_Executed):
    """A file in the page's folder, with its name above it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The file as it was written."""
        path, text = self.page().folder / self.arguments[0], "\n".join(self.content)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
        block = self.code(text, {".toml": "toml", ".py": "python"}.get(path.suffix, "text"))
        caption = nodes.caption(self.arguments[0], "", nodes.literal(text=self.arguments[0]))
        return [nodes.container("", caption, block, literal_block=True, classes=["literal-block-wrapper"])]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives; pages are read one after the other, since their cells change the working folder."""
    for name, directive in (("python", PythonCell), ("console", Console), ("textfile", TextFile)):
        app.add_directive(name, directive)
    return {"parallel_read_safe": False}
