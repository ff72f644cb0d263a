"""Love plot: how far apart notified and reference people are, covariate by covariate, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.report.figures.canvas import new_figure, no_figure, show_figure
from ipvi_eval.report.figures.palette import BLUE, GRAY, GREEN, VERMILLION
from ipvi_eval.report.figures.readings import Row
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.numbers import MINUS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKS = {
    "before": ("o", VERMILLION, 0.0, "before"),
    "weighted": ("s", BLUE, -0.14, "after weighting"),
    "matched": ("D", GREEN, 0.14, "in matched pairs"),
}
"""Marker, color, place beside the line, and words of each column."""
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
        return no_figure(name=name, caption=caption, reason=f"This figure is not shown. {reason}")
    return show_figure(
        report,
        name=name,
        caption=caption,
        of=(f"survival.{outcome}.balance_{design}",),
        alt=_alt(rows),
        draw=lambda: _draw(rows),
    )


def _draw(rows: list[Row]) -> Figure:
    height = 0.95 + 0.24 * len(rows)
    figure, (axes,) = new_figure(height)
    shown = [name for name in MARKS if rows[0][name] is not None]
    for name in shown:
        marker, color, shift, words = MARKS[name]
        at = [place + shift for place in range(len(rows))]
        axes.plot(
            [_number(row[name]) for row in rows], at, marker=marker, markersize=5, color=color, linestyle="",
            fillstyle="none" if name == "before" else "full", label=words,
        )  # fmt: skip
    furthest = max(abs(_number(row[key])) for row in rows for key in shown)
    reach = max(1.5 * NEGLIGIBLE, 1.15 * furthest)
    for line in (-NEGLIGIBLE, NEGLIGIBLE):
        axes.axvline(line, color=GRAY, linewidth=0.9, linestyle=(0, (1, 2)))
    axes.axvline(0, color=GRAY, linewidth=0.9)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(shown), fontsize=7.5, frameon=False, borderaxespad=0,
                handletextpad=0.2, labelcolor="linecolor")  # fmt: skip
    axes.set_yticks(range(len(rows)), [_words(row) for row in rows])
    axes.set(
        ylim=(len(rows) - 0.4, -0.6), xlim=(-reach, reach), xlabel="Standardized difference, notified less reference"
    )
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", MINUS))
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    figure.subplots_adjust(left=0.22, right=0.97, top=1 - 0.32 / height, bottom=0.46 / height)
    return figure


def _words(row: Row) -> str:
    text = str(row["covariate"]).replace("_", " ")
    return text[:1].upper() + text[1:]


def _number(cell: Any) -> float:
    return float(cell)


def _alt(rows: list[Row]) -> str:
    parts = []
    for row in rows:
        read = [f"{_number(row[key]):.2f} {words}" for key, (*_, words) in MARKS.items() if row[key] is not None]
        parts.append(f"{_words(row)}: {', '.join(read)}")
    return f"Love plot of standardized differences. {'; '.join(parts)}.".replace("-0.00", "0.00")
