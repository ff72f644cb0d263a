"""How soon people were notified: shares and the median, for everybody who was due and list by list."""

from __future__ import annotations

import re

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading, Sheet

_DELAY = re.compile(r"delivery\.delay\.(list_\w+\.)?(within_\d+|median)")

_NOTE = (
    "Kaplan-Meier estimates in calendar days. Whoever was not notified counts to death, to moving away or to the data "
    "freeze, as if the person could still have been reached afterwards; days in custody count like any others."
)


def delays(report: Report, *, name: str = "tbl-delays") -> str:
    """Estimates `delivery.delay.*`, grouped by what they are of; empty where the run has none."""
    kinds: dict[str, list[tuple[str, ...]]] = {}
    for id, found in report.results.estimates.items():
        if _DELAY.fullmatch(id):
            words, _, who = found.label.rpartition(", ")
            people, notified = (cells.whole(report, found, number) for number in (found.n, found.events))
            row = (_capital(who), cells.value(report, found), cells.bounds(report, found), people, notified)
            kinds.setdefault(words, []).append(row)
    rows = tuple(row for of_kind in kinds.values() for row in of_kind)
    if not rows:
        return ""
    headings = (
        Heading("Who was due", "left", 26),
        Heading("Estimate", "right", 18),
        Heading(f"{report.meta.words.get('level', '95%').replace(' %', '%')} CI", "right", 26),
        Heading("People", "right", 14),
        Heading("Notified", "right", 16),
    )
    return str(
        Sheet(
            name=name,
            caption="How soon after the incident that put them on the list people were notified.",
            headings=headings,
            rows=rows,
            groups=tuple(words for words, of_kind in kinds.items() for _ in of_kind),
            notes=cells.notes(report, rows, f"{_NOTE} CI: confidence interval."),
        )
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
