from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.drawing.palette import RUST
from ipvi_eval.report import figures
from ipvi_eval.report.figures.sensitivity import _draw, ratio_of
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell

Speak = Callable[[Speech], Target]
Without = Callable[[str], Report]


def test_every_line_is_read_out_the_answer_that_leads_first(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.sensitivity(report, "ipv_dir")
    assert "Sensitivity of counted over expected (IPV domestic incident report)" in text
    assert (
        "The answer that leads: 0.86 (0.69 to 1.03); "
        "Forecast, no shape of effect: 0.75 (0.57 to 0.98) (changes the conclusion); "
        "Newey-West, straight trend: 0.84 (0.68 to 1.02); GLS AR(1) REML, straight trend: not fitted."
    ) in text


def test_what_flips_is_red_the_headline_a_square_and_the_axis_holds_every_interval(report: Report) -> None:
    rows = report.table("its.ipv_dir.sensitivity").records()
    (axes,) = _draw(rows).axes
    assert [label.get_color() == RUST for label in axes.get_yticklabels()] == [False, True, False, False]
    squares = [float(line.get_xdata()[0]) for line in axes.lines if line.get_marker() == "s"]
    assert squares == pytest.approx([0.86])
    low, high = axes.get_xlim()
    assert low < 0.57
    assert high > 1.03
    assert axes.get_xscale() == "log"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"ratio": 0.7, "lower": None, "upper": 1.0}, "0.70"),
        ({"ratio": None, "lower": None, "upper": None}, "not fitted"),
    ],
)
def test_ratio_of(row: dict[str, Cell], text: str) -> None:
    assert ratio_of(row) == text


def test_empty_without_the_table(without: Without) -> None:
    assert figures.sensitivity(without("its.ipv_dir.sensitivity"), "ipv_dir") == ""
