"""No sentence has a hole: where a number of it is withheld, another one says so in words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.finished import Finished
from ipvi_eval.report.render import render
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Result, Results, Table
from tests.shipped_run import ROOT

pytestmark = pytest.mark.xdist_group("the shipped run")

MARKS = ("[suppressed]", "[suprimido]")


@pytest.fixture(scope="module")
def withheld(shipped_run: Finished, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped run of which every estimate is withheld, and every stored sentence with it."""
    run = tmp_path_factory.mktemp("withheld")
    shutil.copytree(shipped_run.folder / "released", run / "released")
    return without_estimates(run)


def without_estimates(run: Path) -> Path:
    found = Results.load(run / "released")
    Results.of(map(_taken, found.all())).save(run / "without")
    for path in (run / "without").iterdir():
        path.replace(run / "released" / path.name)
    return run


def _taken(one: Result) -> Result:
    """Without its number, or of a table without its sentences, as disclosure control takes them."""
    if isinstance(one, Estimate):
        nothing = dict.fromkeys(("value", "lower", "upper", "level", "p", "n", "events"))
        return replace(one, **nothing, note="suppressed: x")  # type: ignore[arg-type]
    if isinstance(one, Table):
        rows = (tuple(None if isinstance(cell, Sentence) else cell for cell in row) for row in one.rows)
        return replace(one, rows=tuple(rows))
    return one


def holes(page: Path) -> Iterator[str]:
    """Sentences of the document with a mark in the place of a number; notes and the word itself explain the mark."""
    main = html.parse(str(page)).getroot().find("body")
    for part in main.xpath(".//p[not(ancestor::table)] | .//li[not(.//p)] | .//figcaption"):
        text = " ".join(part.text_content().split())
        explains = text.startswith(tuple(f"{mark}{end}" for mark in MARKS for end in (":", ".")))
        shown_as_a_number = part.xpath("ancestor::*[contains(@class, 'key-figures')]")
        if any(mark in text for mark in MARKS) and not explains and not shown_as_a_number:
            yield text


@pytest.mark.parametrize("name", ["annual_report", "annual_report_es", "grant_brief", "grant_brief_es"])
def test_a_sentence_whose_number_is_withheld_says_so_in_words(withheld: Path, tmp_path: Path, name: str) -> None:
    (page,) = render(ROOT / "reports" / f"{name}.qmd", run=withheld, engine="builtin", out=tmp_path, formats=("html",))
    assert list(holes(page)) == []
