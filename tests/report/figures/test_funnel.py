from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from ipvi_eval.report import figures
from ipvi_eval.report.figures.funnel import _draw
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Results, Table

Speak = Callable[[Speech], Target]
NAMES = ("pool", "scale", "label", "effect", "standard_error", "mean")
ROWS: list[dict[str, Cell]] = [
    dict(zip(NAMES, ("change in crime", "log ratio", label, math.log(ratio), error, math.log(0.8)), strict=True))
    for label, ratio, error in (("A", 0.7, 0.1), ("B", 0.9, 0.2), ("C", 1.4, 0.4))
]


def with_points(report: Report) -> Report:
    columns = tuple(Column(name, name, "text" if name in NAMES[:3] else "public") for name in NAMES)
    table = Table(id="evidence.funnel", title="T", columns=columns, rows=tuple(tuple(row.values()) for row in ROWS))
    return Report(Results.of([*report.results.all(), table]), report.meta)


def test_points_stand_at_their_error_with_the_surest_at_the_top() -> None:
    axes = _draw({"change in crime": ROWS}).axes[0]
    points = axes.lines[-1]
    assert points.get_xdata() == pytest.approx([math.log(x) for x in (0.7, 0.9, 1.4)])
    assert points.get_ydata() == pytest.approx([0.1, 0.2, 0.4])
    bottom, top = axes.get_ylim()
    assert (bottom > 0.4, top) == (True, 0)
    # At the error 0.448 (the lower edge) the limits are the mean -+ 1.96 * 0.448.
    assert axes.lines[1].get_xdata()[1] == pytest.approx(math.log(0.8) - 1.96 * 0.448, abs=1e-3)
    assert [text.get_text() for text in axes.get_xticklabels()][:2] == ["0.50", "0.70"]


def test_shares_are_read_as_shares() -> None:
    rows = [
        row | {"scale": "logit", "effect": x, "mean": -1.5} for row, x in zip(ROWS, (-2.0, -1.5, -1.0), strict=True)
    ]
    axes = _draw({"share": rows}).axes[0]
    assert axes.get_xlabel() == "Share"
    assert "20.0%" in [text.get_text() for text in axes.get_xticklabels()]


def test_alternative_text(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.funnel(with_points(report))
    assert "change in crime, mean 0.80: A: 0.70; B: 0.90; C: 1.40" in text


def test_without_pools_there_is_no_figure(report: Report) -> None:
    assert figures.funnel(report) == ""
