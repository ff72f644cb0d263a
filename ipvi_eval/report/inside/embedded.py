"""A picture within a page for the agency's own eyes, which loads nothing."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from ipvi_eval.report.figures.mount.canvas import drawn
from ipvi_eval.report.figures.mount.data_uri import data_uri

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def embedded(draw: Callable[[], Figure], *, alt: str, caption: str, stamps: tuple[str, ...]) -> str:
    """The figure as HTML: held by the page, read out as `alt`, with the `caption` below and the `stamps` on it.

    It scrolls where the screen is narrow, because its words would be too small to read.
    """
    picture = f'<img alt="{escape(alt)}" src="{data_uri(drawn(draw, stamps))}">'
    about = escape(caption.partition(". ")[0].removesuffix("."))
    box = f'<div class="scroll" role="region" tabindex="0" aria-label="{about}">{picture}</div>'
    return f"<figure>{box}<figcaption>{escape(caption)}</figcaption></figure>"
