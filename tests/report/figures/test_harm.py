"""Harm beside the count: a bar for each, the readings beside them, and nothing where no change is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.figures.harm import _draw, harm
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results

COUNT = Estimate(id="harm.monthly.incidents", value=0.71, lower=0.56, upper=0.89, level=0.95, unit="ratio", method="x")
HARM = replace(COUNT, id="harm.monthly.middle", value=0.76, lower=0.54, upper=1.19)


def of(report: Report, *more: Estimate) -> str:
    return harm(Report(Results.of([*report.results.all(), *more]), report.meta))


def test_alternative_text(report: Report, speaking: Callable[[Speech], Target]) -> None:
    target = speaking("html")
    text = of(report, COUNT, HARM)
    assert "Incidents, counted: 29% lower (44% lower to 11% lower); Their harm, weighed: 24% lower" in text
    assert (target.figures / "fig-harm.svg").stat().st_size > 1000


def test_bars_are_the_intervals() -> None:
    (axes,) = _draw({"Incidents": COUNT, "Harm": HARM}).axes
    bars = [list(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    assert bars[:2] == [[0.56, 0.89], [0.54, 1.19]]
    assert bars[2] == pytest.approx([1.0, 1.0])


def test_withheld_and_absent(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("html")
    hidden = replace(HARM, value=None, lower=None, upper=None, note="suppressed: x")
    assert "Withheld to protect people" in of(report, COUNT, hidden)
    assert of(report, COUNT) == ""
