"""On which pages of a PDF its headings and its contents list stand, as Typst lays it out."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from ipvi_eval.report.render.builtin import BuiltinEngine


def pages_of(document: Path, run: Path, work: Path) -> dict[str, list[int]]:
    """Pages of every `heading` and every `outline` of a .qmd, in reading order; `work` is an empty folder."""
    BuiltinEngine(path=document, run=run, work=work).render("pdf")
    source = work / f"{document.stem}.typ"
    # What does not settle leaves pages and references with wrong numbers.
    _, warned = typst.compile_with_warnings(source, ignore_system_fonts=True)
    assert [one.message for one in warned] == []
    kinds = ("heading", "outline")
    asked = "".join(f"#metadata(query({kind}).map(one => one.location().page())) <{kind}-pages>" for kind in kinds)
    source.write_text(f"{source.read_text('utf-8')}\n#context [{asked}]\n", "utf-8")
    return {kind: _value(source, f"<{kind}-pages>") for kind in kinds}


def _value(source: Path, mark: str) -> list[int]:
    found: list[list[int]] = json.loads(typst.query(str(source), mark, field="value", ignore_system_fonts=True))
    return found[0]
