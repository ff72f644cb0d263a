"""Services by year: one panel for each, and a small total is said to be withheld."""

from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.report.figures.services import _draw, services
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Results, Table

Speak = Callable[[Speech], Target]
ROWS = (("Contacts", 2022, 12, 1200), ("Contacts", 2023, 9, 800), ("Shelter nights", 2022, 12, None))


def with_rows(report: Report, rows: tuple[tuple[object, ...], ...]) -> Report:
    columns = tuple(Column(name, name, "public") for name in ("service", "year", "months", "count"))
    table = Table(id="delivery.services", title="x", columns=columns, rows=rows)  # type: ignore[arg-type]
    return Report(Results.of([*report.results.all(), table]), report.meta)


def test_alternative_text(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = services(with_rows(report, ROWS))
    assert "Contacts: 2022 1,200, 2023 (9) 800; Shelter nights: 2022 withheld." in text
    assert (target.figures / "fig-services.svg").stat().st_size > 1000


def test_bars_are_the_totals() -> None:
    rows = [dict(zip(("service", "year", "months", "count"), row, strict=True)) for row in ROWS]
    first, second = _draw({"Contacts": rows[:2], "Shelter nights": rows[2:]}).axes
    assert [bar.get_height() for bar in first.patches] == [1200, 800]
    assert [label.get_text() for label in first.get_xticklabels()] == ["2022", "2023 (9)"]
    assert [text.get_text() for text in second.texts] == ["withheld"]


def test_withheld_and_absent(report: Report, speaking: Speak) -> None:
    speaking("html")
    assert "Withheld to protect people" in services(with_rows(report, ROWS[2:]))
    assert services(report) == ""
