from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ipvi_eval.drawing.look import LOOK
from ipvi_eval.report import figures
from ipvi_eval.report.figures.mount.readings import Row
from ipvi_eval.report.figures.replay import _draw, _own
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results

Speak = Callable[[Speech], Target]


def test_their_readings_and_our_line_start_and_end_where_the_table_says(report: Report) -> None:
    upper, lower = _draw(report.table("evidence.replay").records(), _own(report), "Elsewhere").axes
    ours, theirs = upper.lines
    assert list(theirs.get_ydata()) == [0.062, 0.17]
    assert list(ours.get_ydata()) == [0, 0.02, 0.08]
    assert [text.get_text() for text in upper.texts][:2] == ["6.2%", "17%"]
    # The year whose counts are withheld is left out, not drawn as zero.
    assert list(lower.lines[0].get_xdata()) == [0, 12.0, 36.0]


def test_no_label_touches_a_line_where_readings_lie_close_together() -> None:
    # Months and shares of High Point as the shipped study has them: 7% and 9% were published two months apart.
    published = {6.0: 0.062, 12.3: 0.059, 22.9: 0.07, 24.9: 0.09, 36.0: 0.14, 55.0: 0.17, 77.0: 0.17}
    expected = (0.018, 0.041, 0.059, 0.061, 0.065, 0.079, 0.088)
    rows: list[Row] = [
        {"months": month, "published": share, "expected": ours, "lower": 0.8 * ours, "upper": 1.2 * ours}
        for (month, share), ours in zip(published.items(), expected, strict=True)
    ]
    own: list[Row] = [
        {"months": 12.0, "share": 0.029, "window_risk": 0.048},
        {"months": 24.0, "share": 0.058, "window_risk": 0.053},
        {"months": 48.0, "share": 0.086, "window_risk": 0.061},
    ]
    with mpl.rc_context(LOOK):
        figure = _draw(rows, own, "Elsewhere")
        FigureCanvasAgg(figure).draw()
    touched = [
        text.get_text()
        for axes in figure.axes
        for text in axes.texts
        for line in axes.lines
        if line.get_path().transformed(line.get_transform()).intersects_bbox(text.get_window_extent(), filled=False)
    ]
    assert touched == []


def test_alternative_text_has_the_numbers(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.replay(report)
    assert "High Point, later: published 17%, our risk on the same calendar 8%" in text
    assert "month 36: 10.0%" in text


def test_withheld_it_is_not_drawn(report: Report, speaking: Speak) -> None:
    speaking("html")
    table = report.table("evidence.replay")
    names = [column.name for column in table.columns]
    rows = tuple(
        tuple(
            None if name in ("expected", "lower", "upper", "people") else cell
            for name, cell in zip(names, row, strict=True)
        )
        for row in table.rows
    )
    others = [item for item in report.results.all() if item.id != table.id]
    hidden = Report(Results.of([*others, replace(table, rows=rows)]), report.meta)
    text = figures.replay(hidden)
    assert "This figure is not shown" in text
    assert "fig-alt" not in text


def test_without_the_replay_there_is_no_figure(make_run: Callable[..., Path]) -> None:
    run = make_run(keep=lambda item: not item.id.startswith("evidence.replay"))
    assert figures.replay(open_report(run)) == ""
