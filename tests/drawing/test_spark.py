"""Bars by year, as small as a word."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_rgba

from ipvi_eval.drawing.palette import LIGHT, NAVY
from ipvi_eval.drawing.spark import Bar, draw_spark


def bars(figure):
    return [(bar.get_height(), bool(bar.get_hatch())) for bar in figure.axes[0].patches]


def test_bars_begin_at_zero_and_part_of_a_year_is_light():
    figure = draw_spark([Bar(40.0), Bar(30.0, whole=False)])
    assert bars(figure) == [(40.0, False), (30.0, False)]
    assert [bar.get_facecolor() for bar in figure.axes[0].patches] == [to_rgba(NAVY), to_rgba(LIGHT)]
    low, high = figure.axes[0].get_ylim()
    assert low <= 0 < 40 <= high


def test_shares_stand_in_front_of_the_whole():
    assert bars(draw_spark([Bar(85.0)], full=100.0)) == [(100.0, False), (85.0, False)]


def test_what_is_withheld_is_hatched_and_as_high_whatever_it_is():
    # Three tenths of the largest that is known.
    assert bars(draw_spark([Bar(None), Bar(50.0)])) == [(15.0, True), (50.0, False)]
    assert bars(draw_spark([Bar(None)])) == [(0.3, True)]


def test_a_picture_is_as_wide_as_its_years_and_holds_its_stamp():
    figure = draw_spark([Bar(1.0)] * 10, stamp="SYNTHETIC DATA")
    assert figure.get_figwidth() == pytest.approx(0.8)
    assert [text.get_text() for text in figure.axes[0].texts] == ["SYNTHETIC DATA"]
