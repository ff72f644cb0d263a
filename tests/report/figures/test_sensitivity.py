from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import figures
from ipvi_eval.report.figures.palette import RUST
from ipvi_eval.report.figures.sensitivity import _draw, ratio_of
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Table

Speak = Callable[[Speech], Target]
NAMES = ("id", "label", "group", "ratio", "lower", "upper", "p", "flips", "note", "primary")
LINES: tuple[tuple[Cell, ...], ...] = (
    ("primary", "a long name of a method", "primary", 0.7, 0.6, 0.85, 0.001, "", "", True),
    ("lagged", "lagged count", "model", 0.95, 0.8, 1.1, 0.5, "conclusion", "", False),
    ("gls_reml", "GLS", "model", None, None, None, None, "", "cannot be fitted", False),
)
TREND: tuple[tuple[Cell, ...], ...] = (
    LINES[0],
    ("trend_spline", "spline trend", "trend", 0.8, 0.5, 1.3, 0.4, "conclusion", "", False),
)


@pytest.fixture
def strip(report: Report) -> Report:
    columns = tuple(Column(name, name) for name in NAMES)
    made = {
        id: Table(id=id, title="T", columns=columns, rows=rows)
        for id, rows in (("its.ipv_dir.sensitivity", LINES), ("its.ipv_dir.trends", TREND))
    }
    one = Estimate(id="its.ipv_dir.calibrated.level_change", value=0.7, unit="ratio", method="made up", lower=0.5,
                   upper=0.95, level=0.95)  # fmt: skip
    report.results = replace(
        report.results,
        tables={**report.results.tables, **made},
        estimates={**report.results.estimates, one.id: one},
    )
    return report


def test_every_line_is_read_out_the_primary_and_the_calibrated_first(strip: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.sensitivity(strip, "ipv_dir")
    assert (
        "Primary specification: 0.70 (0.60 to 0.85); Calibrated by placebo dates: 0.70 (0.50 to 0.95); "
        "Lagged count: 0.95 (0.80 to 1.10) (changes the conclusion); GLS: not fitted; "
        "Spline trend: 0.80 (0.50 to 1.30) (changes the conclusion)."
    ) in text


def test_what_flips_is_red_and_the_axis_holds_every_interval(strip: Report) -> None:
    rows = strip.table("its.ipv_dir.sensitivity").records()
    (axes,) = _draw(rows).axes
    assert [label.get_color() == RUST for label in axes.get_yticklabels()] == [False, True, False]
    low, high = axes.get_xlim()
    assert low < 0.6
    assert high > 1.1
    assert axes.get_xscale() == "log"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"ratio": 0.7, "lower": None, "upper": 1.0}, "0.70"),
        ({"ratio": None, "lower": None, "upper": None}, "not fitted"),
    ],
)
def test_ratio_of(row: dict[str, Cell], text: str) -> None:
    assert ratio_of(row) == text


def test_empty_without_the_table(report: Report) -> None:
    assert figures.sensitivity(report, "ipv_dir") == ""
