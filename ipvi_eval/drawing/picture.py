"""A figure that needs no pyplot, and shows itself in a notebook."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ipvi_eval.drawing.size import DPI


class Picture(Figure):
    """A Matplotlib figure with a canvas of its own, so that it can be saved and shown as it is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        FigureCanvasAgg(self)

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=DPI / 3)
        return buffer.getvalue()
