"""What an earlier edition printed for a number that this one withholds, wherever a document says that it is withheld.

It is public already, and stays apart from the numbers of this edition: always with the edition that told it, and in no
sentence, total or figure.
"""

from __future__ import annotations

from dataclasses import dataclass

from ipvi_eval.estimate import Unit
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.told import Told

LAST_SHOWN = "editions.last_shown"
"""The released table of them."""


@dataclass(frozen=True, slots=True)
class LastShown:
    """A number as an earlier edition told it, and how a sentence names that edition."""

    value: Told
    edition: Told


def last_shown(report: Report, name: str) -> LastShown | None:
    """What stands for the withheld estimate of this id; None where no edition told it, or it is not withheld."""
    table = report.results.tables.get(LAST_SHOWN)
    row = next((row for row in table.records() if row["id"] == name), None) if table else None
    if row is None:
        return None
    unit: Unit = row["unit"]  # type: ignore[assignment]  # a released estimate had it
    value = numbers.show(float(str(row["value"])), unit, report.language)
    edition = report.language.word(str(row["edition"]))
    return LastShown(Told(value, result=LAST_SHOWN), Told(edition, result=LAST_SHOWN))
