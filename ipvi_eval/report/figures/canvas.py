"""The stamp on each figure of a report, and the markdown that shows one with caption and alt text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import LOOK
from ipvi_eval.drawing.palette import GRAY, RUST
from ipvi_eval.drawing.size import DPI
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Target, current_target
from ipvi_eval.report.told import Told, escape
from ipvi_eval.scope import about

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show_figure(
    report: Report, *, name: str, caption: str, of: tuple[str, ...], alt: str, draw: Callable[[], Figure]
) -> str:
    """Draw (once for each render) and return the figure as a markdown block with the id `name`.

    `of` names the results that it shows; the caption ends with whom they are about.
    """
    target = current_target()
    path = target.figures / f"{name}.{target.picture}"
    if path not in target.drawn:
        known = (figure for saved, figure in target.drawn.items() if saved.stem == name)
        figure = next(known, None) or _stamped(draw, report.meta.stamps)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_saved(figure, path.suffix, alt))
        target.drawn[path] = figure
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


def drawn(draw: Callable[[], Figure], suffix: str, alt: str, stamps: tuple[str, ...]) -> bytes:
    """The bytes of a picture file (".svg", ".png") with the `stamps` on it; the same figure gives the same bytes."""
    return _saved(_stamped(draw, stamps), suffix, alt)


def _stamped(draw: Callable[[], Figure], stamps: tuple[str, ...]) -> Figure:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with mpl.rc_context(LOOK):
        figure = draw()
        FigureCanvasAgg(figure)
        _stamp(figure, stamps)
    return figure


def _saved(figure: Figure, suffix: str, alt: str) -> bytes:
    import matplotlib as mpl

    # A date or a version in the file would change its bytes from run to run and from machine to machine.
    metadata = {"Date": None, "Creator": None} if suffix == ".svg" else {"Software": None, "Description": alt}
    buffer = io.BytesIO()
    with mpl.rc_context(LOOK):
        figure.savefig(buffer, format=suffix[1:], dpi=DPI, metadata=metadata)
    raw = buffer.getvalue()
    # On Windows text is written with carriage returns; a PNG may hold the same two bytes by chance.
    return raw.replace(b"\r\n", b"\n") if suffix == ".svg" else raw


def _stamp(figure: Figure, stamps: tuple[str, ...]) -> None:
    if not stamps:
        return
    figure.text(0.995, 0.995, " - ".join(stamps), ha="right", va="top", color=RUST, fontsize=7.5, fontweight="bold")
    for axes in figure.axes[:1]:
        axes.text(
            0.5, 0.5, stamps[-1], transform=axes.transAxes, ha="center", va="center", rotation=18, zorder=0,
            color=GRAY, alpha=0.13, fontsize=24 if len(stamps[-1]) < 20 else 15, fontweight="bold",
        )  # fmt: skip
