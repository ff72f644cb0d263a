"""Laid out for a phone, nothing is cut off, covered or run into its neighbor."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.drawing.lollies import Lolly, draw_lollies
from ipvi_eval.drawing.look import LOOK, new_figure
from ipvi_eval.drawing.narrow import _dots, fitted
from ipvi_eval.drawing.size import NARROW, drawn_narrow, width

LONG = "Monthly counts of what was reported in the whole of the county since the start of the program"


def rows() -> Figure:
    names = [f"{number}: {LONG[: 20 + 15 * number]}" for number in range(4)]
    figure = draw_intervals(names, [0.7] * 4, [0.5] * 4, [1.2] * 4, x_label=LONG, ratio=True)
    for place in range(4):
        figure.axes[0].annotate(
            "0.70 (0.50 to 1.20)", (1.0, place), (8, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", annotation_clip=False,
        )  # fmt: skip
    return figure


def years() -> Figure:
    figure, every = new_figure(4.0, rows=(1.0, 1.0))
    for axes in every:
        axes.plot(range(2000, 2030), range(30))
        axes.set_xticks(range(2000, 2030, 2), [str(year) for year in range(2000, 2030, 2)])
        axes.set_title(LONG, loc="left")
        axes.annotate(
            "What was expected without it", (1.0, 20), (6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", annotation_clip=False,
        )  # fmt: skip
    figure.text(0.5, 0.01, f"{LONG}. {LONG}.", ha="center")
    return figure


def panels() -> Figure:
    column = [Lolly(0.9, 0.02, use="use"), None, Lolly(0.4, 0.03, use="do not use")]
    return draw_lollies(["One thing", LONG, "Another"], {"Counts": column, "Shares": column}, claimed=0.95)


def laid_out(draw: Callable[[], Figure]) -> Figure:
    with mpl.rc_context(LOOK), drawn_narrow():
        figure = draw()
        FigureCanvasAgg(figure)
        fitted(figure)
        figure.canvas.draw()
    return figure


def words(figure: Figure) -> list[object]:
    found = [text for axes in figure.axes for text in (*axes.texts, axes.xaxis.label, axes.title, axes._left_title)]
    for axes in figure.axes:
        low, high = axes.get_xlim()
        labels = zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
        found += [label for place, label in labels if low <= place <= high]
    return [text for text in (*found, *figure.texts) if text.get_text() and text.get_visible()]


@pytest.mark.parametrize("draw", [rows, years, panels])
def test_nothing_is_cut_off_or_covers_another(draw: Callable[[], Figure]) -> None:
    figure = laid_out(draw)
    assert figure.get_figwidth() == NARROW
    boxes = [(text.get_text(), text.get_window_extent()) for text in words(figure)]  # type: ignore[attr-defined]
    assert len(boxes) > 5
    for text, box in boxes:
        assert 0 <= box.x0 < box.x1 <= figure.bbox.width, text
        assert 0 <= box.y0 < box.y1 <= figure.bbox.height, text
    for (one, box), (other, second) in combinations(boxes, 2):
        assert not box.padded(-1).overlaps(second.padded(-1)), (one, other)


def test_names_and_readings_go_above_their_rows() -> None:
    axes = laid_out(rows).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [""] * 4
    heights = [axes.transData.transform((1, place))[1] for place in range(4)]
    boxes = {text.get_text()[0]: text.get_window_extent() for text in axes.texts if ":" in text.get_text()}
    assert all(boxes[str(place)].y0 > height for place, height in enumerate(heights))
    assert all(boxes[str(place + 1)].y1 < height for place, (height, _) in enumerate(pairwise(heights)))


def test_axes_fill_the_width_whatever_stands_beside() -> None:
    for draw in (rows, years, panels):
        assert all(axes.get_position().width > 0.45 for axes in laid_out(draw).axes)


@pytest.mark.parametrize(
    ("side", "dots"), [(36.0, 36), (36.00000000001, 36), (35.99999999999, 36), (36.1, 37), (-0.4, 0), (1e-12, 0)]
)
def test_what_a_processor_leaves_over_a_dot_moves_no_axes(side: float, dots: int) -> None:
    assert _dots(side) == dots


def test_only_what_is_made_within_is_narrow() -> None:
    with drawn_narrow():
        assert width() == NARROW
    assert width() == 6.5


def test_a_title_is_nearer_to_its_own_axes_than_to_those_above() -> None:
    figure = laid_out(panels)
    for above, below in pairwise(figure.axes):
        title = below.title.get_window_extent()
        foot = min(label.get_window_extent().y0 for label in above.get_xticklabels())
        assert foot - title.y1 > title.y0 - below.get_window_extent().y1
