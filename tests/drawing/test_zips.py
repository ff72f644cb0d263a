from __future__ import annotations

import numpy as np
from matplotlib.colors import to_hex

from ipvi_eval.drawing.palette import BLUE, VERMILLION
from ipvi_eval.drawing.zips import draw_zips

LOWER, UPPER = np.array([0.5, -1.0, -0.2, -3.0]), np.array([1.5, 1.0, 0.6, 2.0])


def test_intervals_stand_from_the_nearest_to_the_farthest_for_their_width():
    """By hand: middle over width is 1, 0, .25 and .1 (its width is 5): the second is the lowest, the first on top."""
    (axes,) = draw_zips({"Counts": (LOWER, UPPER)}, truth=0.0, claimed=0.95).axes
    held, missed = axes.collections
    assert [segment[:, 0].tolist() for segment in held.get_segments()] == [[-1.0, 1.0], [-3.0, 2.0], [-0.2, 0.6]]
    assert [segment[0, 1] for segment in held.get_segments()] == [0.125, 0.375, 0.625]
    assert [segment.tolist() for segment in missed.get_segments()] == [[[0.5, 0.875], [1.5, 0.875]]]
    assert (to_hex(held.get_color()[0]), to_hex(missed.get_color()[0])) == (BLUE, VERMILLION)


def test_a_panel_for_each_with_the_truth_and_what_is_claimed():
    both = draw_zips({"Counts": (LOWER, UPPER), "Shares": (LOWER + 1, UPPER + 1)}, truth=1.0, claimed=0.9).axes
    assert [axes.get_title() for axes in both] == ["Counts", "Shares"]
    for axes in both:
        assert list(axes.lines[0].get_xdata()) == [1.0, 1.0]
        assert list(axes.lines[1].get_ydata()) == [0.9, 0.9]
