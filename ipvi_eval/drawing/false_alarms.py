"""How often a test calls a change that nobody made: a bar for each thing that may go wrong, and the level it claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import in_the_look, new_figure, percent_axis
from ipvi_eval.drawing.palette import BLUE, GRAY, INK, VERMILLION
from ipvi_eval.rounding import percent, whole_percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_REACH = 1.96
"""Monte Carlo errors on either side of a bar's end, for 95 %."""


@in_the_look
def draw_false_alarms(
    labels: Sequence[str], share: Sequence[float], error: Sequence[float], *, nominal: float
) -> Figure:
    """A figure of horizontal bars: the `share` (k,) called changed with its Monte Carlo `error` (k,), and a line at the
    `nominal` share. Bars whose whole interval lies above it have another color, and say so by their words, too.
    """
    height = 0.75 + 0.46 * len(labels)
    figure, (axes,) = new_figure(height)
    widest = max(nominal, *(value + _REACH * one for value, one in zip(share, error, strict=True)))
    for place, (label, value, one) in enumerate(zip(labels, share, error, strict=True)):
        above = value - _REACH * one > nominal
        axes.barh(place, value, height=0.34, color=VERMILLION if above else BLUE)
        low, high = max(value - _REACH * one, 0.0), min(value + _REACH * one, 1.0)
        axes.hlines(place, low, high, color=INK, linewidth=1.0)
        more = ", more than claimed" if above else ""
        axes.text(high + 0.012 * widest, place, f"{percent(value, 1)}{more}", va="center", fontsize=7.5)
        # The line at the nominal share does not run through the words.
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        axes.text(0, place - 0.26, label, va="bottom", fontsize=8, bbox=paper)
    axes.axvline(nominal, color=GRAY, linewidth=1.1, linestyle=(0, (4, 2)))
    axes.text(nominal, -0.86, f" {whole_percent(nominal)}: what the test claims", color=GRAY, va="center", fontsize=7.5)
    axes.set(xlim=(0, 1.35 * widest), ylim=(len(labels) - 0.6, -1.05))
    axes.set(xlabel="Share of studies called changed although the program did nothing")
    axes.set_yticks([])
    axes.grid(visible=False)
    percent_axis(axes.xaxis)
    axes.spines["left"].set_visible(False)
    figure.subplots_adjust(left=0.03, right=0.97, top=0.98, bottom=0.46 / height)
    return figure
