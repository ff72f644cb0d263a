from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ipvi_eval.report.figures.balance import _draw, balance
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Results, Table

Speak = Callable[[Speech], Target]
NAMES = ("covariate", "notified", "reference", "before", "weighted", "matched", "treated", "control")
ROWS = (
    ("age at entry", 36.0, 30.0, 0.4, 0.0, 0.02, 500, 900),
    ("list: C", 0.3, 0.4, -0.05, -0.001, -0.01, 500, 900),
)


def with_rows(report: Report, rows: tuple[tuple[object, ...], ...]) -> Report:
    columns = tuple(Column(name, name, "public") for name in NAMES)
    table = Table(id="survival.ipv_dir.balance_comparison_area", title="x", columns=columns, rows=rows)  # type: ignore[arg-type]
    return Report(Results.of([*(item for item in report.results.all() if item.id != table.id), table]), report.meta)


def test_before_and_after_differ_in_shape_too(report: Report) -> None:
    rows = with_rows(report, ROWS).table("survival.ipv_dir.balance_comparison_area").records()
    axes = _draw(rows).axes[0]
    assert {line.get_marker() for line in axes.lines if line.get_marker() != "None"} == {"o", "s", "D"}
    low, high = axes.get_xlim()
    assert low < -0.4 < 0.4 < high
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "before", "after weighting", "in matched pairs",
    ]  # fmt: skip


def test_without_pairs_there_are_two_marks(report: Report) -> None:
    single = tuple((*row[:5], None, *row[6:]) for row in ROWS)
    rows = with_rows(report, single).table("survival.ipv_dir.balance_comparison_area").records()
    assert [text.get_text() for text in _draw(rows).axes[0].get_legend().get_texts()] == ["before", "after weighting"]


def test_alternative_text(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = balance(with_rows(report, ROWS), "ipv_dir", "comparison_area", name="fig-balance")
    assert (
        "Age at entry: 0.40 before, 0.00 after weighting, 0.02 in matched pairs; "
        "List: C: -0.05 before, 0.00 after weighting, -0.01 in matched pairs"
    ) in text
    assert (target.figures / "fig-balance.svg").stat().st_size > 1000


def test_withheld_and_absent(report: Report, make_run: Callable[..., Path], speaking: Speak) -> None:
    speaking("html")
    hidden = with_rows(report, (("age at entry", None, None, None, None, None, None, None),))
    assert "Withheld to protect people" in balance(hidden, "ipv_dir", "comparison_area", name="fig-balance")
    one = with_rows(report, (ROWS[0], ("list: C", *[None] * 5, 500, 900)))
    text = balance(one, "ipv_dir", "comparison_area", name="fig-balance")
    assert "What the table withholds is not drawn" in text
    assert "The largest difference shown is" in text
    every = balance(with_rows(report, ROWS), "ipv_dir", "comparison_area", name="fig-balance")
    assert "What the table withholds" not in every
    bare = open_report(make_run(keep=lambda item: "balance_historical" not in item.id))
    assert "could not be made" in balance(bare, "ipv_dir", "historical_cohort", name="fig-balance")
    other = open_report(make_run(analyses=["its"]))
    assert balance(other, "ipv_dir", "comparison_area", name="fig-balance") == ""
