from __future__ import annotations

import pytest
from matplotlib.colors import to_hex

from ipvi_eval.drawing.lollies import Lolly, draw_lollies
from ipvi_eval.drawing.palette import BLUE, VERMILLION

LABELS = ("Nothing else happens", "One in five later incidents is not linked to the person they belong to")
PANELS = {
    "Monthly counts": (Lolly(0.96, 0.02, use="use"), Lolly(0.4, 0.05, use="do not use")),
    "Shares": (Lolly(0.99, 0.01, use="use"), None),
}


def dots(axes):
    return [line for line in axes.lines if line.get_marker() not in ("None", None, "")]


def test_a_dot_for_each_share_and_a_cross_where_it_fails():
    first, second = draw_lollies(LABELS, PANELS, claimed=0.95).axes
    drawn = dots(first)
    assert [(*one.get_xdata(), *one.get_ydata()) for one in drawn] == [(0.96, 0), (0.4, 1)]
    assert [one.get_marker() for one in drawn] == ["o", "X"]
    assert [to_hex(one.get_color()) for one in drawn] == [BLUE, VERMILLION]
    assert len(dots(second)) == 1
    assert [[text.get_text() for text in axes.texts] for axes in (first, second)] == [["40%"], []]
    assert [axes.get_title() for axes in (first, second)] == list(PANELS)


def test_what_is_biased_is_a_ring():
    one = Lolly(0.93, 0.02, use="biased")
    (ring,) = dots(draw_lollies(LABELS[:1], {"Counts": (one,)}, claimed=0.95).axes[0])
    assert ring.get_marker() == "o"
    assert (to_hex(ring.get_color()), ring.get_markerfacecolor()) == (BLUE, "white")


def test_the_stick_begins_at_what_is_claimed_and_chance_stays_a_share():
    first, second = draw_lollies(LABELS, PANELS, claimed=0.95).axes
    spans = [lines.get_segments()[0][:, 0].tolist() for lines in first.collections]
    assert spans[0] == [0.95, 0.96]
    assert spans[2] == [0.4, 0.95]
    assert spans[3] == pytest.approx([0.4 - 1.96 * 0.05, 0.4 + 1.96 * 0.05])
    assert second.collections[1].get_segments()[0][:, 0].max() == 1.0


def test_the_first_row_is_on_top_and_only_the_first_panel_names_them():
    first, second = draw_lollies(LABELS, PANELS, claimed=0.95).axes
    assert first.get_ylim()[0] > first.get_ylim()[1]
    assert [label.get_text().replace("\n", " ") for label in first.get_yticklabels()] == list(LABELS)
    assert not any(label.get_text() for label in second.get_yticklabels())
