"""Shares re-arrested here and elsewhere, as estimated or as published, with what each design can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import new_figure, percent_axis
from ipvi_eval.drawing.palette import BLUE, GRAY, INK, VERMILLION
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row, number, reading
from ipvi_eval.report.lookup import SUPPRESSED, Report
from ipvi_eval.report.sentences import certainty
from ipvi_eval.report.sentences.compared import compared
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKERS = {"1": "s", "2": "D", "3": "^", "4": "p", "5": "*", "": "o"}
"""Marker by level on the Maryland Scientific Methods Scale; empty where nothing is evaluated."""

_SHAPES = {"s": "square", "D": "diamond", "^": "triangle", "p": "pentagon", "*": "star", "o": "circle"}
_DESIGNS = {
    "1": "one group, no comparison",
    "2": "before and after in one place",
    "3": "with a comparison group or place",
    "4": "many places, other causes controlled",
    "5": "random assignment",
    "": "descriptive",
}


def forest(report: Report, *, name: str = "fig-forest") -> str:
    """Figure of the table `evidence.forest`: markdown with the id `name`; empty without that analysis."""
    if not report.meta.ran("evidence"):
        return ""
    level = report.confidence
    caption = (
        f"Share with a new arrest at fixed horizons here and in {report.elsewhere()}, as published, and where "
        f"others published one. Filled: here; hollow: elsewhere. Lines are {level} confidence intervals; a point "
        "without a line was published without the number of people it rests on. The shape of the marker is the design. "
        "The people, the records and the definitions differ: this compares levels, not effects."
    )
    table = report.results.tables.get("evidence.forest")
    rows = table.records() if table else []
    if not any(row["value"] is not None for row in rows):
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=_heading(report), caption=caption, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=_heading(report),
        caption=caption,
        of=("evidence.forest",),
        alt=_alt(rows),
        draw=lambda: _draw(rows),
    )


def _heading(report: Report) -> Heading:
    """How sure a difference is, and the shares of both places for the lists that can be compared."""
    words = {"sure": certainty.of_elsewhere(report), "there": str(report.elsewhere()), "months": ""}
    told = []
    for place, stem in enumerate(compared(report)):
        key = stem.split(".")[2].removeprefix("list_")
        words |= {f"list_{place}": report.meta.lists.get(key, key), "months": stem.rpartition(".")[2].removesuffix("m")}
        told.append(f"{{list_{place}}} {{{stem}.ours}} here and {{{stem}.theirs}} in {{there}}")
    said = Sentence(f"{{sure}}: new arrests within {{months}} months, {'; '.join(told)}", words)
    return Heading(
        about=f"New arrests here and in {report.elsewhere()}",
        measure="Share of people with a new arrest, in percent",
        finding=said if told else None,
        source=f"the records of {report.meta.site}, and publications, which the technical appendix lists",
    )


def _draw(rows: list[Row]) -> Figure:
    height = 1.1 + 0.3 * len(rows)
    figure, (axes,) = new_figure(height)
    top = max(number(row["upper"]) or number(row["value"]) or 0.0 for row in rows)
    for place, row in enumerate(rows):
        value, lower, upper = (number(row[name]) for name in ("value", "lower", "upper"))
        color = _color(row)
        if value is not None and lower is not None and upper is not None:
            axes.plot([lower, upper], [place, place], color=color, linewidth=1.4)
        if value is not None:
            axes.plot(
                [value], [place], marker=MARKERS[_level(row)], markersize=5.5, color=color, linestyle="",
                markerfacecolor=color if _here(row) else "white",
            )  # fmt: skip
        axes.annotate(
            _reading(row), (1.0, place), (8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="center", fontsize=7.5, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), [_wrapped(str(row["label"])) for row in rows], fontsize=8)
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(_color(row))
    axes.set(ylim=(len(rows) - 0.4, -0.6), xlim=(0, min(1.0, 1.06 * top)), xlabel="Share with a new arrest")
    percent_axis(axes.xaxis)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(GRAY)
    figure.text(0.02, 0.06 / height, _key(rows), fontsize=7.5, color=GRAY, va="bottom")
    figure.subplots_adjust(left=0.34, right=0.755, top=0.94, bottom=0.68 / height)
    return figure


def _key(rows: list[Row]) -> str:
    levels = sorted({_level(row) for row in rows if row["value"] is not None}, key=lambda level: level or "9")
    parts = [f"{_SHAPES[MARKERS[level]]}: {f'level {level}, ' if level else ''}{_DESIGNS[level]}" for level in levels]
    return f"Design (Maryland scale, levels 1 to 5). {'; '.join(parts).capitalize()}."


def _level(row: Row) -> str:
    return str(row.get("design_level") or "")


def _here(row: Row) -> bool:
    return str(row["source"]) == "this study"


def _color(row: Row) -> str:
    if _here(row):
        return BLUE
    return GRAY if row.get("role") == "context" else VERMILLION


def _wrapped(label: str, width: int = 36) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(label, width))


def _reading(row: Row) -> str:
    return reading(
        row, "value", "proportion", missing=SUPPRESSED, show=numbers.show if _here(row) else numbers.as_printed
    )


def _alt(rows: list[Row]) -> str:
    parts = [f"{row['label']}: {_reading(row)}" for row in rows]
    return f"Forest plot of the share of people with a new arrest. {'; '.join(parts)}. {_key(rows)}"
