"""A flow of people in the manner of CONSORT: steps from top to bottom, and beside each those who are lost after it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipvi_eval.drawing.look import in_the_look, new_figure
from ipvi_eval.drawing.palette import GRAY, INK, LIGHT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINE, _AIR, _PADDING = 0.165, 0.15, 0.1
"""Inches: a line of text, the room between boxes, and that above and below the text of one together."""
_MAIN, _SIDE = (0.01, 0.5), (0.58, 0.99)
"""From where to where the boxes of steps and those beside them reach, as shares of the width."""
_MAIN_TEXT, _SIDE_TEXT, _END_TEXT = 42, 35, 24
"""Characters on a line of each kind of box."""
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
    rows = [_Row.of(step) for step in steps]
    endings = [textwrap.fill(text, _END_TEXT) for text in ends]
    below = _height(max(endings, key=_lines)) + _AIR if endings else 0.0
    total = sum(row.height for row in rows) + below + 0.1
    figure, (axes,) = new_figure(total)
    figure.subplots_adjust(left=0, right=1, top=1, bottom=0)
    axes.axis("off")
    axes.set(xlim=(0, 1), ylim=(total, 0))
    top, middle = 0.05, sum(_MAIN) / 2
    for number, row in enumerate(rows):
        bottom = top + row.main
        _box(axes, _MAIN, top, bottom, row.text, edge=INK, ground="white")
        follows = number + 1 < len(rows)
        if follows:
            _arrow(axes, (middle, bottom), (middle, top + row.height))
        _beside(axes, row, bottom, middle)
        top += row.height
    _endings(axes, endings, top - _AIR, middle)
    return figure


@dataclass(frozen=True, slots=True)
class _Row:
    """The wrapped texts of a step, and how high it is drawn, with all that stands beside it."""

    text: str
    lost: str
    joined: str

    @classmethod
    def of(cls, step: Step) -> _Row:
        return cls(
            _wrapped((step.text,), _MAIN_TEXT), _wrapped(step.lost, _SIDE_TEXT), _wrapped(step.joined, _SIDE_TEXT)
        )

    @property
    def main(self) -> float:
        return _height(self.text)

    @property
    def height(self) -> float:
        sides = [_height(text) + _AIR / 2 for text in (self.lost, self.joined) if text]
        return self.main + _AIR + sum(sides)


def _beside(axes: Any, row: _Row, top: float, middle: float) -> None:
    """What is lost, with an arrow to it, and what joins, with one from it."""
    for text, outward in ((row.lost, True), (row.joined, False)):
        if text:
            begin = top + _AIR / 4
            end = begin + _height(text)
            _box(axes, _SIDE, begin, end, text, edge=GRAY, ground=LIGHT if outward else "white")
            ends = ((middle, (begin + end) / 2), (_SIDE[0], (begin + end) / 2))
            _arrow(axes, *(ends if outward else reversed(ends)))
            top = end + _AIR / 4


def _endings(axes: Any, texts: Sequence[str], bottom: float, middle: float) -> None:
    if not texts:
        return
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


def _wrapped(lines: Sequence[str], width: int) -> str:
    return "\n".join(textwrap.fill(line, width, subsequent_indent="  ") for text in lines for line in text.split("\n"))


def _lines(text: str) -> int:
    return 1 + text.count("\n")


def _height(text: str) -> float:
    return _PADDING + _LINE * _lines(text)
