from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.report import figures
from ipvi_eval.report.figures.forest import MARKERS, _draw
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]


def test_readings_stand_beside_the_points(report: Report) -> None:
    axes = _draw(report.table("evidence.forest").records()).axes[0]
    assert [text.get_text() for text in axes.texts][:2] == ["12.3% (8.3% to 16.3%)", "11%"]
    assert axes.texts[-2].get_text() == "[suppressed]"


def test_the_shape_is_the_design_and_the_fill_the_place(report: Report) -> None:
    points = [
        line for line in _draw(report.table("evidence.forest").records()).axes[0].lines if line.get_marker() != "None"
    ]
    # The fixture's last row is descriptive, without a design level; all others are of level 1.
    assert [line.get_marker() for line in points] == [MARKERS["1"]] * 6 + [MARKERS[""]]
    filled = [line.get_markerfacecolor() != "white" for line in points]
    assert filled == [True, False, True, False, True, False, False]
    assert len(set(MARKERS.values())) == len(MARKERS)


def test_the_key_names_only_designs_that_are_drawn(report: Report) -> None:
    (key,) = _draw(report.table("evidence.forest").records()).texts
    assert "Square: level 1, one group, no comparison; circle: descriptive." in key.get_text()
    assert "random" not in key.get_text()


def test_alternative_text(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.forest(report)
    assert "High Point, List C, 6 months: 11%" in text
    assert "Poughkeepsie, List D, 12 months: [suppressed]" in text
