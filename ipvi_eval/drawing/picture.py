"""A figure that needs no pyplot: it keeps the house's look wherever it is drawn, and shows itself in a notebook."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ipvi_eval.drawing.look import DPI, LOOK


class Picture(Figure):
    """A Matplotlib figure. Ticks are made when it is drawn, so that the look must hold then as well."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        FigureCanvasAgg(self)

    def draw(self, renderer: Any) -> None:
        """Draw with the house's look."""
        with mpl.rc_context(LOOK):
            super().draw(renderer)

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=DPI / 2)
        return buffer.getvalue()
