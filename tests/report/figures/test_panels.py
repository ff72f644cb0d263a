from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ipvi_eval.report import figures
from ipvi_eval.report.figures.monthly import series_of
from ipvi_eval.report.figures.panels import _course, _draw
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Table

Speak = Callable[[Speech], Target]
NAMES = ("month", "ratio", "lower", "upper", "averted", "averted_lower", "averted_upper")


@pytest.fixture
def course(report: Report) -> Report:
    """The report with the course of an effect that fades: ratio from 0.70 to 0.90 over fifty months."""
    rows = tuple(
        (f"{2021 + (6 + k) // 12}-{(6 + k) % 12 + 1:02d}", 0.7 + k * 0.2 / 49, 0.6, 1.0, 6.2 * k, -7.3 * k, 13.9 * k)
        for k in range(50)
    )
    table = Table(id="its.ipv_dir.path", title="T", columns=tuple(Column(name, name) for name in NAMES), rows=rows)
    report.results = replace(report.results, tables={**report.results.tables, table.id: table})
    return report


def test_alternative_text_has_the_numbers(course: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.panels(course, "ipv_dir")
    assert "from July 2021 to August 2025" in text
    assert "the rate ratio, from 0.70 to 0.90" in text
    assert "in the end 310 fewer than expected (95% CI 680 fewer to 60 more)" in text


def test_three_panels_on_one_calendar(course: Report) -> None:
    top, middle, bottom = _draw(
        series_of(course.curve("its.ipv_dir")), _course(course.table("its.ipv_dir.path")), course.meta.periods
    ).axes
    assert top.get_xlim() == middle.get_xlim() == bottom.get_xlim()
    line = middle.lines[0]
    assert next(iter(line.get_xdata())) == date(2021, 7, 1)
    low, high = middle.get_ylim()
    assert low < 0.6
    assert high > 1.0
    assert [text.get_text() for text in middle.texts] == ["0.90", "No change"]
    assert bottom.get_ylim()[0] < -7.3 * 49 < 0 < 13.9 * 49 < bottom.get_ylim()[1]


def test_empty_without_the_table(report: Report) -> None:
    assert figures.panels(report, "ipv_dir") == ""
