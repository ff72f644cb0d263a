from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.drawing.look import LOOK, in_the_look, new_figure, percent_axis, spread


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5), st.floats(0.01, 0.1))
def test_labels_keep_order_and_distance(wanted: list[float], gap: float) -> None:
    placed = spread(wanted, gap=gap)
    by_wish = [placed[place] for place in sorted(range(len(wanted)), key=lambda place: wanted[place])]
    assert all(high - low > 0.9 * gap for low, high in pairwise(by_wish))


def test_labels_far_enough_apart_stay() -> None:
    assert spread([0.9, 0.1], gap=0.2) == [0.9, 0.1]


def test_the_look_is_around_what_is_drawn_and_gone_after_it():
    before = mpl.rcParams["font.size"]
    figure = in_the_look(lambda: new_figure(2.0)[0])()
    assert figure.axes[0].xaxis.label.get_size() == LOOK["font.size"] != before
    assert mpl.rcParams["font.size"] == before


def test_rows_have_the_heights_asked_for():
    _, (upper, lower) = new_figure(3.0, rows=(2.0, 1.0))
    assert upper.get_position().height == pytest.approx(2 * lower.get_position().height)


def test_shares_are_written_in_per_cent():
    _, (axes,) = new_figure(2.0)
    axes.set_ylim(0, 0.5)
    percent_axis(axes.yaxis)
    labels = [axes.yaxis.get_major_formatter()(tick, 0) for tick in axes.get_yticks()]
    assert labels[:3] == ["0%", "10%", "20%"]


def test_nothing_of_matplotlib_is_loaded_before_something_is_drawn():
    code = "import sys, ipvi_eval.drawing.curves, ipvi_eval.drawing.series, ipvi_eval.drawing.intervals, "
    code += "ipvi_eval.drawing.differences; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
