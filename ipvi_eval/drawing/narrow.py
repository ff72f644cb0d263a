"""A figure laid out for a phone: letters as large as on a page, names above their rows, and nothing cut off."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.size import NARROW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STAMP, _AIR, _EDGE, _OVER = 0.2, 0.08, 0.04, 0.14
"""Inches: the room for the stamp at the top, that between axes, that at the edges, and that over a title.

A title nearer to the axes above it than to its own would be read as the label of those.
"""
_LINE, _MARK = 0.135, 0.2
"""Inches: a line of text above a row, and the row's own mark."""
_SIGN = 0.066
"""Inches: a sign of the small letters, on average."""
_MOST = 0.5
"""Share of the width that names and readings beside the rows may take; more, and they go above them."""
_BESIDE = 11
"""Signs on a line of what stands right of the axes."""
_ROUNDING = 1e-6
"""Dots."""
_ROUNDS = 3
"""How often axes are placed at most; mostly the second time moves nothing."""


def fitted(figure: Figure) -> None:
    """Lay a figure of axes one below the other out again, as it was drawn at the narrow width; changes it in place."""
    heights = [one.get_position().height * figure.get_figheight() for one in figure.axes]
    loose = list(figure.texts)
    rows = {at: _above(one) for at, one in enumerate(figure.axes) if _crowded(one)}
    heights = [rows.get(at, height) for at, height in enumerate(heights)]
    for one in figure.axes:
        _wrapped(one)
    for text in loose:
        text.set_text(textwrap.fill(" ".join(text.get_text().split()), int((NARROW - 2 * _EDGE) / _SIGN)))
    around: list[_Around] = []
    for _ in range(_ROUNDS):  # ticks depend on the room, and the room on the ticks
        before, around = around, [_around(figure, one) for one in figure.axes]
        if around == before:
            return
        _placed(figure, heights, around, loose)
        for one in figure.axes:
            _thinned(figure, one)


@dataclass(frozen=True, slots=True)
class _Around:
    """Inches that labels of axes need on each side of them."""

    left: float
    right: float
    top: float
    bottom: float


def _placed(figure: Figure, heights: list[float], around: list[_Around], loose: list[Any]) -> None:
    """Axes one below the other, as wide as the labels of all of them let them be, and below them the `loose` text."""
    left, right = max(one.left for one in around) + _EDGE, max(one.right for one in around) + _EDGE
    width = max(NARROW - left - right, 0.3 * NARROW)
    below = sum(_LINE * (1 + text.get_text().count("\n")) + _AIR for text in loose)
    total = _STAMP + sum(h + one.top + one.bottom + _AIR for h, one in zip(heights, around, strict=True)) + below
    figure.set_size_inches(NARROW, total)
    place = total - _STAMP
    for axes, height, one in zip(figure.axes, heights, around, strict=True):
        place -= one.top + height
        axes.set_position((left / NARROW, place / total, width / NARROW, height / total))
        place -= one.bottom + _AIR
    for text in loose:
        text.set(x=_EDGE / NARROW, y=place / total, ha="left", va="top")
        place -= _LINE * (1 + text.get_text().count("\n")) + _AIR


def _around(figure: Figure, axes: Any) -> _Around:
    renderer = _ruler(figure.dpi)
    # What stands at a place of the figure itself moves along with nothing, and asks for no room.
    own = [one for one in axes.get_default_bbox_extra_artists() if not _of_figure(one)]
    inner, outer = axes.get_window_extent(renderer), axes.get_tightbbox(renderer, bbox_extra_artists=own)
    over = _OVER if any(axes.get_title(side) for side in ("left", "center")) else 0.0
    left, right, top, bottom = (inner.x0 - outer.x0, outer.x1 - inner.x1, outer.y1 - inner.y1, inner.y0 - outer.y0)
    sides = [_dots(side) / figure.dpi for side in (left, right, top, bottom)]
    return _Around(sides[0], sides[1], sides[2] + over, sides[3])


