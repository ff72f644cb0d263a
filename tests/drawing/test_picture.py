from __future__ import annotations

import io
import sys

from matplotlib.figure import Figure
from PIL import Image

from ipvi_eval.drawing.picture import Picture


def test_it_is_a_matplotlib_figure_that_shows_itself_in_a_notebook():
    figure = Picture(figsize=(4, 2))
    figure.add_subplot().plot([0, 1], [0, 1])
    assert isinstance(figure, Figure)
    with Image.open(io.BytesIO(figure._repr_png_())) as image:
        assert image.size == (400, 200)
        assert image.convert("L").getextrema()[0] < 200


def test_pyplot_stays_away():
    before = "matplotlib.pyplot" in sys.modules
    Picture()._repr_png_()
    assert ("matplotlib.pyplot" in sys.modules) == before
