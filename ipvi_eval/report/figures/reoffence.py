"""Cumulative share with a new event by list, with the number of people at risk below the same axis."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure, percent_axis, spread
from ipvi_eval.drawing.palette import DASHES, GRAY, INK, SERIES
from ipvi_eval.drawing.size import WIDTH, width
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import number
from ipvi_eval.report.lookup import Report, sentence_list
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell, Curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ipvi_eval.estimate import Estimate

DAYS_PER_MONTH = 365.25 / 12
_FEWEST_STEPS = 4
"""A curve with fewer released steps would mislead: between them it is drawn flat."""
_LINE = 20
"""Characters of a list's name on one line of a page: more on either side, and nothing would be left for the curves."""
_APART = 0.42
"""Inches between numbers below the axis."""


Followed = Mapping[str, Mapping[int, str]]
"""By list and months: what the line below its people at risk says."""


@dataclass(frozen=True, slots=True)
class Steps:
    """One list's curve as the share with a new event; `rank` fixes its color and dashes whatever else
    is drawn; `horizons` are its estimates at fixed horizons (months, estimate), `shows` the ids of all of these."""

    shows: tuple[str, ...]
    label: str
    rank: int
    time: list[float]
    share: list[float]
    lower: list[float]
    upper: list[float]
    horizons: list[tuple[int, Estimate]]


def reoffence(report: Report, outcome: str, *, name: str = "fig-reoffence") -> str:
    """Figure of the curves `survival.<outcome>.list_<l>`: markdown with the id `name`; empty without that analysis.

    The people at risk come from the table `survival.<outcome>.at_risk` where the run has it.
    """
    if not report.meta.ran("survival"):
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    every = _curves(report, outcome)
    curves = [_through_horizons(curve) for curve in every if len(curve.time) >= _FEWEST_STEPS]
    left_out = [curve.label for curve in every if len(curve.time) < _FEWEST_STEPS]
    caption = _caption(label, left_out)
    if not curves:
        reason = f"This figure is not shown. {report.withheld}"
        heading = _heading(report, label, [])
        return no_figure(report, name=name, heading=heading, caption=caption, reason=reason)
    alt = _alt(label, curves)
    return show_figure(
        report,
        name=name,
        heading=_heading(report, label, curves),
        caption=caption,
        of=tuple(id for curve in curves for id in curve.shows),
        alt=alt,
        draw=lambda: _draw(
            curves,
            *_at_risk(report, outcome),
            custody=report.parts["custody"],
            followed=_followed(report, outcome),
        ),
    )


def _heading(report: Report, label: str, curves: list[Steps]) -> Heading:
    """The share of each list at the horizon of page one, of those whose share was released."""
    shares = {curve.label: one.id for curve in curves for months, one in curve.horizons if months == report.horizon}
    words = {f"list_{place}": label for place, label in enumerate(shares)}
    told = [f"{{{id}}} of {{list_{place}}}" for place, id in enumerate(shares.values())]
    said = Sentence(
        f"Within {{months}} months a new event: {sentence_list(told)}", words | {"months": str(report.horizon)}
    )
    return Heading(
        about=f"People with a new event by list: {label}",
        measure=f"{label[:1].upper()}{label[1:]}, share of people in percent by months since entry",
        finding=said if shares else None,
    )


def _caption(label: str, left_out: list[str]) -> str:
    text = (
        f"Share of people with a new event ({label}) by time since entry, by list at entry. Lines: one minus the "
        "Kaplan-Meier estimate, in steps of merged events; shaded: pointwise confidence intervals; dots: the estimates "
        "at the fixed horizons, through which each line passes. "
        "Below: people still at risk, and at the horizons those with an event by then and those censored before."
    )
    return f"{text} Not drawn because too few events occurred: {sentence_list(left_out)}." if left_out else text


def _curves(report: Report, outcome: str) -> list[Steps]:
    prefix = f"survival.{outcome}.list_"
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
    horizons = []
    for month in report.meta.horizons:
        found = report.results.estimates.get(f"{curve.id}.risk_{month}m")
        if found is not None and found.value is not None:
            horizons.append((month, found))
    label = report.meta.lists.get(key) or curve.label
    known = list(report.meta.lists)
    rank = known.index(key) if key in known else len(known)
    shows = (curve.id, *(f"{curve.id}.risk_{months}m" for months in report.meta.horizons))
    return Steps(shows, label, rank, [_float(item) for item in column["time"]], share, lower, upper, horizons)


