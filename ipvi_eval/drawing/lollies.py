"""Lolly plots (Morris, White and Crowther 2019, Statistics in Medicine 38:2074): how far shares lie from what is
claimed, each as a dot on a stick that starts at the claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Literal

from ipvi_eval.drawing.look import in_the_look, new_panels, percent_axis
from ipvi_eval.drawing.palette import BLUE, GRAY, INK, LIGHT, VERMILLION
from ipvi_eval.rounding import whole_percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_REACH = 1.96
"""Monte Carlo errors on either side of a dot, for 95 %."""


Use = Literal["use", "biased", "do not use"]
_MARKS: Mapping[Use, tuple[str, str, str]] = {
    "use": ("o", BLUE, BLUE),
    "biased": ("o", BLUE, "white"),
    "do not use": ("X", VERMILLION, VERMILLION),
}
"""Marker, color of its edge, and color within."""


@dataclass(frozen=True, slots=True)
class Lolly:
    """A share with its Monte Carlo error, and whether what it is a share of may be used."""

    share: float
    error: float
    use: Use


@in_the_look
def draw_lollies(labels: Sequence[str], panels: Mapping[str, Sequence[Lolly | None]], *, claimed: float) -> Figure:
    """A figure of one panel for each name, with a row for each of `labels` (k,): its stick from the `claimed` share to
    the share, and how far chance may have moved it. What is biased is a ring in place of a dot; what is not to be used
    has another color, a cross, and its share in words.
    """
    height = 0.95 + 0.28 * len(labels)
    figure, every, naming = new_panels(height, len(panels))
    for axes, names, (name, column) in zip(every, naming, panels.items(), strict=True):
        for row, one in enumerate(column):
            axes.axhline(row, color=LIGHT, linewidth=0.6, zorder=0)
            if one is None:
                continue
            marker, color, within = _MARKS[one.use]
            low, high = max(one.share - _REACH * one.error, 0.0), min(one.share + _REACH * one.error, 1.0)
            axes.hlines(row, min(claimed, one.share), max(claimed, one.share), color=color, linewidth=2.2, alpha=0.5)
            axes.hlines(row, low, high, color=INK, linewidth=0.9)
            axes.plot(
                [one.share], [row], marker=marker, color=color, markerfacecolor=within, markersize=6, linestyle="",
                clip_on=False,
            )  # fmt: skip
            if one.use == "do not use":
                # The line at the claim does not run through the words.
                paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
                told = whole_percent(one.share)
                axes.text(
                    one.share, row - 0.26, told, color=color, ha="center", va="bottom", fontsize=7, bbox=paper
                )  # fmt: skip
        axes.axvline(claimed, color=GRAY, linewidth=1.1, linestyle=(0, (4, 2)))
        axes.set(xlim=(0, 1.02), ylim=(len(labels) - 0.5, -0.5), title=name)
        percent_axis(axes.xaxis)
        axes.set_xticks([0, 0.5, claimed])
        axes.grid(visible=False)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_yticks(range(len(labels)), [fill(label, 46) for label in labels] if names else [""] * len(labels))
        axes.tick_params(axis="both", labelsize=7.5)
    figure.text(
        0.68,
        0.07 / height,
        f"Share of intervals that hold the truth (claimed: {whole_percent(claimed)})",
        ha="center",
        fontsize=8,
    )
    figure.subplots_adjust(left=0.385, right=0.975, top=1 - 0.42 / height, bottom=0.46 / height, wspace=0.2)
    return figure
