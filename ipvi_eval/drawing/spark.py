"""A few bars as small as a word, to stand beside a number: how it was year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import in_the_look
from ipvi_eval.drawing.palette import GRAY, LIGHT, NAVY

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT, _STEP = 0.17, 0.08
"""Inches: how high the picture is, and how much room each bar has."""
_UNKNOWN = 0.3
"""Share of the height that a bar takes whose number is withheld, whatever that is."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A number of one year; `height` is None where it is withheld, and `whole` says that all of the year is in it."""

    height: float | None
    whole: bool = True


@in_the_look
def draw_spark(bars: Sequence[Bar], *, full: float | None = None, stamp: str = "") -> Figure:
    """Bars from zero, without axes; part of a year is light with an outline, what is withheld hatched.

    `full` is the number that would fill a bar, as a whole does of which each bar is a share; the largest of the bars
    where there is none. The `stamp` stands behind the bars.
    """
    from ipvi_eval.drawing.picture import Picture

    figure = Picture(figsize=(_STEP * len(bars), HEIGHT))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.axis("off")
    top = full or max((bar.height for bar in bars if bar.height is not None), default=0.0) or 1.0
    axes.set(xlim=(-0.5, len(bars) - 0.5), ylim=(-0.04 * top, 1.04 * top))
    for place, bar in enumerate(bars):
        if full is not None:
            axes.bar(place, full, width=0.7, color=LIGHT)
        if bar.height is None:
            axes.bar(place, _UNKNOWN * top, width=0.7, facecolor="white", edgecolor=GRAY, hatch="//////", linewidth=0.4)
        else:
            axes.bar(
                place, bar.height, width=0.7, facecolor=NAVY if bar.whole else LIGHT, edgecolor=NAVY, linewidth=0.5
            )
    axes.axhline(0, color=GRAY, linewidth=0.5)
    if stamp:
        axes.text(
            0.5, 0.5, stamp, transform=axes.transAxes, ha="center", va="center", fontsize=3.5, color=GRAY, alpha=0.5,
            zorder=0,
        )  # fmt: skip
    return figure
