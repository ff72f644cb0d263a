"""The leading ratios of every edition in one figure, where more than one edition has them."""

from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.report import figures
from ipvi_eval.report.figures.editions import _draw
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Results, Table

RATIO = "its.ipv_dir.headline.ratio"
NOW = (RATIO, "October 1, 2025", 0.86, 0.79, 0.94)
HEADS = ("id", "edition", "value", "lower", "upper")


def with_answers(report: Report, *rows: tuple[Cell, ...]) -> Report:
    columns = tuple(Column(head, head, "public") for head in HEADS)
    table = Table(id="editions.answers", title="Answers", columns=columns, rows=rows)
    return Report(Results.of([*report.results.all(), table]), report.meta)


def test_each_edition_is_read_out(report: Report, speaking: Callable[[Speech], Target]) -> None:
    target = speaking("html")
    found = with_answers(report, (RATIO, "October 1, 2024", 0.9, None, None), NOW)
    text = figures.editions(found)
    assert (
        "Counts over expected, October 1, 2024: 0.90; Counts over expected, October 1, 2025: 0.86 (0.79 to 0.94)"
        in text
    )
    assert (target.figures / "fig-editions.svg").is_file()


def test_one_edition_alone_is_no_figure(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("html")
    assert figures.editions(report) == ""
    assert figures.editions(with_answers(report, NOW)) == ""


def test_an_outcome_that_does_not_lead_is_left_out(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("html")
    other = "its.ipv_arrest.headline.ratio"
    assert figures.editions(with_answers(report, (other, *NOW[1:]), (other, *NOW[1:]))) == ""


def test_no_label_is_cut_off_and_each_edition_stands_below_what_it_answers() -> None:
    rows = [
        {"id": id, "edition": f"September 30, {year}", "value": 0.7, "lower": 0.6, "upper": 0.9}
        for id in (RATIO, "survival.ipv_dir.notification.hazard_ratio")
        for year in (2024, 2025)
    ]
    figure = _draw(rows)
    figure.canvas.draw()
    (axes,) = figure.axes
    labels = axes.get_yticklabels()
    assert [label.get_text() for label in labels] == [
        "Counts over expected", "September 30, 2024", "September 30, 2025",
        "Rate after notification\nover before", "September 30, 2024", "September 30, 2025",
    ]  # fmt: skip
    assert min(label.get_window_extent().x0 for label in labels) >= 0
    assert [round(float(place)) for place in axes.lines[0].get_ydata()] == [1, 2, 4, 5]
