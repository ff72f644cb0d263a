"""The flow as the documents show it: every number in the alternative text, and what is withheld said to be."""

from __future__ import annotations

import re
from collections.abc import Callable

from ipvi_eval.report.figures.flow import _draw, _groups, flow
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Results, Table

Speak = Callable[[Speech], Target]
ROWS = (
    ("step", "On a list", 1234),
    ("lost", "Not notified", 25),
    ("joined", "From elsewhere", None),
    ("step", "Reached", 1000),
    ("part", "New record", 400),
    ("part", "None", 600),
)


def with_rows(report: Report, rows: tuple[tuple[object, ...], ...]) -> Report:
    columns = tuple(Column(name, name, "public") for name in ("kind", "step", "number"))
    table = Table(id="delivery.flow", title="x", columns=columns, rows=rows)  # type: ignore[arg-type]
    return Report(Results.of([*report.results.all(), table]), report.meta)


def test_alternative_text_and_caption(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = flow(with_rows(report, ROWS))
    assert "On a list: 1,234; lost: Not notified: 25; joined: From elsewhere: number withheld. " in text
    assert "Reached: 1,000; of them: New record: 400, None: 600." in text
    assert (target.figures / "fig-flow.svg").stat().st_size > 1000


def test_the_title_tells_what_the_last_two_steps_show(report: Report, speaking: Speak) -> None:
    speaking("html")
    due = (*ROWS[:3], ("step", "Due to be notified", 1200), *ROWS[3:])
    told = (report.value(f"data.{name}") for name in ("due_notified", "due"))
    begins = "1,000 of 1,200 people due to be notified were reached; of those who entered since the start"
    text = " ".join(re.sub(r"\[([^]]*)\]\{[^}]*\}", r"\1", flow(with_rows(report, due))).split())
    assert f"**{begins}, {' of '.join(re.sub(r'[^0-9,]', '', str(one)) for one in told)}.**" in text
    hidden = tuple((kind, words, None if words == "Reached" else count) for kind, words, count in due)
    assert "were reached" not in flow(with_rows(report, hidden))


def test_parts_of_the_last_step_are_boxes_of_their_own(report: Report) -> None:
    axes = _draw(_groups(with_rows(report, ROWS).table("delivery.flow").records())).axes[0]
    said = [" ".join(text.get_text().split()) for text in axes.texts if text.get_text()]
    assert said == ["On a list: 1,234", "Not notified: 25", "From elsewhere: number withheld", "Reached: 1,000",
                    "New record: 400", "None: 600"]  # fmt: skip


def test_withheld_and_absent(report: Report, speaking: Speak) -> None:
    speaking("html")
    hidden = tuple((kind, words, None) for kind, words, _ in ROWS)
    assert "Withheld to protect people" in flow(with_rows(report, hidden))
    assert flow(report) == ""