def _dots(side: float) -> int:
    """Whole dots that hold so many: half a dot more or less moves no label. What rounding leaves over a dot is none,
    and each processor leaves something else."""
    return ceil(max(side, 0.0) - _ROUNDING)


@cache
def _ruler(dpi: float) -> Any:
    """What letters are measured with. Matplotlib remembers the room of a text as long as what measured it is there, and
    the figure's own goes whenever its size changes."""
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]


def _of_figure(artist: Any) -> bool:
    where = getattr(artist, "xycoords", "")
    return "figure fraction" in (where if isinstance(where, tuple) else (where,))


def _thinned(figure: Figure, axes: Any) -> None:
    """Where the numbers of the horizontal axis run into each other, every second one or fewer stays."""
    renderer = _ruler(figure.dpi)
    places, labels = axes.get_xticks(), axes.get_xticklabels()
    if len(places) != len(labels):  # the axes below have the numbers
        return
    low, high = sorted(axes.get_xlim())
    ticks = [(at, label) for at, label in zip(places, labels, strict=True) if low <= at <= high]
    boxes = [label.get_window_extent(renderer) for _, label in ticks if label.get_visible() and label.get_text()]
    if len(boxes) < len(ticks) or len(boxes) < 3:
        return
    step = next(
        step
        for step in range(1, len(boxes) + 1)
        if all(one.x1 + 3 < other.x0 for one, other in pairwise(boxes[::step]))
    )
    if step > 1:
        axes.set_xticks([at for at, _ in ticks[::step]], [label.get_text() for _, label in ticks[::step]])


def _names(axes: Any) -> list[Any]:
    """The names of rows: labels of the vertical axis that are words."""
    return [label for label in axes.get_yticklabels() if any(sign.isalpha() for sign in label.get_text())]


def _beside(axes: Any) -> list[Any]:
    """What stands right of the axes, at a height of its own."""
    return [
        text for text in axes.texts if getattr(text, "xycoords", None) == ("axes fraction", "data") and text.xy[0] == 1
    ]


def _crowded(axes: Any) -> bool:
    names = _names(axes)
    longest = _longest(label.get_text() for label in names) + _longest(text.get_text() for text in _beside(axes))
    return bool(names) and longest * _SIGN > _MOST * NARROW


def _longest(texts: Iterable[str]) -> int:
    return max((len(line) for text in texts for line in text.split("\n")), default=0)


def _above(axes: Any) -> float:
    """Put names and readings above their rows; the height in inches that the axes need for it."""
    readings = _beside(axes)
    for text in readings:
        text.set_text(" ".join(text.get_text().split()))
    room = int((NARROW - 2 * _EDGE) / _SIGN) - _longest(text.get_text() for text in readings) - 1
    named = [(label, textwrap.fill(" ".join(label.get_text().split()), room)) for label in _names(axes)]
    lines = max(text.count("\n") + 1 for _, text in named)
    for label, text in named:
        axes.annotate(
            text, (0.0, label.get_position()[1]), (0, 4), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="bottom", ha="left", fontsize=7.5, color=label.get_color(),
            fontweight=label.get_fontweight(), annotation_clip=False,
        )  # fmt: skip
    for text in readings:
        text.xyann = (0, 4)
        text.set(ha="right", va="bottom")
        # A line of the axes does not run through the words.
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.5})
    axes.set_yticklabels([])
    bottom, top = axes.get_ylim()
    return float((_LINE * lines + _MARK) * abs(bottom - top))


def _wrapped(axes: Any) -> None:
    """Titles and labels on as many lines as they need."""
    signs = int((NARROW - 4 * _EDGE) / _SIGN)
    for side in ("left", "center"):
        axes.set_title(textwrap.fill(axes.get_title(side), signs - 4), loc=side)
    axes.set_xlabel(textwrap.fill(axes.get_xlabel(), signs - 6))
    for text in _beside(axes):
        if text.get_ha() == "left":
            text.set_text(textwrap.fill(" ".join(text.get_text().split()), _BESIDE, break_long_words=False))
