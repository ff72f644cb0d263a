"""How often a reduction of a size is found: one curve for each claim, and the share that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import in_the_look, new_figure, percent_axis
from ipvi_eval.drawing.palette import DASHES, GRAY, SERIES

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@in_the_look
def draw_power(curves: Sequence[tuple[str, Sequence[float], Sequence[float]]], *, wanted: float) -> Figure:
    """A figure of the share found, (k,), against the reduction planted, (k,), of each named curve; a dotted line stands
    at the power that is `wanted`.
    """
    height = 3.2 + 0.17 * len(curves)
    figure, (axes,) = new_figure(height)
    for number, (name, reduction, found) in enumerate(curves):
        axes.plot(
            reduction, found, label=name, marker="o", markersize=2.5, color=SERIES[number % len(SERIES)],
            linestyle=DASHES[number % len(DASHES)],
        )  # fmt: skip
    axes.axhline(wanted, color=GRAY, linewidth=0.9, linestyle=(0, (1, 2)))
    axes.set(xlim=(0, None), ylim=(0, 1.02), xlabel="Reduction that is there", ylabel="How often it is found")
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.01), fontsize=7.5, frameon=False, borderaxespad=0)
    figure.subplots_adjust(left=0.1, right=0.97, top=1 - (0.1 + 0.17 * len(curves)) / height, bottom=0.46 / height)
    return figure
