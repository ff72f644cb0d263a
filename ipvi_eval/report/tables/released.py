"""Released tables as they are: data sources, quality, the plan, agreement checks, published figures."""

from __future__ import annotations

from collections.abc import Sequence

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.results.store import Cell, Column, Table


def released(
    report: Report, table: str, *, name: str, columns: Sequence[str] = (), widths: Sequence[int] = (), caption: str = ""
) -> str:
    """The released table `table` with the id `name`; empty when its analysis is not part of the run.

    `columns` chooses and orders columns (all when empty), `widths` are relative.
    """
    if not report.meta.ran(table.split(".")[0]):
        return ""
    found = report.table(table)
    chosen = [column for column in found.columns if not columns or column.name in columns]
    if columns:
        chosen.sort(key=lambda column: list(columns).index(column.name))
    places = [found.columns.index(column) for column in chosen]
    numeric = [_numeric(found, place) for place in places]
    spans = list(widths) if len(widths) == len(chosen) else [None] * len(chosen)
    rows = tuple(tuple(_text(report, column, row[place]) for column, place in zip(chosen, places, strict=True))
                 for row in found.rows)  # fmt: skip
    headings = tuple(
        Heading(column.label, "right" if right else "left", span)
        for column, right, span in zip(chosen, numeric, spans, strict=True)
    )
    return str(
        Sheet(
            name=name,
            caption=caption or _sentence(found.title),
            headings=headings,
            rows=rows,
            notes=cells.notes(report, rows, found.note),
        )
    )


def _text(report: Report, column: Column, cell: Cell) -> str:
    if cell is None and column.role in ("count", "derived"):
        return "[suppressed]"
    return cells.plain(cell)


def _numeric(table: Table, place: int) -> bool:
    known = [row[place] for row in table.rows if row[place] is not None]
    return bool(known) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in known)


def _sentence(title: str) -> str:
    return title if title.endswith(".") else f"{title}."
