"""Released tables of numbers, each column in the style of its unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ipvi_eval.estimate import Unit
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.headed_rows import headed_rows
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.store import Cell


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
    under: str = "",
) -> str:
    """The released table `table` with the id `name`; empty when it is not part of the run.

    `columns` chooses columns and gives each number's unit, None for text; `words` replaces texts. A cell without a
    number in a row whose numbers are withheld reads "[suppressed]", in any other row a dash. Rows that share the cell
    of the column `under` stand together below it.
    """
    if not report.meta.ran(table.split(".")[0]) or table not in report.results.tables:
        return ""
    found = report.table(table)
    names = [column.name for column in found.columns]
    chosen = {column: found.columns[names.index(column)] for column in columns}
    headed = headed_rows(found, found.rows, (under,) if under else ())
    rows = tuple(
        tuple(
            cells.missing(chosen[column], withheld=cells.withheld(found.columns, row))
            if row[names.index(column)] is None
            else _text(row[names.index(column)], unit, words or {})
            for column, unit in columns.items()
        )
        for row in headed.rows
    )
    headings = tuple(
        Heading(chosen[column].label, "left" if unit is None else "right", width)
        for (column, unit), width in zip(columns.items(), widths, strict=True)
    )
    return results(
        report,
        name=name,
        caption=caption,
        headings=headings,
        rows=rows,
        groups=headed.headings,
        notes=(note,),
        source=found.id,
        scope=found.scope,
    )


def _text(cell: Cell, unit: Unit | None, words: Mapping[str, str]) -> str:
    if unit is None:
        return words.get(str(cell), cells.plain(cell))
    number: Any = cell
    if unit == "probability" and float(number) > numbers.ALMOST_SURE:
        return f"more than {numbers.show(numbers.ALMOST_SURE, unit)}"
    return cells.short(numbers.show(float(number), unit))
