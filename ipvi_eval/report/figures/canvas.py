"""One look for all figures, the stamp on each of them, and the markdown that shows one with caption and alt text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipvi_eval.report.figures.palette import GRAY, INK, LIGHT, RUST
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Target, current_target
from ipvi_eval.report.told import Told, escape
from ipvi_eval.scope import about

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 200
WIDTH = 6.5
"""Inches: the text width of a letter page."""

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


def show_figure(
    report: Report, *, name: str, caption: str, of: tuple[str, ...], alt: str, draw: Callable[[], Figure]
) -> str:
    """Draw (once for each render and image type) and return the figure as a markdown block with the id `name`.

    `of` names the results that it shows; the caption ends with whom they are about.
    """
    target = current_target()
    path = target.figures / f"{name}.{target.picture}"
    if path not in target.drawn:
        _save(draw, path, alt, report.meta.stamps)
        target.drawn.add(path)
    here = tuple(name for name in of if report.has(name))
    told = " ".join(filter(None, (caption, about(report.scope(name) for name in here))))
    return _markdown(name, told, alt, target, here)


def no_figure(*, name: str, caption: str, reason: str) -> str:
    """What stands where a figure is withheld, under the same id, so that references to it still lead somewhere."""
    return f"\n::: {{#{name}}}\n{Told(reason, word='threshold').markdown()}\n\n{escape(caption)}\n:::\n"


def _markdown(name: str, caption: str, alt: str, target: Target, of: tuple[str, ...]) -> str:
    quoted = re.sub(r'([\\"&])', r"\\\1", " ".join(alt.split()))
    attributes = f'fig-alt="{quoted}" width=100% result="{" ".join(of)}"'
    return f"\n::: {{#{name}}}\n![]({target.href}/{name}.{target.picture}){{{attributes}}}\n\n{escape(caption)}\n:::\n"


def _save(draw: Callable[[], Figure], path: Path, alt: str, stamps: tuple[str, ...]) -> None:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(LOOK):
        figure = draw()
        FigureCanvasAgg(figure)
        _stamp(figure, stamps)
        # A date or a version in the file would change its bytes from run to run and from machine to machine.
        metadata = {"Date": None, "Creator": None} if path.suffix == ".svg" else {"Software": None, "Description": alt}
        buffer = io.BytesIO()
        figure.savefig(buffer, format=path.suffix[1:], dpi=DPI, metadata=metadata)
    raw = buffer.getvalue()
    # On Windows text is written with carriage returns; a PNG may hold the same two bytes by chance.
    path.write_bytes(raw.replace(b"\r\n", b"\n") if path.suffix == ".svg" else raw)


def _stamp(figure: Figure, stamps: tuple[str, ...]) -> None:
    if not stamps:
        return
    figure.text(0.995, 0.995, " - ".join(stamps), ha="right", va="top", color=RUST, fontsize=7.5, fontweight="bold")
    for axes in figure.axes[:1]:
        axes.text(
            0.5, 0.5, stamps[-1], transform=axes.transAxes, ha="center", va="center", rotation=18, zorder=0,
            color=GRAY, alpha=0.13, fontsize=24 if len(stamps[-1]) < 20 else 15, fontweight="bold",
        )  # fmt: skip


def new_figure(height: float, *, rows: tuple[float, ...] = (1.0,)) -> tuple[Figure, list[Any]]:
    """A figure without pyplot's global state, of text width, with `rows` of axes of these relative heights."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height))
    grid = figure.add_gridspec(len(rows), 1, height_ratios=rows)
    return figure, [figure.add_subplot(grid[row]) for row in range(len(rows))]


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
