"""Why a cumulative share climbs: theirs as published, ours on the same calendar of follow-up, and our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure, percent_axis, spread
from ipvi_eval.drawing.palette import BLUE, DASHES, GREEN, VERMILLION
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row, number
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def replay(report: Report, *, name: str = "fig-replay") -> str:
    """Figure of the tables `evidence.replay` and `evidence.own_calendar`: markdown; empty without the first."""
    table = report.results.tables.get("evidence.replay")
    if not report.meta.ran("evidence") or table is None:
        return ""
    level = report.confidence
    caption = (
        f"Share of everyone notified so far who had a new arrest. {report.elsewhere()}'s as published (diamonds), and "
        f"what one unchanging risk, ours, would show when counted on the same calendar (line; shaded: {level} "
        "confidence interval): it climbs because people are followed for longer, and for no other reason. Below: our "
        "own people counted the same way on our own calendar, beside the share within a year, which does not depend "
        "on it."
    )
    rows, own = table.records(), _own(report)
    if not any(row["expected"] is not None for row in rows):
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=_heading(report, rows), caption=caption, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=_heading(report, rows),
        caption=caption,
        of=(table.id, "evidence.own_calendar"),
        alt=_alt(rows, own),
        draw=lambda: _draw(rows, own, str(report.elsewhere())),
    )


def _heading(report: Report, rows: list[Row]) -> Heading:
    """Both shares at the end of the published course."""
    known = [row for row in rows if row["expected"] is not None and row["published"] is not None]
    said = None
    if known:
        words = {
            "there": str(report.elsewhere()),
            "published": _published(known[-1]["published"]),
            "expected": _expected(known[-1]["expected"]),
        }
        said = Sentence(
            "In the end {there} published {published}; our risk would show {expected} on its calendar", words
        )
    return Heading(
        about="Why a share climbs that counts everyone so far",
        measure="Share of everyone notified so far with a new arrest, in percent by months since the start",
        finding=said,
        rests_on=("data.notified",),
        source=f"the records of {report.meta.site}, and publications, which the text names",
    )


def _own(report: Report) -> list[Row]:
    table = report.results.tables.get("evidence.own_calendar")
    return [row for row in table.records() if row["share"] is not None] if table else []


def _draw(rows: list[Row], own: list[Row], site: str) -> Figure:
    figure, axes = new_figure(4.9 if own else 3.1, rows=(2.0, 1.25) if own else (1.0,))
    _theirs(axes[0], rows, site)
    if own:
        _ours(axes[1], own)
    figure.subplots_adjust(left=0.085, right=0.8, top=0.945, bottom=0.095 if own else 0.15, hspace=0.42)
    return figure


def _theirs(axes: Any, rows: list[Row], site: str) -> None:
    months = _column(rows, "months")
    published, expected = _column(rows, "published"), _column(rows, "expected")
    lower, upper = _column(rows, "lower"), _column(rows, "upper")
    axes.fill_between([0, *months], [0, *lower], [0, *upper], color=BLUE, alpha=0.15, linewidth=0)
    axes.plot([0, *months], [0, *expected], color=BLUE)
    axes.plot(months, published, color=VERMILLION, linestyle=DASHES[1], marker="D", markersize=4.5, linewidth=1.0)
    top = 1.25 * max(*published, *upper)
    for month, value in zip(months, published, strict=True):
        crowded = any(0 < abs(other - month) < 0.06 * months[-1] for other in months)
        axes.annotate(
            numbers.as_printed(value, "proportion"), (month, value), (-3, 5) if crowded else (0, 6),
            textcoords="offset points", ha="right" if crowded else "center", fontsize=7.5, color=VERMILLION,
        )  # fmt: skip
    axes.set(xlim=(0, months[-1] * 1.04), ylim=(0, top), ylabel="Share re-arrested so far")
    axes.set_xlabel(f"Months since {site}'s start, as the plan assumes it", labelpad=2)
    percent_axis(axes.yaxis)
    first, last = _expected(expected[0]), _expected(expected[-1])
    _ends(
        axes,
        [
            (f"{site},\nas published", published[-1], VERMILLION),
            (f"Our risk on its\ncalendar: from\n{first} to {last}", expected[-1], BLUE),
        ],
        gap=0.24 * top,
    )


def _ours(axes: Any, own: list[Row]) -> None:
    months, share = _column(own, "months"), _column(own, "share")
    window = [
        (m, float(w)) for m, row in zip(months, own, strict=True) if (w := number(row["window_risk"])) is not None
    ]
    top = 1.35 * max(share + [value for _, value in window])
    axes.plot([0, *months], [0, *share], color=BLUE, marker="s", markersize=4)
    above = dict(window)
    for month, value in zip(months, share, strict=True):
        axes.annotate(
            numbers.show(value, "proportion"), (month, value), (0, -13 if above.get(month, value) > value else 6),
            textcoords="offset points", ha="center", fontsize=7.5, color=BLUE,
        )  # fmt: skip
    ends = [("Our share\nso far", share[-1], BLUE)]
    if window:
        axes.plot(*zip(*window, strict=True), color=GREEN, linestyle=DASHES[1], marker="o", markersize=4)
        ends.append(("Within a year\nof notification", window[-1][1], GREEN))
    axes.set(xlim=(0, months[-1] * 1.04), ylim=(0, top), ylabel="Share re-arrested")
    axes.set_xlabel("Months since our start", labelpad=2)
    percent_axis(axes.yaxis)
    _ends(axes, ends, gap=0.3 * top)


def _ends(axes: Any, ends: list[tuple[str, float, str]], *, gap: float) -> None:
    for (text, _, color), height in zip(ends, spread([value for _, value, _ in ends], gap=gap), strict=True):
        axes.annotate(
            text, (1.0, height), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
            color=color, fontweight="bold", fontsize=7.5, annotation_clip=False,
        )  # fmt: skip


def _column(rows: list[Row], name: str) -> list[float]:
    return [float("nan") if (value := number(row[name])) is None else value for row in rows]


def _alt(rows: list[Row], own: list[Row]) -> str:
    parts = [
        f"{row['label']}: published {_published(row['published'])}, "
        f"our risk on the same calendar {_expected(row['expected'])}"
        for row in rows
    ]
    ours = [f"month {float(str(row['months'])):.0f}: {_share(row['share'])}" for row in own]
    text = f"Two line charts of the share of people re-arrested so far. {'; '.join(parts)}."
    return f"{text} Our own share by months since our start: {'; '.join(ours)}." if ours else text


def _published(cell: Cell) -> str:
    return numbers.as_printed(float(str(cell)), "proportion")


def _expected(cell: Cell) -> str:
    """In whole per cent: it is a multiple of that."""
    return numbers.whole_percent(float(str(cell)))


def _share(cell: Cell) -> str:
    return numbers.show(float(str(cell)), "proportion")
