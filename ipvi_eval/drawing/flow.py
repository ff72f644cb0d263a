"""A flow of people in the manner of CONSORT: steps from top to bottom, and beside each those who are lost after it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import in_the_look, new_figure
from ipvi_eval.drawing.palette import GRAY, INK, LIGHT
from ipvi_eval.drawing.size import WIDTH, width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINE, _AIR, _PADDING = 0.165, 0.15, 0.1
"""Inches: a line of text, the room between boxes, and that above and below the text of one together."""
_EDGE, _STAMP = 0.05, 0.25
"""Inches: the room above and below all boxes, and that at the right of the top, where a report is stamped."""
_MAIN, _SIDE = (0.01, 0.5), (0.58, 0.99)
"""From where to where the boxes of steps and those beside them reach, as shares of the width."""
_MAIN_TEXT, _SIDE_TEXT, _END_TEXT = 42, 35, 24
"""Characters on a line of each kind of box, in a figure as wide as a page."""
_SIZE = 9


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its text, those `lost` after it, and those who `joined` the next one from elsewhere; a line each."""

    text: str
    lost: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


@in_the_look
def draw_flow(steps: Sequence[Step], ends: Sequence[str] = ()) -> Figure:
    """A figure of at least one step; `ends` are what becomes of those at the last one, in boxes side by side.

    Nothing is told by color: steps have an outline, what is lost a gray ground, and arrows say who goes where.
    """
    placed = _placed(steps)
    last, side = placed[-1], max((one.end for step in placed for one in step.beside), default=0.0)
    end = max(last.line, side)
    endings = [textwrap.fill(text, _signs(_END_TEXT)) for text in ends]
    below = _height(max(endings, key=_lines)) + _AIR if endings else 0.0
    total = end + below + 2 * _EDGE
    figure, (axes,) = new_figure(total)
    figure.subplots_adjust(left=0, right=1, top=1, bottom=0)
    axes.axis("off")
    axes.set(xlim=(0, 1), ylim=(total, 0))
    middle = sum(_MAIN) / 2
    for step, following in zip(placed, (*placed[1:], None), strict=True):
        _box(axes, _MAIN, step.top, step.bottom, step.text, edge=INK, ground="white")
        if following:
            _arrow(axes, (middle, step.bottom), (middle, following.top))
        for one in step.beside:
            _beside(axes, one, middle)
    if endings:
        axes.vlines(middle, last.bottom, end, color=GRAY, linewidth=0.9)
        _endings(axes, endings, end, middle)
    return figure


@dataclass(frozen=True, slots=True)
class _Side:
    """A box beside the line of steps, from `begin` to `end`: of those lost (`outward`), or of those who join."""

    text: str
    outward: bool
    begin: float
    end: float

    @property
    def middle(self) -> float:
        return (self.begin + self.end) / 2


@dataclass(frozen=True, slots=True)
class _Placed:
    """A step from `top` to `bottom`, and what stands beside the line that goes down from it."""

    text: str
    top: float
    bottom: float
    beside: tuple[_Side, ...]

    @property
    def line(self) -> float:
        """How far down the line from this step is taken."""
        return self.beside[-1].middle if self.beside else self.bottom


def _placed(steps: Sequence[Step]) -> list[_Placed]:
    """Every box as high as its text lets it be: those beside reach past the steps, which stand in a column of their
    own; only their arrows come between two steps."""
    placed: list[_Placed] = []
    top, free = _EDGE, _STAMP
    for step in steps:
        text = _wrapped((step.text,), _MAIN_TEXT)
        bottom = line = top + _height(text)
        beside = []
        for lines, outward in ((step.lost, True), (step.joined, False)):
            if lines:
                said = _wrapped(lines, _SIDE_TEXT)
                middle = max(line + _AIR, free + _height(said) / 2)
                beside.append(_Side(said, outward, middle - _height(said) / 2, middle + _height(said) / 2))
                line, free = middle, beside[-1].end + _AIR / 2
        placed.append(_Placed(text, top, bottom, tuple(beside)))
        top = line + _AIR
    return placed


def _beside(axes: Any, one: _Side, middle: float) -> None:
    """What is lost, with an arrow to it, or what joins, with one from it."""
    _box(axes, _SIDE, one.begin, one.end, one.text, edge=GRAY, ground=LIGHT if one.outward else "white")
    ends = ((middle, one.middle), (_SIDE[0], one.middle))
    _arrow(axes, *(ends if one.outward else reversed(ends)))


def _endings(axes: Any, texts: Sequence[str], bottom: float, middle: float) -> None:
    top, width = bottom + _AIR, 0.98 / len(texts)
    end = top + _height(max(texts, key=_lines))
    for number, text in enumerate(texts):
        left = 0.01 + number * width
        _box(axes, (left, left + width - 0.02), top, end, text, edge=INK, ground="white")
        _arrow(axes, (middle, bottom), (left + width / 2 - 0.01, top))


def _box(axes: Any, span: tuple[float, float], top: float, bottom: float, text: str, *, edge: str, ground: str) -> None:
    from matplotlib.patches import Rectangle

    left, right = span
    axes.add_patch(Rectangle((left, top), right - left, bottom - top, edgecolor=edge, facecolor=ground, linewidth=0.9))
    axes.text(left + 0.012, (top + bottom) / 2, text, va="center", ha="left", fontsize=_SIZE, linespacing=1.25)


def _arrow(axes: Any, begin: tuple[float, float], end: tuple[float, float]) -> None:
    look = {"arrowstyle": "-|>", "color": GRAY, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9}
    axes.annotate("", end, begin, arrowprops=look)


def _wrapped(lines: Sequence[str], most: int) -> str:
    wrap = textwrap.TextWrapper(_signs(most), subsequent_indent="  ")
    return "\n".join(wrap.fill(line) for text in lines for line in text.split("\n"))


def _signs(most: int) -> int:
    """Characters on a line as wide as the figure is now."""
    return int(most * width() / WIDTH)


def _lines(text: str) -> int:
    return 1 + text.count("\n")


def _height(text: str) -> float:
    return _PADDING + _LINE * _lines(text)
