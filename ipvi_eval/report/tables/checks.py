"""Checks of hazard ratios, those of one outcome below its name."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables.released import as_it_is
from ipvi_eval.results.store import Column, Table

_WIDTHS = (33, 11, 16, 17, 23)


def ratio_checks(report: Report, room: str, *, name: str) -> str:
    """The released table `<room>.ratio_checks` with the id `name`: rows that name an outcome and then a model stand
    below the outcome. Raises ReportError when there is no such table."""
    table = report.table(f"{room}.ratio_checks")
    apart = _apart(table)
    return as_it_is(report, apart or table, name=name, widths=_WIDTHS, under="about" if apart else ())


def _apart(table: Table) -> Table | None:
    """The table with what stands before the colon of each model in a column `about`; None where some have none."""
    place = [column.name for column in table.columns].index("model")
    parts = [str(row[place]).partition(": ") for row in table.rows]
    if not all(model for _, _, model in parts):
        return None
    rows = tuple(
        (about, *row[:place], model, *row[place + 1 :])
        for row, (about, _, model) in zip(table.rows, parts, strict=True)
    )
    return replace(table, columns=(Column("about", "About", "public"), *table.columns), rows=rows)
