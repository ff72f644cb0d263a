"""Guidelines for reporting: a table for each, with links to the places of this appendix that answer.

Whoever has a study may take a section out of its documents, or keep documents of an earlier version. What they lack is
not linked, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ipvi_eval.report.guidelines.checklists import Checklist, Document, Item, Place, checklists
from ipvi_eval.report.labels import labels, works
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.target import current_target
from ipvi_eval.report.wording.told import Link, Linked, Told, escape

OWN: Document = "technical_appendix"
"""The document that the tables stand in, under whatever name."""
_OTHERS: tuple[Document, ...] = ("annual_report",)
_DESCRIPTION = "delivery.description"
_NOT_SAID = "not described in the plan"
"""How a row of that table begins for which the plan has no words (questions/delivery/description.py)."""
_NOBODY = "Not applicable, because this study follows no people."
_UNASKED = "Not applicable, because the plan does not ask for it."
"""The sections that it lacks are not named: a document has no word about what its study does not hold."""
_OF_PEOPLE = frozenset({"survival", "delivery", "equity"})
"""Parts of a run that are about people."""


def reporting_guidelines(report: Report) -> str:
    """Every guideline: a sentence with its source, then its items with the place of each answer, or why there is none.

    A place whose part of the run is not there is not linked, and the item says so.
    """
    there = Anchors.of(report)
    return "\n".join(_told(report, checklist, there) for checklist in checklists())


@dataclass(frozen=True, slots=True)
class Anchors:
    """The labels that each document of the study has; a document that the study has not is left out.

    Without `known` nobody says which document is being rendered, and every place is taken to be there.
    """

    known: Mapping[Document, frozenset[str]] | None = None

    @classmethod
    def of(cls, report: Report) -> Anchors:
        """Those of the document being rendered, and of those beside it."""
        target = current_target()
        if target.document is None:
            return cls()
        paths = {OWN: target.document, **{name: target.document.with_name(f"{name}.qmd") for name in _OTHERS}}
        meta = {"ran": report.parts}
        return cls(
            {name: labels(path, format=target.format, meta=meta) for name, path in paths.items() if path.is_file()}
        )

    def lacks(self, place: Place) -> str:
        """What is said of a place that is not there; empty for one that is."""
        if self.known is None:
            return ""
        if place.document not in self.known:
            return "not among the documents of this study"
        if place.anchor in self.known[place.document]:
            return ""
        return "not in this document" if place.document == OWN else "not in that document"


def _told(report: Report, checklist: Checklist, there: Anchors) -> str:
    name = f"tbl-answers-{checklist.key}"
    sheet = Sheet(
        name=name,
        caption=f"Answers to {checklist.name}.",
        headings=(Heading("Item", "left", 11), Heading("What is asked", "left", 37), Heading("Answer", "left", 52)),
        rows=tuple((item.number, f"{item.asks}.", answer(report, item, there)) for item in checklist.items),
    )
    document = current_target().document
    source = "" if document and checklist.cite not in works(document) else f" [@{checklist.cite}]"
    said = f"{escape(checklist.about)} @{name} answers it{source}."
    return f"\n## {escape(checklist.name)} {{#sec-answers-{checklist.key}}}\n\n{said}\n\n{sheet}"


def answer(report: Report, item: Item, there: Anchors) -> Linked:
    """The cell that answers an item, of whatever kind."""
    if item.of_people and not report.parts["people"]:
        return Linked(_NOBODY)
    if item.not_applicable:
        return Linked(f"Not applicable, because {item.not_applicable}")
    if item.not_done:
        return Linked(f"Not done: {item.not_done}")
    if item.evidence:
        return Linked(item.evidence)
    here = [place for place in item.at if _ran(report, place)]
    if item.row and (not here or _unsaid(report, item.row)):
        return Linked("Not done: the plan does not describe it.")
    if not here:
        return Linked(_UNASKED if report.parts["people"] or not all(map(_about_people, item.at)) else _NOBODY)
    led = {place: there.lacks(place) for place in here}
    words = (item.says, item.lacks and f"In part: {item.lacks}") if not all(led.values()) else ()
    return Linked(*_places(led), ".", *(f" {said}" for said in words if said))


def _about_people(place: Place) -> bool:
    return not _OF_PEOPLE.isdisjoint(place.parts)


def _ran(report: Report, place: Place) -> bool:
    return all(report.parts[part] for part in place.parts)


def _unsaid(report: Report, item: str) -> bool:
    rows = {str(row["item"]): str(row["text"]) for row in report.table(_DESCRIPTION).records()}
    return rows[item].startswith(_NOT_SAID)


def _places(led: Mapping[Place, str]) -> Iterator[Told]:
    for number, (place, lacks) in enumerate(led.items()):
        yield Told("; " if number else "")
        if place.document == OWN and not lacks:
            yield Link(place.title, anchor=place.anchor)
            continue
        yield Told(_named(place))
        if lacks:
            yield Told(f" ({lacks})")


def _named(place: Place) -> str:
    title = f"\N{LEFT DOUBLE QUOTATION MARK}{place.title}\N{RIGHT DOUBLE QUOTATION MARK}"
    return title if place.document == OWN else f"Annual report, {title}"
