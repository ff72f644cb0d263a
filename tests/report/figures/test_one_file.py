"""Pictures of one file: everything that is written lies in the picture, and no two names or numbers on each other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ipvi_eval.report.figures.one_file import _dash, _survival, draw_survival
from ipvi_eval.report.figures.palette import SERIES
from ipvi_eval.survival.curves import kaplan_meier


def curves(labels, scale=1.0):
    rng = np.random.default_rng(4)
    return {name: kaplan_meier(scale * rng.integers(1, 400, 40), rng.random(40) < 0.6) for name in labels}


def boxes(figure):
    """Every visible text with the place it takes, in pixels."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text()]
    return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in texts]


@pytest.mark.parametrize(
    "labels",
    [
        ["all"],
        ["Notified at a call-in", "Eligible, not yet notified"],
        list("abcde"),
        [f"Supercalifragilisticexpialidocious, precinct {i}" for i in range(6)],
        [f"Precinct {i} of the northern half" for i in range(14)],
        ["$x_1$", "<b>&amp;", "x\\y%"],
    ],
)
def test_names_and_numbers_are_readable(labels):
    figure = _survival(curves(labels), "days")
    found = boxes(figure)
    assert len(found) >= 2 * len(labels)
    width, height = figure.bbox.size
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y0 >= -2, text
        assert box.y1 <= height, text
    for (first, one), (second, other) in itertools.combinations(found, 2):
        # Lines of text may touch at their edges, but not cover each other.
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        up = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert across <= 0 or up <= 0.45 * min(one.height, other.height), (first, second)


def test_no_two_of_many_lines_look_the_same():
    assert len({(number % len(SERIES), _dash(number)) for number in range(24)}) == 24


def test_follow_up_of_no_days_and_a_script_the_font_lacks(tmp_path):
    nobody = {"日本": kaplan_meier(np.zeros(3), np.array([1, 0, 0]))}
    draw_survival(nobody, tmp_path / "zero.png", x_label="days ($)")
    assert (tmp_path / "zero.png").read_bytes().startswith(b"\x89PNG")
