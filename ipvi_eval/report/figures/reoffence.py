"""Cumulative share with a new incident by list, with the number of people at risk below the same axis."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipvi_eval.report import numbers
from ipvi_eval.report.figures.canvas import new_figure, no_figure, show_figure, spread
from ipvi_eval.report.figures.palette import DASHES, SERIES
from ipvi_eval.report.lookup import Report, sentence_list
from ipvi_eval.results.store import Cell, Curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Steps:
    """One list's curve as a share that has re-offended; at_risk and events may be withheld (None)."""

    label: str
    time: list[float]
    share: list[float]
    lower: list[float]
    upper: list[float]
    at_risk: list[Cell]

    def at(self, day: float) -> float:
        """The share on `day`."""
        place = bisect_right(self.time, day) - 1
        return self.share[place] if place >= 0 else 0.0

    def risk(self, day: float) -> str:
        """How many are still at risk on `day`, for the table below the axis."""
        place = bisect_left(self.time, day)
        if place >= len(self.time):
            return ""
        number = self.at_risk[place]
        return "*" if number is None else numbers.count(float(number))


def reoffence(report: Report, outcome: str, *, name: str = "fig-reoffence") -> str:
    """Figure of the curves `survival.<outcome>.list_<l>`: markdown with the id `name`; empty without that analysis."""
    if not report.meta.ran("survival"):
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    caption = (
        f"Share of people with a new event ({label}) by days of street time since entry, by list at entry "
        f"(one minus the Kaplan-Meier estimate; bands are pointwise 95% confidence intervals). Below: people still at "
        f"risk. A line ends where fewer than {report.meta.threshold} people remain."
    )
    curves = _curves(report, outcome)
    if not curves:
        return no_figure(name=name, caption=caption, reason=f"This figure is not shown. {report.withheld}")
    return show_figure(
        report, name=name, caption=caption, alt=_alt(report, label, curves), draw=lambda: _draw(report, curves)
    )


def _curves(report: Report, outcome: str) -> list[Steps]:
    prefix = f"survival.{outcome}."
    found = [curve for name, curve in report.results.curves.items() if name.startswith(prefix)]
    return [_steps(report, curve) for curve in found if curve.kind == "survival" and curve.rows]


def _steps(report: Report, curve: Curve) -> Steps:
    survival = curve.columns.index("survival")
    rows = [row for row in curve.rows if row[survival] is not None]
    column = {name: [row[place] for row in rows] for place, name in enumerate(curve.columns)}
    share = [1 - _float(item) for item in column["survival"]]
    upper = [s if item is None else 1 - _float(item) for s, item in zip(share, column["lower"], strict=True)]
    lower = [s if item is None else 1 - _float(item) for s, item in zip(share, column["upper"], strict=True)]
    key = curve.id.rpartition(".list_")[2]
    label = report.meta.lists.get(key) or curve.label
    return Steps(label, [_float(item) for item in column["time"]], share, lower, upper, column["at_risk"])


def _float(item: Any) -> float:
    return float(item)


def _ticks(report: Report, curves: list[Steps]) -> list[int]:
    last = max(curve.time[-1] for curve in curves) / DAYS_PER_MONTH
    step = min(report.meta.horizons, default=6)
    ticks = list(range(0, int(last) + 1, step))
    while len(ticks) > 9:
        step *= 2
        ticks = list(range(0, int(last) + 1, step))
    return ticks


def _draw(report: Report, curves: list[Steps]) -> Figure:
    figure, (axes, below) = new_figure(3.5 + 0.2 * len(curves), rows=(3.1, 0.22 * (len(curves) + 1)))
    ticks = _ticks(report, curves)
    last = max(curve.time[-1] for curve in curves)
    top = min(1.0, 1.12 * max(max(curve.upper) for curve in curves))
    ends = spread([curve.share[-1] for curve in curves], gap=top * 0.075)
    for number, curve in enumerate(curves):
        color, dash = SERIES[number % len(SERIES)], DASHES[number % len(DASHES)]
        time, share = [0.0, *curve.time], [0.0, *curve.share]
        axes.step(time, share, where="post", color=color, linestyle=dash)
        axes.fill_between(
            time, [0.0, *curve.lower], [0.0, *curve.upper], step="post", color=color, alpha=0.13, linewidth=0
        )
        axes.annotate(
            curve.label, (curve.time[-1], curve.share[-1]), (last * 1.025, ends[number]), textcoords="data",
            color=color, fontweight="bold", va="center",
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
    axes.set(xlim=(0, last), ylim=(0, max(top, 0.05)), ylabel="Share with a new event")
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    days = [tick * DAYS_PER_MONTH for tick in ticks]
    axes.set_xticks(days, [str(tick) for tick in ticks])
    axes.set_xlabel("Months of street time since entry", labelpad=2)
    _risk_table(below, curves, days, last)
    figure.subplots_adjust(left=0.115, right=0.86, top=0.95, bottom=0.02, hspace=0.3)
    return figure


def _risk_table(axes: Any, curves: list[Steps], days: list[float], last: float) -> None:
    axes.set(xlim=(0, last), ylim=(len(curves) + 0.6, -0.6))
    axes.axis("off")
    axes.text(-0.115 * last, 0, "People at risk", fontsize=7.5, fontweight="bold", va="center")
    for number, curve in enumerate(curves):
        color = SERIES[number % len(SERIES)]
        axes.text(-0.115 * last, number + 1, curve.label, color=color, fontsize=7.5, va="center", fontweight="bold")
        for day in days:
            ha = "left" if day == 0 else "center"
            axes.text(day, number + 1, curve.risk(max(day, 1.0)), fontsize=7.5, ha=ha, va="center")


def _alt(report: Report, label: str, curves: list[Steps]) -> str:
    parts = []
    for curve in curves:
        reached = [month for month in report.meta.horizons if month * DAYS_PER_MONTH <= curve.time[-1] + 1]
        shares = [
            f"{numbers.show(curve.at(month * DAYS_PER_MONTH), 'proportion')} by {month} months" for month in reached
        ]
        parts.append(f"{curve.label}: {sentence_list(shares) if shares else 'too short to read at a horizon'}")
    return f"Line chart of the share of people with a new event ({label}) over street time. {'; '.join(parts)}."
