from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.drawing.intervals import draw_intervals


def drawn(value, lower, upper, ratio=True):
    figure = draw_intervals([f"row {i}" for i in range(len(value))], value, lower, upper, x_label="x", ratio=ratio)
    figure.canvas.draw()
    return figure.axes[0]


def test_points_and_lines_are_the_numbers_given_row_by_row_from_the_top():
    axes = drawn([0.7, 1.2], [0.5, 0.9], [0.9, 1.6])
    points = axes.lines[0]
    assert (list(points.get_xdata()), list(points.get_ydata())) == ([0.7, 1.2], [0, 1])
    spans = axes.collections[0].get_segments()
    np.testing.assert_array_equal(spans, [[[0.5, 0], [0.9, 0]], [[0.9, 1], [1.6, 1]]])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["row 0", "row 1"]
    assert axes.yaxis_inverted()


@pytest.mark.parametrize(("ratio", "scale", "nothing"), [(True, "log", 1.0), (False, "linear", 0.0)])
def test_the_line_of_no_effect_and_the_scale(ratio, scale, nothing):
    axes = drawn([0.7], [0.5], [0.9], ratio)
    assert axes.get_xscale() == scale
    assert list(axes.lines[1].get_xdata()) == [nothing, nothing]


def test_a_narrow_span_and_a_wide_one_have_round_ticks():
    for span in ((0.8, 1.3), (0.02, 40.0)):
        axes = drawn([1.0], [span[0]], [span[1]])
        low, high = axes.get_xlim()
        shown = [label.get_text() for label in axes.get_xticklabels() if low <= label.get_position()[0] <= high]
        assert len(shown) >= 3
        assert all(len(text) <= 4 for text in shown)


def test_what_is_not_known_is_not_drawn_and_keeps_its_row():
    axes = drawn([0.7, np.nan, 0.0], [0.5, 0.6, 0.0], [np.inf, 0.9, 0.4])
    assert list(axes.lines[0].get_xdata()) == [0.7]
    assert [segment[0, 1] for segment in axes.collections[0].get_segments()] == [1]
    assert len(axes.get_yticklabels()) == 3
