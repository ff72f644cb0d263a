"""Guidelines for reporting: a table for each, with links to the places of this appendix that answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipvi_eval.report.checklists import Checklist, Item, Place, checklists
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.told import Link, Linked, Told, escape

_DESCRIPTION = "delivery.description"
_NOT_SAID = "not described in the plan"
"""How a row of that table begins for which the plan has no words (questions/delivery/description.py)."""
_ABSENT = "Not part of this run."
"""Its sections are not named: a document has no word about what its study does not hold."""


def reporting_guidelines(report: Report) -> str:
    """Every guideline: a sentence with its source, then its items with the place of each answer, or why there is none.

    A place whose part of the run is not there is not linked, and the item says so.
    """
    return "\n".join(_told(report, checklist) for checklist in checklists())


def _told(report: Report, checklist: Checklist) -> str:
    name = f"tbl-answers-{checklist.key}"
    sheet = Sheet(
        name=name,
        caption=f"Answers to {checklist.name}.",
        headings=(Heading("Item", "left", 11), Heading("What is asked", "left", 37), Heading("Answer", "left", 52)),
        rows=tuple((item.number, f"{item.asks}.", answer(report, item)) for item in checklist.items),
    )
    said = f"{escape(checklist.about)} @{name} answers it [@{checklist.cite}]."
    return f"\n## {escape(checklist.name)} {{#sec-answers-{checklist.key}}}\n\n{said}\n\n{sheet}"


def answer(report: Report, item: Item) -> Linked:
    """The cell that answers an item, of whatever kind."""
    if item.not_applicable:
        return Linked(f"Not applicable, because {item.not_applicable}")
    if item.not_done:
        return Linked(f"Not done: {item.not_done}")
    if item.evidence:
        return Linked(item.evidence)
    here = [place for place in item.at if _ran(report, place)]
    if not here:
        return Linked(_ABSENT)
    if item.row and _unsaid(report, item.row):
        return Linked("Not done: the plan does not describe it.")
    return Linked(
        *_places(here), ".", *(f" {words}" for words in (item.says, item.lacks and f"In part: {item.lacks}") if words)
    )


def _ran(report: Report, place: Place) -> bool:
    return all(report.parts[part] for part in place.parts)


def _unsaid(report: Report, item: str) -> bool:
    rows = {str(row["item"]): str(row["text"]) for row in report.table(_DESCRIPTION).records()}
    return rows[item].startswith(_NOT_SAID)


def _places(places: Sequence[Place]) -> Iterator[Told]:
    for number, place in enumerate(places):
        yield Told("; " if number else "")
        yield Told(_outside(place)) if place.document == "annual_report" else Link(place.title, anchor=place.anchor)


def _outside(place: Place) -> str:
    return f"Annual report, \N{LEFT DOUBLE QUOTATION MARK}{place.title}\N{RIGHT DOUBLE QUOTATION MARK}"
