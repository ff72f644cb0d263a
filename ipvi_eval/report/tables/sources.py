"""The tables of the extract, each with its fingerprint, by the names that a reader has for them."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading

_TABLE = "data.sources"
_NAMES = {"call_ins": "call-ins"}


def sources(report: Report, *, name: str = "tbl-sources") -> str:
    """The released table `data.sources`: "call-ins" for the table that mapping and manifest call `call_ins`."""
    table = report.table(_TABLE)
    rows = tuple((_name(str(row["table"])), cells.plain(row["fingerprint"])) for row in table.records())
    which, fingerprint = (column.label for column in table.columns)
    return results(
        report,
        name=name,
        caption=f"{table.title}.",
        headings=(Heading(which, "left", 40), Heading(fingerprint, "left", 60, breaks=True)),
        rows=rows,
        notes=(f"{note}." if (note := cells.note(table)) else "",),
        source=_TABLE,
        scope=table.scope,
    )


def _name(table: str) -> str:
    return _NAMES.get(table, table.replace("_", " "))
