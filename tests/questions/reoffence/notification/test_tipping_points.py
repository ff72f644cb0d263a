"""Explaining a hazard ratio away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.notification.tipping_points import e_values, frequency, tipping_points_of

RATIO = Estimate(
    id="survival.x.notification.hazard_ratio",
    value=0.80,
    lower=0.71,
    upper=0.91,
    level=0.95,
    unit="ratio",
    method="made up",
    n=10_000,
    events=500,
    cells=(200, 300, 4000),
)


def test_rare_outcome_by_the_papers_formula():
    # VanderWeele & Ding (2017), RR* = 1/RR: RR* + sqrt(RR* (RR* - 1)); 1/0.80 gives 1.81, 1/0.91 gives 1.43.
    value, limit = e_values(RATIO)
    assert value.value == pytest.approx(1.25 + (1.25 * 0.25) ** 0.5, abs=1e-12)
    assert limit.value == pytest.approx(1.43, abs=0.005)
    assert (value.id, limit.id) == ("survival.x.notification.e_value", "survival.x.notification.e_value_limit")
    # They must fall whenever the ratio falls.
    assert (value.cells, value.events, value.n) == (RATIO.cells, RATIO.events, RATIO.n)


def test_a_common_outcome_is_put_on_the_scale_of_a_risk_ratio():
    common = replace(RATIO, n=1000)
    assert frequency(common) == "common"
    assert frequency(RATIO) == "rare"
    assert e_values(common)[0].value < e_values(RATIO)[0].value


def test_tipping_points_carry_the_counts_they_rest_on():
    table = tipping_points_of(RATIO)
    assert set(table["events_after"]) == {200}
    assert set(table["events_before"]) == {300}
    # Ding & VanderWeele (2016): bias factor of 1.5 and 1.5 is 2.25 / 2 = 1.125.
    assert table.iloc[0]["estimate"] == pytest.approx(0.8 * 1.125, abs=1e-12)
    assert set(table["conclusion"]) <= {"holds", "interval includes no effect", "estimate reverses"}


def test_no_ratio_no_e_value():
    with pytest.raises(AnalysisError, match="no hazard ratio"):
        e_values(replace(RATIO, value=None, lower=None, upper=None))
