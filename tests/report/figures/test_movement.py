from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ipvi_eval.report.figures.movement import movement
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Results, Table

Speak = Callable[[Speech], Target]
Rows = tuple[tuple[object, ...], ...]
PLACES = (
    (0, "List C", 40), (0, "List D", 60), (0, "Left", 0), (0, "Not followed so long", 0),
    (12, "List C", 45), (12, "List D", 33), (12, "Left", None), (12, "Not followed so long", 12),
)  # fmt: skip
FLOWS = (
    (0, 12, "List C", "List C", 31), (0, 12, "List C", "List D", 0), (0, 12, "List C", "Left", None),
    (0, 12, "List C", "Not followed so long", None), (0, 12, "List D", "List C", 14), (0, 12, "List D", "List D", 33),
    (0, 12, "List D", "Left", None), (0, 12, "List D", "Not followed so long", None),
)  # fmt: skip


def table(name: str, columns: str, rows: Rows) -> Table:
    made = tuple(Column(one, one, "count" if one == "people" else "public") for one in columns.split())
    return Table(id=f"survival.{name}", title="x", columns=made, rows=rows)  # type: ignore[arg-type]


def with_rows(report: Report, places: Rows, flows: Rows) -> Report:
    tables = (
        table("places", "months place people", places),
        table("flows", "since until origin destination people", flows),
    )
    return Report(Results.of([*report.results.all(), *tables]), report.meta)


def test_people_and_moves_are_told_in_words(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = movement(with_rows(report, PLACES, FLOWS))
    assert "At entry: List C 40, List D 60, Left 0, Not followed so long 0; 12 months later: List C 45" in text
    assert "List D to List C 14, List D to Left withheld" in text
    assert "List C to List D 0" not in text
    assert 'fig-alt="Where people are 12 months later: List C 45, List D 33, Not followed so long 12. Blocks' in text
    assert (target.figures / "fig-movement.svg").stat().st_size > 1000


@pytest.mark.parametrize(("places", "hatched"), [(PLACES, True), (PLACES[:4], False)])
def test_hatching_is_explained_where_there_is_some(
    report: Report, speaking: Speak, places: Rows, hatched: bool
) -> None:
    speaking("html")
    flows = FLOWS if hatched else ()
    assert ("What is hatched is withheld" in movement(with_rows(report, places, flows))) is hatched


def test_withheld_and_absent(report: Report, make_run: Callable[..., Path], speaking: Speak) -> None:
    speaking("html")
    assert "Withheld to protect people" in movement(with_rows(report, (PLACES[6],), ()))
    assert "No movement between lists" in movement(report)
    assert movement(open_report(make_run(analyses=["its"]))) == ""
