from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]


@pytest.fixture
def calibrated(report: Report) -> Report:
    """The report with calibrated results beside the model's own, wider and with another p."""
    added = [
        Estimate(id=f"its.ipv_dir.calibrated.{name}", value=value, unit="ratio", method="made up", lower=value - 0.3,
                 upper=value + 0.3, level=0.95, p=0.0004)
        for name, value in (("level_change", 0.93), ("average_ratio", 0.86))
    ]  # fmt: skip
    estimates = {**report.results.estimates, **{one.id: one for one in added}}
    report.results = replace(report.results, estimates=estimates)
    return report


def test_reports_lead_with_the_calibrated_result_where_there_is_one(calibrated: Report) -> None:
    assert tables.leading(calibrated, "ipv_dir", "average_ratio") == "its.ipv_dir.calibrated.average_ratio"
    assert tables.leading(calibrated, "ipv_dir", "slope_change") == "its.ipv_dir.slope_change"


def test_results_show_the_calibrated_interval(calibrated: Report, speaking: Speak) -> None:
    speaking("docx")
    lines = {line.split("|")[1].strip(): line for line in tables.count_results(calibrated).splitlines() if "|" in line}
    assert "0.56 to 1.16" in lines["Observed over expected, whole period after"].replace("\\", "")
    assert "0.92 to 1.02" in lines["Change of trend per year \\(rate ratio\\)"].replace("\\.", ".")


def test_tests_stand_side_by_side(calibrated: Report, speaking: Speak) -> None:
    speaking("docx")
    (line,) = [x for x in tables.count_tests(calibrated).splitlines() if "Change of level" in x]
    said = [cell.strip().replace("\\", "") for cell in line.split("|")[1:-1]]
    assert said == ["Change of level at the start", "0.93", "0.81 to 1.05", "0.29", "0.63 to 1.23", "< 0.001"]


def test_without_calibration_there_is_a_dash(report: Report, speaking: Speak) -> None:
    speaking("docx")
    (line,) = [x for x in tables.count_tests(report).splitlines() if "Change of level" in x]
    assert [cell.strip() for cell in line.split("|")[-3:-1]] == ["–", "–"]


def test_empty_without_the_analysis(report: Report) -> None:
    report.meta = replace(report.meta, analyses=("survival",))
    assert tables.count_results(report) == ""
    assert tables.count_tests(report) == ""
