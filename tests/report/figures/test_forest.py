from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.report import figures
from ipvi_eval.report.figures.forest import _draw
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]


def test_readings_stand_beside_the_points(report: Report) -> None:
    axes = _draw(report, report.table("evidence.forest").records()).axes[0]
    assert [text.get_text() for text in axes.texts][:2] == ["12.3% (8.3% to 16.3%)", "11.0%"]
    assert axes.texts[-1].get_text() == "[suppressed]"


def test_here_and_there_differ_in_shape_too(report: Report) -> None:
    axes = _draw(report, report.table("evidence.forest").records()).axes[0]
    assert {line.get_marker() for line in axes.lines if line.get_marker() != "None"} == {"s", "D"}


def test_alternative_text(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.forest(report)
    assert "High Point, C list, 6 months: 11.0%" in text
    assert "Poughkeepsie, D list, 12 months: [suppressed]" in text
