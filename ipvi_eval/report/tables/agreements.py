"""The agreement of every headline number with a second implementation, in words instead of ids."""

from __future__ import annotations

from ipvi_eval.estimate import slug
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading, Sheet


def agreements(report: Report, table: str, *, name: str) -> str:
    """The released table `table` of one analysis, with the id `name`: its checks, grouped by outcome."""
    found = report.table(table)
    outcomes = list(dict.fromkeys(_outcome(report, str(row["id"])) for row in found.records()))
    checks = sorted(found.records(), key=lambda row: outcomes.index(_outcome(report, str(row["id"]))))
    shown = ("package", "difference", "tolerance")
    rows = tuple((_words(report, str(row["id"])), *(cells.plain(row[column]) for column in shown)) for row in checks)
    labels = {column.name: column.label for column in found.columns}
    widths = (52, 18, 15, 15)
    headings = tuple(
        Heading(labels[column], "left", width) for column, width in zip(("id", *shown), widths, strict=True)
    )
    analysis = table.removeprefix("agreement.").replace("_", " ")
    return str(
        Sheet(
            name=name,
            caption=f"Agreement with a second implementation: {analysis}.",
            headings=headings,
            rows=rows,
            groups=tuple(_outcome(report, str(row["id"])) for row in checks),
            notes=cells.notes(report, rows, found.note, scope=found.scope),
            source=found.id,
        )
    )


def _outcome(report: Report, id: str) -> str:
    label = next((label for key, label in report.meta.outcomes.items() if key in id.split(".")), "All outcomes")
    return f"{label[:1].upper()}{label[1:]}"


def _words(report: Report, id: str) -> str:
    """What an id names after its analysis and outcome: "Notified, List B, upper"."""
    known = {f"list_{key}": label for key, label in report.meta.lists.items()}
    known |= {slug(period.label): period.label for period in report.meta.periods}
    parts = [part for part in id.split(".")[1:] if part not in report.meta.outcomes]
    words = ", ".join(known.get(part, part.replace("_", " ")) for part in parts)
    return f"{words[:1].upper()}{words[1:]}"
