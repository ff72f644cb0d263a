from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.report import figures
from ipvi_eval.report.figures.specification import _draw, _rising, _settings
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]
Without = Callable[[str], Report]


def test_alternative_text_has_range_and_the_answer_that_leads(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.specification(report, "ipv_dir")
    assert "3 specifications with ratios from 0.70 to 0.90; intervals that exclude no change: 1." in text
    assert "The answer that leads: 0.86 (0.69 to 1.03)." in text


def test_ratios_rise_from_left_to_right_however_the_rows_stand(report: Report) -> None:
    stored = report.table("its.ipv_dir.specification").records()
    assert [row["ratio"] for row in stored] == [0.70, 0.90, 0.86, None]
    assert [row["ratio"] for row in _rising(stored)] == [0.70, 0.86, 0.90]


def test_only_choices_that_vary_are_shown_and_the_headline_is_the_square(report: Report) -> None:
    rows = _rising(report.table("its.ipv_dir.specification").records())
    texts = [text for *_, text in _settings(rows)]
    assert texts == [
        "Model: quasi-Poisson AR",
        "Model: drifting level",
        "Trend: drifting level",
        "Trend: linear",
        "Seasonal pairs: 1",
        "Seasonal pairs: 2",
        "Trend may change: no",
        "Trend may change: yes",
    ]
    axes, below = _draw(rows).axes
    assert axes.get_xlim() == below.get_xlim()
    assert [label.get_text() for label in below.get_yticklabels()] == texts
    squares = [(list(line.get_xdata()), float(line.get_ydata()[0])) for line in axes.lines if line.get_marker() == "s"]
    assert squares == [([1], pytest.approx(0.86))]


def test_empty_without_the_table(without: Without) -> None:
    assert figures.specification(without("its.ipv_dir.specification"), "ipv_dir") == ""
