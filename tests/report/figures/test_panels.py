from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from matplotlib.figure import Figure

from ipvi_eval.report import figures
from ipvi_eval.report.figures.monthly import series_of
from ipvi_eval.report.figures.panels import _course, _draw, _years
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]
Without = Callable[[str], Report]


def drawn(report: Report) -> Figure:
    course, years = _course(report.table("its.ipv_dir.path")), _years(report, "ipv_dir")
    ratio = report.results.estimates.get("its.ipv_dir.headline.ratio")
    return _draw(series_of(report.curve("its.ipv_dir")), course, years, ratio, report.meta.periods)


def heights(axes: Any) -> list[list[float]]:
    """The heights of every line of the panel but the vertical ones."""
    return [[float(y) for y in line.get_ydata()] for line in axes.lines]


def test_alternative_text_has_the_incidents_of_the_headline(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.panels(report, "ipv_dir")
    assert "from July 2021 on, the line expected" in text  # the phase-in is not in the window
    assert "counted over expected 0.86 (95% CI 0.69 to 1.03)" in text
    # Each panel says what it shows: the first and the last year of the forecast, too.
    assert "Middle: counted over forecast by calendar year, 2021: 0.79" in text
    # 1,904 x (1 / 0.86 - 1), at 0.69 and at 1.03.
    assert "in the end 310 fewer than expected (95% CI 855 fewer to 55 more)." in text


def test_the_middle_panel_shows_the_headline_as_a_band_and_the_forecast_year_by_year(report: Report) -> None:
    _, middle, _ = drawn(report).axes
    shown = heights(middle)
    assert [0.86, 0.86] in shown
    # Year by year, ratio and interval of the forecast.
    for year in ([0.79], [0.60, 1.04], [0.80], [0.55, 1.16]):
        assert any(line == pytest.approx(year) for line in shown), year
    (band,) = middle.collections
    box = band.get_paths()[0].get_extents()
    assert (box.y0, box.y1) == (0.69, 1.03)
    low, high = middle.get_ylim()
    assert low < 0.55
    assert high > 1.16
    assert [text.get_text() for text in middle.texts] == ["0.86", "No change"]


def test_the_bottom_panel_ends_at_the_incidents_of_the_headline(report: Report) -> None:
    top, middle, bottom = drawn(report).axes
    assert top.get_xlim() == middle.get_xlim() == bottom.get_xlim()
    (line,) = [line for line in bottom.lines if len(line.get_xdata()) > 2]
    assert next(iter(line.get_xdata())) == date(2021, 7, 1)
    assert line.get_ydata()[-1] == round(report.find("its.ipv_dir.headline.averted").value)
    low, high = bottom.get_ylim()
    assert low < -55 < 855 < high
    assert [text.get_text() for text in bottom.texts] == ["310", "As many as expected"]


def test_a_withheld_year_leaves_a_gap_and_a_withheld_headline_no_band(report: Report) -> None:
    table, headline = report.table("its.ipv_dir.by_year"), report.find("its.ipv_dir.headline.ratio")
    hidden = tuple((*row[:2], *[None] * (len(row) - 2)) if row[0] == "2021" else row for row in table.rows)
    report.results = replace(
        report.results,
        tables={**report.results.tables, table.id: replace(table, rows=hidden)},
        estimates={**report.results.estimates, headline.id: replace(headline, value=None, lower=None, upper=None)},
    )
    _, middle, _ = drawn(report).axes
    shown = heights(middle)
    assert not middle.collections
    assert not any(line == pytest.approx([0.79]) for line in shown)
    assert any(line == pytest.approx([0.80]) for line in shown)


def test_empty_without_the_table(without: Without) -> None:
    assert figures.panels(without("its.ipv_dir.path"), "ipv_dir") == ""
