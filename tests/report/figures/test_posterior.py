from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.report import figures
from ipvi_eval.report.figures.posterior import _side
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results

Speak = Callable[[Speech], Target]


def test_one_panel_for_each_starting_point_with_its_reading(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = figures.posterior(report)
    assert "starting from the randomized evaluations of focused deterrence 0.85 (0.75 to 0.95)" in text
    assert "starting from all controlled evaluations of focused deterrence 0.82 (0.72 to 0.92)" in text
    assert (target.figures / "fig-posterior.svg").is_file()


@pytest.mark.parametrize(("data", "prior"), [(0.7, 0.84), (1.1, 0.84)])
def test_names_of_belief_and_data_stand_on_opposite_sides(data: float, prior: float) -> None:
    modes = {"data": data, "prior": prior, "posterior": 0.8}
    assert _side("data", modes) == -_side("prior", modes)
    assert _side("data", modes) == (-1 if data < prior else 1)
    assert _side("posterior", modes) == 0


def test_withheld_it_is_not_drawn(report: Report, speaking: Speak) -> None:
    speaking("html")
    table = report.table("evidence.densities")
    rows = tuple((row[0], *[None] * (len(row) - 1)) for row in table.rows)
    others = [item for item in report.results.all() if item.id != table.id]
    text = figures.posterior(Report(Results.of([*others, replace(table, rows=rows)]), report.meta))
    assert "This figure is not shown" in text
    assert "fig-alt" not in text


def test_without_counts_there_is_no_figure(make_run: Callable[..., Path]) -> None:
    run = make_run(keep=lambda item: item.id != "evidence.densities")
    assert figures.posterior(open_report(run)) == ""
