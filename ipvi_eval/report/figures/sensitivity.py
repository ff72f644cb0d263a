"""Sensitivity strip: counted over expected under one other choice at a time, the headline on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE, GRAY, INK, RUST, VERMILLION
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row, number, reading
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINE = 0.185
"""Inches for one line of text."""


def sensitivity(report: Report, outcome: str, *, name: str = "fig-sensitivity") -> str:
    """Figure of the table `its.<outcome>.sensitivity`: markdown with the id `name`; empty without it."""
    table = report.results.tables.get(f"its.{outcome}.sensitivity")
    if not report.meta.ran("its") or table is None:
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    rows = table.records()
    caption = (
        f"Counted over expected ({label}) under one other choice at a time, with intervals; the square is the answer "
        "with which the report leads. Lines in red change whether the interval includes no change, or the sign of one "
        "that excludes it. Lines with a straight, quadratic or spline trend know no comparison area. A ratio of one "
        "means no change."
    )
    stem = f"its.{outcome}.sensitivity"
    heading = Heading(
        about=f"One other choice at a time: {label}",
        measure=f"{label[:1].upper()}{label[1:]}, ratio of counted to expected, logarithmic scale",
        finding=Sentence(f"Another choice changes the conclusion in {{{stem}.disagree}} of {{{stem}.fitted}} models"),
    )
    if not any(row["ratio"] is not None for row in rows):
        reason = "This figure is not shown: no line could be fitted."
        return no_figure(report, name=name, heading=heading, caption=caption, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=heading,
        caption=caption,
        of=(table.id,),
        alt=_alt(label, rows),
        draw=lambda: _draw(rows),
    )


def _draw(rows: list[Row]) -> Figure:
    height = 0.75 + _LINE * len(rows)
    figure, (axes,) = new_figure(height)
    for place, row in enumerate(rows):
        _line(axes, place, row)
    axes.axvline(1.0, color=GRAY, linewidth=0.9, zorder=0)
    axes.set_yticks(range(len(rows)), [words_of(row) for row in rows], fontsize=7.5)
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(_color(row) if row["flips"] else INK)
        tick.set_fontweight("bold" if row["primary"] else "normal")
    log_axis(axes, rows)
    axes.set(ylim=(len(rows) - 0.4, -0.6), xlabel="Counted over expected")
    figure.subplots_adjust(left=0.405, right=0.83, top=1 - 0.22 / height, bottom=0.45 / height)
    return figure


def _line(axes: Any, place: int, row: Row) -> None:
    color = _color(row)
    ratio, lower, upper = (number(row[name]) for name in ("ratio", "lower", "upper"))
    if ratio is not None:
        if lower is not None and upper is not None:
            axes.plot([lower, upper], [place, place], color=color, linewidth=1.3)
        axes.plot([ratio], [place], marker="s" if row["primary"] else "o", color=color, linestyle="",
                  markersize=5.5 if row["primary"] else 3.8)  # fmt: skip
    axes.annotate(
        ratio_of(row), (1.0, place), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
        va="center", fontsize=7, color=color if row["flips"] else INK, annotation_clip=False,
    )  # fmt: skip


def log_axis(axes: Any, rows: list[Row]) -> None:
    """A logarithmic x axis with plain numbers that holds every interval and the line of no change."""
    from matplotlib.ticker import FixedLocator, NullLocator

    bounds = [value for row in rows for name in ("ratio", "lower", "upper") if (value := number(row[name])) is not None]
    low, high = min([*bounds, 1.0]), max([*bounds, 1.0])
    low, high = max(low / 1.05, 0.02), min(high * 1.05, 50.0)
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    steps = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 2, 3, 5, 10, 20, 50)
    ticks = [step for step in steps if low <= step <= high]
    if len(ticks) > 9:
        ticks = [step for step in ticks if step in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def words_of(row: Row) -> str:
    """The line's label; the answer that leads says that it is."""
    label = str(row["label"])
    return "The answer that leads" if row["primary"] else label[:1].upper() + label[1:]


def ratio_of(row: Row) -> str:
    """Ratio and interval as text, or that there is none."""
    return reading(row, "ratio", "ratio", missing="not fitted")


def _color(row: Row) -> str:
    return RUST if row["flips"] else VERMILLION if row["primary"] else BLUE


def _alt(label: str, rows: list[Row]) -> str:
    parts = [f"{words_of(row)}: {ratio_of(row)}{' (changes the ' + str(row['flips']) + ')' if row['flips'] else ''}"
             for row in rows]  # fmt: skip
    return f"Sensitivity of counted over expected ({label}), ratios with intervals. {'; '.join(parts)}."
