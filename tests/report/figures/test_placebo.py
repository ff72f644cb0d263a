from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import figures
from ipvi_eval.report.figures.placebo import _draw
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Table

Speak = Callable[[Speech], Target]
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("2019-01", 0.9, -0.5, 0.6, False),
    ("2019-02", 1.3, 2.4, 0.02, False),
    ("2019-03", 0.7, -3.1, 0.002, True),
    ("2019-04", 1.0, 0.1, 0.9, False),
)


@pytest.fixture
def dates(report: Report) -> Report:
    names = ("month", "ratio", "z", "p", "actual")
    table = Table(
        id="its.ipv_dir.placebo_dates", title="T", columns=tuple(Column(n, n, "public") for n in names), rows=ROWS
    )
    rank = Estimate(id="its.ipv_dir.placebo_time.rank_p", value=0.25, unit="probability", method="made up")
    report.results = replace(
        report.results,
        tables={**report.results.tables, table.id: table},
        estimates={**report.results.estimates, rank.id: rank},
    )
    return report


def test_alternative_text_counts_what_lies_beyond_the_cut(dates: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.placebo(dates, "ipv_dir")
    assert "moved to 4 months from January 2019 to April 2019. 1 of 3 invented starts lie beyond the cut" in text
    assert "at the real start the statistic is −3.10. Rank p: 0.25." in text


def test_the_real_start_is_marked_and_named(dates: Report) -> None:
    (axes,) = _draw(dates.table("its.ipv_dir.placebo_dates").records()).axes
    assert "The real start" in [text.get_text() for text in axes.texts]
    squares = [line for line in axes.lines if line.get_marker() == "s"]
    assert [float(line.get_ydata()[0]) for line in squares] == [-3.1]
    low, high = axes.get_ylim()
    assert low == -high < -3.1


def test_empty_without_the_table(without: Callable[[str], Report]) -> None:
    assert figures.placebo(without("its.ipv_dir.placebo_dates"), "ipv_dir") == ""
