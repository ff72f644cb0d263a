"""What the net value of the incidents averted depends on, input by input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE, INK, VERMILLION
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Bar = tuple[str, float, float]


def tornado(report: Report, *, name: str = "fig-tornado") -> str:
    """Figure of the table `evidence.tornado`: markdown with the id `name`; empty where nothing was valued."""
    table = report.results.tables.get("evidence.tornado")
    if not report.meta.ran("evidence") or table is None:
        return ""
    caption = (
        "Net value (benefits less the cost of the program) at the low end (tenth centile) and the high end "
        "(ninetieth) of each input, all others at their means. The wider the bar, the more the result hangs on it."
    )
    told = (
        (str(row["input"]).replace("_", " "), float(str(row["net_at_low"])), float(str(row["net_at_high"])))
        for row in table.records()
        if row["net_at_low"] is not None and row["net_at_low"] != row["net_at_high"]
    )
    bars = sorted(told, key=lambda bar: abs(bar[2] - bar[1]), reverse=True)
    if not bars:
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=_heading(bars), caption=caption, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=_heading(bars),
        caption=caption,
        of=(table.id,),
        alt=_alt(bars),
        draw=lambda: _draw(bars),
    )


def _heading(bars: list[Bar]) -> Heading:
    about = "What the net value depends on"
    measure = "Benefits less cost, in US dollars"
    if not bars:
        return Heading(about=about, measure=measure)
    name, low, high = bars[0]
    said = Sentence(
        "The net value hangs most on the {input}: {low} to {high}",
        {"input": name, "low": _dollars(low), "high": _dollars(high)},
    )
    return Heading(about=about, measure=measure, finding=said)


def _draw(bars: list[Bar]) -> Figure:
    height = 0.75 + 0.34 * len(bars)
    figure, (axes,) = new_figure(height)
    for place, (_, low, high) in enumerate(bars):
        middle = (low + high) / 2
        for end, color, words in ((low, VERMILLION, "low"), (high, BLUE, "high")):
            axes.barh(place, end - middle, left=middle, height=0.55, color=color, alpha=0.75)
            _label(axes, f"{words}: {_dollars(end)}", end, place, right=end > middle)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(bars)), [name for name, *_ in bars])
    axes.set(ylim=(len(bars) - 0.4, -0.6), xlabel="Net value")
    ends = [0.0, *(end for _, low, high in bars for end in (low, high))]
    room = 0.28 * (max(ends) - min(ends))
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.xaxis.set_major_formatter(lambda value, _: _dollars(value))
    axes.locator_params(axis="x", nbins=4)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    figure.subplots_adjust(left=0.2, right=0.94, top=0.93, bottom=0.47 / height)
    return figure


def _label(axes: Any, text: str, end: float, place: int, *, right: bool) -> None:
    axes.annotate(
        text, (end, place), (4 if right else -4, 0), textcoords="offset points", ha="left" if right else "right",
        va="center", fontsize=7.5, color=INK,
    )  # fmt: skip


def _dollars(value: float) -> str:
    return numbers.show(value, "US dollars")


def _alt(bars: list[Bar]) -> str:
    parts = [f"{name}: {_dollars(low)} at its low end, {_dollars(high)} at its high end" for name, low, high in bars]
    return f"Bar chart of the net value by input, widest first. {'; '.join(parts)}."
