"""Harm beside the count: how both changed against what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE, INK, VERMILLION
from ipvi_eval.estimate import Estimate
from ipvi_eval.report.figures.mount import findings
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row
from ipvi_eval.report.figures.sensitivity import log_axis
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINES = {"harm.monthly.incidents": "Incidents, counted", "harm.monthly.middle": "Their harm, weighed"}
_MIDDLE = "harm.monthly.middle"
_HEADING = Heading(
    about="Incidents and their harm after the start",
    measure="Ratio of what came after the start to what was expected, logarithmic scale",
    finding=findings.ratio(_MIDDLE, "harm was", "than expected"),
)


def harm(report: Report, *, name: str = "fig-harm") -> str:
    """Figure of `harm.monthly.*`: markdown with the id `name`; empty where no change of harm is told."""
    found = {line: report.find(id) for id, line in _LINES.items() if report.has(id)}
    if not report.has(_MIDDLE):
        return ""
    caption = "Incidents and their harm after the start, over those expected."
    if report.find(_MIDDLE).value is None:
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=_HEADING, caption=caption, reason=reason)
    told = {line: one for line, one in found.items() if one.value is not None}
    of = tuple(one.id for one in told.values())
    return show_figure(
        report, name=name, heading=_HEADING, caption=caption, of=of, alt=_alt(told), draw=lambda: _draw(told)
    )


def _draw(told: dict[str, Estimate]) -> Figure:
    height = 0.54 + 0.31 * len(told)
    figure, (axes,) = new_figure(height)
    rows: list[Row] = [{"ratio": one.value, "lower": one.lower, "upper": one.upper} for one in told.values()]
    for place, (line, one) in enumerate(told.items()):
        color = VERMILLION if line == _LINES["harm.monthly.incidents"] else BLUE
        if one.lower is not None and one.upper is not None:
            axes.plot([one.lower, one.upper], [place, place], color=color, linewidth=2.2, solid_capstyle="butt")
        axes.plot([one.value], [place], marker="s", color=color, linestyle="", markersize=6)
        axes.annotate(
            _reading(one), (1.0, place), (8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="center", fontsize=7.5, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.axvline(1.0, color=INK, linewidth=1.2)
    axes.set_yticks(range(len(told)), list(told), fontsize=8.5)
    log_axis(axes, rows)
    axes.set(ylim=(len(told) - 0.4, -0.6), xlabel="After the start, over expected (1: no change)")
    figure.subplots_adjust(left=0.22, right=0.72, top=1 - 0.13 / height, bottom=0.45 / height)
    return figure


def _reading(one: Estimate) -> str:
    span = words.compatible(one).removeprefix("anything from ")
    return f"{words.change(one)}\n({span})"


def _alt(told: dict[str, Estimate]) -> str:
    parts = [f"{line}: {' '.join(_reading(one).split())}" for line, one in told.items()]
    return f"Incidents and their harm over those expected. {'; '.join(parts)}."
