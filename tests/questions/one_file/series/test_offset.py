"""The offset in words is the offset of the design."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.one_file.series.offset import OFFSETS, count_offset, value_offset

MONTHS = np.datetime64("2019-01", "M") + np.arange(36)
PEOPLE = np.arange(36) + 1000.0
BARE = monthly_series(MONTHS, np.arange(36))
DAYS = BARE.days
SAID = {"none": np.ones(36), "exposure": PEOPLE, "exposure x days": PEOPLE * DAYS, "days": DAYS}


@pytest.mark.parametrize(
    ("offset", "exposure", "said"),
    [
        ("none", PEOPLE, "none"),
        ("none", None, "none"),
        ("exposure", None, "none"),
        ("exposure", PEOPLE, "exposure"),
        ("exposure", DAYS, "days"),
        ("exposure-days", PEOPLE, "exposure x days"),
        ("exposure-days", None, "days"),
    ],
)
def test_what_is_said_is_what_the_design_holds(offset, exposure, said):
    series = MonthlySeries(BARE.months, BARE.counts, exposure)
    plan = DesignPlan(interruptions=(Interruption(month="2020-06"),), offset=offset)
    assert count_offset(series, plan) == said
    assert design_matrix(series, plan).offset == pytest.approx(np.log(SAID[said]))
    assert said in OFFSETS


def test_a_gaussian_model_divides():
    assert value_offset(BARE) == "none"
    assert value_offset(MonthlySeries(BARE.months, BARE.counts, PEOPLE)) == "rate"
    assert "100,000" in OFFSETS["rate"]
