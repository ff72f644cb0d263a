"""Monthly counts, what was fitted, and what was expected without the program, all by the fit that leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure, spread
from ipvi_eval.drawing.palette import BLUE, GRAY, INK, LIGHT, NAVY, VERMILLION
from ipvi_eval.month_names import month_in_words
from ipvi_eval.report.figures.mount import findings
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import number
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.meta import Period
from ipvi_eval.report.wording import numbers
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

    @property
    def months(self) -> int:
        """Months in a row: one, or as many as disclosure control added up."""
        if len(self.month) < 2:
            return 1
        gaps = [(later - earlier).days for earlier, later in pairwise(self.month)]
        return max(round(min(gaps) / _MONTH), 1)

    @property
    def period(self) -> str:
        """What a row is called: a month, a quarter, a half-year or a year."""
        return {3: "quarter", 6: "half-year", 12: "year"}.get(self.months, "month")


_STEP = 0.055
"""Height of a period's name, as a share of the axes."""
_MONTH_AT_MOST, _MONTH = 31, 30.4


def monthly(report: Report, outcome: str, *, name: str = "fig-monthly") -> str:
    """Figure of the curve `its.<outcome>`: markdown with the id `name`; empty without that analysis."""
    if not report.meta.ran("its"):
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    curve = report.results.curves.get(f"its.{outcome}")
    series = series_of(curve) if curve is not None and curve.rows else None
    bounded = series is not None and any(bound is not None for bound in series.upper)
    shaded = (
        "; shaded: what would then have been counted, chance and the uncertainty of the model included"
        if bounded
        else ""
    )
    caption = (
        f"Counts by {series.period if series else 'month'} ({label}): observed (dots), fitted (solid "
        f"line), and expected without the program (dashed line{shaded}). The expected line is the fitted one over the "
        "ratio with which the report leads. A report to the police is not the same as an incident."
    )
    heading = Heading(
        about=f"Counts over time: {label}",
        measure=f"{label[:1].upper()}{label[1:]}, count per {series.period if series else 'month'}",
        finding=findings.counted(report, outcome),
    )
    if curve is None:
        reason = "This figure is not shown: there are too few months or incidents to fit a line to."
        return no_figure(report, name=name, heading=heading, caption=f"Counts by month ({label}).", reason=reason)
    if series is None or not any(series.count):
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=heading, caption=caption, reason=reason)
    alt = _alt(report, outcome, label, series)
    return show_figure(
        report,
        name=name,
        heading=heading,
        caption=caption,
        of=(curve.id, f"its.{outcome}.headline.ratio"),
        alt=alt,
        draw=lambda: _draw(series, report.meta.periods),
    )


def series_of(curve: Curve) -> Series:
    """The columns of a monthly curve, with an empty row in each gap."""

    def column(name: str) -> list[float | None]:
        if name not in curve.columns:
            return [None] * len(curve.rows)
        return [number(item) for item in curve.column(name)]

    months = [month_of(item) for item in curve.column("month")]
    whole = Series(months, *(column(name) for name in ("count", "fitted", "expected", "lower", "upper")))
    return _with_gaps(whole)


def _with_gaps(series: Series) -> Series:
    """An empty row in each gap (phase-in left out, say), so that no line is drawn across it."""
    gaps = [
        place
        for place in range(1, len(series.month))
        if (series.month[place] - series.month[place - 1]).days > _MONTH_AT_MOST * series.months
    ]
    month = list(series.month)
    columns = [list(column) for column in (series.count, series.fitted, series.expected, series.lower, series.upper)]
    for place in reversed(gaps):
        month.insert(place, month[place - 1] + timedelta(days=_MONTH_AT_MOST * series.months))
        for column in columns:
            column.insert(place, None)
    return Series(month, *columns)


def month_of(item: Cell) -> date:
    """The first day of a month written YYYY-MM (or of a day)."""
    text = str(item)
    return date.fromisoformat(text[:10] if len(text) > 7 else f"{text}-01")


def _draw(series: Series, periods: tuple[Period, ...]) -> Figure:
    figure, (axes,) = new_figure(3.15)
    draw_series(axes, series, periods)
    figure.subplots_adjust(left=0.08, right=0.875, top=0.945, bottom=0.075)
    return figure


