"""Lorenz curves: what the pairs with least have of all incidents, and of all harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import new_figure, percent_axis, spread
from ipvi_eval.drawing.palette import BLUE, DASHES, GRAY, VERMILLION
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import number
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ipvi_eval.results.store import Table

Points = dict[float, float]
"""What the pairs with least have, by their share of all pairs; both as parts of one."""

_CURVES = {"harm.lorenz.incidents": "Incidents", "harm.lorenz.harm": "Harm"}
_INCIDENTS, *_ = _CURVES
_GINI = {"Incidents": "harm.top.gini", "Harm": "harm.top.gini_harm"}
_COLORS = {"Incidents": VERMILLION, "Harm": BLUE}
_CAPTION = (
    "Pairs of a suspect and a victim in order, those with least first, and what they have together. On the straight "
    "line all pairs would have the same; the further a curve hangs below it, the fewer pairs make up how much. Points "
    "are rounded so that they tell of no pair."
)
_HEADING = Heading(
    about="How unevenly incidents and harm are spread over pairs",
    measure="Share of all incidents, or of all harm, that pairs with least have together",
    finding=Sentence("{harm.top.share} of incidents are those of the few pairs with most"),
)


def lorenz(report: Report, *, name: str = "fig-lorenz") -> str:
    """Figure of the tables `harm.lorenz.*`: markdown with the id `name`; empty where the run has none."""
    tables = {line: report.results.tables[id] for id, line in _CURVES.items() if id in report.results.tables}
    if not tables:
        return ""
    told = {line: points for line, table in tables.items() if (points := _points(table))}
    if not told:
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=_HEADING, caption=_CAPTION, reason=reason)
    of = [id for line in told for id in (tables[line].id, _GINI[line]) if report.has(id)]
    return show_figure(
        report, name=name, heading=_HEADING, caption=_CAPTION, of=tuple(of), alt=_alt(told), draw=lambda: _draw(told)
    )


def _points(table: Table) -> Points:
    """The points that were released, and the two ends, which are the same for everybody; empty where none was."""
    rows = ((number(row["pairs"]), number(row["has"])) for row in table.records())
    inside = {pairs / 100: has / 100 for pairs, has in rows if pairs is not None and has is not None}
    return {0.0: 0.0, **inside, 1.0: 1.0} if inside else {}


def _draw(told: dict[str, Points]) -> Figure:
    figure, (axes,) = new_figure(3.1)
    axes.plot([0, 1], [0, 1], color=GRAY, linewidth=1.0)
    for dash, (line, points) in zip(DASHES, told.items(), strict=False):
        axes.plot(list(points), list(points.values()), color=_COLORS[line], marker="o", markersize=3.2, linestyle=dash)
    lines = ["All alike", *told]
    colors = {"All alike": GRAY, **_COLORS}
    at = _LABELLED
    heights = [at, *(_height(points, at) for points in told.values())]
    for line, height in zip(lines, spread(heights, gap=0.075), strict=True):
        axes.annotate(
            line, (at, height), (-5, 2), textcoords="offset points", ha="right", va="bottom",
            color=colors[line], fontweight="bold", fontsize=8,
        )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set(xlabel="Share of all pairs, those with least first", ylabel="Share of all that they have")
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    figure.subplots_adjust(left=0.11, right=0.97, top=0.955, bottom=0.15)
    return figure


_LABELLED = 0.6
"""Share of the pairs at which the names of the curves stand."""


def _height(points: Points, at: float) -> float:
    import numpy as np

    return float(np.interp(at, list(points), list(points.values())))


def _alt(told: dict[str, Points]) -> str:
    lines = []
    for line, points in told.items():
        inside = (f"{100 * pairs:.0f}%: {100 * has:.0f}%" for pairs, has in points.items() if 0 < pairs < 1)
        lines.append(f"{line}, of the pairs with least: {', '.join(inside)}")
    return f"Lorenz curves. {'; '.join(lines)}."
