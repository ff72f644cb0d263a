"""Estimates with their intervals, one a row: ratios on a logarithmic axis, differences on a plain one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.drawing.look import in_the_look, new_figure
from ipvi_eval.drawing.palette import BLUE, GRAY

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@in_the_look
def draw_intervals(
    labels: Iterable[object], value: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, x_label: str, ratio: bool
) -> Figure:
    """A figure of k estimates (k,) with their limits, and the line of no effect: 1 for a `ratio`, 0 for a difference.

    What is not known or not finite, and a ratio that is not above zero, is not drawn; its label stays.
    """
    values, lows, highs = (np.asarray(column, dtype=np.float64) for column in (value, lower, upper))
    names = [str(label) for label in labels]
    height = 0.75 + 0.26 * len(names)
    figure, (axes,) = new_figure(height)
    place = np.arange(len(names))
    shown = np.isfinite(values) & ((values > 0) | (not ratio))
    spans = np.isfinite(lows) & np.isfinite(highs) & ((lows > 0) | (not ratio))
    if ratio:
        axes.set_xscale("log")
        _round_ratios(axes.xaxis, np.r_[lows[spans], highs[spans], values[shown], 1.0])
    axes.hlines(place[spans], lows[spans], highs[spans], color=BLUE, linewidth=1.4)
    axes.plot(values[shown], place[shown], "o", color=BLUE, markersize=4.5)
    axes.axvline(1.0 if ratio else 0.0, color=GRAY, linewidth=0.9)
    axes.set_yticks(place, names)
    axes.set(ylim=(len(names) - 0.4, -0.6), xlabel=x_label)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    left = min(0.5, 0.03 + 0.0125 * max(len(line) for name in names for line in name.split("\n")))
    figure.subplots_adjust(left=left, right=0.97, top=0.97, bottom=0.46 / height)
    return figure


def _round_ratios(axis: Any, drawn: NDArray[np.float64]) -> None:
    """Ticks at round numbers, however narrow the span: a logarithmic axis of less than a decade would have one."""
    from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

    narrow = drawn.max() < 10 * drawn.min()
    axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]) if narrow else LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(lambda value, _: f"{value:g}")
