"""What a group's hazard ratio could have shown: everybody's as one group tells what the planned ratio tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.diagnosis.power.could_have_shown import could_have_shown
from ipvi_eval.diagnosis.power.groups_could_have_shown import groups_could_have_shown
from ipvi_eval.diagnosis.power.hazard_power import detectable_hazard_ratio
from ipvi_eval.estimate import Estimate
from ipvi_eval.plan.equity import EquityPlan
from ipvi_eval.questions.equity.asked import Asked
from ipvi_eval.questions.reoffence import asked as reoffence
from ipvi_eval.questions.reoffence.risk import design, from_entry
from ipvi_eval.results.not_estimated import NotEstimated

SHARED = {"unit": "ratio", "method": "made up", "value": 0.9, "level": 0.95, "n": 90, "cells": (20, 30)}


@pytest.fixture(scope="module")
def asked(county_frames):
    plan = EquityPlan(groups=("sex",), effects_by=("list", "sex", "mode"))
    study = county_frames.study.model_copy(update={"equity": plan})
    return Asked(study, county_frames)


def unclear(name):
    return Estimate(id=f"equity.{name}.hazard_ratio", lower=0.5, upper=1.6, **SHARED)


def shown(asked, one):
    first, *found = groups_could_have_shown(asked, [one])
    assert first is one
    return {each.id.removeprefix(f"{one.id}.power."): each for each in found}


def test_a_group_is_asked_by_its_own_people(asked):
    male = next(one for one in asked.division("sex") if one.label == "Male")
    rows = asked.rows_by_year
    rows = rows.loc[rows["person"].isin(male.people)].reset_index(drop=True)
    found = shown(asked, unclear("sex.male"))
    for end, size in (("smallest", 1.0), ("four_times", 4.0)):
        of_them = detectable_hazard_ratio(from_entry(rows), design(rows, asked.frames.terms(rows)), size=size)
        assert found[end].value == pytest.approx(of_them.ratio)
    assert found["smallest"].value < found["four_times"].value < 1


def test_all_ways_together_are_the_planned_ratio(asked):
    """Nobody is then notified in another way, and the model is that of everybody."""
    planned = reoffence.outcomes_of(asked.study, asked.frames)[0]
    (whole, *_) = could_have_shown(planned)
    ways = "meeting_and_home_visit_and_custody_visit_and_letter"
    assert shown(asked, unclear(f"mode.{ways}"))["smallest"].value == pytest.approx(whole.value)
    # One way alone has fewer notified people, so that less is found.
    assert shown(asked, unclear("mode.letter"))["smallest"].value < whole.value


def test_they_carry_the_counts_and_fall_with_the_ratio(asked):
    one = unclear("sex.male")
    for each in shown(asked, one).values():
        assert (each.n, each.cells, each.rests_on) == (one.n, one.cells, (one.id,))
        assert (each.lower, each.upper, each.level) == (None, None, None)


def test_it_is_there_beside_a_clear_ratio_too(asked):
    """Else its absence would tell of a withheld ratio that it is clear."""
    clear = replace(unclear("sex.male"), upper=0.95)
    assert len(list(groups_could_have_shown(asked, [clear]))) == 3


def test_beside_another_estimate_or_one_without_an_interval_there_is_none(asked):
    share = replace(unclear("sex.male"), id="equity.sex.male.reached", lower=0.0)
    for one in (share, replace(unclear("sex.male"), lower=None, upper=None, level=None)):
        assert list(groups_could_have_shown(asked, [one])) == [one]


def test_what_cannot_be_asked_says_why(asked):
    """Nobody of the group was notified: the name of no way that was used."""
    _, why = groups_could_have_shown(asked, [unclear("mode.by_drum")])
    assert isinstance(why, NotEstimated)
    assert "by_drum never varies" in why.why