def draw_series(axes: Any, series: Series, periods: tuple[Period, ...]) -> None:
    """Observed, fitted and expected counts on `axes`, with the periods of the plan and labels at the right end."""
    lines = (series.count, series.upper, series.fitted, series.expected)
    bounds = [value for values in lines for value in values if value is not None]
    seen = _seen(series, periods)
    # Room above the interval for a name each; nothing but zeros where every other quarter is withheld.
    top = max(bounds, default=0.0) / max(0.94 - _STEP * len(seen), 0.5) or 1.0
    _shade(axes, series, seen, top)
    start = min((period.start for period in periods if period.kind == "programme"), default=series.month[0])
    after = [month >= start for month in series.month]

    def plain(values: list[float | None], shown: list[bool] | None = None) -> list[float]:
        keep = shown or [True] * len(values)
        return [float("nan") if value is None or not ok else value for value, ok in zip(values, keep, strict=True)]

    axes.fill_between(
        series.month, plain(series.lower, after), plain(series.upper, after), color=VERMILLION, alpha=0.16, linewidth=0
    )
    axes.plot(series.month, plain(series.expected, after), color=VERMILLION, linestyle=(0, (5, 2)))
    axes.plot(series.month, plain(series.fitted), color=BLUE)
    # Not cut off, so that the points of the first and the last month are whole.
    axes.plot(
        series.month, plain(series.count), linestyle="", marker="o", markersize=2.4, color=INK, alpha=0.7, clip_on=False
    )
    axes.set(ylim=(0, top), xlim=(series.month[0], series.month[-1]), ylabel=f"Count per {series.period}")
    _label_ends(axes, series, top)


def _label_ends(axes: Any, series: Series, top: float) -> None:
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


def _seen(series: Series, periods: tuple[Period, ...]) -> list[Period]:
    """The periods that touch the series, in the order of their names from the top down."""
    first, last = series.month[0], series.month[-1]
    inside = (period for period in periods if period.start <= last and (period.end or last) >= first)
    return sorted(inside, key=lambda item: (item.start, item.kind == "phase_in"))


def _shade(axes: Any, series: Series, periods: list[Period], top: float) -> None:
    """A line or a band for each period, up to its own name, so that none runs through the names above it."""
    first, last = series.month[0], series.month[-1]
    for level, period in enumerate(periods):
        start, programme = max(period.start, first), period.kind == "programme"
        height = 0.985 - _STEP * level
        if period.end is None:
            style = (
                {"color": NAVY, "linewidth": 1.3} if programme else {"color": GRAY, "linewidth": 0.9, "dashes": (2, 2)}
            )
            axes.plot([start, start], [0, top * height], zorder=6, **style)
        else:
            end = min(_month_end(period.end), last)
            axes.axvspan(start, end, 0, height, color=LIGHT, alpha=0.55, linewidth=0, zorder=0)
        axes.text(
            start, top * height, f" {period.label}", fontsize=7, va="top",
            color=NAVY if programme else GRAY, fontweight="bold" if programme else "normal",
            zorder=5, bbox={"facecolor": "white", "alpha": 1.0, "linewidth": 0, "pad": 0.6},
        )  # fmt: skip


def _month_end(day: date) -> date:
    # A period given by months names its last month by the first day.
    return (day + timedelta(days=_MONTH_AT_MOST)).replace(day=1) if day.day == 1 else day


def _alt(report: Report, outcome: str, label: str, series: Series) -> str:
    kind = {"month": "monthly", "quarter": "quarterly", "year": "yearly"}.get(series.period, series.period)
    first, last = month_in_words(series.month[0]), month_in_words(series.month[-1])
    text = (
        f"Time series of {kind} counts ({label}) from {first} to {last} "
        "with the fitted line and the line expected without the program."
    )
    ratio = report.results.estimates.get(f"its.{outcome}.headline.ratio")
    if ratio is None or ratio.value is None:
        return text
    return f"{text} Counted over expected after the start: {numbers.show(ratio.value, ratio.unit)}" + (
        f" ({numbers.interval(ratio)})." if ratio.lower is not None and ratio.level is not None else "."
    )
