"""What the ratios of weighted and of matched people could have shown, whatever the ratios."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.diagnosis.power.could_have_shown import could_have_shown
from ipvi_eval.diagnosis.power.designs_at_risk import paired_at_risk, weighted_at_risk
from ipvi_eval.diagnosis.power.hazard_power import detectable
from ipvi_eval.diagnosis.power.others_could_have_shown import others_could_have_shown
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.asked import Asked, outcomes_of
from ipvi_eval.results.not_estimated import NotEstimated

DESIGN = "historical cohort"
STEM = "survival.ipv_dir.notification.hazard_ratio"
SHARED = {"unit": "ratio", "method": "made up", "value": 0.9, "level": 0.95, "n": 90, "cells": (20, 30)}


@pytest.fixture(scope="module")
def asked(county_frames):
    return outcomes_of(county_frames.study, county_frames)[0]


@pytest.fixture(scope="module")
def planned(asked):
    """The same study with the historical cohort as its planned design."""
    plan = asked.study.survival.model_copy(update={"exposure": DESIGN})
    return Asked(asked.study.model_copy(update={"survival": plan}), asked.frames, asked.outcome)


def unclear(id):
    return Estimate(id=id, lower=0.5, upper=1.6, **SHARED)


def shown(asked, one, design=DESIGN):
    first, *found = others_could_have_shown(asked, design, [one])
    assert first is one
    return {each.id.removeprefix(f"{one.id}.power."): each for each in found}


@pytest.mark.parametrize(
    ("ending", "at_risk"), [("_historical_cohort", weighted_at_risk), ("_historical_cohort_matched", paired_at_risk)]
)
def test_each_way_is_asked_of_its_own_people(asked, ending, at_risk):
    found, people = shown(asked, unclear(STEM + ending)), at_risk(asked, DESIGN)
    assert {end: one.value for end, one in found.items()} == {
        "smallest": pytest.approx(detectable(people).ratio),
        "four_times": pytest.approx(detectable(people.times(4)).ratio),
    }
    assert found["smallest"].value < found["four_times"].value < 1


def test_they_carry_the_counts_and_fall_with_the_ratio(asked):
    one = unclear(f"{STEM}_historical_cohort")
    for each in shown(asked, one).values():
        assert (each.n, each.cells, each.rests_on) == (one.n, one.cells, (one.id,))
        assert (each.lower, each.upper, each.level) == (None, None, None)


def test_it_is_there_beside_a_clear_ratio_too(asked):
    """Else its absence would tell of a withheld ratio that it is clear."""
    assert len(shown(asked, replace(unclear(f"{STEM}_historical_cohort_matched"), upper=0.95))) == 2


def test_beside_another_estimate_or_one_without_an_interval_there_is_none(asked):
    bare = replace(unclear(f"{STEM}_historical_cohort"), lower=None, upper=None, level=None)
    for one in (bare, unclear(f"{STEM}_historical_cohort_calendar"), unclear(STEM)):
        assert shown(asked, one) == {}
    assert shown(asked, unclear(STEM), "time-dependent") == {}


def test_of_a_planned_design_the_ratio_is_told_as_every_planned_one_and_here_the_pairs(planned):
    assert shown(planned, unclear(STEM)) == {}
    assert set(shown(planned, unclear(f"{STEM}_matched"))) == {"smallest", "four_times"}
    (smallest, *_) = could_have_shown(planned)
    assert smallest.id == "survival.ipv_dir.notification.power.smallest"
    assert smallest.value == pytest.approx(detectable(weighted_at_risk(planned, DESIGN)).ratio)


def test_what_cannot_be_asked_says_why(asked):
    plan = asked.study.survival.model_copy(update={"adjust": ("shoe_size",)})
    nobody = Asked(asked.study.model_copy(update={"survival": plan}), asked.frames, asked.outcome)
    _, why = others_could_have_shown(nobody, DESIGN, [unclear(f"{STEM}_historical_cohort")])
    assert isinstance(why, NotEstimated)
    assert "no column shoe_size" in why.why
