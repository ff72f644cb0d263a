"""The built-in engine: a .qmd to HTML, PDF and DOCX with pandoc and Typst from their wheels; nothing is downloaded."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import Document, read_document, visible
from ipvi_eval.report.figures.mount.data_uri import KIND, data_uri
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.render.docx import finish_docx
from ipvi_eval.report.render.execute import execute
from ipvi_eval.report.render.front_matter import dig, listed, merge, metadata_of
from ipvi_eval.report.render.numbered import numbered
from ipvi_eval.report.render.own_pictures import with_own_pictures
from ipvi_eval.report.render.pandoc import pandoc
from ipvi_eval.report.render.pdf_tables import head_rows
from ipvi_eval.report.target import Format, Target, rendering
from ipvi_eval.report.wording.language import CODES, Language, language
from ipvi_eval.report.wording.prose import check_prose, load_allowed

_READER = "markdown"
_REFERENCE = re.compile(r"@((?:sec|tbl|fig|eq)-[\w-]+)")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
"""Without one there are no contents, and the word alone would stand on the page."""
_AT_ONCE = 2
"""Formats laid out at the same time: each takes a processor and some hundred megabytes."""
_LAID_OUT: tuple[Format, ...] = ("pdf", "docx", "html")
"""Who takes longest, first: nothing is run beside the last one."""
_STYLESHEET = '<link rel="stylesheet" href="page.css">'
_LOADS = re.compile(
    r"""<(?!a\b)[a-z][^>]*\s(?:src|data-src|srcset|href|xlink:href|poster|data|data-background-image)=(?!["']?(?:data:|\#))"""
    r"""|url\((?!["']?(?:data:|\#))|@import""",
    re.IGNORECASE,
)
"""What a page would load from elsewhere: anything but a link that a reader follows."""
_WRITERS: dict[Format, str] = {"html": "html5", "pdf": "typst-citations", "docx": "docx"}
"""Citations are in place before a writer sees them; that of Typst would leave them to Typst."""


@dataclass(frozen=True, kw_only=True)
class BuiltinEngine:
    """Renders one document; `work` is an empty folder that may be filled and thrown away.

    The code of a document is run here; pandoc and Typst lay out what it printed, and need nothing of this process.
    """

    path: Path
    run: Path
    work: Path

    def render(self, format: Format) -> Path:
        """Write one format into `work` and return its path; the same input gives the same bytes.

        Raises ReportError when code, prose, cross-references or alternative text are at fault.
        """
        return self._laid_out(format, *self._markdown(format))

    def render_all(self, formats: Sequence[Format]) -> list[Path]:
        """The same files as `render` writes one by one: the code for the next is run while one is laid out."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            begun = {
                format: pool.submit(self._laid_out, format, *self._markdown(format))
                for format in sorted(formats, key=_LAID_OUT.index)
            }
            return [begun[format].result() for format in formats]

    def _laid_out(self, format: Format, text: str, title: str, pictures: Iterable[Callable[[], object]]) -> Path:
        for picture in pictures:
            picture()
        write = {"html": self._html, "pdf": self._pdf, "docx": self._docx}[format]
        return write(text, title)

    @cached_property
    def _document(self) -> Document:
        document = read_document(self.path)
        check_prose(document, load_allowed(self.path.parent))
        return with_own_pictures(document, self.work)

    @cached_property
    def _report(self) -> Report:
        return open_report(self.run, self._language.code)

    @cached_property
    def _language(self) -> Language:
        """That of the front matter; what stands around the text is English where it is none of ours."""
        code = str(self._meta.get("lang", "")).partition("-")[0]
        return language(code if code in CODES else "en")

    @cached_property
    def _meta(self) -> dict[str, Any]:
        """Front matter over _metadata.yml over _quarto.yml; what the cells print comes over them."""
        meta: dict[str, Any] = {}
        for path in filter(Path.is_file, self._shared_metadata()):
            merge(meta, metadata_of(path.read_text("utf-8"), self.path.name))
        merge(meta, metadata_of(self._document.front, self.path.name))
        return meta

    def _shared_metadata(self) -> list[Path]:
        # The outermost comes first: what is nearer to the document wins, key by key.
        folder = self.path.parent
        roots = [parent for parent in (folder, *folder.parents) if (parent / "_quarto.yml").is_file()]
        return [*(root / "_quarto.yml" for root in roots[:1]), folder / "_metadata.yml"]

    @cached_property
    def _drawn(self) -> dict[Path, str]:
        """Pictures already in `work`, with their drawings: HTML and PDF show the same files, Word the same drawings."""
        return {}

    @cached_property
    def _figures(self) -> Path:
        folder = self.work / "figures"
        folder.mkdir(exist_ok=True)
        return folder

    def _markdown(self, format: Format) -> tuple[str, str, list[Callable[[], object]]]:
        """The text; the title, which is that of the front matter or what a cell prints as metadata; and what writes
        pictures in dots, each of which takes a second and nothing of this process."""
        pictures: list[Callable[[], object]] = []
        profiles = frozenset(filter(None, os.environ.get("QUARTO_PROFILE", "").split(",")))
        meta = dict(self._meta)
        lines = visible(self._document.body, format=format, meta=meta, profiles=profiles)
        echo = str(dig(self._meta, "execute", "echo", default=False)).lower() == "true"
        # Pandoc would tell every drawing by base64, slowly; what is a data URI already it leaves as it is.
        href = f"{KIND}{self._figures.name}" if format == "html" else self._figures.name
        target = Target(
            format=format,
            figures=self._figures,
            href=href,
            document=self.path,
            drawn=self._drawn,
            write=pictures.append,
        )
        with rendering(target):
            text = execute(
                lines,
                parameters={"run": str(self.run)},
                speech=format,
                echo=echo,
                describe=lambda yaml: meta.update(metadata_of(yaml, self.path.name)),
            )
        if not meta.get("title"):
            msg = f"{self.path.name} has no title in its front matter"
            raise ReportError(msg)
        return text, str(meta["title"]), pictures

    def _html(self, text: str, title: str) -> Path:
        style = _text("page.css") + "\n" + "\n".join(self._beside("html", "css"))
        (self.work / "page.css").write_text(style, "utf-8", newline="\n")
        options = [*self._layout("html", text, title), f"--template={self._own('html', 'page.html')}"]
        options += ["--standalone", "--mathml", "--css=page.css", "--wrap=preserve"]
        path = self._write("html", text, options)
        bare = path.read_text("utf-8").replace(_STYLESHEET, f'<style type="text/css">{style}</style>', 1)
        if _LOADS.search(bare):
            # Pandoc reads the whole page again for it, which takes longer than to write it; ours load nothing.
            path = self._write("html", text, [*options, "--embed-resources"])
            bare = path.read_text("utf-8")
        page = self._with_pictures(numbered(bare, self._report))
        scripted = page.replace("</body>", f"<script>\n{_text('page.js')}</script>\n</body>")
        path.write_text(scripted, "utf-8", newline="\n")
        return path

    def _with_pictures(self, page: str) -> str:
        """The page with the drawings in the places that were kept for them."""
        place = re.compile(rf'(?<=src="){re.escape(KIND)}{self._figures.name}/([^"]+)')
        return place.sub(lambda found: data_uri(self._drawn[self._figures / found[1]]), page)

    def _docx(self, text: str, title: str) -> Path:
        path = self._write("docx", text, ["--standalone", *self._layout("docx", text, title)])
        finish_docx(
            path,
            moment=self._moment,
            title=title,
            author=self._author,
            language=self._language,
            margin=_inches(self._margin("x")),
        )
        return path

    def _pdf(self, text: str, title: str) -> Path:
        (self.work / "header.typ").write_text(
            "\n".join(self._beside("typst", "include-in-header")), "utf-8", newline="\n"
        )
        variables = {
            "mainfont": str(dig(self._meta, "format", "typst", "mainfont", default="Libertinus Serif")),
            "title-string": _typst(title),
            "author-string": _typst(self._author),
            "language": self._language.code,
            "margin-x": self._margin("x"),
            "margin-y": self._margin("y"),
        }
        options = [
            f"--template={self._own('typst', 'page.typ')}",
            "--include-in-header=header.typ",
            *self._layout("typst", text, title),
        ]
        options += [f"--variable={key}={value}" for key, value in variables.items()]
        source = self.work / f"{self.path.stem}.typ"
        # A line that is wrapped before "2025." would begin a list in Typst.
        options += ["--standalone", "--wrap=none"]
        self._pandoc(["-f", _READER, "-t", _WRITERS["pdf"], "-o", source.name, *options], text)
        path = _typeset(source, self.work / f"{self.path.stem}.pdf", self._moment)
        head_rows(path)
        return path

    def _margin(self, side: Literal["x", "y"]) -> str:
        """That of the pages, as Typst and Quarto have it."""
        return str(dig(self._meta, "format", "typst", "margin", side, default="1in"))

    def _write(self, format: Format, text: str, options: list[str]) -> Path:
        path = self.work / f"{self.path.stem}.{format}"
        self._pandoc(["-f", _READER, "-t", _WRITERS[format], "-o", path.name, *options], text)
        return path

    def _layout(self, format: str, text: str, title: str) -> list[str]:
        known = {key: value for key, value in self._meta.items() if key not in ("format", "project", "execute", "toc")}
        known |= {"pagetitle": title, "has-shortcodes": "{{<" in text, "chrome": self._language.part("chrome")}
        meta = self._written(format, "metadata.json", json.dumps(known, ensure_ascii=False))
        options = [f"--metadata-file={meta}", f"--lua-filter={self._own(format, 'layout.lua')}"]
        options += [f"--bibliography={self.path.parent / name}" for name in listed(self._meta.get("bibliography"))]
        if str(self._meta.get("number-sections", "")).lower() == "true":
            options.append("--number-sections")
        toc = dig(self._meta, "format", format, "toc", default=self._meta.get("toc"))
        if str(toc).lower() == "true" and _HEADING.search(text):
            options += ["--toc", f"--toc-depth={self._meta.get('toc-depth', 2)}"]
        return options

    def _beside(self, format: str, key: str) -> list[str]:
        names = listed(dig(self._meta, "format", format, key))
        return [(self.path.parent / name).read_text("utf-8") for name in names]

    def _own(self, format: str, name: str) -> Path:
        """A copy of one of our templates, so that an installed zip would do as well."""
        return self._written(format, name, _text(name))

    def _written(self, format: str, name: str, content: str) -> Path:
        """A file in a folder of the format's own: several are laid out at the same time."""
        path = self.work / format / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8", newline="\n")
        return path

    def _pandoc(self, options: list[str], text: str) -> str:
        epoch = str(int(self._moment.timestamp()))
        try:
            return pandoc(options, text, of=self.path.name, work=self.work, environment={"SOURCE_DATE_EPOCH": epoch})
        except ReportError as error:
            msg = f"{error}{self._where(_REFERENCE.findall(str(error)))}"
            raise ReportError(msg) from None

    def _where(self, labels: Sequence[str]) -> str:
        """The lines of the source that refer to these labels: text about what somebody took out of the document."""
        lines = [
            f"{line.file.name} line {line.number}"
            for line in self._document.body
            if not set(labels).isdisjoint(_REFERENCE.findall(line.text))
        ]
        return f" ({', '.join(lines)}); take out those sentences, or put back what they are about" if lines else ""

    @property
    def _moment(self) -> datetime:
        """Midnight of the edition's date: the only time stamp in any output."""
        try:
            day = date.fromisoformat(self._report.meta.edition)
        except ValueError:
            day = date(2000, 1, 1)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    @property
    def _author(self) -> str:
        return ", ".join(listed(self._meta.get("author")))


def _inches(length: str) -> float:
    """A margin in inches; ReportError where it is of another unit, which Word would take for inches."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)in", length)
    if found is None:
        msg = f"the margin {length} of the front matter is not in inches; write it as 0.8in"
        raise ReportError(msg)
    return float(found[1])


def _typeset(source: Path, path: Path, moment: datetime) -> Path:
    """Set the pages of `source`; where they do not settle with floating figures, with all where the text has them."""
    if not _settled(source, path, moment, {}):
        _settled(source, path, moment, {"figures": "in place"})
    return path


def _settled(source: Path, path: Path, moment: datetime, told: dict[str, str]) -> bool:
    """Write the pages; whether Typst found a layout that agrees with what it looks up of itself."""
    import typst

    try:
        _, warnings = typst.compile_with_warnings(
            source,
            output=path,
            root=source.parent,
            ignore_system_fonts=True,
            timestamp=moment,
            pdf_standards="ua-1",
            sys_inputs=told,
        )
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        msg = f"{source.stem}.pdf cannot be typeset accessibly: {error.message}{f' ({hints})' if hints else ''}"
        raise ReportError(msg) from None
    return not any("converge" in one.message for one in warnings)


def _text(name: str) -> str:
    return (files("ipvi_eval.report.render") / name).read_text("utf-8")


def _typst(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
