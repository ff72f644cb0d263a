"""Counts by month, and beside them what was fitted and what was expected without the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.drawing.look import in_the_look, new_figure, spread
from ipvi_eval.drawing.palette import BLUE, INK, LIGHT, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


class Expected(Protocol):
    """What was fitted and expected in each month, all (m,); `inside` marks the months of the program."""

    @property
    def fitted(self) -> Array:
        """Fitted counts or values."""
        ...

    @property
    def expected(self) -> Array:
        """Expected without the program."""
        ...

    @property
    def lower(self) -> Array:
        """Lower limit of what is expected."""
        ...

    @property
    def upper(self) -> Array:
        """Upper limit of what is expected."""
        ...

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Whether the program is at work."""
        ...


@in_the_look
def draw_series(
    month: NDArray[np.datetime64], observed: Array, *, y_label: str, path: Expected | None = None
) -> Figure:
    """A figure of `observed` (m,) by `month` (m,), from zero where nothing is below it; with `path`, the lines beside.

    The fitted line breaks at the interruption and where periods are left out: nothing was fitted in between.
    """
    figure, (axes,) = new_figure(3.2)
    day = month.astype("datetime64[D]")
    axes.plot(day, observed, "o", color=INK, markersize=2.5)
    lines = {"observed": (INK, observed)}
    if path is not None:
        lines |= _draw_path(axes, day, path)
    if min(float(np.nanmin(values)) for _, values in lines.values()) >= 0:
        axes.set_ylim(0, None)
    if path is not None:
        _name_ends(axes, lines)
    axes.set(ylabel=y_label)
    axes.yaxis.set_major_formatter(lambda value, _: _number(value))
    widest = max(len(_number(tick)) for tick in axes.get_yticks())
    right = 0.97 if path is None else 0.86
    figure.subplots_adjust(left=max(0.1, 0.045 + 0.0105 * widest), right=right, top=0.96, bottom=0.1)
    return figure


def _draw_path(axes: Any, day: NDArray[np.datetime64], path: Expected) -> dict[str, tuple[str, Array]]:
    after = path.inside
    axes.fill_between(day, path.lower, path.upper, where=after, color=VERMILLION, alpha=0.15, linewidth=0)
    breaks = 1 + np.flatnonzero((np.diff(day) > 1.5 * np.diff(day).min()) | np.diff(after))
    axes.plot(np.insert(day, breaks, day[breaks]), np.insert(path.fitted, breaks, np.nan), color=BLUE)
    axes.plot(day[after], path.expected[after], color=VERMILLION, linestyle="--")
    axes.axvline(day[after][0], color=LIGHT, zorder=0)
    return {"fitted": (BLUE, path.fitted), "expected": (VERMILLION, path.expected)}


def _name_ends(axes: Any, lines: dict[str, tuple[str, Array]]) -> None:
    bottom, top = axes.get_ylim()
    heights = spread([float(values[-1]) for _, values in lines.values()], gap=0.07 * (top - bottom))
    for (name, (color, _)), height in zip(lines.items(), heights, strict=True):
        axes.annotate(name, (1.0, height), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      color=color, fontweight="bold", va="center", annotation_clip=False)  # fmt: skip


def _number(value: float) -> str:
    """A tick's number in full up to a thousand million."""
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:,.6g}"
