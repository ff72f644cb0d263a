"""Three panels of one monthly series: counts, the ratio to a forecast by calendar year, incidents averted so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE, GRAY, GREEN, INK, NAVY
from ipvi_eval.month_names import month_in_words
from ipvi_eval.report.figures.monthly import Series, draw_series, month_of, series_of
from ipvi_eval.report.figures.mount import findings
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers, words
from ipvi_eval.results.store import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ipvi_eval.estimate import Estimate
    from ipvi_eval.report.meta import Period


@dataclass(frozen=True, slots=True)
class Course:
    """Incidents averted so far, month by month after the start, with their interval."""

    month: list[date]
    averted: list[float]
    lower: list[float]
    upper: list[float]


@dataclass(frozen=True, slots=True)
class Years:
    """Counted over forecast in each calendar year after the start, with its interval; NaN where withheld."""

    middle: list[date]
    ratio: list[float]
    lower: list[float]
    upper: list[float]


def panels(report: Report, outcome: str, *, name: str = "fig-panels") -> str:
    """Figure of the curve `its.<outcome>` and the table `its.<outcome>.path`: markdown with the id `name`.

    Empty where the run has no such table (a short series, or no analysis of counts).
    """
    table = report.results.tables.get(f"its.{outcome}.path")
    if not report.meta.ran("its") or table is None:
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    curve = report.results.curves.get(f"its.{outcome}")
    series = series_of(curve) if curve is not None and curve.rows else None
    unit = series.period if series else "month"
    caption = (
        f"Counts by {unit} ({label}). Top: observed (dots), fitted (solid line) and expected without the program "
        "(dashed line; shaded: what would then have been counted). Middle: counted over forecast by calendar year, the "
        "forecast made from the months before the start (and the comparison, where that leads); the band is the ratio "
        "with which "
        "the report leads; one means no change. Bottom: reports fewer than expected since the start, by that ratio, "
        "with its interval; below zero: more than expected."
    )
    heading = Heading(
        about=f"Counts, ratio and sum over time: {label}",
        measure=f"{label[:1].upper()}{label[1:]}: count per {unit}, ratio, and number fewer than expected",
        finding=findings.counted(report, outcome),
    )
    if series is None or not table.rows:
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=heading, caption=caption, reason=reason)
    course, years = _course(table), _years(report, outcome)
    ratio = report.results.estimates.get(f"its.{outcome}.headline.ratio")
    return show_figure(
        report,
        name=name,
        heading=heading,
        caption=caption,
        of=(
            f"its.{outcome}",
            table.id,
            f"its.{outcome}.by_year",
            f"its.{outcome}.headline.ratio",
            f"its.{outcome}.headline.averted",
        ),
        alt=_alt(report, outcome, label, series, course, years),
        draw=lambda: _draw(series, course, years, ratio, report.meta.periods),
    )


def _column(table: Table, name: str) -> list[float]:
    return [float("nan") if row[name] is None else float(row[name]) for row in table.records()]  # type: ignore[arg-type]


def _course(table: Table) -> Course:
    names = ("averted", "averted_lower", "averted_upper")
    return Course([month_of(row["month"]) for row in table.records()], *(_column(table, name) for name in names))


def _years(report: Report, outcome: str) -> Years:
    table = report.results.tables.get(f"its.{outcome}.by_year")
    if table is None:
        return Years([], [], [], [])
    middle = [date(int(str(row["year"])), 7, 1) for row in table.records()]
    return Years(middle, *(_column(table, name) for name in ("ratio", "lower", "upper")))


def _draw(series: Series, course: Course, years: Years, ratio: Estimate | None, periods: tuple[Period, ...]) -> Figure:
    figure, (top, middle, bottom) = new_figure(5.3, rows=(1.55, 1.0, 1.0))
    draw_series(top, series, periods)
    _by_year(middle, years, ratio, course.month)
    _neutral(middle, 1.0, "No change")
    averted = (course.averted, course.lower, course.upper)
    _band(bottom, course.month, averted, GREEN, numbers.show(course.averted[-1], "incidents"))
    _neutral(bottom, 0.0, "As many as expected")
    bottom.set(ylabel="Fewer so far", ylim=_around(course.lower, course.upper, 0.0))
    for axes in (middle, bottom):
        axes.set_xlim(top.get_xlim())
        _starts(axes, periods)
    for axes in (top, middle):
        axes.tick_params(labelbottom=False)
    bottom.yaxis.set_major_formatter(lambda value, _: numbers.count(value))
    figure.align_ylabels([top, middle, bottom])
    figure.subplots_adjust(left=0.11, right=0.875, top=0.965, bottom=0.045, hspace=0.13)
    return figure


def _by_year(axes: Any, years: Years, ratio: Estimate | None, month: list[date]) -> None:
    """Points with intervals by year, and the band of the ratio that leads."""
    known = [at for at, value in enumerate(years.ratio) if value == value]
    bounds = [years.lower[at] for at in known] + [years.upper[at] for at in known]
    if ratio is not None and ratio.value is not None and ratio.lower is not None and ratio.upper is not None:
        ends = [month[0], month[-1]]
        flat = ([ratio.value] * 2, [ratio.lower] * 2, [ratio.upper] * 2)
        _band(axes, ends, flat, BLUE, numbers.show(ratio.value, "ratio"))
        bounds += [ratio.lower, ratio.upper]
    for at in known:
        axes.plot([years.middle[at]] * 2, [years.lower[at], years.upper[at]], color=INK, linewidth=1.1)
        axes.plot([years.middle[at]], [years.ratio[at]], marker="o", markersize=3.6, color=INK, linestyle="")
    axes.set(ylabel="Ratio", ylim=_around(bounds, bounds, 1.0))


def _band(axes: Any, month: list[date], lines: tuple[list[float], ...], color: str, reading: str) -> None:
    value, lower, upper = lines
    axes.fill_between(month, lower, upper, color=color, alpha=0.16, linewidth=0)
    axes.plot(month, value, color=color)
    axes.annotate(
        reading, (1.0, value[-1]), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
        color=color, fontweight="bold", va="center", annotation_clip=False,
    )  # fmt: skip
    axes.yaxis.label.set_color(INK)


def _neutral(axes: Any, height: float, text: str) -> None:
    axes.axhline(height, color=GRAY, linewidth=0.9)
    axes.annotate(
        text, (0.0, height), (4, 3), xycoords=("axes fraction", "data"), textcoords="offset points",
        color=GRAY, fontsize=7.5, va="bottom",
    )  # fmt: skip


def _starts(axes: Any, periods: tuple[Period, ...]) -> None:
    for period in periods:
        if period.kind == "programme":
            axes.axvline(period.start, color=NAVY, linewidth=1.3)


def _around(lower: list[float], upper: list[float], neutral: float) -> tuple[float, float]:
    """Limits that hold the interval and the line of no change, with some air."""
    low, high = min([*lower, neutral]), max([*upper, neutral])
    air = 0.13 * (high - low or 1.0)
    return low - air, high + air


def _alt(report: Report, outcome: str, label: str, series: Series, course: Course, years: Years) -> str:
    """What each of the three panels shows, in the numbers that it shows."""
    start, last = month_in_words(course.month[0]), month_in_words(course.month[-1])
    unit = series.period
    top = (
        f"Three panels ({label}). Top: counts by {unit} from {month_in_words(series.month[0])} to {last} with the "
        f"fitted line and, from {start} on, the line expected without the program"
    )
    ratio, averted = (report.results.estimates.get(f"its.{outcome}.headline.{name}") for name in ("ratio", "averted"))
    if ratio is not None and ratio.value is not None:
        top += f"; counted over expected {numbers.show(ratio.value, ratio.unit)}"
        top += f" ({numbers.interval(ratio)})" if ratio.lower is not None and ratio.level is not None else ""
    read = zip(years.middle, years.ratio, strict=True)
    known = [f"{at.year}: {numbers.show(value, 'ratio')}" for at, value in read if value == value]
    middle = "Middle: counted over forecast by calendar year"
    if known:
        middle += f", {'; '.join(known)}"
    bottom = "Bottom: reports fewer than expected so far"
    if averted is not None and averted.value is not None:
        bottom += f", in the end {words.balance(averted)}"
    return f"{top}. {middle}. {bottom}."
