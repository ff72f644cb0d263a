from __future__ import annotations

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, "–"),
        (True, "yes"),
        (12345, "12,345"),
        (0.123456, "0.123"),
        (1234.567, "1,235"),
        (1200.0, "1,200"),
        (0.5, "0.5"),
        (-2.5, "−2.5"),
        (3.0, "3"),
        (1e-9, "0.000"),
        ("12 % of all", "12% of all"),
        ("differed by +2.1% a year (-1.4% to +5.6%)", "differed by +2.1% a year (−1.4% to +5.6%)"),
        ("-0.002", "−0.002"),
        ("2020-03 to 2020-06, Newey-West, 1-10, 3.3e-16", "2020-03 to 2020-06, Newey-West, 1-10, 3.3e-16"),
    ],
)
def test_plain(cell: str | float | None, text: str) -> None:
    assert cells.plain(cell) == text


def test_a_p_value_stands_in_its_own_column(report: Report) -> None:
    test = Estimate(id="survival.x.test", value=0.92, unit="probability", method="x")
    assert cells.beside_p(report, test) == ("–", "–", "0.92")
    ratio = Estimate(
        id="survival.x.ratio", value=0.7, lower=0.5, upper=0.9, level=0.95, unit="ratio", p=0.01, method="x"
    )
    assert cells.beside_p(report, ratio) == ("0.70", "0.50 to 0.90", "0.010")


def test_suppressed_and_missing(report: Report) -> None:
    hidden = report.find("survival.ipv_arrest_injury.list_a.risk_6m")
    assert cells.value(report, hidden) == "[suppressed]"
    assert cells.bounds(report, hidden) == cells.whole(report, hidden, hidden.n) == "–"
    assert cells.value(report, None) == "–"
    assert cells.value(report, report.find("survival.ipv_dir.list_b.median")) == "not reached"


def test_points(report: Report) -> None:
    gap = Estimate(
        id="x", value=-0.101, lower=-0.12, upper=0.02, level=0.95, unit="difference in proportions", method="m"
    )
    assert cells.value(report, gap) == "−10.1 points"
    assert cells.bounds(report, gap) == "−12.0 to 2.0"
