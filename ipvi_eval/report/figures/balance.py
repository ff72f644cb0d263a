"""Love plot: how far apart notified and reference people are, covariate by covariate, before and after weighting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.report.figures.canvas import new_figure, no_figure, show_figure
from ipvi_eval.report.figures.palette import BLUE, GRAY, VERMILLION
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.numbers import MINUS
from ipvi_eval.results.store import Cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Row = dict[str, Cell]
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
        "deviations, before and after weighting. Between the dotted lines differences are usually neglected."
    )
    table = report.results.tables.get(f"survival.{outcome}.balance_{design}")
    rows = [row for row in table.records() if row["smd_before"] is not None] if table else []
    if not rows:
        reason = report.withheld if table else "The comparison could not be made."
        return no_figure(name=name, caption=caption, reason=f"This figure is not shown. {reason}")
    return show_figure(report, name=name, caption=caption, alt=_alt(rows), draw=lambda: _draw(rows))


def _draw(rows: list[Row]) -> Figure:
    height = 0.95 + 0.24 * len(rows)
    figure, (axes,) = new_figure(height)
    for place, row in enumerate(rows):
        before, after = _number(row["smd_before"]), _number(row["smd_after"])
        axes.plot([before, after], [place, place], color=GRAY, linewidth=0.8)
        axes.plot([before], [place], marker="o", markersize=5.5, color=VERMILLION, fillstyle="none", linestyle="")
        axes.plot([after], [place], marker="s", markersize=4.5, color=BLUE, linestyle="")
    furthest = max(abs(_number(row[key])) for row in rows for key in ("smd_before", "smd_after"))
    reach = max(1.5 * NEGLIGIBLE, 1.15 * furthest)
    for line in (-NEGLIGIBLE, NEGLIGIBLE):
        axes.axvline(line, color=GRAY, linewidth=0.9, linestyle=(0, (1, 2)))
    axes.axvline(0, color=GRAY, linewidth=0.9)
    first = rows[0]
    axes.annotate("before", (_number(first["smd_before"]), 0), (0, 9), textcoords="offset points", ha="left",
                  color=VERMILLION, fontsize=7.5, fontweight="bold", annotation_clip=False)  # fmt: skip
    axes.annotate("after", (_number(first["smd_after"]), 0), (0, 9), textcoords="offset points", ha="right",
                  color=BLUE, fontsize=7.5, fontweight="bold", annotation_clip=False)  # fmt: skip
    axes.set_yticks(range(len(rows)), [_words(row) for row in rows])
    axes.set(
        ylim=(len(rows) - 0.4, -0.9), xlim=(-reach, reach), xlabel="Standardized difference, notified less reference"
    )
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", MINUS))
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    figure.subplots_adjust(left=0.22, right=0.97, top=1 - 0.25 / height, bottom=0.46 / height)
    return figure


def _words(row: Row) -> str:
    text = str(row["covariate"]).replace("_", " ")
    return text[:1].upper() + text[1:]


def _number(cell: Any) -> float:
    return float(cell)


def _alt(rows: list[Row]) -> str:
    parts = [
        f"{_words(row)}: {_number(row['smd_before']):.2f} before, {_number(row['smd_after']):.2f} after" for row in rows
    ]
    return f"Love plot of standardized differences before and after weighting. {'; '.join(parts)}.".replace(
        "-0.00", "0.00"
    )
