"""An alluvial diagram: blocks of people at places, time by time, and bands of those who went from one to the next.

Heights are numbers of people, and a picture's coordinates can be read: what is not known is hatched and as high as any
other unknown, so that its height tells nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ipvi_eval.drawing.look import in_the_look, new_figure, spread
from ipvi_eval.drawing.palette import GRAY, INK, LIGHT, SERIES
from ipvi_eval.drawing.size import WIDTH, width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_UNKNOWN, _UNKNOWN_BAND, _GAP = 0.05, 0.015, 0.025
"""Shares of all people: how high an unknown block and an unknown band are drawn, and the room between blocks."""
_ROOM = 0.04
"""Share of all people: blocks that are lower have no room for their number."""
_HALF, _HALF_NARROW = 0.2, 0.34
"""Half the width of a block, in steps from one time to the next, and where the figure is narrow."""
_HATCH = "////"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alluvial:
    """Of `times` and `places`, both as they are named: `people` by (time, place) and `flows` by (time, place, place at
    the next time), each None where it is withheld. `ends` are the places that nobody comes back from.
    """

    times: Sequence[str]
    places: Sequence[str]
    people: Mapping[tuple[int, str], int | None]
    flows: Mapping[tuple[int, str, str], int | None] = field(default_factory=dict)
    ends: Sequence[str] = ()


@in_the_look
def draw_alluvial(of: Alluvial) -> Figure:
    """A figure with a column of blocks for each time; places stand in one order, the first on top."""
    figure, (axes,) = new_figure(3.6)
    blocks = [_column(of, time) for time in range(len(of.times))]
    unit = _everybody(of)
    for time in range(len(of.times) - 1):
        _bands(axes, of, time, blocks[time], blocks[time + 1], unit)
    for time, column in enumerate(blocks):
        for place, block in column.items():
            _block(axes, of, time, place, block, unit)
    _names(axes, of, blocks[-1], unit)
    signs, half = max(int(12 * width() / WIDTH), 6), _half()
    axes.set_xticks(range(len(of.times)), [textwrap.fill(one, signs, break_long_words=False) for one in of.times])
    lowest = max((block.bottom for column in blocks for block in column.values()), default=1.0)
    edge = 0.01 * lowest  # lines at the ends are as wide as the others
    axes.set(xlim=(-half - 0.01, len(of.times) - 0.99 + half), ylim=(lowest + edge, -edge))
    axes.set(xlabel="Time since entry", yticks=[])
    axes.grid(visible=False)
    axes.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    figure.subplots_adjust(left=0.01, right=0.8, top=0.93, bottom=0.15)
    return figure


@dataclass(frozen=True, slots=True)
class _Block:
    """From where to where it reaches, downwards; `people` is None where nobody may know."""

    top: float
    bottom: float
    people: int | None


def _everybody(of: Alluvial) -> float:
    """The most people that are known at one time: the scale of what has no number."""
    known = [sum(of.people.get((time, place)) or 0 for place in of.places) for time in range(len(of.times))]
    return float(max(known, default=0) or 1)


def _column(of: Alluvial, time: int) -> dict[str, _Block]:
    """The blocks of one time; a place where nobody is has none."""
    unit, top, found = _everybody(of), 0.0, dict[str, _Block]()
    for place in of.places:
        people = of.people.get((time, place), 0)
        if people == 0:
            continue
        height = float(people) if people is not None else _at_least(of, time, place) + _UNKNOWN * unit
        found[place] = _Block(top, top + height, people)
        top += height + _GAP * unit
    return found


def _at_least(of: Alluvial, time: int, place: str) -> int:
    """Who is known to come to a place or to go from it: an unknown block has room for their bands."""
    come = sum(count or 0 for (at, _, then), count in of.flows.items() if (at, then) == (time - 1, place))
    went = sum(count or 0 for (at, one, _), count in of.flows.items() if (at, one) == (time, place))
    return max(come, went)


def _bands(
    axes: Any, of: Alluvial, time: int, before: Mapping[str, _Block], after: Mapping[str, _Block], unit: float
) -> None:
    """All bands between two times: known ones from the top of both blocks, unknown ones below them."""
    here = {key: count for key, count in of.flows.items() if key[0] == time and count != 0}
    flows = [
        (one, then, here[time, one, then])
        for one in of.places for then in of.places
        if (time, one, then) in here and one in before and then in after
    ]  # fmt: skip
    starts = _ends(flows, before, unit)
    comes = sorted(flows, key=lambda flow: (of.places.index(flow[1]), of.places.index(flow[0])))
    stops = _ends([(then, one, count) for one, then, count in comes], after, unit)
    for one, then, count in sorted(flows, key=lambda flow: flow[2] is None):  # what is unknown stays visible
        _band(axes, time, starts[one, then], stops[then, one], None if count is None else _color(of, one))


def _ends(
    flows: Sequence[tuple[str, str, int | None]], blocks: Mapping[str, _Block], unit: float
) -> dict[tuple[str, str], tuple[float, float]]:
    """Where each band meets its block, by the block's place and the other one."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for place, block in blocks.items():
        own = [(other, count) for at, other, count in flows if at == place]
        top = block.top
        for other, count in own:
            if count is not None:
                found[place, other] = (top, top + count)
                top += count
        unknown = [other for other, count in own if count is None]
        high = _UNKNOWN_BAND * unit
        top = max(min(top, block.bottom - high * len(unknown)), block.top)
        for other in unknown:
            found[place, other] = (top, top + high)
            top += high
    return found


