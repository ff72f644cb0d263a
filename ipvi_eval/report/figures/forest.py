"""Shares re-arrested here and in High Point side by side, as published or estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.report import numbers
from ipvi_eval.report.figures.canvas import new_figure, no_figure, percent_axis, show_figure
from ipvi_eval.report.figures.palette import BLUE, GRAY, INK, VERMILLION
from ipvi_eval.report.lookup import SUPPRESSED, Report
from ipvi_eval.results.store import Cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Row = dict[str, Cell]


def forest(report: Report, *, name: str = "fig-forest") -> str:
    """Figure of the table `evidence.forest`: markdown with the id `name`; empty without that analysis."""
    if not report.meta.ran("evidence"):
        return ""
    caption = (
        "Share with a new arrest at fixed horizons here and in High Point, as published. Lines are 95% confidence "
        "intervals; a point without a line was published without the number of people it rests on. The people, the "
        "records and the definitions differ: this compares levels, not effects."
    )
    table = report.results.tables.get("evidence.forest")
    rows = table.records() if table else []
    if not any(row["value"] is not None for row in rows):
        return no_figure(name=name, caption=caption, reason=f"This figure is not shown. {report.withheld}")
    return show_figure(report, name=name, caption=caption, alt=_alt(rows), draw=lambda: _draw(report, rows))


def _draw(report: Report, rows: list[Row]) -> Figure:
    figure, (axes,) = new_figure(0.9 + 0.27 * len(rows))
    top = max(_number(row["upper"]) or _number(row["value"]) or 0.0 for row in rows)
    for place, row in enumerate(rows):
        value, lower, upper = (_number(row[name]) for name in ("value", "lower", "upper"))
        here = _here(report, row)
        color = BLUE if here else VERMILLION
        if value is not None and lower is not None and upper is not None:
            axes.plot([lower, upper], [place, place], color=color, linewidth=1.4)
        if value is not None:
            axes.plot([value], [place], marker="s" if here else "D", markersize=5, color=color, linestyle="")
        axes.annotate(
            _reading(row), (1.0, place), (8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="center", fontsize=7.5, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), [str(row["label"]) for row in rows])
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(BLUE if _here(report, row) else VERMILLION)
    axes.set(ylim=(len(rows) - 0.4, -0.6), xlim=(0, min(1.0, 1.06 * top)), xlabel="Share with a new arrest")
    percent_axis(axes.xaxis)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(GRAY)
    figure.subplots_adjust(left=0.34, right=0.755, top=0.94, bottom=0.45 / (0.9 + 0.27 * len(rows)))
    return figure


def _here(report: Report, row: Row) -> bool:
    return "high point" not in str(row["site"]).lower()


def _reading(row: Row) -> str:
    value, lower, upper = (_number(row[name]) for name in ("value", "lower", "upper"))
    shown = SUPPRESSED if value is None else numbers.show(value, "proportion")
    if value is None or lower is None or upper is None:
        return shown
    return f"{shown} ({numbers.show(lower, 'proportion')} to {numbers.show(upper, 'proportion')})"


def _number(cell: Any) -> float | None:
    return None if cell is None else float(cell)


def _alt(rows: list[Row]) -> str:
    parts = [f"{row['label']}: {_reading(row)}" for row in rows]
    return f"Forest plot of the share of people with a new arrest. {'; '.join(parts)}."
