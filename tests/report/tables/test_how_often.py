"""Share, number and days side by side, list by list."""

from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results

SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"


def one(id: str, value: float | None, unit: str, note: str = "") -> Estimate:
    bounds = {} if value is None else {"lower": value * 0.8, "upper": value * 1.2, "level": 0.95}
    return Estimate(id=f"survival.ipv_dir.{id}", value=value, unit=unit, method="x", note=note, **bounds)  # type: ignore[arg-type]


def test_a_row_for_each_list_with_what_is_withheld(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("pdf")
    added = (
        one("list_c.mean_12m", 0.25, "number"), one("list_c.rmst_24m", 600.0, "days"),
        one("list_d.mean_12m", None, "number", SUPPRESSED), one("list_d.rmst_24m", 590.0, "days"),
    )  # fmt: skip
    text = tables.how_often(Report(Results.of([*report.results.all(), *added]), report.meta), "ipv_dir").replace(
        "\\", ""
    )
    share = report.results.estimates["survival.ipv_dir.list_c.risk_12m"].value
    assert share is not None
    assert f"| List C | {100 * share:.1f}% (" in text
    assert "| 0.25 (0.20 to 0.30) | 600 (480 to 720) |" in text
    assert "| [suppressed] | 590 (472 to 708) |" in text
    assert "List A" not in text, "it has neither number nor days"
    assert "within 12 months" in text
    assert "of 24 months" in text


def test_without_numbers_or_days_there_is_no_table(report: Report) -> None:
    assert tables.how_often(report, "ipv_dir") == ""
