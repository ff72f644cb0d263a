"""Released tables of numbers, each column in the style of its unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ipvi_eval.estimate import Unit
from ipvi_eval.report import numbers
from ipvi_eval.report.lookup import SUPPRESSED, Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.results.store import Cell

ALMOST_SURE = 0.99
"""Above it a probability would read 1.00 and claim certainty."""


def styled(
    report: Report,
    table: str,
    *,
    name: str,
    caption: str,
    columns: Mapping[str, Unit | None],
    widths: Sequence[int],
    words: Mapping[str, str] | None = None,
    note: str = "",
) -> str:
    """The released table `table` with the id `name`; empty when it is not part of the run.

    `columns` chooses columns and gives each number's unit, None for text; `words` replaces texts. A cell without a
    number in a row whose counts are withheld reads "[suppressed]", in any other row a dash. Raises ReportError when a
    column does not exist.
    """
    if not report.meta.ran(table.split(".")[0]) or table not in report.results.tables:
        return ""
    found = report.table(table)
    labels = {column.name: column.label for column in found.columns}
    counts = [column.name for column in found.columns if column.role == "count"]
    hidden = {column.name for column in found.columns if column.role in ("count", "derived")}
    rows = tuple(
        tuple(
            _text(
                record[column], unit, words or {}, withheld=column in hidden and all(record[x] is None for x in counts)
            )
            for column, unit in columns.items()
        )
        for record in found.records()
    )
    headings = tuple(
        Heading(labels[column], "left" if unit is None else "right", width)
        for (column, unit), width in zip(columns.items(), widths, strict=True)
    )
    return str(
        Sheet(
            name=name,
            caption=caption,
            headings=headings,
            rows=rows,
            notes=cells.notes(report, rows, note, scope=found.scope),
            source=found.id,
        )
    )


def _text(cell: Cell, unit: Unit | None, words: Mapping[str, str], *, withheld: bool) -> str:
    if cell is None:
        return SUPPRESSED if withheld else cells.NONE
    if unit is None:
        return words.get(str(cell), cells.plain(cell))
    number: Any = cell
    if unit == "probability" and float(number) > ALMOST_SURE:
        return f"more than {numbers.show(ALMOST_SURE, unit)}"
    return numbers.show(float(number), unit).replace(" percentage points", " points")