def _band(axes: Any, time: int, begin: tuple[float, float], end: tuple[float, float], color: str | None) -> None:
    """From one block to the next; it turns smoothly, as the eye follows it. Without a color, it is unknown."""
    along = np.linspace(0.0, 1.0, 25)
    way = along**2 * (3 - 2 * along)
    top, bottom = (one + (other - one) * way for one, other in zip(begin, end, strict=True))
    x = time + _half() + along * (1 - 2 * _half())
    if color is None:
        axes.fill_between(x, top, bottom, facecolor="white", edgecolor=GRAY, hatch=_HATCH, linewidth=0.4)
    else:
        axes.fill_between(x, top, bottom, color=color, alpha=0.35, linewidth=0)


def _block(axes: Any, of: Alluvial, time: int, place: str, block: _Block, unit: float) -> None:
    height, known = block.bottom - block.top, block.people is not None
    look = {"color": _color(of, place)} if known else {"facecolor": "white", "hatch": _HATCH}
    axes.bar(time, height, bottom=block.top, width=2 * _half(), **look | {"edgecolor": GRAY, "linewidth": 0.4})
    if known and height < _ROOM * unit:
        return
    said = "withheld" if block.people is None else f"{block.people:,}"
    text = axes.text(
        time, (block.top + block.bottom) / 2, said, ha="center", va="center", fontsize=7.5,
        color=INK if place in of.ends or not known else "white",
    )  # fmt: skip
    if not known:
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})


def _names(axes: Any, of: Alluvial, last: Mapping[str, _Block], unit: float) -> None:
    """The places, at the right of the last blocks."""
    heights = [(block.top + block.bottom) / 2 for block in last.values()]
    for place, height in zip(last, spread(heights, gap=0.085 * unit), strict=True):
        axes.annotate(
            textwrap.fill(place, 14), (1.0, height), (4, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", color=GRAY if place in of.ends else _color(of, place), fontweight="bold",
            va="center", annotation_clip=False,
        )  # fmt: skip


def _half() -> float:
    """Half the width of a block; its number is written in it, and one of a narrow figure has little room for that."""
    return _HALF if width() == WIDTH else _HALF_NARROW


def _color(of: Alluvial, place: str) -> str:
    if place in of.ends:
        return LIGHT if of.ends.index(place) == 0 else "white"
    return SERIES[list(of.places).index(place) % len(SERIES)]
