from __future__ import annotations

import pytest
from matplotlib.colors import to_rgba

from ipvi_eval.drawing.false_alarms import draw_false_alarms
from ipvi_eval.drawing.palette import BLUE, VERMILLION

LABELS = ("Nothing else happens", "A fall for another reason", "Ten per cent more is reported by the same people")


def drawn():
    return draw_false_alarms(LABELS, (0.05, 0.25, 0.08), (0.01, 0.02, 0.02), nominal=0.05)


def test_a_bar_for_each_and_the_line_at_what_is_claimed():
    axes = drawn().axes[0]
    assert [bar.get_width() for bar in axes.patches] == [0.05, 0.25, 0.08]
    assert list(axes.lines[0].get_xdata()) == [0.05, 0.05]
    words = [text.get_text().strip() for text in axes.texts]
    assert {*LABELS, "5.0%", "25.0%, more than claimed", "8.0%", "5%: what the test claims"} == set(words)


def test_only_what_lies_above_by_more_than_chance_has_the_other_color():
    colors = [bar.get_facecolor() for bar in drawn().axes[0].patches]
    assert colors == [to_rgba(BLUE), to_rgba(VERMILLION), to_rgba(BLUE)]


def test_first_on_top_and_nothing_below_nought_or_cut_off(boxes):
    figure = drawn()
    boxes(figure)
    axes = figure.axes[0]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    spans = [line.get_segments()[0] for line in axes.collections]
    assert all(0 <= low[0] <= high[0] <= 1 for low, high in spans)
    assert spans[1][0][0] == pytest.approx(0.25 - 1.96 * 0.02)
    for text in axes.texts:
        assert text.get_window_extent().x1 <= figure.bbox.x1
        assert text.get_window_extent().y1 <= figure.bbox.y1
