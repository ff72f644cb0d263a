"""Guidelines for reporting: every item as published, with one answer, at a place that is there under its conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.plan.programme import Programme
from ipvi_eval.questions.delivery.description import _items
from ipvi_eval.report.document import in_code_block, read_document
from ipvi_eval.report.guidelines.checklists import Checklist, Item, Place, checklists, read

# As published. STROBE: von Elm et al. 2007, for cohorts. RECORD: Benchimol et al. 2015, its own items. TREND: Des
# Jarlais et al. 2004. TIDieR: Hoffmann et al. 2014. ROBINS-I: Sterne et al. 2016, its domains. RAP: NHS England, Levels
# of RAP, which has no numbers: five points for baseline, nine more for silver, four more for gold.
PUBLISHED = {
    "strobe": "1a 1b 2 3 4 5 6a 6b 7 8 9 10 11 12a 12b 12c 12d 12e 13a 13b 13c 14a 14b 14c 15 "
    "16a 16b 16c 17 18 19 20 21 22",
    "record": "1.1 1.2 1.3 6.1 6.2 6.3 7.1 12.1 12.2 12.3 13.1 19.1 22.1",
    "trend": " ".join(str(number) for number in range(1, 23)),
    "tidier": " ".join(str(number) for number in range(1, 13)),
    "robins": " ".join(str(number) for number in range(1, 8)),
}
LEVELS = {"Baseline": 5, "Silver": 9, "Gold": 4}

_HEADING = re.compile(r"^#+ (?P<title>.+?) \{#(?P<anchor>[\w-]+)[^}]*\}$")
_TABLE = re.compile(r'name="(?P<anchor>tbl-[\w-]+)"')
_FENCE = re.compile(r"^:{3,}\s*(?P<opens>\S.*)?$")
_NEEDS = re.compile(r'content-visible when-meta="ran\.(\w+)"\}$')


def anchors(path: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each anchor of a document, its title (that of a section), and the parts of a run that it stands under."""
    body, around = read_document(path).body, []
    for line, code in zip(body, in_code_block(body), strict=True):
        if not code and (fence := _FENCE.match(line.text)):
            if fence["opens"]:
                around.append(fence["opens"])
            else:
                around.pop()
        parts = tuple(needed[1] if (needed := _NEEDS.search(one)) else one for one in around)
        found = [_HEADING.match(line.text)] if not code else list(_TABLE.finditer(line.text))
        for one in filter(None, found):
            yield one["anchor"], one.groupdict().get("title", ""), parts


def astray(places: set[Place], reports: Path) -> list[str]:
    """The places that are not where they are said to be, or under other conditions or another title."""
    wrong = []
    for place in places:
        known = {anchor: (title, parts) for anchor, title, parts in anchors(reports / f"{place.document}.qmd")}
        title, parts = known.get(place.anchor, ("", ("nowhere",)))
        if parts != place.parts or title not in ("", place.title):
            wrong.append(place.anchor)
    return wrong


def places() -> set[Place]:
    return {place for checklist in checklists() for item in checklist.items for place in item.at}


def test_every_place_is_in_its_document_under_its_title_and_the_same_parts_of_a_run(reports: Path) -> None:
    assert len(places()) > 20
    assert astray(places(), reports) == []


@pytest.mark.parametrize(
    "place",
    [
        Place(anchor="sec-nowhere", title="Data"),
        Place(anchor="sec-data", title="The data"),
        Place(anchor="sec-exits", title="Death and moving away"),  # stands in a part of its own
        Place(anchor="sec-delivery", title="Delivery", document="annual_report", parts=("delivery",)),
    ],
)
def test_a_place_that_is_not_there_is_found(reports: Path, place: Place) -> None:
    assert astray({place}, reports) == [place.anchor]


def by_key(key: str) -> Checklist:
    return next(checklist for checklist in checklists() if checklist.key == key)


@pytest.mark.parametrize("key", PUBLISHED)
def test_items_are_those_published_in_their_order(key: str) -> None:
    assert [item.number for item in by_key(key).items] == PUBLISHED[key].split()


def test_the_levels_of_a_pipeline_have_their_points() -> None:
    expected = [f"{level} {number}" for level, many in LEVELS.items() for number in range(1, many + 1)]
    assert [item.number for item in by_key("rap").items] == expected


def test_every_source_is_in_the_list_of_references(reports: Path) -> None:
    entries = (reports / "references.bib").read_text("utf-8").split("\n@")
    for checklist in checklists():
        (entry,) = [one for one in entries if f"{{{checklist.cite}," in one]
        assert re.search(r"\b(doi|url) = ", entry)


def test_lines_of_the_description_are_those_that_a_run_writes() -> None:
    written = [name for name, _ in _items(Programme(name="A program", start=date(2021, 4, 1)))]
    asked = [item.row for item in by_key("tidier").items if item.row]
    assert asked == written[:-1]  # how well it went is measured, and answered by the section on it


def test_nothing_calls_a_risk_low() -> None:
    for item in by_key("robins").items:
        assert not re.search(r"\b(low|moderate|serious|critical)\b", f"{item.says} {item.lacks}", re.I)
        assert item.at
        assert item.says


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no answer"),
        ({"evidence": "a", "not_done": "b"}, "evidence and not_done"),
        ({"not_done": "b", "says": "c"}, "names none in `at`"),
    ],
)
def test_an_item_has_exactly_one_kind_of_answer(given: dict[str, str], said: str) -> None:
    with pytest.raises(ReportError, match=said):
        Item(number="7", asks="Variables", **given)


def test_an_unknown_place_is_named() -> None:
    text = """
places = { plan = { anchor = "sec-plan", title = "The plan" } }
[[checklist]]
key = "a"
name = "A"
cite = "a"
about = "A."
[checklist.items]
4 = { asks = "The design", at = ["plan", "plans"] }
"""
    with pytest.raises(ReportError, match=r"item 4 \(The design\) names no known place: plans"):
        read(text)
    (item,) = read(text.replace(', "plans"', ""))[0].items
    assert [place.anchor for place in item.at] == ["sec-plan"]
