"""The plans of the analyses by themselves: defaults, days for months, and what may not be planned."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.parts import Contaminated, CountsPlan, EquityPlan, EvidencePlan, SurvivalPlan


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


@pytest.mark.parametrize("month", ["2021-13", "2021-1", "1821-01", "2021"])
def test_a_month_is_written_in_one_way(month):
    with pytest.raises(ValidationError, match="must be a month written as YYYY-MM"):
        Contaminated(area="B", what="a program of its own", start=month)


def test_months_end_after_they_start():
    with pytest.raises(ValidationError, match="the contamination of B ends before it starts"):
        Contaminated(area="B", what="a program of its own", start="2022-01", end="2021-12")
    with pytest.raises(ValidationError, match="ends before it starts, so that no month would be left out"):
        CountsPlan(outcomes=("a",), covid=("2020-06", "2020-03"))
    assert Contaminated(area="B", what="one month", start="2022-01", end="2022-01").end == "2022-01"
    assert CountsPlan(outcomes=("a",), covid=("2020-03", "2020-03")).covid == ("2020-03", "2020-03")
    assert CountsPlan(outcomes=("a",), covid=None).covid is None


def test_money_for_no_effect_needs_a_reason():
    reason = "asked for by the county's budget office"
    assert EvidencePlan(monetise_no_effect=f" {reason} ").monetise_no_effect == reason
    assert EvidencePlan().monetise_no_effect == ""
    with pytest.raises(ValidationError, match="a reason of at least 20 letters"):
        EvidencePlan(monetise_no_effect="because")


def test_a_plan_is_frozen_and_knows_its_settings():
    plan = EvidencePlan()
    with pytest.raises(ValidationError, match="frozen"):
        plan.margin = 0.5  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        EvidencePlan.model_validate({"margins": 0.5})


@pytest.mark.parametrize("name", ["ever notified", "Ever-notified", "naive"])
def test_the_naive_comparison_is_refused_with_its_reason(name):
    with pytest.raises(ValidationError, match=r"stay free of re-offence until that day.*immortal time"):
        SurvivalPlan(outcomes=("a",), exposure=name)
    with pytest.raises(ValidationError, match="immortal time"):
        SurvivalPlan(outcomes=("a",), beside=[name])
    with pytest.raises(ValidationError, match="'time-dependent', 'historical cohort' or 'comparison area'"):
        SurvivalPlan(outcomes=("a",), exposure="everything")


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"groups": ()}, "at least 1"),
        ({"groups": ("sex", "sex")}, "names a column twice"),
        ({"groups": ("sex",), "age_bands": (25, 25)}, "age_bands must rise"),
        ({"groups": ("sex",), "age_bands": ()}, "at least 1"),
    ],
)
def test_groups_are_named_once_and_bands_rise(more, match):
    with pytest.raises(ValidationError, match=match):
        EquityPlan(**more)
