"""Answers to guidelines: links where the run has the place, and plain words where it has not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium
import pytest
from lxml import html

from ipvi_eval.questions.delivery import description
from ipvi_eval.report import tables
from ipvi_eval.report.guidelines.checklists import Item, Place, checklists
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.render import render
from ipvi_eval.report.tables import checklists as answered
from ipvi_eval.results.store import Column, Results, Table

PLAN = Place(anchor="sec-plan", title="The plan")
DELIVERY = Place(anchor="sec-delivery", title="Delivery", parts=("delivery",))
ANNUAL = Place(anchor="sec-summary", title="In short", document="annual_report")
EVERYWHERE = answered.Anchors()
DESCRIBED = Place(anchor="tbl-description", title="The program, item by item", parts=("described",))


def test_a_place_is_linked_where_the_run_has_it_and_another_document_is_named(report: Report) -> None:
    told = answered.answer(
        report, Item(number="1", asks="A", at=(PLAN, DELIVERY, ANNUAL), says="So.", lacks="More."), EVERYWHERE
    )
    assert told == "The plan; Annual report, “In short”. So. In part: More."
    assert told.html() == '<a href="#sec-plan">The plan</a>; Annual report, “In short”. So. In part: More.'
    assert "[The plan](#sec-plan)" in told.markdown()


def test_an_item_whose_places_are_no_part_of_the_run_says_why(report: Report, make_run) -> None:
    counted = Place(anchor="sec-x", title="X", parts=("dose",))
    told = answered.answer(report, Item(number="1", asks="A", at=(DELIVERY,), says="So."), EVERYWHERE)
    assert told == "Not applicable, because the plan does not ask for it."
    assert "href" not in told.html()
    counts = open_report(make_run(keep=lambda one: not one.id.startswith(("data.persons", "survival"))))
    for at, why in (
        ((DELIVERY,), "this study follows no people."),
        ((DELIVERY, counted), "the plan does not ask for it."),
    ):
        told = answered.answer(counts, Item(number="1", asks="A", at=at), EVERYWHERE)
        assert told == f"Not applicable, because {why}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"not_applicable": "nobody is blinded."}, "Not applicable, because nobody is blinded."),
        ({"not_done": "nobody looked."}, "Not done: nobody looked."),
        ({"evidence": "A file."}, "A file."),
    ],
)
def test_words_stand_where_there_is_no_place(report: Report, given: dict[str, str], said: str) -> None:
    assert answered.answer(report, Item(number="1", asks="A", **given), EVERYWHERE) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("in the county hall", "The program, item by item."),
        (description.NOT_SAID, "Not done: the plan does not describe it."),
        (description.MEASURED, "Not done: the plan does not describe it."),
    ],
)
def test_what_the_plan_leaves_out_is_not_called_answered(report: Report, text: str, said: str) -> None:
    columns = (Column("item", "Item", "public"), Column("text", "What the plan says", "public"))
    table = Table(id="delivery.description", title="The program", columns=columns, rows=(("Where", text),))
    described = Report(Results.of([*report.results.all(), table]), report.meta)
    assert answered.answer(described, Item(number="7", asks="Where", at=(DESCRIBED,), row="Where"), EVERYWHERE) == said


def test_where_nothing_describes_the_program_that_is_said(report: Report) -> None:
    item = Item(number="7", asks="Where", at=(DESCRIBED,), row="Where")
    assert answered.answer(report, item, EVERYWHERE) == "Not done: the plan does not describe it."


def test_what_is_asked_of_people_is_not_asked_of_a_study_that_follows_none(report: Report, make_run) -> None:
    item = Item(number="13c", asks="A flow diagram", at=(PLAN,), of_people=True)
    assert answered.answer(report, item, EVERYWHERE) == "The plan."
    counts = open_report(make_run(keep=lambda one: not one.id.startswith(("data.persons", "survival"))))
    assert answered.answer(counts, item, EVERYWHERE) == "Not applicable, because this study follows no people."


def test_what_the_guidelines_ask_of_people_is_marked() -> None:
    """A study of counts once read there as if somebody had left it out."""
    marked = {one.key: {item.number for item in one.items if item.of_people} for one in checklists()}
    assert {"2", "3", "4"} <= marked["robins"]
    assert "12" in marked["tidier"]


def test_every_guideline_has_a_table_with_all_its_items(report: Report, speaking) -> None:
    speaking("html")
    text = tables.reporting_guidelines(report)
    for checklist in checklists():
        _, found = text.split(f"::: {{#tbl-answers-{checklist.key}}}")
        rows = html.fromstring(found.split("```")[1].removeprefix("{=html}")).xpath(".//tbody/tr")
        assert [row[0].text_content() for row in rows] == [item.number for item in checklist.items]


def links(page: Path) -> tuple[set[str], set[str]]:
    """Where the answers lead, and what of that is nowhere in the document."""
    body = html.parse(str(page)).getroot()
    found = body.xpath('//*[starts-with(@id, "tbl-answers-")]//td//a/@href')
    targets = {link.removeprefix("#") for link in found}
    return targets, targets - set(body.xpath("//@id"))


@pytest.mark.parametrize(
    ("parts", "linked", "unlinked"),
    [
        ({}, {"sec-notification", "sec-choices", "sec-evidence"}, {"sec-delivery"}),
        (
            {"analyses": ["its"], "keep": lambda item: item.id.startswith(("its", "data", "study"))},
            {"sec-unchanged", "sec-plan"},
            {"sec-notification", "sec-survival", "sec-evidence"},
        ),
    ],
)
def test_no_link_leads_nowhere_whatever_a_run_has(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, parts: dict, linked: set[str], unlinked: set[str]
) -> None:
    run, out = make_run(**parts), tmp_path / "out"
    (page,) = render(reports / "technical_appendix.qmd", run=run, engine="builtin", out=out, formats=("html",))
    found, broken = links(page)
    assert broken == set()
    assert linked <= found
    assert found.isdisjoint(unlinked)


def test_a_printed_page_asks_for_the_page_of_each_place_by_its_anchor(report: Report) -> None:
    told = answered.answer(report, Item(number="1", asks="A", at=(PLAN, ANNUAL)), EVERYWHERE).markdown()
    assert told.count("counter(page).at(<sec-plan>)") == told.count("counter(page)") == 1


def here(**labels: str) -> answered.Anchors:
    return answered.Anchors({name: frozenset(found.split()) for name, found in labels.items()})


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (here(technical_appendix="sec-plan", annual_report="sec-summary"), "The plan; Annual report, “In short”. So."),
        (
            here(technical_appendix="sec-plan"),
            "The plan; Annual report, “In short” (not among the documents of this study). So.",
        ),
        (
            here(technical_appendix="", annual_report="sec-summary"),
            "“The plan” (not in this document); Annual report, “In short”. So.",
        ),
        (
            here(technical_appendix="", annual_report=""),
            "“The plan” (not in this document); Annual report, “In short” (not in that document).",
        ),
    ],
)
def test_a_place_that_a_document_lacks_is_called_so_and_not_linked(report: Report, there, said: str) -> None:
    told = answered.answer(report, Item(number="1", asks="A", at=(PLAN, ANNUAL), says="So."), there)
    assert told == said
    assert (
        ("href" in told.html())
        == ("](#sec-plan)" in told.markdown())
        == ("sec-plan" in there.known["technical_appendix"])
    )


OF_ITS_OWN = """---
title: Of its own
format:
  typst:
    include-in-header: _page.typ
