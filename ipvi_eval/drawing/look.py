"""One look for all figures: type, colors and lines, and labels that keep apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from ipvi_eval.drawing.palette import GRAY, INK, LIGHT
from ipvi_eval.drawing.size import WIDTH, width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

P = ParamSpec("P")

LOOK: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "text.parse_math": False,  # a label of the plan may hold dollar signs; it is text, never a formula
    "axes.labelcolor": INK,
    "axes.edgecolor": GRAY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": LIGHT,
    "grid.linewidth": 0.6,
    "xtick.color": GRAY,
    "ytick.color": GRAY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 1.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "ipvi_eval",
}


def in_the_look(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """A function that draws a figure, with the look around it; Matplotlib is loaded when it is called."""

    @wraps(draw)
    def drawn(*args: P.args, **options: P.kwargs) -> Figure:
        import matplotlib as mpl

        with mpl.rc_context(LOOK):
            return draw(*args, **options)

    return drawn


def new_figure(height: float, *, rows: tuple[float, ...] = (1.0,)) -> tuple[Figure, list[Any]]:
    """A figure without pyplot's global state, of the width asked for, with `rows` of axes of these relative heights."""
    from ipvi_eval.drawing.picture import Picture

    figure = Picture(figsize=(width(), height))
    grid = figure.add_gridspec(len(rows), 1, height_ratios=rows)
    return figure, [figure.add_subplot(grid[row]) for row in range(len(rows))]


def new_panels(height: float, count: int) -> tuple[Figure, list[Any], list[bool]]:
    """A figure of `count` panels of this height that share their vertical axis, and which of them are to name it.

    They stand side by side, and one below the other where a figure is narrow.
    """
    if width() < WIDTH:
        figure, below = new_figure(height * count, rows=(1.0,) * count)
        return figure, below, [True] * count
    from ipvi_eval.drawing.picture import Picture

    figure = Picture(figsize=(width(), height))
    grid = figure.add_gridspec(1, count)
    beside = [figure.add_subplot(grid[place]) for place in range(count)]
    for axes in beside:
        axes.patch.set_visible(False)  # what stands across the first panel is not cut off by the next
    return figure, beside, [place == 0 for place in range(count)]


def percent_axis(axis: Any) -> None:
    """Ticks at round shares, written as whole per cent wherever they are whole."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")


def spread(wanted: list[float], *, gap: float) -> list[float]:
    """Positions as near as possible to those wanted, in the same order, at least `gap` apart: for direct labels."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed = [wanted[place] for place in order]
    for _ in range(50):
        for low in range(len(placed) - 1):
            short = gap - (placed[low + 1] - placed[low])
            if short > 1e-9:
                placed[low] -= short / 2
                placed[low + 1] += short / 2
    out = [0.0] * len(wanted)
    for rank, place in enumerate(order):
        out[place] = placed[rank]
    return out
