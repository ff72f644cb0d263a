"""Belief about the rate ratio before and after our data, one panel for each starting point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE, DASHES, GRAY, INK, VERMILLION
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading, verdict
from ipvi_eval.report.figures.mount.readings import Row
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ipvi_eval.estimate import Estimate


_STARTS = {
    "nearest": "the nearest evaluations, of partner violence",
    "randomised": "the randomized evaluations of focused deterrence",
    "all": "all controlled evaluations of focused deterrence",
}
_LINES = (
    ("prior", "Before our data", GRAY, DASHES[1]),
    ("data", "Our data alone", BLUE, DASHES[2]),
    ("posterior", "After our data", VERMILLION, "-"),
)


def posterior(report: Report, *, name: str = "fig-posterior") -> str:
    """Figure of the table `evidence.densities`: markdown with the id `name`; empty without that table."""
    table = report.results.tables.get("evidence.densities")
    if not report.meta.ran("evidence") or table is None:
        return ""
    caption = (
        "What a reader who started from published evaluations would believe about the rate ratio of the monthly count, "
        "before and after our data. Below one: fewer than expected. Each panel says where it starts; where the curves "
        "after the data differ between panels, the conclusion is the reader's belief and not the data's."
    )
    panels = {name: [row for row in table.records() if row["name"] == name] for name in _names(table.records())}
    if any(row["posterior"] is None for row in table.records()):
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=_heading(panels), caption=caption, reason=reason)
    after = {name: report.find(f"evidence.belief.{name}.posterior") for name in panels}
    return show_figure(
        report,
        name=name,
        heading=_heading(panels),
        caption=caption,
        of=(table.id, *(found.id for found in after.values())),
        alt=_alt(after),
        draw=lambda: _draw(panels, after),
    )


def _heading(panels: dict[str, list[Row]]) -> Heading:
    """What a reader believes after our data who started from the first of the panels."""
    first = next(iter(panels), "")
    id = f"evidence.belief.{first}.posterior"
    said = Sentence(
        f"{{verdict}}: {{{id}}} ({{{id}:bounds}}) for a reader who started from {{start}}",
        {
            "verdict": verdict(id, lower="Fewer than expected", higher="More than expected"),
            "start": _STARTS.get(first, first),
        },
    )
    return Heading(
        about="Belief before and after our data",
        measure="Density of the rate ratio of the monthly count, logarithmic scale",
        finding=said,
        source="the records of the agency, and publications, which the text names",
    )


def _names(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(str(row["name"]) for row in rows))


def _draw(panels: dict[str, list[Row]], after: dict[str, Estimate]) -> Figure:
    figure, axes = new_figure(0.75 + 1.65 * len(panels), rows=(1.0,) * len(panels))
    every = [float(str(row["ratio"])) for rows in panels.values() for row in rows]
    for number, (axis, (name, rows)) in enumerate(zip(axes, panels.items(), strict=True)):
        _panel(axis, rows, limits=(min(every), max(every)), label=number == 0)
        axis.set_title(f"Starting from {_STARTS.get(name, name)}: {_reading(after[name])} after our data", loc="left")
    axes[-1].set_xlabel("Rate ratio of the monthly count (log scale)")
    figure.subplots_adjust(left=0.03, right=0.97, top=0.9, bottom=0.13, hspace=0.42)
    return figure


def _panel(axis: Any, rows: list[Row], *, limits: tuple[float, float], label: bool) -> None:
    ratio = [float(str(row["ratio"])) for row in rows]
    curves = {column: [float(str(row[column])) for row in rows] for column, *_ in _LINES}
    modes = {column: ratio[density.index(max(density))] for column, density in curves.items()}
    top = max(max(density) for density in curves.values())
    for column, text, color, dash in _LINES:
        density = curves[column]
        axis.plot(ratio, density, color=color, linestyle=dash)
        if column == "posterior":
            axis.fill_between(ratio, density, color=color, alpha=0.12, linewidth=0)
        if label:
            _name(axis, ratio, density, text, color, side=_side(column, modes))
    axis.axvline(1.0, color=INK, linewidth=0.8)
    axis.annotate("no change", (1.0, top), (3, 2), textcoords="offset points", fontsize=7.5, color=INK, va="top")
    axis.set(xscale="log", xlim=limits, ylim=(0, 1.2 * top))
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    ticks = [tick for tick in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0) if limits[0] <= tick <= limits[1]]
    axis.set_xticks(ticks, [numbers.show(tick, "ratio") for tick in ticks])
    axis.minorticks_off()


def _side(column: str, modes: dict[str, float]) -> int:
    """Where a curve's name stands: above its peak (0), or left (-1) or right (1), away from the other curve."""
    if column == "posterior":
        return 0
    left = modes["data"] < modes["prior"]
    return -1 if left == (column == "data") else 1


def _name(axis: Any, ratio: list[float], density: list[float], text: str, color: str, *, side: int) -> None:
    peak = max(density)
    height = {-1: 0.55, 0: 1.0, 1: 0.3}[side] * peak
    inside = [place for place, value in enumerate(density) if value >= height]
    place = inside[-1] if side == 1 else inside[0]
    axis.annotate(
        text, (ratio[place], density[place]), (5 * side, 0 if side else 4), textcoords="offset points",
        ha={-1: "right", 0: "center", 1: "left"}[side], va="center" if side else "bottom", color=color,
        fontweight="bold", fontsize=7.5,
    )  # fmt: skip


def _reading(found: Estimate) -> str:
    if found.value is None:
        return "withheld"
    return f"{numbers.show(found.value, 'ratio')} ({numbers.limits(found)})"


def _alt(after: dict[str, Estimate]) -> str:
    parts = [f"starting from {_STARTS.get(name, name)} {_reading(found)}" for name, found in after.items()]
    return (
        "Density curves of the rate ratio of the monthly count: before our data, from our data alone, and after our "
        f"data. Rate ratio after our data, with its interval: {'; '.join(parts)}."
    )
