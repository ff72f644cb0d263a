"""Hazard ratios after notification under each definition of re-offence and in each analysis, one below the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import GRAY, INK, SERIES
from ipvi_eval.report.figures.mount import findings
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row, number, reading
from ipvi_eval.report.lookup import SUPPRESSED, Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ALL_OF_THESE = "all of these"
_MARKERS = ("s", "o", "D", "^", "v", "P")


def outcomes(report: Report, *, name: str = "fig-outcomes") -> str:
    """Figure of the table `survival.outcomes`: markdown with the id `name`; empty without the survival analysis."""
    if not report.meta.ran("survival"):
        return ""
    caption = (
        "Rate of new events after notification relative to people who had not been notified (hazard ratio), under each "
        "definition of re-offense and in each analysis, with confidence intervals. Left of one: a lower rate after "
        "notification, which is an association."
    )
    table = report.results.tables.get("survival.outcomes")
    rows = table.records() if table else []
    heading = Heading(
        about="New events after notification, by definition and analysis",
        measure="Hazard ratio, logarithmic scale; the title tells of the planned analysis of the primary outcome",
        finding=findings.notified(report, report.primary),
    )
    if not any(row["ratio"] is not None for row in rows):
        reason = report.withheld if rows else "No hazard ratio could be estimated."
        reason = f"This figure is not shown. {reason}"
        return no_figure(report, name=name, heading=heading, caption=caption, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=heading,
        caption=caption,
        of=("survival.outcomes",),
        alt=_alt(rows),
        draw=lambda: _draw(rows),
    )


def _draw(rows: list[Row]) -> Figure:
    from matplotlib.ticker import FixedLocator, NullLocator

    lines = _lines(rows)
    height = 0.75 + 0.22 * len(lines)
    figure, (axes,) = new_figure(height)
    names = list(dict.fromkeys(row["outcome"] for row in rows))
    for place, (_, row) in enumerate(lines):
        if row is None:
            continue
        value, lower, upper = (number(row[key]) for key in ("ratio", "lower", "upper"))
        rank = names.index(row["outcome"])
        color = SERIES[rank % len(SERIES)]
        if value is not None:
            if lower is not None and upper is not None:
                axes.plot([lower, upper], [place, place], color=color, linewidth=1.4)
            axes.plot([value], [place], marker=_MARKERS[rank % len(_MARKERS)], markersize=5, color=color, linestyle="")
        axes.annotate(
            _reading(row), (1.0, place), (8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="center", fontsize=7.5, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.axvline(1, color=GRAY, linewidth=0.9)
    axes.set_xscale("log")
    ticks = _ticks(rows)
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set(ylim=(len(lines) - 0.4, -0.6), xlim=(ticks[0], ticks[-1]), xlabel="Hazard ratio (logarithmic scale)")
    axes.set_yticks(range(len(lines)), [text if row else "" for text, row in lines])
    for place, (text, row) in enumerate(lines):
        if row is None:  # a heading may be long: it starts at the edge and may run on over its empty line
            axes.annotate(
                text, (0.02, place), xycoords=("figure fraction", "data"), va="center", fontsize=8, fontweight="bold",
                color=INK, annotation_clip=False,  # some colors of marks are too faint for words
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )  # fmt: skip
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(GRAY)
    widest = max(len(text) for text, row in lines if row)
    figure.subplots_adjust(
        left=max(0.40, 0.02 + 0.0105 * widest), right=0.79, top=1 - 0.22 / height, bottom=0.46 / height
    )
    return figure


def _lines(rows: list[Row]) -> list[tuple[str, Row | None]]:
    """Labels from top to bottom: each outcome once as a heading, its analyses below."""
    lines: list[tuple[str, Row | None]] = []
    last = None
    for row in sorted(_told(rows), key=lambda row: [item["outcome"] for item in rows].index(row["outcome"])):
        if row["outcome"] != last:
            last = row["outcome"]
            lines.append((str(last), None))
        lines.append((str(row["analysis"]), row))
    return lines


def _told(rows: list[Row]) -> list[Row]:
    """One row for the several analyses of an outcome of which all are withheld: row by row they say the same."""
    many = Counter(row["outcome"] for row in rows)
    known = {row["outcome"] for row in rows if row["ratio"] is not None}
    hidden = {outcome for outcome, number in many.items() if number > 1 and outcome not in known}
    kept = [row for row in rows if row["outcome"] not in hidden]
    first = {row["outcome"]: row for row in reversed(rows) if row["outcome"] in hidden}
    return kept + [{**row, "analysis": _ALL_OF_THESE} for row in first.values()]


def _ticks(rows: list[Row]) -> list[float]:
    """Round ratios around all intervals, one among them."""
    bounds = [number(row[key]) for row in rows for key in ("ratio", "lower", "upper")]
    known = [bound for bound in bounds if bound]
    steps = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0, 20.0]
    below = max((step for step in steps if step <= min(known)), default=steps[0])
    above = min((step for step in steps if step >= max(known)), default=steps[-1])
    low, high = min(below, 0.7), max(above, 1.4)
    return [step for step in steps if low <= step <= high]


def _reading(row: Row) -> str:
    return reading(row, "ratio", "ratio", missing=SUPPRESSED)


def _alt(rows: list[Row]) -> str:
    parts = [f"{row['outcome']}, {row['analysis']}: {_reading(row)}" for row in rows]
    return f"Forest plot of hazard ratios after notification, notified to not notified people. {'; '.join(parts)}."
