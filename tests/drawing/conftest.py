from __future__ import annotations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg


@pytest.fixture
def boxes():
    """A function of a figure: every visible text with the place it takes, in pixels."""

    def found(figure):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        texts = [text for axes in figure.axes for text in axes.texts if text.get_text()]
        return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in texts]

    return found
