"""Guidelines for reporting, item by item: what each asks, and where the reports answer it (checklists.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ipvi_eval.errors import ReportError

Document = Literal["technical_appendix", "annual_report"]

KINDS = ("at", "evidence", "not_applicable", "not_done")
"""The kinds of answer, of which an item has exactly one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A section or table that answers; `parts` are those of a run without which it is not there."""

    anchor: str
    title: str
    document: Document = "technical_appendix"
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item under its published number, with one kind of answer.

    `at` are places, `says` and `lacks` words about them; `row` is the line of the released description of the program
    that answers. `evidence`, `not_applicable` and `not_done` are words. An item `of_people` is not asked of a study
    that follows none.
    """

    number: str
    asks: str
    at: tuple[Place, ...] = ()
    says: str = ""
    lacks: str = ""
    row: str = ""
    evidence: str = ""
    not_applicable: str = ""
    not_done: str = ""
    of_people: bool = False

    def __post_init__(self) -> None:
        """ReportError for an item with no answer or several kinds of it."""
        kinds = [kind for kind in KINDS if getattr(self, kind)]
        if len(kinds) != 1:
            given = " and ".join(kinds) or "no answer"
            msg = f"checklists.toml: item {self.number} ({self.asks}) has {given}; exactly one is due"
            raise ReportError(msg)
        if (self.says or self.lacks or self.row) and not self.at:
            msg = f"checklists.toml: item {self.number} ({self.asks}) has words about a place, and names none in `at`"
            raise ReportError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A guideline; `cite` is its key in references.bib, `about` what a reader must know before the table."""

    key: str
    name: str
    cite: str
    about: str
    items: tuple[Item, ...]


@cache
def checklists() -> tuple[Checklist, ...]:
    """The guidelines of checklists.toml, in its order; ReportError where an item is answered wrongly."""
    return read((files("ipvi_eval.report.guidelines") / "checklists.toml").read_text("utf-8"))


def read(text: str) -> tuple[Checklist, ...]:
    """The guidelines in the text of such a file; ReportError for an unknown place, no answer, or several."""
    raw = tomllib.loads(text)
    places = {key: _place(item) for key, item in raw["places"].items()}
    return tuple(
        Checklist(**{**found, "items": tuple(_item(number, item, places) for number, item in found["items"].items())})
        for found in raw["checklist"]
    )


def _place(raw: dict[str, Any]) -> Place:
    return Place(**{**raw, "parts": tuple(raw.get("parts", ()))})


def _item(number: str, raw: dict[str, Any], places: dict[str, Place]) -> Item:
    unknown = [key for key in raw.get("at", ()) if key not in places]
    if unknown:
        msg = f"checklists.toml: item {number} ({raw['asks']}) names no known place: {', '.join(unknown)}"
        raise ReportError(msg)
    return Item(number=number, **{**raw, "at": tuple(places[key] for key in raw.get("at", ()))})
