"""What a title concludes: by the side of no change on which the interval lies, on the scale of the report."""

from __future__ import annotations

import pytest

from ipvi_eval.report.figures.mount import findings
from ipvi_eval.report.lookup import Report
from tests.report.figures.mount.test_heading import RATIO, title, told


@pytest.mark.parametrize(
    ("value", "lower", "upper", "begins"),
    [
        (0.5, 0.4, 0.6, "Weak evidence: the count was 50% lower than expected (anything from 60% lower to 40% lower)"),
        (0.5, 0.4, 1.2, "No conclusion: the count was 50% lower than expected (anything from 60% lower to 20% higher)"),
        (1.5, 1.2, 1.9, "Weak evidence: the count was 50% higher than expected (anything from 20% higher to 90% "),
        (0.5, None, None, "Of unknown uncertainty: the count was 50% lower than expected (a range that could not be "),
    ],
)
def test_the_verdict_is_that_of_the_interval_and_the_scale_that_of_the_report(
    report: Report, value: float, lower: float | None, upper: float | None, begins: str
) -> None:
    told(report, RATIO, value=value, lower=lower, upper=upper)
    assert title(report, findings.counted(report, "ipv_dir")).startswith(begins)


def test_a_difference_has_its_sign(report: Report) -> None:
    id = "evidence.recidivism.list_c.12m.difference"
    told(report, id, value=-0.05, lower=-0.08, upper=-0.02)
    said = findings.difference(id, "they differ", lower="Fewer", higher="More")
    assert title(report, said) == (
        "Fewer: they differ by \N{MINUS SIGN}5.0 percentage points "
        "(\N{MINUS SIGN}8.0 to \N{MINUS SIGN}2.0 percentage points)"
    )


def test_a_ratio_says_what_of(report: Report) -> None:
    told(report, "survival.ipv_dir.notification.hazard_ratio", value=0.7, lower=0.5, upper=0.9)
    assert title(report, findings.notified(report, "ipv_dir")) == (
        "Weak evidence: the rate was 30% lower after notification (anything from 50% lower to 10% lower)"
    )
