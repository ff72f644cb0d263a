"""An alluvial diagram: known numbers are heights, and what is withheld has a place that tells nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba

from ipvi_eval.drawing.alluvial import Alluvial, draw_alluvial
from ipvi_eval.drawing.narrow import fitted
from ipvi_eval.drawing.palette import SERIES
from ipvi_eval.drawing.size import drawn_narrow

KNOWN = Alluvial(
    times=("At entry", "12 months"),
    places=("List C", "List D", "Left"),
    people={
        (0, "List C"): 40, (0, "List D"): 60, (0, "Left"): 0,
        (1, "List C"): 45, (1, "List D"): 40, (1, "Left"): 15,
    },
    flows={
        (0, "List C", "List C"): 30, (0, "List C", "List D"): 0, (0, "List C", "Left"): 10,
        (0, "List D", "List C"): 15, (0, "List D", "List D"): 40, (0, "List D", "Left"): 5,
    },
    ends=("Left",),
)  # fmt: skip


def withheld(of, people=(), flows=()):
    return replace(of, people=of.people | dict.fromkeys(people), flows=of.flows | dict.fromkeys(flows))


SOME = withheld(KNOWN, [(1, "List C"), (1, "Left")], [(0, "List C", "List C"), (0, "List C", "Left")])


def blocks(axes):
    return [(bar.get_y(), bar.get_height(), bool(bar.get_hatch())) for bar in axes.patches]


def bands(axes):
    """From where to where each band reaches at its two ends, and whether it is hatched."""
    found = []
    for band in axes.collections:
        corners = band.get_paths()[0].vertices
        ends = [corners[corners[:, 0] == side] for side in (corners[:, 0].min(), corners[:, 0].max())]
        found.append((*((end[:, 1].min(), end[:, 1].max()) for end in ends), bool(band.get_hatch())))
    return found


def test_blocks_are_as_high_as_there_are_people():
    axes = draw_alluvial(KNOWN).axes[0]
    # A gap of 2.5 people of a hundred between blocks; nobody is at "Left" at entry, which has no block.
    assert blocks(axes) == [(0, 40, False), (42.5, 60, False), (0, 45, False), (47.5, 40, False), (90, 15, False)]
    assert [text.get_text() for text in axes.texts[:5]] == ["40", "60", "45", "40", "15"]


def test_bands_fill_both_of_their_blocks():
    found = bands(draw_alluvial(KNOWN).axes[0])
    # From C to C 30, then to Left 10; from D to C 15 below the 30 that stayed there, to D 40, and to Left 5.
    assert found == [
        ((0, 30), (0, 30), False), ((30, 40), (90, 100), False),
        ((42.5, 57.5), (30, 45), False), ((57.5, 97.5), (47.5, 87.5), False), ((97.5, 102.5), (100, 105), False),
    ]  # fmt: skip


def test_what_is_withheld_is_hatched_in_its_place():
    axes = draw_alluvial(SOME).axes[0]
    assert [hatched for _, _, hatched in blocks(axes)] == [False, False, True, False, True]
    assert [text.get_text() for text in axes.texts].count("withheld") == 2
    assert sum(hatched for *_, hatched in bands(axes)) == 2


@pytest.mark.parametrize("hidden", [(30, 10, 45, 15), (22, 18, 37, 23), (39, 1, 54, 6)])
def test_coordinates_are_the_same_whatever_is_withheld(hidden):
    stay, left, there, gone = hidden
    people = KNOWN.people | {(1, "List C"): there, (1, "Left"): gone}
    flows = KNOWN.flows | {(0, "List C", "List C"): stay, (0, "List C", "Left"): left}
    drawn = withheld(
        replace(KNOWN, people=people, flows=flows),
        [(1, "List C"), (1, "Left")], [(0, "List C", "List C"), (0, "List C", "Left")],
    )  # fmt: skip
    axes = draw_alluvial(drawn).axes[0]
    assert (blocks(axes), bands(axes)) == (blocks(draw_alluvial(SOME).axes[0]), bands(draw_alluvial(SOME).axes[0]))


def test_a_single_flow_withheld_is_not_drawn_as_what_the_others_leave():
    axes = draw_alluvial(withheld(KNOWN, flows=[(0, "List D", "Left")])).axes[0]
    (unknown,) = [band for band in bands(axes) if band[-1]]
    assert [high - low for low, high in unknown[:2]] == pytest.approx([1.5, 1.5])


def test_an_unknown_block_holds_the_bands_that_are_known_to_reach_it():
    axes = draw_alluvial(withheld(KNOWN, people=[(1, "List C")])).axes[0]
    top, height, hatched = blocks(axes)[2]
    reached = [end for _, end, _ in bands(axes) if top <= end[0] <= top + height]
    assert hatched
    assert max(end[1] for end in reached) == 45 < top + height


def test_a_list_keeps_its_color_and_where_people_end_has_none():
    axes = draw_alluvial(KNOWN).axes[0]
    colors = [bar.get_facecolor() for bar in axes.patches]
    assert colors[0] == colors[2] == to_rgba(SERIES[0])
    assert colors[4] not in [to_rgba(one) for one in SERIES]


def test_on_a_phone_numbers_stay_within_their_blocks():
    with drawn_narrow():
        figure = draw_alluvial(KNOWN)
        FigureCanvasAgg(figure)
        fitted(figure)
    axes = figure.axes[0]
    assert len(axes.texts) > len(axes.patches) > 0  # a number in each block, and then the names of the last
    for bar, text in zip(axes.patches, axes.texts, strict=False):
        own, number = bar.get_window_extent(), text.get_window_extent()
        assert own.x0 <= number.x0 < number.x1 <= own.x1
