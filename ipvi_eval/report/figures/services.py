"""Services to survivors by calendar year: bars, one panel for each service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.palette import BLUE
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row, number
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CAPTION = (
    "Services to survivors by calendar year, from monthly totals. In brackets: the months that are given, where fewer "
    "than twelve."
)
_YEAR_MONTHS = 12


def services(report: Report, *, name: str = "fig-services") -> str:
    """Figure of the table `delivery.services`: markdown with the id `name`; empty without it."""
    table = report.results.tables.get("delivery.services")
    if table is None:
        return ""
    panels: dict[str, list[Row]] = {}
    for row in table.records():
        panels.setdefault(str(row["service"]), []).append(row)
    if all(row["count"] is None for rows in panels.values() for row in rows):
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=_heading(panels), caption=_CAPTION, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=_heading(panels),
        caption=_CAPTION,
        of=(table.id,),
        alt=_alt(panels),
        draw=lambda: _draw(panels),
    )


def _heading(panels: dict[str, list[Row]]) -> Heading:
    """The first service in its last two whole years."""
    service, rows = next(iter(panels.items()), ("", []))
    whole = [row for row in rows if number(row["months"]) == _YEAR_MONTHS and row["count"] is not None][-2:]
    words = {"service": service}
    for place, row in enumerate(whole):
        words |= {f"count_{place}": _told(row), f"year_{place}": str(row["year"])}
    said = Sentence("{service}: {count_1} in {year_1}, after {count_0} in {year_0}", words)
    return Heading(
        about="Services to survivors, year by year",
        measure="Number of services in a calendar year",
        finding=said if len(whole) == 2 else None,
    )


def _draw(panels: dict[str, list[Row]]) -> Figure:
    height = 0.35 + 1.45 * len(panels)
    figure, every = new_figure(height, rows=(1.0,) * len(panels))
    for axes, (service, rows) in zip(every, panels.items(), strict=True):
        counts = [number(row["count"]) for row in rows]
        axes.bar(range(len(rows)), [count or 0.0 for count in counts], color=BLUE, width=0.62)
        top = max((count for count in counts if count), default=1.0)
        for place, row in enumerate(rows):
            axes.text(place, (counts[place] or 0.0) + 0.04 * top, _told(row), ha="center", va="bottom", fontsize=7.5)
        axes.set_title(service, loc="left", fontweight="bold")
        axes.set_xticks(range(len(rows)), [_year(row) for row in rows])
        axes.set(ylim=(0, 1.25 * top), yticks=[])
        axes.spines["left"].set_visible(False)
    figure.subplots_adjust(left=0.02, right=0.98, top=1 - 0.3 / height, bottom=0.3 / height, hspace=0.65)
    return figure


def _told(row: Row) -> str:
    count = number(row["count"])
    return "withheld" if count is None else numbers.count(count)


def _year(row: Row) -> str:
    months = number(row["months"])
    assert months is not None
    return f"{row['year']}" if months == _YEAR_MONTHS else f"{row['year']} ({months:.0f})"


def _alt(panels: dict[str, list[Row]]) -> str:
    parts = [
        f"{service}: {', '.join(f'{_year(row)} {_told(row)}' for row in rows)}" for service, rows in panels.items()
    ]
    return f"Bars of services to survivors by year. {'; '.join(parts)}."
