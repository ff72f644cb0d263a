"""Love plot: how far apart two groups are, covariate by covariate, before and after they were made alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import in_the_look, new_figure
from ipvi_eval.drawing.palette import BLUE, GRAY, GREEN, VERMILLION
from ipvi_eval.drawing.size import WIDTH, width

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Mark:
    """How one column of differences is drawn: `shift` is its place beside the line of the covariate."""

    words: str
    marker: str
    color: str
    shift: float
    hollow: bool = False


BEFORE = Mark("before", "o", VERMILLION, 0.0, hollow=True)
WEIGHTED = Mark("after weighting", "s", BLUE, -0.14)
MATCHED = Mark("in matched pairs", "D", GREEN, 0.14)


@in_the_look
def draw_differences(
    labels: Sequence[str], columns: Sequence[tuple[Mark, Sequence[float]]], *, negligible: float, x_label: str
) -> Figure:
    """A figure of standardized differences, (k,) in each column; between dotted lines they are `negligible`."""
    height = 0.95 + 0.24 * len(labels)
    figure, (axes,) = new_figure(height)
    for mark, values in columns:
        at = [place + mark.shift for place in range(len(labels))]
        axes.plot(
            values, at, marker=mark.marker, markersize=5, color=mark.color, linestyle="",
            fillstyle="none" if mark.hollow else "full", label=mark.words,
        )  # fmt: skip
    furthest = max((abs(value) for _, values in columns for value in values if value == value), default=0.0)
    reach = max(1.5 * negligible, 1.15 * furthest)
    for line in (-negligible, negligible):
        axes.axvline(line, color=GRAY, linewidth=0.9, linestyle=(0, (1, 2)))
    axes.axvline(0, color=GRAY, linewidth=0.9)
    beside = len(columns) if width() >= WIDTH else 1
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=beside, fontsize=7.5, frameon=False,
                borderaxespad=0, handletextpad=0.2)  # fmt: skip
    axes.set_yticks(range(len(labels)), labels)
    axes.set(ylim=(len(labels) - 0.4, -0.6), xlim=(-reach, reach), xlabel=x_label)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "\N{MINUS SIGN}"))
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    figure.subplots_adjust(left=0.22, right=0.97, top=1 - 0.32 / height, bottom=0.46 / height)
    return figure
