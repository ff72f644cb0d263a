"""The plan of the monthly counts: what leads, what describes, and months that are left out."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.counts import CountsPlan, power_of


def test_counts_are_led_by_the_comparison_unless_the_plan_says_otherwise():
    plan = CountsPlan(outcomes=("a",))
    assert (plan.lead, plan.wandering, plan.model) == ("comparison", 0.035, "default")
    assert CountsPlan(outcomes=("a",), lead="alone").lead == "alone"
    with pytest.raises(ValidationError, match="Input should be 'comparison' or 'alone'"):
        CountsPlan.model_validate({"outcomes": ["a"], "lead": "level-slope"})
    with pytest.raises(ValidationError, match="at least 1 item"):
        CountsPlan(outcomes=())


@pytest.mark.parametrize("model", ["default", "quasi-poisson", "newey-west"])
def test_what_leads_nothing_may_be_described_by_three_models(model):
    assert CountsPlan(outcomes=("a",), model=model).model == model


@pytest.mark.parametrize("model", ["drifting-level", "negative-binomial", "lagged"])
def test_no_other_model_describes_level_and_slope(model):
    with pytest.raises(ValidationError, match="Input should be 'default', 'quasi-poisson' or 'newey-west'"):
        CountsPlan.model_validate({"outcomes": ["a"], "model": model})


@pytest.mark.parametrize(
    ("wandering", "match"), [(0.0, "greater than 0"), (-0.01, "greater than 0"), (0.21, "less than or equal to 0.2")]
)
def test_a_level_wanders_a_little(wandering, match):
    assert CountsPlan(outcomes=("a",), wandering=0.2).wandering == 0.2
    with pytest.raises(ValidationError, match=match):
        CountsPlan(outcomes=("a",), wandering=wandering)


def test_the_months_left_out_end_after_they_start():
    with pytest.raises(ValidationError, match="ends before it starts, so that no month would be left out"):
        CountsPlan(outcomes=("a",), covid=("2020-06", "2020-03"))
    assert CountsPlan(outcomes=("a",), covid=("2020-03", "2020-03")).covid == ("2020-03", "2020-03")
    assert CountsPlan(outcomes=("a",), covid=None).covid is None


def test_the_power_is_the_plan_s_or_the_usual_one():
    # Cohen (1988): 0.8 by convention.
    assert power_of(None) == CountsPlan(outcomes=("a",)).power == 0.8
    assert power_of(CountsPlan(outcomes=("a",), power=0.9)) == 0.9
