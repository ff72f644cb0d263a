"""Tests by family: planned as the plan says, told as the release has them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.stages.planned_tests import planned_tests
from ipvi_eval.plan.study import read_study
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.store import Column, Results, Table
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def written(speaking):
    speaking("pdf")


def p(id: str, value: float | None = 0.2) -> Estimate:
    return Estimate(id=id, value=1.0, unit="ratio", method="made up", p=value)


FOUND = (
    p("survival.ipv_dir.notification.hazard_ratio"),
    p("survival.ipv_arrest.notification.hazard_ratio"),
    p("survival.ipv_arrest_injury.notification.hazard_ratio", None),  # withheld, or not to be had
    p("survival.ipv_dir.notification.hazard_ratio_no_trend"),
    p("its.ipv_dir.headline.ratio"),
    p("its.ipv_dir.headline.percent_change"),
    p("its.ipv_dir.placebo_outcome.other_dir.ratio"),
    p("its.ipv_dir.controlled.level_change"),
    p("equity.effects.tests"),  # how many there are is no test
    p("equity.effects.sex"),
    p("equity.effects.list"),
)


def rows(report: Report) -> list[list[str]]:
    text = tables.multiplicity(report).replace("\\", "")
    assert "{#tbl-tests}" in text
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]


def test_each_family_has_those_planned_and_those_told(report: Report) -> None:
    plan = planned_tests(read_study(ROOT / "analysis" / "study.toml"))
    # Rows of a table have p-values too; what restates one of them as an estimate is not counted twice.
    years = Table(
        id="its.ipv_dir.by_year", title="By year", columns=(Column("year", "Year", "text"), Column("p", "p", "text")),
        rows=(("2021", "0.02"), ("2022", None), ("2023", "0.2")),
    )  # fmt: skip
    (shares,) = (one for one in report.results.all() if one.id == "evidence.equivalence")
    told = rows(Report(Results.of([plan, shares, years, *FOUND]), report.meta))
    assert [row[1:3] for row in told] == [
        ["5", "2"], ["3", "1"], ["1", "1"], ["\N{EN DASH}", "2"], ["4", "2"],
        ["\N{EN DASH}", "1"], ["\N{EN DASH}", "3"],
    ]  # fmt: skip
    assert [row[3] for row in told][4] == "all together, by the rule of Holm"


def test_what_the_plan_does_not_ask_has_no_row(report: Report) -> None:
    plan = planned_tests(read_study(ROOT / "analysis" / "study.toml"))
    less = replace(plan, rows=plan.rows[:1])
    assert len(rows(Report(Results.of([less, *FOUND]), report.meta))) == 1
