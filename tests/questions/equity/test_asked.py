"""How people are divided, and why nothing can be said where nothing can."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.plan.equity import EquityPlan
from ipvi_eval.questions.equity.asked import NOT_RECORDED, PeopleOfGroup
from ipvi_eval.results.not_estimated import NotEstimated


def groups_of(asked) -> list[PeopleOfGroup]:
    return [group for of_column in asked.divisions() if not isinstance(of_column, NotEstimated) for group in of_column]


def test_the_groups_of_a_column_are_everybody_and_nobody_twice(equity):
    everybody = set(equity.people["person"])
    for groups in equity.divisions():
        together = [person for group in groups for person in group.people]
        assert len(together) == len(set(together))
        assert set(together) == everybody


def test_ages_stand_in_their_band_and_in_order(equity):
    ages = equity.people.set_index("person")["age_at_entry"]
    bands = {group.label: group for group in groups_of(equity) if group.column == "age_at_entry"}
    assert [label for label in bands if label != NOT_RECORDED] == ["Under 25", "25 to 34", "35 and over"]
    for label, low, high in (("Under 25", 0, 24), ("25 to 34", 25, 34), ("35 and over", 35, 120)):
        found = ages[list(bands[label].people)]
        assert found.between(low, high).all()
    assert bands["25 to 34"].id == "age_at_entry.25_to_34"
    assert bands["25 to 34"].cohort == "by-age-at-entry_25_to_34"


def test_what_is_not_recorded_of_some_is_a_group_and_stands_last(changed, equity):
    blank = equity.frames.extract.persons["age_at_entry"].astype("Float64").mask(lambda ages: ages < 25)
    bands = [group.label for group in groups_of(changed(age_at_entry=blank)) if group.column == "age_at_entry"]
    assert bands == ["25 to 34", "35 and over", NOT_RECORDED]
    sexes = pd.Series(["unknown", "female"] * len(blank), dtype="string")[: len(blank)]
    found = [group.label for group in groups_of(changed(sex=sexes.to_numpy())) if group.column == "sex"]
    assert found == ["Female", NOT_RECORDED]


def test_a_column_that_the_extract_does_not_have_is_said(changed):
    (left_out,) = changed(EquityPlan(groups=("race",))).divisions()
    assert isinstance(left_out, NotEstimated)
    assert left_out.why == "the extract does not record the race of the people on a list"


def test_without_a_plan_of_groups_nothing_is_told(changed, equity):
    assert equity.untold is None
    untold = changed(None).untold
    assert untold is not None
    assert untold.why == "the plan names no groups"
