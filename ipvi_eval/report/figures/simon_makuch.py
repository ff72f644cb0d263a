"""Curves of the notified and the not notified without immortal time: groups that change, or fixed at a landmark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ipvi_eval.drawing.look import new_figure, percent_axis, spread
from ipvi_eval.drawing.palette import DASHES, SERIES
from ipvi_eval.report.figures.mount import findings
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.reoffence import DAYS_PER_MONTH
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.store import Curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind = Literal["simon_makuch", "landmark", "landmark_historical_cohort", "landmark_comparison_area"]
REFERENCE = {
    "landmark_historical_cohort": "people who entered before the program",
    "landmark_comparison_area": "people of the comparison areas",
}
GROUPS = ("not_notified", "notified")
FEWEST_ROWS = 4
"""A curve with fewer released points would mislead."""
YEARS = 5
"""The axis ends here: later few people are left and the figure is for display only."""


@dataclass(frozen=True, slots=True)
class Line:
    """One group's curve as the share with a new event."""

    label: str
    time: list[float]
    share: list[float]
    lower: list[float]
    upper: list[float]


def simon_makuch(report: Report, outcome: str, *, kind: Kind = "simon_makuch", name: str = "fig-simon-makuch") -> str:
    """Figure of the curves `survival.<outcome>.<kind>.<group>`: markdown with the id `name`; empty without survival."""
    if not report.meta.ran("survival"):
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    caption = _caption(label, kind)
    found = [report.results.curves.get(f"survival.{outcome}.{kind}.{group}") for group in GROUPS]
    curves = [_line(curve) for curve in found if curve is not None and len(curve.rows) >= FEWEST_ROWS]
    if len(curves) < len(GROUPS):
        reason = report.withheld if any(found) else "The curves could not be drawn."
        reason = f"This figure is not shown. {reason}"
        return no_figure(report, name=name, heading=_heading(report, outcome, kind), caption=caption, reason=reason)
    begin = max(curve.time[0] for curve in curves)
    alt = _alt(label, curves, begin, kind)
    custody = report.parts["custody"]
    return show_figure(
        report,
        name=name,
        heading=_heading(report, outcome, kind),
        caption=caption,
        of=tuple(curve.id for curve in found if curve),
        alt=alt,
        draw=lambda: _draw(curves, begin, kind, custody=custody),
    )


def _heading(report: Report, outcome: str, kind: Kind) -> Heading:
    """What the planned comparison comes to, or that of the landmark at the last horizon at which it was released."""
    label = report.meta.outcomes.get(outcome, outcome)
    ids = [f"survival.{outcome}.{kind}.weighted_{months}m" for months in report.meta.horizons]
    told = [id for id in ids if report.has(id) and report.find(id).value is not None]
    said = findings.notified(report, outcome) if kind == "simon_makuch" else None
    if told:
        said = findings.difference(
            told[-1], "notified people differ", lower="Fewer with a new event", higher="More with a new event"
        )
    return Heading(
        about=f"New events of notified and other people: {label}",
        measure=f"{label[:1].upper()}{label[1:]}, share of people in percent by months since {_origin(kind)}",
        finding=said,
    )


def _line(curve: Curve) -> Line:
    survival = [_number(cell) for cell in curve.column("survival")]
    share = [1 - value for value in survival]
    # The limits change sides, and one that does not exist is drawn at the line.
    upper = [
        value if cell is None else 1 - _number(cell) for value, cell in zip(share, curve.column("lower"), strict=True)
    ]
    lower = [
        value if cell is None else 1 - _number(cell) for value, cell in zip(share, curve.column("upper"), strict=True)
    ]
    return Line(curve.label, [_number(cell) for cell in curve.column("time")], share, lower, upper)


def _number(cell: Any) -> float:
    return float(cell)


def _caption(label: str, kind: Kind) -> str:
    drawn = (
        "Points are estimates on days by which enough further events had occurred to show them, joined by straight "
        "lines; shaded: pointwise confidence intervals."
    )
    if kind in REFERENCE:
        return (
            f"Share of people with a new event ({label}) after a landmark, of the notified and of {REFERENCE[kind]}, "
            "among those followed and free of one until then. Both groups are weighted so that they resemble each "
            f"other in what was recorded; intervals allow for it. {drawn}"
        )
    if kind == "landmark":
        return (
            f"Share of people with a new event ({label}) after a landmark, among those followed and free of one until "
            f"then, by whether they had been notified by the landmark. {drawn}"
        )
    return (
        f"Simon-Makuch curves of the share with a new event ({label}). People move from one curve to the other on the "
        f"day of notification, so neither line follows a fixed group; the lines show two rates at work. {drawn}"
    )


def _draw(curves: list[Line], begin: float, kind: Kind, *, custody: bool) -> Figure:
    figure, (axes,) = new_figure(2.4)
    shown = [_drawn(curve, begin) for curve in curves]
    top = 1.12 * max(max(upper) for *_, upper in shown)
    ends = spread([share[-1] for _, share, _, _ in shown], gap=0.08 * top)
    right = max(time[-1] for time, *_ in shown)
    for rank, (curve, (time, share, lower, upper), end) in enumerate(zip(curves, shown, ends, strict=True)):
        color = SERIES[rank]
        # Straight between the released points: drawn as steps, the group with fewer events would seem to do better.
        axes.plot(time, share, color=color, linestyle=DASHES[rank], marker="o", markersize=2.6)
        axes.fill_between(time, lower, upper, color=color, alpha=0.12, linewidth=0)
        axes.annotate(
            curve.label, (time[-1], end), (7, 0), textcoords="offset points", color=color, fontweight="bold",
            va="center", annotation_clip=False,
        )  # fmt: skip
    axes.set(xlim=(begin, right), ylim=(0, max(top, 0.05)), ylabel="Share with a new event")
    percent_axis(axes.yaxis)
    axes.set_xlabel(f"Months since {_origin(kind)}{' (days in custody not counted)' if custody else ''}")
    first = round(begin / DAYS_PER_MONTH)
    months = [first + step for step in range(0, round((right - begin) / DAYS_PER_MONTH) + 1, 12)]
    axes.set_xticks([begin + (month - first) * DAYS_PER_MONTH for month in months], [str(month) for month in months])
    figure.subplots_adjust(left=0.115, right=0.83, top=0.92, bottom=0.2)
    return figure


def _origin(kind: Kind) -> str:
    return "the landmark" if kind.startswith("landmark") else "entry"


def _drawn(curve: Line, begin: float) -> tuple[list[float], list[float], list[float], list[float]]:
    """The points up to the end of the axis: what picture and alternative text tell."""
    last = begin + YEARS * 12 * DAYS_PER_MONTH
    inside = sum(day <= last for day in curve.time)
    time, share, lower, upper = (column[:inside] for column in (curve.time, curve.share, curve.lower, curve.upper))
    return time, share, lower, upper


def _alt(label: str, curves: list[Line], begin: float, kind: Kind) -> str:
    parts = []
    for curve in curves:
        day, share, lower, upper = (column[-1] for column in _drawn(curve, begin))
        value, low, high = (numbers.show(one, "proportion") for one in (share, lower, upper))
        months = numbers.count(day / DAYS_PER_MONTH)
        parts.append(f"{curve.label}: {value} ({low} to {high}) {months} months after {_origin(kind)}")
    return f"Line chart of the share with a new event ({label}) by notification. {'; '.join(parts)}."
