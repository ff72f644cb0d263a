"""Zip plots (Morris, White and Crowther 2019, Statistics in Medicine 38:2074): every interval of a simulation, in the
order of how far the truth lies from its middle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.drawing.look import in_the_look, new_panels
from ipvi_eval.drawing.palette import BLUE, GRAY, INK, VERMILLION
from ipvi_eval.rounding import whole_percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


@in_the_look
def draw_zips(panels: Mapping[str, tuple[Array, Array]], *, truth: float, claimed: float) -> Figure:
    """A figure of one panel for each name, of its intervals' lower and upper limits (n,).

    They stand from that whose middle lies nearest to the `truth`, for its width, up to the farthest; those that miss it
    have another color. Where the intervals mean what they say, the change of color is at the `claimed` share.
    """
    height = 2.3
    figure, every, naming = new_panels(height, len(panels))
    for axes, names, (name, (lower, upper)) in zip(every, naming, panels.items(), strict=True):
        order = np.argsort(np.abs((lower + upper) / 2 - truth) / (upper - lower), kind="stable")
        low, high = lower[order], upper[order]
        at = (np.arange(len(order)) + 0.5) / len(order)
        misses = (low > truth) | (high < truth)
        for those, color in ((~misses, BLUE), (misses, VERMILLION)):
            axes.hlines(at[those], low[those], high[those], color=color, linewidth=0.9)
        axes.axvline(truth, color=INK, linewidth=0.9)
        axes.axhline(claimed, color=GRAY, linewidth=1.0, linestyle=(0, (4, 2)))
        axes.set(ylim=(0, 1), title=name)
        axes.set_yticks([0, 0.5, claimed], ["0%", "50%", whole_percent(claimed)] if names else ["", "", ""])
        axes.tick_params(axis="both", labelsize=7.5)
        axes.locator_params(axis="x", nbins=4)
        axes.grid(visible=False)
    figure.subplots_adjust(left=0.08, right=0.975, top=1 - 0.45 / height, bottom=0.3 / height, wspace=0.12)
    return figure
