"""The one place where a sentence gets its numbers and verdicts: each is looked up in the released results."""

from __future__ import annotations

import re
from dataclasses import replace

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import numbers, words
from ipvi_eval.report.lookup import SUPPRESSED, Report, absent
from ipvi_eval.report.told import Told
from ipvi_eval.results.sentence import PLACE, ByVerdict, Sentence
from ipvi_eval.results.store import Cell, Table


def fill(report: Report, sentence: Sentence, table: str) -> tuple[Told, ...]:
    """`sentence`, which stands in `table`, in pieces: its own words, and each place with what was released.

    A suppressed number reads "[suppressed]"; an id that is not released raises ReportError naming near ones.
    """
    pieces, end = [], 0
    for match in PLACE.finditer(sentence.template):
        pieces.append(_own(sentence.template[end : match.start()], table))
        said = sentence.words.get(match[1])
        if said is None:
            found = report.find(match[1])
            pieces.append(Told(_tidy(_shown(report, found, match[2])), result=found.id))
        else:
            pieces.append(_own(_chosen(report, said) if isinstance(said, ByVerdict) else said, table))
        end = match.end()
    return (*pieces, _own(sentence.template[end:], table))


def filled(report: Report, table: Table) -> Table:
    """The table with its sentences as finished text."""

    def plain(cell: Cell) -> Cell:
        return "".join(fill(report, cell, table.id)) if isinstance(cell, Sentence) else cell

    return replace(table, rows=tuple(tuple(map(plain, row)) for row in table.rows))


def _own(said: str, table: str) -> Told:
    """Words of the sentence itself; their digits are those of published figures and of the plan."""
    return Told(_tidy(said), result=table if re.search(r"\d", said) else "")


def _chosen(report: Report, said: ByVerdict) -> str:
    found = report.find(said.of)
    if report.suppressed(found):
        return SUPPRESSED
    side = words.side(found)
    return said.unknown if side is None else str(getattr(said, side))


def _shown(report: Report, found: Estimate, part: str | None) -> str:
    if part in ("population", "base", "clock"):
        return str(getattr(found.scope, part))
    if report.suppressed(found):
        return SUPPRESSED
    if part in ("limits", "bounds"):
        known = found.level is not None and (found.lower is not None or found.upper is not None)
        says = numbers.interval if part == "limits" else numbers.limits
        return says(found) if known else "interval not known"
    if found.value is None:
        return absent(found)
    sure = found.unit == "probability" and found.value > numbers.ALMOST_SURE
    return (
        f"more than {numbers.show(numbers.ALMOST_SURE, 'probability')}"
        if sure
        else numbers.show(found.value, found.unit)
    )


def _tidy(text: str) -> str:
    return re.sub(r"(?<=\d) %", "%", text)
