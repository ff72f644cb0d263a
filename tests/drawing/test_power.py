from __future__ import annotations

import pytest

from ipvi_eval.drawing.power import draw_power

CURVES = [("count, reports", (0.0, 0.2, 0.4), (0.03, 0.5, 0.95)), ("hazard ratio", (0.0, 0.2, 0.4), (0.05, 0.6, 1.0))]


def test_each_claim_has_a_curve_of_its_own_look_and_its_name():
    axes = draw_power(CURVES, wanted=0.8).axes[0]
    one, other, wanted = axes.lines
    assert one.get_xdata().tolist() == [0.0, 0.2, 0.4]
    assert other.get_ydata().tolist() == [0.05, 0.6, 1.0]
    assert (one.get_color(), one.get_linestyle()) != (other.get_color(), other.get_linestyle())
    assert wanted.get_ydata() == pytest.approx([0.8, 0.8])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["count, reports", "hazard ratio"]


def test_the_names_stand_above_the_curves_and_within_the_figure(boxes):
    figure = draw_power(CURVES * 3, wanted=0.8)
    boxes(figure)
    axes = figure.axes[0]
    legend, frame = axes.get_legend().get_window_extent(), axes.get_window_extent()
    assert legend.y0 >= frame.y1
    assert legend.y1 <= figure.bbox.y1