def _through_horizons(curve: Steps) -> Steps:
    """With a step at each horizon whose share was released and whose step was merged into a later one: drawn flat until
    then, the line would deny the share that the report tells."""
    known = list(zip(curve.time, curve.share, curve.lower, curve.upper, strict=True))
    for months, found in curve.horizons:
        day, value = months * DAYS_PER_MONTH, found.value
        if value is not None and all(abs(day - time) > 1 for time in curve.time):
            lower, upper = (value if end is None else end for end in (found.lower, found.upper))
            known.append((day, value, lower, upper))
    time, share, below, above = (list(column) for column in zip(*sorted(known), strict=True))
    return replace(curve, time=time, share=share, lower=below, upper=above)


def _float(item: Any) -> float:
    return float(item)


def _at_risk(report: Report, outcome: str) -> tuple[list[float], dict[str, list[Cell]]]:
    """Days of the ticks, and for each list the people at risk there."""
    table = report.results.tables.get(f"survival.{outcome}.at_risk")
    if table is None:
        step = min(report.meta.horizons, default=6)
        last = 1.5 * max(report.meta.horizons, default=24)
        return [month * DAYS_PER_MONTH for month in range(0, int(last) + 1, step)], {}
    names = [column.name for column in table.columns[1:]]
    days = [float(name.removeprefix("day_")) for name in names]
    return days, {str(row[0]): list(row[1:]) for row in table.rows}


def _followed(report: Report, outcome: str) -> Followed:
    """For each list and horizon in months, those with an event by then and those censored: "129 / 60"."""
    table = report.results.tables.get(f"survival.{outcome}.followed")
    found: dict[str, dict[int, str]] = {}
    for row in table.records() if table else ():
        told = [
            "withheld" if count is None else numbers.count(count)
            for count in (number(row[name]) for name in ("events", "censored"))
        ]
        both = told[0] if told[0] == told[1] == "withheld" else " / ".join(told)
        found.setdefault(str(row["list"]), {})[int(_float(row["months"]))] = both
    return found


