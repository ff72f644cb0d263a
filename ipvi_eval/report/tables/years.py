"""Counts by calendar year: a row for each year, a column for each kind of record, each with its change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.report.lookup import SUPPRESSED, Report, sentence_list
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.told import Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ipvi_eval.results.store import Cell

    _Row = Mapping[str, Cell]

_TABLE = "data.years"
_MONTHS = 12
_HIDDEN = "a number hidden to protect people"


def years(report: Report, *, name: str = "tbl-years") -> str:
    """The table `data.years` with a column for each kind of record: the count, and in brackets its change since the
    year before. Empty where the run has none.

    A year of which only some months are counted is marked, and a note says what it is compared with.
    """
    table = report.results.tables.get(_TABLE)
    if table is None:
        return ""
    records = table.records()
    kinds = list(dict.fromkeys(str(row["what"]) for row in records))
    by_year = {year: [row for row in records if row["year"] == year] for year in _in_order(records)}
    rows = tuple((_label(year, of_year[0]), *map(_cell, of_year)) for year, of_year in by_year.items())
    width = 82 // len(kinds)
    headings = (
        Heading("Year", "left", 18),
        *(Heading(f"{kind[:1].upper()}{kind[1:]}", "right", width) for kind in kinds),
    )
    caption = "Counts by calendar year; in brackets the change since the year before."
    start = report.meta.words.get("programme_start")
    further = (f"The program began on {start}." if start else "", *_partial(by_year), f"{cells.note(table)}.")
    return results(
        report,
        name=name,
        caption=caption,
        headings=headings,
        rows=rows,
        notes=further,
        scope=table.scope,
        source=_TABLE,
    )


def _in_order(records: Sequence[_Row]) -> list[Cell]:
    return list(dict.fromkeys(row["year"] for row in records))


def _label(year: Cell, row: _Row) -> str:
    months = row["months"]
    return str(year) if months == _MONTHS else f"{year} ({months} months)"


def _cell(row: _Row) -> str:
    count, change = row["count"], row["change"]
    if count is None:
        return Told(SUPPRESSED, result=_TABLE)
    shown = numbers.count(int(str(count)))
    return Told(shown if change is None else f"{shown} ({_signed(int(str(change)))})", result="")


def _signed(change: int) -> str:
    sign = "+" if change > 0 else numbers.MINUS if change < 0 else ""
    return f"{sign}{abs(change)}%"


def _partial(by_year: Mapping[Cell, Sequence[_Row]]) -> list[str]:
    """What each year of which only some months are counted is compared with."""
    said = []
    for year, rows in by_year.items():
        if rows[0]["months"] != _MONTHS and any(row["change"] is not None for row in rows):
            before = sentence_list(_HIDDEN if row["before"] is None else cells.plain(row["before"]) for row in rows)
            same = f"{year}, of which {rows[0]['months']} months are counted, is compared with the same months of"
            said.append(f"{same} {int(str(year)) - 1}, which had {before}.")
    return said
