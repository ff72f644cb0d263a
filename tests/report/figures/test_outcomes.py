from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.drawing.palette import INK
from ipvi_eval.report.figures.outcomes import _draw, _lines, _ticks, outcomes
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Results, Table

Speak = Callable[[Speech], Target]
NAMES = ("outcome", "analysis", "ratio", "lower", "upper", "events_after", "events_before")
ROWS = (
    ("IPV report", "as planned", 0.713, 0.597, 0.851, 158, 659),
    ("IPV report", "every new event", 0.64, 0.53, 0.77, 304, 1329),
    ("IPV arrest", "as planned", 0.61, 0.48, 0.78, 84, 390),
    ("IPV arrest", "comparison area", None, None, None, None, None),
)


def with_rows(report: Report, rows: tuple[tuple[object, ...], ...]) -> Report:
    kept = [item for item in report.results.all() if item.id != "survival.outcomes"]
    columns = tuple(Column(name, name, "public") for name in NAMES)
    table = Table(id="survival.outcomes", title="x", columns=columns, rows=rows)  # type: ignore[arg-type]
    return Report(Results.of([*kept, table]), report.meta)


@pytest.fixture
def told(report: Report) -> Report:
    return with_rows(report, ROWS)


def test_each_outcome_is_a_heading_once(told: Report) -> None:
    rows = told.table("survival.outcomes").records()
    assert [text for text, row in _lines(rows) if row is None] == ["IPV report", "IPV arrest"]
    # Rows of one outcome stand together whatever their order in the table.
    mixed = [rows[2], rows[0], rows[1]]
    assert [text for text, row in _lines(mixed) if row is None] == ["IPV arrest", "IPV report"]


def test_analyses_that_are_all_withheld_have_one_line(report: Report) -> None:
    hidden = tuple(("IPV arrest with injury", name, *[None] * 5) for name in ("as planned", "every new event"))
    rows = with_rows(report, (ROWS[0], *hidden, ROWS[3])).table("survival.outcomes").records()
    told = [text for text, _ in _lines(rows)]
    assert told == [
        *("IPV report", "as planned", "IPV arrest with injury", "all of these", "IPV arrest", "comparison area"),
    ]


def test_readings_stand_beside_the_points(told: Report) -> None:
    axes = _draw(told.table("survival.outcomes").records()).axes[0]
    said = [text.get_text() for text in axes.texts]
    assert [text for text in said if text[0] in "0["] == [
        "0.71 (0.60 to 0.85)", "0.64 (0.53 to 0.77)", "0.61 (0.48 to 0.78)", "[suppressed]",
    ]  # fmt: skip
    assert {"IPV report", "IPV arrest"} <= set(said)
    # Words are dark: the orange and the sky blue of later outcomes have a contrast of 2 to 1 on white.
    assert {text.get_color() for text in axes.texts} == {INK}
    assert axes.get_xscale() == "log"


def test_the_axis_holds_every_interval_and_one(told: Report) -> None:
    rows = told.table("survival.outcomes").records()
    ticks = _ticks(rows)
    assert ticks[0] <= 0.48
    assert 1.0 in ticks
    assert ticks[-1] >= 1.4
    assert _ticks([{"ratio": 4.0, "lower": 2.2, "upper": 7.0}])[-1] == 10.0


def test_alternative_text(told: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = outcomes(told)
    assert "IPV report, as planned: 0.71 (0.60 to 0.85)" in text
    assert "IPV arrest, comparison area: [suppressed]" in text
    assert (target.figures / "fig-outcomes.svg").stat().st_size > 1000


def test_all_withheld_leaves_a_note_under_the_same_id(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = outcomes(with_rows(report, (ROWS[3],)))
    assert "{#fig-outcomes}" in text
    assert "Withheld to protect people" in text
    without = Report(replace(report.results, tables={}), report.meta)
    assert "No hazard ratio could be estimated" in outcomes(without)


def test_absent_without_the_analysis(make_run: Callable[..., Path]) -> None:
    assert outcomes(open_report(make_run(analyses=["its"]))) == ""
