"""From incident to list to notification to outcome, with the numbers lost at each step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipvi_eval.drawing.flow import Step, draw_flow
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row, number
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WITHHELD = "number withheld"

_CAPTION = (
    "From incident to list to notification to outcome. White: the steps, and those who join from elsewhere; gray: "
    "those lost after a step. Each step is the one before it without the lost and with those who join; incidents with "
    "a known suspect become people, each counted once."
)


@dataclass
class _Group:
    """The rows of one step: itself, its parts, those lost after it, and those who join the next."""

    step: str
    part: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)


def flow(report: Report, *, name: str = "fig-flow") -> str:
    """Figure of the table `delivery.flow`: markdown with the id `name`; empty without it."""
    table = report.results.tables.get("delivery.flow")
    if table is None:
        return ""
    heading = _heading(table.records())
    if all(row["number"] is None for row in table.records()):
        reason = f"This figure is not shown. {report.withheld}"
        return no_figure(report, name=name, heading=heading, caption=_CAPTION, reason=reason)
    groups = _groups(table.records())
    return show_figure(
        report,
        name=name,
        heading=heading,
        caption=_CAPTION,
        of=("delivery.flow",),
        alt=_alt(groups),
        draw=lambda: _draw(groups),
    )


def _heading(rows: list[Row]) -> Heading:
    """What the last two steps come to, those due and those reached, and how many of them entered since the start."""
    steps = [number(row["number"]) for row in rows if row["kind"] == "step"][-2:]
    known = [numbers.count(count) for count in steps if count is not None]
    said = Sentence(
        "{reached} of {due} people due to be notified were reached; of those who entered since the start, "
        "{data.due_notified} of {data.due}",
        dict(zip(("due", "reached"), known, strict=False)),
    )
    return Heading(
        about="From incident to outcome: whom the program reached, and who was lost",
        measure="Number of incidents, then of people",
        finding=said if len(known) == 2 else None,
        rests_on=("data.persons",),
    )


def _groups(rows: list[Row]) -> list[_Group]:
    groups: list[_Group] = []
    for row in rows:
        count = number(row["number"])
        text = f"{row['step']}: {WITHHELD if count is None else numbers.count(count)}"
        if row["kind"] == "step":
            groups.append(_Group(text))
        else:
            getattr(groups[-1], str(row["kind"])).append(text)
    return groups


def _draw(groups: list[_Group]) -> Figure:
    *before, last = groups
    steps = [Step("\n".join((one.step, *one.part)), tuple(one.lost), tuple(one.joined)) for one in before]
    return draw_flow([*steps, Step(last.step, tuple(last.lost))], last.part)


def _alt(groups: list[_Group]) -> str:
    parts = []
    for one in groups:
        words = [("of them", one.part), ("lost", one.lost), ("joined", one.joined)]
        parts.append("; ".join((one.step, *(f"{kind}: {', '.join(texts)}" for kind, texts in words if texts))))
    return f"Flow diagram in steps. {'. '.join(parts)}."