def _draw(
    curves: list[Steps],
    days: list[float],
    risk: dict[str, list[Cell]],
    *,
    custody: bool,
    followed: Followed = MappingProxyType({}),
) -> Figure:
    shown = range(0, len(days), _every(len(days)))
    days, risk = [days[at] for at in shown], {label: [counts[at] for at in shown] for label, counts in risk.items()}
    height = 0.17 * (1 + sum(_lines(label) + (label in followed) for label in risk))
    figure, (axes, below) = new_figure(2.25 + height, rows=(1.87, height))
    names = [_wrapped(label) for label in (*risk, *(curve.label for curve in curves))]
    widest = max(len(line) for name in names for line in name.split("\n"))
    left, right = max(0.115, 0.045 + 0.0115 * widest), min(0.885, 0.975 - 0.0145 * widest)
    last = days[-1]
    top = min(1.0, 1.1 * max(max(_until(curve, last)[3]) for curve in curves))
    tallest = max(_lines(curve.label) for curve in curves)
    ends = spread([_until(curve, last)[1][-1] for curve in curves], gap=top * 0.075 * tallest)
    for curve, end in zip(curves, ends, strict=True):
        color, dash = SERIES[curve.rank % len(SERIES)], DASHES[curve.rank % len(DASHES)]
        time, share, lower, upper = _until(curve, last)
        axes.step(time, share, where="post", color=color, linestyle=dash)
        axes.fill_between(time, lower, upper, step="post", color=color, alpha=0.12, linewidth=0)
        points = [
            (month * DAYS_PER_MONTH, found.value)
            for month, found in curve.horizons
            if month * DAYS_PER_MONTH <= last + 5
        ]
        axes.plot(*zip(*points, strict=True), "o", color=color, markersize=4.2) if points else None
        axes.annotate(
            _wrapped(curve.label), (time[-1], share[-1]), (last * 1.025, end), textcoords="data", color=color,
            fontweight="bold", va="center", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
    axes.set(xlim=(0, last), ylim=(0, max(top, 0.05)), ylabel="Share with a new event")
    percent_axis(axes.yaxis)
    axes.set_xticks(days, [f"{day / DAYS_PER_MONTH:.0f}" for day in days])
    axes.set_xlabel(f"Months since entry{' (days in custody not counted)' if custody else ''}", labelpad=2)
    _risk_table(below, curves, days, risk, followed)
    figure.subplots_adjust(left=left, right=right, top=0.94, bottom=0.01, hspace=0.29)
    return figure


def _every(ticks: int) -> int:
    """Of how many ticks one is named, so that numbers below them stand apart."""
    return max(math.ceil(ticks * _APART / (0.55 * width())), 1)


def _until(curve: Steps, last: float) -> tuple[list[float], list[float], list[float], list[float]]:
    """The curve from zero to `last`, drawn flat after its last step inside."""
    inside = [place for place, day in enumerate(curve.time) if day <= last]
    time = [0.0, *(curve.time[place] for place in inside)]
    columns = [[0.0, *(column[place] for place in inside)] for column in (curve.share, curve.lower, curve.upper)]
    if curve.time[-1] > last:
        time.append(last)
        for column in columns:
            column.append(column[-1])
    share, lower, upper = columns
    return time, share, lower, upper


def _risk_table(
    axes: Any, curves: list[Steps], days: list[float], risk: dict[str, list[Cell]], followed: Followed
) -> None:
    """People at risk below the ticks, after the names of their lists, and at the horizons those no longer so."""
    last = days[-1]
    # A name of several lines takes as many rows, and its numbers stand beside its middle.
    rows = list(accumulate((_lines(label) + (label in followed) for label in risk), initial=1))
    axes.set(xlim=(0, last), ylim=(rows[-1] - 0.4, -0.6))
    axes.axis("off")
    if not risk:
        return
    colors = {curve.label: SERIES[curve.rank % len(SERIES)] for curve in curves}
    _left_of(axes, "People at risk", 0, INK)
    for first, (label, counts) in zip(rows, risk.items(), strict=False):
        color, middle = colors.get(label, GRAY), first + (_lines(label) - 1) / 2
        _left_of(axes, _wrapped(label), middle, color)
        if all(count is None for count in counts):
            axes.text(0, middle, "withheld: too few people", fontsize=7.5, va="center", color=GRAY)
            continue
        for day, count in zip(days, counts, strict=True):
            text = "withheld" if count is None else numbers.count(_float(count))
            axes.text(day, middle, text, fontsize=7.5, ha="center", va="center")
    for first, label in zip(rows, risk, strict=False):
        place = first + _lines(label)
        for month, text in followed.get(label, {}).items():
            if any(abs(month * DAYS_PER_MONTH - day) < 5 for day in days):
                axes.text(month * DAYS_PER_MONTH, place, text, fontsize=6.5, ha="center", va="center", color=GRAY)
        if label in followed:
            _left_of(axes, "event / censored", place, GRAY, weight="normal", size=6.5)


def _left_of(axes: Any, text: str, row: float, color: str, *, weight: str = "bold", size: float = 7.5) -> None:
    axes.annotate(
        text, (0.0, row), (-14, 0), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right",
        va="center", fontsize=size, color=color, fontweight=weight, annotation_clip=False,
    )  # fmt: skip


def _wrapped(label: str) -> str:
    return textwrap.fill(label, int(_LINE * width() / WIDTH)) or label


def _lines(label: str) -> int:
    return 1 + _wrapped(label).count("\n")


def _alt(label: str, curves: list[Steps]) -> str:
    parts = []
    for curve in curves:
        shares = [
            f"{numbers.show(_float(found.value), 'proportion')} within {month} months"
            for month, found in curve.horizons
        ]
        parts.append(f"{curve.label}: {sentence_list(shares) if shares else 'withheld at the fixed horizons'}")
    return f"Line chart of the share of people with a new event ({label}) over time since entry. {'; '.join(parts)}."
