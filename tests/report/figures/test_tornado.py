from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.report import figures
from ipvi_eval.report.figures.tornado import _draw
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Results, Table

Speak = Callable[[Speech], Target]


def with_bars(report: Report, *rows: tuple[Cell, ...]) -> Report:
    columns = (
        Column("input", "Input", "public"),
        *(Column(name, name, "derived") for name in ("net_at_low", "net_at_high")),
    )
    table = Table(id="evidence.tornado", title="T", columns=columns, rows=rows)
    return Report(Results.of([*report.results.all(), table]), report.meta)


def test_bars_reach_from_the_low_to_the_high_end() -> None:
    axes = _draw([("incidents averted", -50_000.0, 150_000.0), ("staff", 60_000.0, 40_000.0)]).axes[0]
    spans = [
        (min(p.get_x(), p.get_x() + p.get_width()), max(p.get_x(), p.get_x() + p.get_width())) for p in axes.patches
    ]
    assert spans == [(-50_000, 50_000), (50_000, 150_000), (50_000, 60_000), (40_000, 50_000)]
    # A cost's high end gives the lower net value: its label stands on the left.
    places = {text.get_text(): text.get_ha() for text in axes.texts}
    assert places["high: $40,000"] == "right"
    assert places["low: $60,000"] == "left"


def test_alternative_text(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.tornado(with_bars(report, ("incidents_averted", -50_000.0, 150_000.0)))
    assert "incidents averted: \N{MINUS SIGN}$50,000 at its low end, $150,000 at its high end" in text


def test_the_widest_bar_stands_first(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.tornado(with_bars(report, ("police", 1_000.0, 2_000.0), ("staff", 90_000.0, 10_000.0)))
    assert text.index("staff: $90,000") < text.index("police: $1,000")


def test_withheld_it_is_not_drawn(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = figures.tornado(with_bars(report, ("incidents averted", None, None)))
    assert "This figure is not shown" in text


def test_without_money_there_is_no_figure(report: Report) -> None:
    assert figures.tornado(report) == ""
