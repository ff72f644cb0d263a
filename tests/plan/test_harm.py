"""The plan of repetition and harm."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.harm import HarmPlan


def test_months_in_which_another_incident_counts_are_whole_days():
    # floor(months * 365.25 / 12): 365.25 and 182.625.
    assert (HarmPlan(outcome="a").within_days, HarmPlan(outcome="a", within_months=6).within_days) == (365, 182)


def test_the_share_that_is_reported_may_rise_and_fall():
    reporting = HarmPlan(outcome="a").reporting
    assert sorted(reporting) == sorted(-change for change in reporting)
    for change in (-0.9, 2.0):
        with pytest.raises(ValidationError, match="reporting"):
            HarmPlan(outcome="a", reporting=(change,))
