"""Monthly counts, what was fitted, and what was expected without the programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ipvi_eval.report import numbers
from ipvi_eval.report.figures.canvas import new_figure, no_figure, show_figure
from ipvi_eval.report.figures.palette import BLUE, GRAY, INK, LIGHT, NAVY, VERMILLION
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.meta import Period
from ipvi_eval.results.store import Cell, Curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Series:
    """Columns of a monthly curve, cut to a common length; None where withheld or not applicable."""

    month: list[date]
    count: list[float | None]
    fitted: list[float | None]
    expected: list[float | None]
    lower: list[float | None]
    upper: list[float | None]


def monthly(report: Report, outcome: str, *, name: str = "fig-monthly") -> str:
    """Figure of the curve `its.<outcome>`: markdown with the id `name`; empty without that analysis."""
    if not report.meta.ran("its"):
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    caption = (
        f"Monthly counts ({label}): observed (dots), fitted (solid line), and expected had the earlier level and trend "
        f"continued (dashed line, with its 95% interval). Reports to police are not all incidents."
    )
    curve = report.results.curves.get(f"its.{outcome}")
    if curve is None or not curve.rows:
        return no_figure(name=name, caption=caption, reason=f"This figure is not shown. {report.withheld}")
    series = _series(curve)
    alt = _alt(report, outcome, label, series)
    return show_figure(report, name=name, caption=caption, alt=alt, draw=lambda: _draw(series, report.meta.periods))


def _series(curve: Curve) -> Series:
    def column(name: str) -> list[float | None]:
        if name not in curve.columns:
            return [None] * len(curve.rows)
        return [None if item is None else float(item) for item in curve.column(name)]

    months = [_month(item) for item in curve.column("month")]
    return Series(months, *(column(name) for name in ("count", "fitted", "expected", "lower", "upper")))


def _month(item: Cell) -> date:
    text = str(item)
    return date.fromisoformat(text[:10] if len(text) > 7 else f"{text}-01")


def _draw(series: Series, periods: tuple[Period, ...]) -> Figure:
    figure, (axes,) = new_figure(3.6)
    bounds = [value for values in (series.count, series.upper) for value in values if value is not None]
    top = 1.18 * max(bounds, default=1.0)
    _shade(axes, series, periods, top)
    nan = float("nan")

    def plain(values: list[float | None]) -> list[float]:
        return [nan if value is None else value for value in values]

    axes.fill_between(series.month, plain(series.lower), plain(series.upper), color=VERMILLION, alpha=0.16, linewidth=0)
    axes.plot(series.month, plain(series.expected), color=VERMILLION, linestyle=(0, (5, 2)))
    axes.plot(series.month, plain(series.fitted), color=BLUE)
    axes.plot(series.month, plain(series.count), linestyle="", marker="o", markersize=2.6, color=INK, alpha=0.75)
    axes.set(ylim=(0, top), xlim=(series.month[0], series.month[-1]), ylabel="Reports per month")
    _label_ends(axes, series, top)
    figure.subplots_adjust(left=0.08, right=0.86, top=0.95, bottom=0.09)
    return figure


def _label_ends(axes: Any, series: Series, top: float) -> None:
    from ipvi_eval.report.figures.canvas import spread

    ends = [("Expected", series.expected, VERMILLION), ("Fitted", series.fitted, BLUE), ("Observed", series.count, INK)]
    known = [(text, _last(values), color) for text, values, color in ends]
    shown = [(text, value, color) for text, value, color in known if value is not None]
    for (text, _, color), height in zip(shown, spread([value for _, value, _ in shown], gap=0.06 * top), strict=True):
        axes.annotate(
            text, (1.0, height), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            color=color, fontweight="bold", va="center", annotation_clip=False,
        )  # fmt: skip


def _last(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known[-6:]) / len(known[-6:]) if known else None


def _shade(axes: Any, series: Series, periods: tuple[Period, ...], top: float) -> None:
    first, last = series.month[0], series.month[-1]
    level = 0
    for period in sorted(periods, key=lambda item: item.start):
        if period.start > last or (period.end or last) < first:
            continue
        if period.kind == "programme":
            axes.axvline(period.start, color=NAVY, linewidth=1.1)
        else:
            axes.axvspan(max(period.start, first), period.end or last, color=LIGHT, alpha=0.45, linewidth=0, zorder=0)
        axes.text(
            max(period.start, first), top * (0.985 - 0.055 * level), f" {period.label}", fontsize=7, va="top",
            color=NAVY if period.kind == "programme" else GRAY,
        )  # fmt: skip
        level += 1


def _alt(report: Report, outcome: str, label: str, series: Series) -> str:
    text = (
        f"Time series of monthly counts ({label}) from {series.month[0]:%B %Y} to {series.month[-1]:%B %Y} with fitted "
        "line and the line expected without the programme."
    )
    ratio = report.results.estimates.get(f"its.{outcome}.average_ratio")
    if ratio is None or ratio.value is None:
        return text
    return f"{text} Observed over expected after the start: {numbers.show(ratio.value, ratio.unit)}" + (
        f" ({numbers.interval(ratio)})." if ratio.lower is not None and ratio.level is not None else "."
    )
