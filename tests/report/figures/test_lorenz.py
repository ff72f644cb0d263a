"""Lorenz curves: a line for each that was released, from nothing to all, and nothing where none was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.report.figures.lorenz import _draw, lorenz
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Results, Table

POINTS = ((50, 34), (90, 74))


def curve(of: str, points: tuple[tuple[int, int | None], ...]) -> Table:
    columns = tuple(Column(name, name, "public") for name in ("pairs", "has"))
    return Table(id=f"harm.lorenz.{of}", title="x", columns=columns, rows=points)


def with_curves(report: Report, *tables: Table) -> Report:
    return Report(Results.of([*report.results.all(), *tables]), report.meta)


def test_alternative_text(report: Report, speaking: Callable[[Speech], Target]) -> None:
    target = speaking("html")
    text = lorenz(with_curves(report, curve("incidents", POINTS), curve("harm", ((50, 10), (90, None)))))
    assert "Incidents, of the pairs with least: 50%: 34%, 90%: 74%; Harm, of the pairs with least: 50%: 10%." in text
    assert (target.figures / "fig-lorenz.svg").stat().st_size > 1000
    assert (target.figures / "fig-lorenz-narrow.svg").stat().st_size > 1000


def test_curves_go_through_the_points_from_nothing_to_all() -> None:
    (axes,) = _draw({"Incidents": {0.0: 0.0, 0.5: 0.34, 1.0: 1.0}, "Harm": {0.0: 0.0, 0.5: 0.1, 1.0: 1.0}}).axes
    alike, incidents, harm = axes.lines
    assert (list(alike.get_xdata()), list(alike.get_ydata())) == ([0, 1], [0, 1])
    assert list(incidents.get_xdata()) == pytest.approx([0, 0.5, 1])
    assert list(incidents.get_ydata()) == pytest.approx([0, 0.34, 1])
    assert list(harm.get_ydata()) == pytest.approx([0, 0.1, 1])
    names = {text.get_text(): text.xy[1] for text in axes.texts}
    assert names["All alike"] > names["Incidents"] > names["Harm"]


def test_withheld_and_absent(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("html")
    assert "Withheld to protect people" in lorenz(with_curves(report, curve("incidents", ((50, None), (90, None)))))
    assert lorenz(report) == ""
