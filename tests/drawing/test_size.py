from __future__ import annotations

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.drawing.size import DPI, WIDTH


def test_a_figure_fills_the_text_of_a_letter_page_and_prints_sharp():
    figure, _ = new_figure(2.0)
    assert figure.get_size_inches().tolist() == [WIDTH, 2.0]
    assert WIDTH == 8.5 - 2 * 1  # letter paper with margins of an inch
    assert WIDTH * DPI >= 1200
