"""Cells whose number is withheld, with what an earlier edition printed for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ipvi_eval.report.lookup import SUPPRESSED, Report
from ipvi_eval.report.sentences.last_shown import LAST_SHOWN, LastShown, last_shown
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Sheet
from ipvi_eval.report.wording.told import Phrase, Told

_NOTE = "Last shown: as {editions} told it; it is no number of this edition."


def with_last_shown(report: Report, sheet: Sheet) -> tuple[Sheet, str]:
    """The sheet with such numbers behind the mark of what is withheld, and the note on them; as it was without one."""
    found = {
        name: one
        for row in sheet.rows
        for cell in row
        if (name := _withheld(cell)) and (one := last_shown(report, name))
    }
    if not found:
        return sheet, ""
    editions = list(dict.fromkeys(one.edition for one in found.values()))
    names = _short(editions) if len(editions) > 1 else {}
    rows = tuple(tuple(_cell(cell, found, names) for cell in row) for row in sheet.rows)
    told = "the edition" if len(editions) == 1 else "the editions"
    return replace(sheet, rows=rows), _NOTE.format(editions=f"{told} of {'; '.join(editions)}")


def _withheld(cell: str) -> str:
    """The estimate whose value a cell withholds; empty for every other cell."""
    return cell.result if isinstance(cell, Told) and cell.startswith(SUPPRESSED) else ""


def _short(editions: Sequence[str]) -> dict[str, str]:
    """What a narrow column has room for: the year of each edition, where no two are of one."""
    years = [one.rpartition(" ")[2] for one in editions]
    return dict(zip(editions, years if len(set(years)) == len(years) else editions, strict=True))


def _cell(cell: str, found: Mapping[str, LastShown], names: Mapping[str, str]) -> str:
    before = found.get(_withheld(cell))
    if before is None:
        return cell
    pieces = cell.pieces if isinstance(cell, Phrase) else (cell,)
    of = (" (", Told(names[before.edition], result=LAST_SHOWN), ")") if names else ()
    return Phrase(*pieces, "; last shown ", Told(cells.short(before.value), result=LAST_SHOWN), *of)
