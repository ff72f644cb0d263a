from __future__ import annotations

import io
import sys

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image

from ipvi_eval.drawing.look import LOOK
from ipvi_eval.drawing.palette import GRAY
from ipvi_eval.drawing.picture import Picture


def test_it_is_a_matplotlib_figure_that_shows_itself_in_a_notebook():
    figure = Picture(figsize=(4, 2))
    figure.add_subplot().plot([0, 1], [0, 1])
    assert isinstance(figure, Figure)
    with Image.open(io.BytesIO(figure._repr_png_())) as image:
        assert image.size == (400, 200)
        assert image.convert("L").getextrema()[0] < 200


def test_ticks_that_are_made_when_it_is_drawn_have_the_look_too():
    with mpl.rc_context(LOOK):
        axes = Picture().add_subplot()
    axes.set_xlim(0, 100)
    axes.figure.canvas.draw()
    assert {tick.tick1line.get_color() for tick in axes.xaxis.get_major_ticks()} == {GRAY}


def test_pyplot_stays_away():
    before = "matplotlib.pyplot" in sys.modules
    Picture()._repr_png_()
    assert ("matplotlib.pyplot" in sys.modules) == before
