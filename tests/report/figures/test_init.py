"""Every label of the figures of the counts lies inside its figure, the longest labels of an analysis included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from ipvi_eval.report import figures
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

LONGEST = (
    "straight trend, error by placebo dates", "negative binomial, straight trend", "GLS AR(1) REML, straight trend",
    "without the COVID months 2020-03 to 2020-06",
)  # fmt: skip


def ticks(axis: Axis) -> Iterator[Text]:
    """The labels of the ticks that are drawn; those beyond the limits exist and are not."""
    low, high = sorted(axis.get_view_interval())
    for tick in axis.get_major_ticks():
        if low <= tick.get_loc() <= high:
            yield tick.label1


def cut_off(figure: Figure) -> list[str]:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    found = []
    for axes in figure.axes:
        for text in (*axes.texts, *ticks(axes.xaxis), *ticks(axes.yaxis), axes.xaxis.label, axes.yaxis.label):
            box = text.get_window_extent(canvas.get_renderer())
            inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height
            if text.get_text().strip() and text.get_visible() and not inside:
                found.append(text.get_text())
    return found


@pytest.fixture
def longest(report: Report) -> Report:
    """The report with the longest labels of a sensitivity strip."""
    table = report.table("its.ipv_dir.sensitivity")
    place = [column.name for column in table.columns].index("label")
    rows = tuple((*table.rows[1][:place], label, *table.rows[1][place + 1 :]) for label in LONGEST)
    wider = replace(table, rows=(table.rows[0], *rows))
    report.results = replace(report.results, tables={**report.results.tables, table.id: wider})
    return report


@pytest.mark.parametrize("name", ["monthly", "panels", "placebo", "sensitivity", "specification"])
def test_no_label_is_cut_off(
    longest: Report, speaking: Callable[[Speech], Target], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found: list[str] = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *_, **__: found.extend(cut_off(self)))
    speaking("docx")
    assert f"fig-{name}" in getattr(figures, name)(longest, "ipv_dir")
    assert found == []


def test_a_label_that_does_not_fit_is_found() -> None:
    figure = Figure(figsize=(2.0, 2.0))
    axes = figure.add_subplot()
    axes.set_yticks([0.5], ["a label that is much longer than the figure is wide"])
    axes.set_xticks([])
    assert cut_off(figure) == ["a label that is much longer than the figure is wide"]
