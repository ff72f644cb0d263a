from __future__ import annotations

import numpy as np

from ipvi_eval.drawing.differences import BEFORE, WEIGHTED, draw_differences


def drawn(*columns):
    return draw_differences(["age", "prior"], columns, negligible=0.1, x_label="difference").axes[0]


def test_each_column_has_its_mark_and_the_axis_is_even_around_none():
    axes = drawn((BEFORE, [0.4, -0.2]), (WEIGHTED, [0.01, 0.02]))
    marked = [line for line in axes.lines if line.get_marker() != "None"]
    assert [line.get_xdata().tolist() for line in marked] == [[0.4, -0.2], [0.01, 0.02]]
    assert [line.get_fillstyle() for line in marked] == ["none", "full"]
    low, high = axes.get_xlim()
    assert low == -high
    assert high > 0.4
    assert [label.get_text() for label in axes.get_yticklabels()] == ["age", "prior"]


def test_a_difference_that_is_not_known_has_no_mark():
    axes = drawn((BEFORE, [np.nan, np.nan]))
    assert axes.get_xlim()[1] == np.float64(1.5 * 0.1)
