"""Where people are at fixed times after entering a list: one bar for each time, one piece for each list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import new_figure, percent_axis
from ipvi_eval.drawing.palette import GRAY, INK, LIGHT, SERIES
from ipvi_eval.report import numbers
from ipvi_eval.report.figures.canvas import no_figure, show_figure
from ipvi_eval.report.figures.heading import Heading
from ipvi_eval.report.figures.readings import Row, number
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDE_ENOUGH = 0.06
"""Pieces of a bar narrower than this have no room for their share."""


def movement(report: Report, *, name: str = "fig-movement") -> str:
    """Figure of the table `survival.movement`: markdown with the id `name`; empty without the survival analysis."""
    if not report.meta.ran("survival"):
        return ""
    caption = (
        "Share of people on each list at fixed times after they entered one, and of those who died or moved away "
        "(left). Aalen-Johansen estimates in calendar time."
    )
    table = report.results.tables.get("survival.movement")
    rows = table.records() if table else []
    caption = f"{caption} {table.note}." if table and table.note else caption
    if not any(row["share"] is not None for row in rows):
        reason = report.withheld if rows else "No movement between lists is seen in these data."
        reason = f"This figure is not shown. {reason}"
        return no_figure(report, name=name, heading=_heading(rows), caption=caption, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=_heading(rows),
        caption=caption,
        of=("survival.movement",),
        alt=_alt(rows),
        draw=lambda: _draw(rows),
    )


def _heading(rows: list[Row]) -> Heading:
    """Where people are at the last time, as far as that is shown."""
    last = rows[-1]["months"] if rows else 0
    shares = [(_words(str(row["state"])), number(row["share"])) for row in rows if row["months"] == last]
    known = [(state, share) for state, share in shares if share is not None]
    words = {f"state_{place}": state for place, (state, _) in enumerate(known)}
    words |= {f"share_{place}": numbers.show(share, "proportion") for place, (_, share) in enumerate(known)}
    told = [f"{{state_{place}}} {{share_{place}}}" for place in range(len(known))]
    said = Sentence(f"{{when}}: {', '.join(told)}", words | {"when": _since(last)})
    return Heading(
        about="Where people are after they entered a list",
        measure="Share of the people who entered a list, in percent",
        finding=said if known else None,
        rests_on=("data.persons",),
    )


def _draw(rows: list[Row]) -> Figure:
    months = list(dict.fromkeys(row["months"] for row in rows))
    states = list(dict.fromkeys(str(row["state"]) for row in rows))
    height = 0.95 + 0.36 * len(months)
    figure, (axes,) = new_figure(height)
    for place, month in enumerate(months):
        begin = 0.0
        for row in (row for row in rows if row["months"] == month):
            share = number(row["share"])
            if share is None:
                continue
            rank = states.index(str(row["state"]))
            axes.barh(
                place, share, left=begin, height=0.72, color=_color(states, rank), edgecolor="white", linewidth=0.8
            )
            if share >= _WIDE_ENOUGH:
                dark = rank < len(states) - 1 or states[rank] != "left"
                axes.text(begin + share / 2, place, numbers.show(share, "proportion"), ha="center", va="center",
                          fontsize=7.5, color="white" if dark else INK)  # fmt: skip
            if place == 0 and share > 0:
                axes.text(begin + share / 2, -0.55, _words(states[rank]), ha="center", va="bottom", fontsize=7.5,
                          color=_color(states, rank), fontweight="bold")  # fmt: skip
            begin += share
        if place == len(months) - 1 and states[-1] == "left":
            axes.text(1.01, place, "Left", va="center", fontsize=7.5, color=GRAY, fontweight="bold")
    axes.set_yticks(range(len(months)), [_since(month) for month in months])
    axes.set(xlim=(0, 1), ylim=(len(months) - 0.45, -0.5), xlabel="Share of the people who entered a list")
    percent_axis(axes.xaxis)
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    figure.subplots_adjust(left=0.16, right=0.93, top=1 - 0.36 / height, bottom=0.46 / height)
    return figure


def _color(states: list[str], rank: int) -> str:
    return LIGHT if states[rank] == "left" else SERIES[rank % len(SERIES)]


def _words(state: str) -> str:
    return "Left" if state == "left" else state


def _since(month: Any) -> str:
    return "At entry" if month == 0 else f"{numbers.count(month)} months later"


def _alt(rows: list[Row]) -> str:
    parts: dict[str, list[str]] = {}
    for row in rows:
        share = number(row["share"])
        said = "withheld" if share is None else numbers.show(share, "proportion")
        parts.setdefault(_since(row["months"]), []).append(f"{_words(str(row['state']))} {said}")
    told = "; ".join(f"{when}: {', '.join(shares)}" for when, shares in parts.items())
    return f"Stacked bars of the share of people on each list. {told}."
