"""A picture within a page for the agency's own eyes, which loads nothing."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from ipvi_eval.report.figures.canvas import drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def embedded(draw: Callable[[], Figure], *, alt: str, caption: str, stamps: tuple[str, ...]) -> str:
    """The figure as HTML: drawn in the page, read out as `alt`, with the `caption` below and the `stamps` on it."""
    picture = drawn(draw, stamps)
    svg = picture[picture.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
