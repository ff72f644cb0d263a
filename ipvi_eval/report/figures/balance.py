"""Love plot: how far apart notified and reference people are, covariate by covariate, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.differences import BEFORE, MATCHED, WEIGHTED, draw_differences
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKS = {"before": BEFORE, "weighted": WEIGHTED, "matched": MATCHED}
"""How each column of the table is drawn."""
NEGLIGIBLE = 0.1
"""Standardized differences below this are usually neglected (Austin 2011)."""


def balance(report: Report, outcome: str, design: str, *, name: str) -> str:
    """Figure of the table `survival.<outcome>.balance_<design>`: markdown with the id `name`; empty without survival.

    `design` as in ids, for example comparison_area.
    """
    if not report.meta.ran("survival"):
        return ""
    caption = (
        f"Standardized differences between notified and reference people ({design.replace('_', ' ')}), in standard "
        "deviations (pooled, before), before and after weighting and in matched pairs. Between the dotted lines "
        "differences are usually neglected."
    )
    table = report.results.tables.get(f"survival.{outcome}.balance_{design}")
    rows = [row for row in table.records() if row["before"] is not None] if table else []
    if not rows:
        reason = report.withheld if table else "The comparison could not be made."
        reason = f"This figure is not shown. {reason}"
        return no_figure(
            report, name=name, heading=_heading(report, rows, outcome, design), caption=caption, reason=reason
        )
    if table and len(rows) < len(table.rows):
        caption += " What the table withholds is not drawn."
    return show_figure(
        report,
        name=name,
        heading=_heading(report, rows, outcome, design),
        caption=caption,
        of=(f"survival.{outcome}.balance_{design}",),
        alt=_alt(rows),
        draw=lambda: _draw(rows),
    )


def _heading(report: Report, rows: list[Row], outcome: str, design: str) -> Heading:
    """The largest difference before and after weighting."""
    most = {
        name: max((abs(_number(row[name])) for row in rows if row[name] is not None), default=None) for name in MARKS
    }
    before, after = most["before"], most["weighted"]
    said = None
    if before is not None and after is not None:
        table = report.table(f"survival.{outcome}.balance_{design}")
        which = "difference" if len(rows) == len(table.rows) else "difference shown"  # others may be larger
        words = {"before": f"{before:.2f}", "after": f"{after:.2f}", "which": which}
        said = Sentence("The largest {which} is {after} after weighting, and was {before} before", words)
    return Heading(
        about="How alike notified and reference people are",
        measure="Difference of means in standard deviations",
        finding=said,
        rests_on=tuple(
            f"survival.{outcome}.notification.effective_{who}_{design}" for who in ("notified", "reference")
        ),
    )


def _draw(rows: list[Row]) -> Figure:
    shown = [name for name in MARKS if rows[0][name] is not None]
    return draw_differences(
        [_words(row) for row in rows],
        [(MARKS[name], [_number(row[name]) for row in rows]) for name in shown],
        negligible=NEGLIGIBLE,
        x_label="Standardized difference, notified less reference",
    )


def _words(row: Row) -> str:
    text = str(row["covariate"]).replace("_", " ")
    return text[:1].upper() + text[1:]


def _number(cell: Any) -> float:
    return float(cell)


def _alt(rows: list[Row]) -> str:
    parts = []
    for row in rows:
        read = [f"{_number(row[key]):.2f} {mark.words}" for key, mark in MARKS.items() if row[key] is not None]
        parts.append(f"{_words(row)}: {', '.join(read)}")
    return f"Love plot of standardized differences. {'; '.join(parts)}.".replace("-0.00", "0.00")
