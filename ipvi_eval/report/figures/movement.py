"""Where people are at fixed times after entering a list: a bar for each time, joined by a band for each list."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ipvi_eval.drawing.look import new_figure, percent_axis, spread
from ipvi_eval.drawing.palette import GRAY, INK, LIGHT, SERIES
from ipvi_eval.drawing.size import WIDTH, width
from ipvi_eval.report import numbers
from ipvi_eval.report.figures.canvas import no_figure, show_figure
from ipvi_eval.report.figures.heading import Heading
from ipvi_eval.report.figures.readings import Row, number
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDE_ENOUGH = 0.06
"""Pieces of a bar lower than this have no room for their share."""
_HALF, _HALF_NARROW = 0.3, 0.44
"""Half the width of a bar, in steps from one to the next, and where the figure is narrow."""


def movement(report: Report, *, name: str = "fig-movement") -> str:
    """Figure of the table `survival.movement`: markdown with the id `name`; empty without the survival analysis."""
    if not report.meta.ran("survival"):
        return ""
    caption = (
        "Share of people on each list at fixed times after they entered one, and of those who died or moved away "
        "(left). Bands join the same list from one time to the next, where all shares are known. Aalen-Johansen "
        "estimates in calendar time."
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
    said = Sentence(f"Where people are {{when}}: {', '.join(told)}", words | {"when": _since(last)})
    return Heading(
        about="Where people are after they entered a list",
        measure="Share of the people who entered a list, in percent",
        finding=said if known else None,
        rests_on=("data.persons",),
    )


def _draw(rows: list[Row]) -> Figure:
    months = list(dict.fromkeys(row["months"] for row in rows))
    states = list(dict.fromkeys(str(row["state"]) for row in rows))
    figure, (axes,) = new_figure(3.3)
    pieces = [_pieces(rows, month) for month in months]
    for place, piece in enumerate(pieces):
        for state, (low, high) in piece.items():
            _bar(axes, place, low, high, states.index(state), states)
        if len(piece) < len(states):
            axes.text(place, 0.98, "some withheld", ha="center", va="top", fontsize=7, color=GRAY)
    for place, (before, after) in enumerate(pairwise(pieces)):
        if len(before) < len(states) or len(after) < len(states):  # where a piece would begin is not known
            continue
        for state in before:
            _band(axes, place, before[state], after[state], _color(states, states.index(state)))
    ends = {state: sum(span) / 2 for state, span in pieces[-1].items() if span[1] > span[0]}
    for (state, _), height in zip(ends.items(), spread(list(ends.values()), gap=0.07), strict=True):
        rank = states.index(state)
        axes.annotate(
            _words(state), (1.0, height), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            color=GRAY if state == "left" else _color(states, rank), fontweight="bold", va="center",
            annotation_clip=False,
        )  # fmt: skip
    signs, half = max(int(12 * width() / WIDTH), 6), _half()
    names = [_since(month).removesuffix(" later") for month in months]
    axes.set_xticks(range(len(months)), [textwrap.fill(name, signs, break_long_words=False) for name in names])
    axes.set(xlim=(-half, len(months) - 1 + half), ylim=(0, 1), xlabel="Time since entry")
    axes.set(ylabel="Share of the people who entered")
    percent_axis(axes.yaxis)
    axes.grid(visible=False)
    axes.tick_params(axis="x", length=0)
    figure.subplots_adjust(left=0.1, right=0.84, top=0.93, bottom=0.15)
    return figure


def _pieces(rows: list[Row], month: Cell) -> dict[str, tuple[float, float]]:
    """From where to where each state's piece of the bar reaches at this time; a withheld one is left out."""
    begin, found = 0.0, {}
    for row in rows:
        share = number(row["share"])
        if row["months"] == month and share is not None:
            found[str(row["state"])] = (begin, begin + share)
            begin += share
    return found


def _half() -> float:
    """Half the width of a bar; its share is written in it, and a bar of a narrow figure has little room for that."""
    return _HALF if width() == WIDTH else _HALF_NARROW


def _bar(axes: Any, place: int, low: float, high: float, rank: int, states: list[str]) -> None:
    share = high - low
    axes.bar(place, share, bottom=low, width=2 * _half(), color=_color(states, rank), edgecolor="white", linewidth=0.8)
    if share >= _WIDE_ENOUGH:
        axes.text(
            place, low + share / 2, numbers.show(share, "proportion"), ha="center", va="center", fontsize=7.5,
            color=INK if states[rank] == "left" else "white",
        )  # fmt: skip


def _band(axes: Any, place: int, before: tuple[float, float], after: tuple[float, float], color: str) -> None:
    """From one bar to the next; it turns smoothly, as the eye follows it."""
    along = np.linspace(0.0, 1.0, 25)
    way = along**2 * (3 - 2 * along)
    low, high = (one + (other - one) * way for one, other in zip(before, after, strict=True))
    x = place + _half() + along * (1 - 2 * _half())
    axes.fill_between(x, low, high, color=color, alpha=0.35, linewidth=0)


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
    return f"Bars, joined by bands, of the share of people on each list. {told}."
