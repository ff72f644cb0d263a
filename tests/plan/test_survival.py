"""The plan of the time to re-offence: days for months, and what may not be planned."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.survival import SurvivalPlan


def test_months_are_whole_days_of_street_time():
    # floor(months * 365.25 / 12): 182.625, 365.25 and 730.5.
    plan = SurvivalPlan(outcomes=("ipv_arrest",), landmark_months=6)
    assert plan.horizons_days == {6: 182, 12: 365, 24: 730}
    assert plan.landmark_days == 182


def test_another_design_or_definition_is_another_one():
    with pytest.raises(ValidationError, match="beside repeats the planned exposure"):
        SurvivalPlan(outcomes=("a",), beside=("time-dependent",))
    with pytest.raises(ValidationError, match="definitions repeats a, b of outcomes"):
        SurvivalPlan(outcomes=("a", "b"), definitions=("b", "a", "c"))


@pytest.mark.parametrize("name", ["ever notified", "Ever-notified", "naive"])
def test_the_naive_comparison_is_refused_with_its_reason(name):
    with pytest.raises(ValidationError, match=r"stay free of re-offence until that day.*immortal time"):
        SurvivalPlan(outcomes=("a",), exposure=name)
    with pytest.raises(ValidationError, match="immortal time"):
        SurvivalPlan(outcomes=("a",), beside=[name])
    with pytest.raises(ValidationError, match="'time-dependent', 'historical cohort' or 'comparison area'"):
        SurvivalPlan(outcomes=("a",), exposure="everything")
