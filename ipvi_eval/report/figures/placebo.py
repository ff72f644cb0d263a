"""Placebo panel: the estimate with the start moved to every admissible month, and series that should not change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE, GRAY, VERMILLION
from ipvi_eval.month_names import month_in_words
from ipvi_eval.report.figures.monthly import month_of
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ipvi_eval.estimate import Estimate

_CUT = 1.959963984540054
"""Statistics beyond it would be called significant at 5 %: the share of invented dates out there is what is read."""


_AIR = timedelta(days=45)


def placebo(report: Report, outcome: str, *, name: str = "fig-placebo") -> str:
    """Figure of the table `its.<outcome>.placebo_dates`: markdown with the id `name`; empty without that table."""
    table = report.results.tables.get(f"its.{outcome}.placebo_dates")
    if not report.meta.ran("its") or table is None:
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    caption = (
        f"The start moved to every admissible month ({label}): the headline's test there (dots) and at the real start "
        "(square), as a normal score. Between the gray lines a test would find no change. Months near a real change "
        "share in it."
    )
    rows = [row for row in table.records() if row["z"] is not None]
    stem = f"its.{outcome}.placebo_time"
    heading = Heading(
        about=f"The start moved to other months: {label}",
        measure="Test statistic of the headline, as a normal score",
        finding=Sentence(
            f"{{{stem}.as_extreme}} of {{{stem}.as_extreme:n}} possible starts stand out as much as the real one, "
            "itself among them"
        ),
    )
    if not rows:
        reason = "This figure is not shown: no month was admissible."
        return no_figure(report, name=name, heading=heading, caption=caption, reason=reason)
    rank = report.results.estimates.get(f"its.{outcome}.placebo_time.rank_p")
    return show_figure(
        report,
        name=name,
        heading=heading,
        caption=caption,
        of=(table.id, f"its.{outcome}.placebo_time.rank_p"),
        alt=_alt(label, rows, rank),
        draw=lambda: _draw(rows),
    )


def _draw(rows: list[Row]) -> Figure:
    figure, (axes,) = new_figure(2.7)
    month, z = [month_of(row["month"]) for row in rows], [_z(row) for row in rows]
    for height in (-_CUT, _CUT):
        axes.axhline(height, color=GRAY, linewidth=0.9, linestyle=(0, (4, 2)))
    axes.axhline(0, color=GRAY, linewidth=0.6)
    axes.vlines(month, 0, z, color=BLUE, alpha=0.35, linewidth=1.0)
    invented = [(m, value) for m, value, row in zip(month, z, rows, strict=True) if not row["actual"]]
    if invented:
        axes.plot(*zip(*invented, strict=True), linestyle="", marker="o", markersize=2.8, color=BLUE)
    for m, value, row in zip(month, z, rows, strict=True):
        if row["actual"]:
            _mark_real(axes, m, value)
    reach = 1.18 * max(3.0, *(abs(value) for value in z))
    axes.set(ylim=(-reach, reach), ylabel="Test statistic (normal score)", xlim=(month[0] - _AIR, month[-1] + _AIR))
    axes.annotate(
        "5% cut", (1.0, _CUT), (5, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
        color=GRAY, fontsize=7.5, va="center", annotation_clip=False,
    )  # fmt: skip
    figure.subplots_adjust(left=0.09, right=0.92, top=0.94, bottom=0.09)
    return figure


def _mark_real(axes: Any, at: date, value: float) -> None:
    axes.vlines([at], 0, [value], color=VERMILLION, linewidth=1.6)
    axes.plot([at], [value], marker="s", markersize=5.5, color=VERMILLION)
    # Above the zero line when the bar hangs below it, and the other way round: no bar is covered.
    up = 1 if value < 0 else -1
    axes.annotate(
        "The real start", (at, 0), (0, 14 * up), textcoords="offset points", ha="center",
        va="bottom" if up > 0 else "top", color=VERMILLION, fontweight="bold",
        bbox={"facecolor": "white", "linewidth": 0, "pad": 0.8},
        arrowprops={"arrowstyle": "-", "color": VERMILLION, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip


def _z(row: Row) -> float:
    return float(row["z"])  # type: ignore[arg-type]


def _alt(label: str, rows: list[Row], rank: Estimate | None) -> str:
    beyond = sum(abs(_z(row)) > _CUT for row in rows if not row["actual"])
    invented = sum(not row["actual"] for row in rows)
    real = next((_z(row) for row in rows if row["actual"]), None)
    text = (
        f"Placebo test in time ({label}): test statistics with the start moved to {numbers.count(len(rows))} months "
        f"from {month_in_words(month_of(rows[0]['month']))} to {month_in_words(month_of(rows[-1]['month']))}. "
        f"{numbers.count(beyond)} of {numbers.count(invented)} invented starts lie beyond the cut"
    )
    text += "." if real is None else f"; at the real start the statistic is {numbers.show(real, 'number')}."
    known = rank is not None and rank.value is not None
    return f"{text} Rank p: {numbers.show(rank.value, 'probability')}." if known else text  # type: ignore[union-attr,arg-type]
