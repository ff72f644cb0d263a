"""Step curves with their intervals, labelled directly, and the number at risk below."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.drawing.look import in_the_look, new_figure, percent_axis, spread
from ipvi_eval.drawing.palette import DASHES, INK, SERIES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TICKS = 6
_DIRECT = 6
_LONGEST = 32
_WRAP = 16


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A step curve, all (m,): `value` from each `time` on, with limits; before the first it is `begin`.

    `at_risk` (m,) are those under observation; curves that share one array are of the same people.
    """

    label: str
    time: NDArray[np.float64]
    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    at_risk: NDArray[np.float64]
    begin: float


@in_the_look
def draw_curves(lines: Sequence[Line], *, x_label: str, y_label: str, share: bool = True) -> Figure:
    """A figure of step curves; the axis is one of shares, in per cent, or of a mean number where not `share`.

    Up to `_DIRECT` curves have their intervals and their names at their ends; of more, the table names the lines.
    """
    names = [_name(line.label) for line in lines]
    direct = len(lines) <= _DIRECT
    rows = _rows(lines, names)
    height = 0.17 * (len(rows) + 1)
    figure, (axes, below) = new_figure(2.8 + height, rows=(2.3, height))
    last = max(float(line.time[-1]) for line in lines) or 1.0
    at_end = [textwrap.fill(name, _WRAP) for name in names]
    tallest = 1 + max(text.count("\n") for text in at_end)
    highest = _highest(lines)
    ends = spread([float(line.value[-1]) for line in lines], gap=0.06 * tallest * highest)
    ticks = _round_ticks(axes, last)
    for number, line in enumerate(lines):
        time, value, lower, upper = (
            np.r_[first, column]
            for first, column in (
                (0, line.time), (line.begin, line.value), (line.begin, line.lower), (line.begin, line.upper)
            )
        )  # fmt: skip
        axes.step(time, value, where="post", **_style(number))
        if direct:
            color = _style(number)["color"]
            axes.fill_between(time, lower, upper, step="post", color=color, alpha=0.12, linewidth=0)
            axes.annotate(at_end[number], (time[-1], value[-1]), (last * 1.03, ends[number]), textcoords="data",
                          color=color, fontweight="bold", va="center", annotation_clip=False)  # fmt: skip
    for place, (name, color, line) in enumerate(rows, start=1):
        below.annotate(name, (0, place), (-18, 0), textcoords="offset points", color=color,
                       fontsize=7.5, va="center", ha="right", fontweight="bold")  # fmt: skip
        if not direct:
            below.plot([1.03 * last, 1.12 * last], [place] * 2, clip_on=False, **_style(place - 1))
        for tick in ticks:
            at = int(np.searchsorted(line.time, tick))
            count = line.at_risk[at] if at < len(line.time) else 0
            below.text(tick, place, f"{count:,.0f}", fontsize=7.5, va="center", ha="center")
    axes.set(xlim=(0, last), ylim=(0, 1.02 * highest), ylabel=y_label, xlabel=x_label)
    if share:
        percent_axis(axes.yaxis)
    below.set(xlim=(0, last), ylim=(len(rows) + 0.6, -0.6))
    below.axis("off")
    below.annotate("At risk", (0, 0), (-18, 0), textcoords="offset points", fontsize=7.5, fontweight="bold",
                   va="center", ha="right")  # fmt: skip
    left = max(0.115, 0.055 + 0.0115 * max(len(name) for name, *_ in rows))
    right = 0.96 - 0.0152 * max(len(part) for text in at_end for part in text.split("\n")) if direct else 0.9
    figure.subplots_adjust(left=left, right=min(0.95, right), top=0.96, bottom=0.02, hspace=0.32)
    return figure


def _rows(lines: Sequence[Line], names: Sequence[str]) -> list[tuple[str, Any, Line]]:
    """Name, color and curve of each row of the table: one where all curves are of the same people."""
    if len(lines) > 1 and all(line.at_risk is lines[0].at_risk for line in lines):
        return [("everyone", INK, lines[0])]
    return [(name, _style(number)["color"], line) for number, (name, line) in enumerate(zip(names, lines, strict=True))]


def _highest(lines: Sequence[Line]) -> float:
    """Where the axis ends: 1 for shares that begin there, else the highest limit."""
    if any(line.begin for line in lines):
        return 1.0
    known = [float(np.max(column[np.isfinite(column)], initial=0.0)) for line in lines for column in _values(line)]
    return max(known) or 1.0


def _values(line: Line) -> tuple[NDArray[np.float64], ...]:
    # Limits before the first event, when few are at risk, reach far above every value of the curve.
    return line.value, line.upper[line.value > 0]


def _style(number: int) -> dict[str, Any]:
    return {"color": SERIES[number % len(SERIES)], "linestyle": DASHES[_dash(number)]}


def _name(label: str) -> str:
    """A label short enough to stand beside a curve, cut in its middle."""
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST // 2]}...{label[-_LONGEST // 2 + 3 :]}"


def _dash(number: int) -> int:
    """The line style of a series: after a whole round of colors another one, so that no two lines look the same."""
    return (number + number // len(SERIES)) % len(DASHES)


def _round_ticks(axes: Any, last: float) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    ticks = [float(tick) for tick in MaxNLocator(_TICKS).tick_values(0, last) if 0 <= tick <= last]
    axes.set_xticks(ticks)
    return ticks
