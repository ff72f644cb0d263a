from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.diagnosis.measured.planned_tables import planned_tables
from ipvi_eval.report.figures.violations import violations, zips
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results
from tests.diagnosis.planned_rows import measured, row

Speak = Callable[[Speech], Target]


def with_tables(report: Report) -> Report:
    rows = (
        row(covers=0.96), row(estimator="share", covers=0.95),
        row("A passing event", covers=0.5), row("A passing event", estimator="share", covers=0.9, bias=0.1),
    )  # fmt: skip
    both = {"count": ((-0.2, 0.1), (0.1, 0.3)), "share": ((-0.1, 0.1), (-0.2, 0.1))}
    made = planned_tables("survival", measured(*rows, intervals=both))
    return Report(Results.of([*report.results.all(), *made]), report.meta)


def test_the_alternative_text_says_every_share_and_where_not_to_use(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = violations(with_tables(report))
    assert "Monthly counts, Nothing else happens: 96.0%; Monthly counts, A passing event: 50.0%, do not use" in text
    assert "Shares, A passing event: 90.0%, biased." in text
    assert "Where one thing goes wrong, 1 of 2 answers are not to be used, and 1 more are off" in text


def test_every_interval_is_drawn_under_the_share_that_holds(report: Report, speaking: Speak) -> None:
    speaking("html")
    assert "Monthly counts: 96.0% hold; Shares: 95.0% hold it." in zips(with_tables(report))


def test_without_the_tables_something_stands_where_the_text_points(report: Report, speaking: Speak) -> None:
    speaking("html")
    for text, name in ((violations(report), "fig-violations"), (zips(report), "fig-zips")):
        assert f"#{name}" in text
        assert "This figure is not shown: the run has no table" in text
