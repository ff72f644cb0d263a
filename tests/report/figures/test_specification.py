from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.report import figures
from ipvi_eval.report.figures.specification import _draw, _settings
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Table

Speak = Callable[[Speech], Target]
NAMES = ("ratio", "lower", "upper", "p", "model", "trend", "harmonics", "slope", "phase", "primary", "note")
ROWS: tuple[tuple[Cell, ...], ...] = (
    (0.70, 0.60, 0.80, 0.001, "default", "linear", "1", "yes", "drop", False, ""),
    (0.75, 0.60, 0.95, 0.02, "default", "linear", "2", "yes", "drop", True, ""),
    (0.90, 0.70, 1.20, 0.4, "newey-west", "linear", "2", "yes", "drop", False, ""),
    (None, None, None, None, "newey-west", "linear", "1", "yes", "drop", False, "too few months"),
)


@pytest.fixture
def curve(report: Report) -> Report:
    columns = tuple(Column(name, name) for name in NAMES)
    table = Table(id="its.ipv_dir.specification", title="T", columns=columns, rows=ROWS)
    report.results = replace(report.results, tables={**report.results.tables, table.id: table})
    return report


def test_alternative_text_has_range_and_primary(curve: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.specification(curve, "ipv_dir")
    assert "3 specifications with rate ratios from 0.70 to 0.90; 2 intervals exclude no change." in text
    assert "The primary specification: 0.75 (0.60 to 0.95)." in text


def test_only_choices_that_vary_are_shown(curve: Report) -> None:
    rows = curve.table("its.ipv_dir.specification").records()[:3]
    texts = [text for *_, text in _settings(rows)]
    assert texts == ["Model: primary", "Model: Newey-West", "Seasonal pairs: 1", "Seasonal pairs: 2"]
    axes, below = _draw(rows).axes
    assert axes.get_xlim() == below.get_xlim()
    assert [label.get_text() for label in below.get_yticklabels()] == texts
    squares = [list(line.get_xdata()) for line in axes.lines if line.get_marker() == "s"]
    assert squares == [[1]]


def test_empty_without_the_table(report: Report) -> None:
    assert figures.specification(report, "ipv_dir") == ""