---

```{python}
#| tags: [parameters]
run = ""
```

```{python}
#| output: asis
from ipvi_eval.report import banner, open_report, tables
report = open_report(run)
print(banner(report))
```

# The plan {#sec-plan}

<!--
# Data {#sec-data}
-->

```{python}
#| output: asis
if report.has("nothing.of.the.kind"):
    print("tbl-quality")
# "sec-limits"
print(tables.reporting_guidelines(report))
```
"""


def test_a_document_with_one_section_and_no_list_of_works_is_rendered(
    reports: Path, real_run: Path, tmp_path: Path
) -> None:
    shutil.copy(reports / "_page.typ", tmp_path)
    path = tmp_path / "own.qmd"
    path.write_text(OF_ITS_OWN, "utf-8")
    page, paper, word = render(path, run=real_run, engine="builtin", out=tmp_path / "out")
    found, broken = links(page)
    assert "sec-plan" in found
    assert broken <= {"tbl-quality"}  # which its code has, and does not print
    document = html.parse(str(page)).getroot().text_content()
    assert "[@" not in document
    said = [document, pypdfium_text(paper), "\n".join(cell.text for cell in cells(word))]
    for text in said:
        shown = " ".join(text.split())
        assert "“Data” (not in this document)" in shown
        assert "“Known limits” (not in this document)" in shown
        assert "“The plan”" not in shown
        assert "(not among the documents of this study)" in shown


def pypdfium_text(path: Path) -> str:
    with pdfium.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def cells(path: Path) -> list[Any]:
    return [cell for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells]
