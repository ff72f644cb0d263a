"""The checks by a second implementation, summed up by analysis, outcome and package."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.agreement.sample import SAMPLED
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.store import Cell, Column, Results


@pytest.fixture(autouse=True)
def written(speaking):
    speaking("pdf")


def rows(report: Report) -> list[list[str]]:
    text = tables.agreements(report).replace("\\", "")
    assert "{#tbl-agreement}" in text
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]


def with_checks(report: Report, *checks: tuple[Cell, ...]) -> Report:
    found = report.results.tables["agreement.survival"]
    others = [item for item in report.results.all() if item.id != found.id]
    return Report(Results.of([*others, replace(found, rows=checks)]), report.meta)


def test_numbers_are_counted_by_outcome_and_package(report: Report) -> None:
    assert rows(report) == [
        ["**Time to re-offense**"],
        ["IPV domestic incident report", "lifelines", "1", "less than 0.1%"],
        ["IPV arrest", "lifelines", "1", "less than 0.1%"],
        ["IPV domestic incident report", "statsmodels", "1", "less than 0.1%"],
    ]


def test_a_label_of_the_plan_is_told_as_it_stands(report: Report) -> None:
    outcomes = dict.fromkeys(report.meta.outcomes, "report of $x_1$")
    told = rows(Report(report.results, replace(report.meta, outcomes=outcomes)))
    assert told[1][0] == "Report of $x_1$"


def test_the_largest_difference_is_told_as_a_share_of_its_own_tolerance(report: Report) -> None:
    # 2e-9 of 1e-8 is a fifth; 1e-7 of 1e-6, the larger difference, only a tenth.
    told = with_checks(
        report,
        ("survival.all.a", "lifelines", "2.0e-09", "1.0e-08"),
        ("survival.all.b", "lifelines", "1.0e-07", "1.0e-06"),
    )
    assert rows(told) == [["**Time to re-offense**"], ["All outcomes", "lifelines", "2", "20.0%"]]


def test_a_number_that_must_be_the_very_same_and_is_has_no_difference(report: Report) -> None:
    told = with_checks(report, ("survival.all.a", "counting again", "0.0e+00", "0.0e+00"))
    assert rows(told) == [["**Time to re-offense**"], ["All outcomes", "counting again", "1", "less than 0.1%"]]


def test_what_could_not_be_compared_is_said(report: Report) -> None:
    told = with_checks(
        report,
        ("survival.ipv_dir.a", "lifelines", "0.0e+00", "1.0e-08"),
        ("survival.ipv_dir.b", "lifelines", None, "1.0e-08"),
        ("survival.ipv_arrest.a", "lifelines", None, "1.0e-08"),
    )
    assert rows(told)[1:] == [
        ["IPV domestic incident report", "lifelines", "1", "less than 0.1%"],
        ["IPV arrest", "lifelines", "0", "not compared"],
    ]
    assert "gave no number: 2" in tables.agreements(told)
    assert "gave no number" not in tables.agreements(report)


def test_a_check_on_a_sample_is_said(report: Report) -> None:
    assert "sample" not in tables.agreements(report)
    found = report.results.tables["agreement.survival"]
    noted = replace(
        found,
        columns=(*(column for column in found.columns if column.name != "note"), Column("note", "Note", "public")),
        rows=(("survival.ipv_dir.a", "lifelines", "0.0e+00", "1.0e-08", f"{SAMPLED}"),),
    )
    others = [item for item in report.results.all() if item.id != found.id]
    told = tables.agreements(Report(Results.of([*others, noted]), report.meta))
    assert "Compared on a stratified sample of the rows, where there were too many: 1" in told


def test_a_difference_told_by_its_limit_is_noise(report: Report) -> None:
    told = with_checks(report, ("survival.all.a", "lifelines", "<1.0e-12", "1.0e-09"))
    assert rows(told) == [["**Time to re-offense**"], ["All outcomes", "lifelines", "1", "less than 0.1%"]]
