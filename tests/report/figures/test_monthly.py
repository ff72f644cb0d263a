from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ipvi_eval.report import figures
from ipvi_eval.report.figures.monthly import _draw, series_of
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.meta import Period
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Curve

Speak = Callable[[Speech], Target]


def test_alternative_text_has_the_ratio_of_the_headline(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.monthly(report, "ipv_dir")
    assert "monthly counts (IPV domestic incident report) from January 2016 to September 2025" in text
    assert "Counted over expected after the start: 0.86 (95% CI 0.69 to 1.03)." in text


def test_the_gap_of_the_phase_in_is_left_open(report: Report) -> None:
    series = series_of(report.curve("its.ipv_dir"))
    place = series.month.index(date(2021, 3, 1)) + 1
    assert series.count[place] is None
    assert series.month[place + 1] == date(2021, 7, 1)


def test_expected_is_drawn_only_after_the_start_and_periods_are_named(report: Report) -> None:
    series = series_of(report.curve("its.ipv_dir"))
    axes = _draw(series, report.meta.periods).axes[0]
    said = [text.get_text().strip() for text in axes.texts]
    assert {"Bail reform", "COVID-19", "IPVI", "Phase-in", "Expected", "Fitted", "Observed"} <= set(said)
    dashed = next(line for line in axes.lines if line.get_color() == "#d55e00")
    heights = np.asarray(dashed.get_ydata(), dtype=float)
    assert np.isnan(heights[: series.month.index(date(2021, 3, 1))]).all()
    assert np.isfinite(heights[-1])


def test_names_of_periods_stand_above_the_data_and_no_line_runs_through_them(report: Report) -> None:
    series = series_of(report.curve("its.ipv_dir"))
    many = (*report.meta.periods, Period(label="Form revision of the county", start=date(2020, 5, 1)))
    figure = _draw(series, many)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    axes = figure.axes[0]
    names = [text for text in axes.texts if text.get_text().strip() in {period.label for period in many}]
    assert len(names) == len(many)
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in names]
    highest = max(value for values in (series.count, series.upper) for value in values if value is not None)
    reach = axes.transData.transform((0, highest))[1]
    assert all(box.y0 > reach for box in boxes)
    for line in axes.lines:
        x, y = np.asarray(line.get_xydata(), dtype=float).T
        if len(x) == 2 and x[0] == x[1]:
            (at, _), (_, end) = axes.transData.transform([(x[0], y[0]), (x[1], y[1])])
            assert not any(box.x0 + 2 < at < box.x1 and box.y0 < end - 1 for box in boxes)


def test_nothing_but_zeros_is_drawn(report: Report) -> None:
    curve = report.curve("its.ipv_dir")
    zeros = replace(curve, rows=tuple((f"2019-{month:02d}", 0, *[None] * 4) for month in range(1, 13)))
    assert _draw(series_of(zeros), report.meta.periods).axes[0].get_ylim() == (0, 1)


def test_quarters_say_so(report: Report, speaking: Speak) -> None:
    curve = report.curve("its.ipv_dir")
    quarterly = replace(curve, rows=tuple((f"{2016 + q // 4}-{q % 4 * 3 + 1:02d}", 90, *[None] * 4) for q in range(20)))
    report.results = replace(report.results, curves={curve.id: quarterly})
    assert series_of(quarterly).period == "quarter"
    assert len(series_of(quarterly).month) == 20
    speaking("docx")
    text = figures.monthly(report, "ipv_dir")
    assert "Counts by quarter" in text
    assert "shaded" not in text  # bounds do not add up over months, so a quarterly curve has none


@pytest.mark.parametrize(("months", "name"), [(1, "month"), (3, "quarter"), (6, "half-year")])
def test_a_row_left_out_does_not_make_the_others_shorter(months: int, name: str) -> None:
    firsts = [f"{2019 + number * months // 12}-{number * months % 12 + 1:02d}" for number in range(12) if number != 5]
    rows = tuple((first, 20) for first in firsts)
    series = series_of(Curve(id="its.x", kind="monthly", label="X", columns=("month", "count"), rows=rows))
    assert series.period == name
    assert series.count[5] is None
    assert len(series.count) == 12


def test_withheld_months_are_gaps(report: Report) -> None:
    curve = report.curve("its.ipv_dir")
    rows = ((curve.rows[0][0], None, *curve.rows[0][2:]), *curve.rows[1:])
    assert series_of(replace(curve, rows=rows)).count[0] is None


def test_an_outcome_that_was_not_fitted_is_not_called_withheld(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.monthly(report, "ipv_arrest").replace("\\", "")
    assert "This figure is not shown: there are too few months or incidents to fit a line to." in text
    assert "Counts by month (IPV arrest)." in text
    assert "Withheld" not in text
    assert "the ratio with which the report leads" not in text


def test_a_curve_withheld_altogether_says_so(report: Report, speaking: Speak) -> None:
    speaking("html")
    curve = report.curve("its.ipv_dir")
    report.results = replace(report.results, curves={curve.id: replace(curve, rows=())})
    text = figures.monthly(report, "ipv_dir")
    assert "Withheld to protect people" in text
    assert "too few months" not in text
