"""The constants of the shipped study are those of the plan that is shipped."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from ipvi_eval.plan.study import Study, read_study
from ipvi_eval.questions.harm.weights import harm_weights
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.truth import shipped_study as told


@pytest.fixture(scope="module")
def plan() -> Study:
    return read_study(Path(__file__).resolve().parents[3] / "analysis" / "study.toml")


def test_days_months_and_lists(plan: Study) -> None:
    assert plan.window.freeze == told.FREEZE
    assert plan.survival is not None
    assert plan.survival.horizons_days == told.HORIZONS
    assert (plan.lists, plan.notified_lists) == (tuple(chain(*told.LISTS.values())), told.NOTIFIED_LISTS)


def test_months_of_the_answer_that_leads(plan: Study) -> None:
    assert plan.its is not None
    assert plan.programme is not None
    assert plan.programme.start == Parameters().effects.start
    assert (plan.programme.phase_in_months, plan.programme.phase_in) == (told.PHASE_IN_MONTHS, "drop")
    assert plan.its.outcomes == told.MONTHLY
    assert plan.its.outcomes[0] == told.PRIMARY
    (covid,) = [shock for shock in plan.shocks if shock.end]
    assert (covid.start, covid.end) == told.COVID == tuple(plan.its.covid)


def test_outcomes_count_the_same_incidents(plan: Study) -> None:
    assert plan.survival is not None
    assert (*plan.survival.outcomes, *plan.survival.definitions) == tuple(told.OUTCOMES)
    for name, kind in told.OUTCOMES.items():
        outcome = plan.outcomes[name]
        assert outcome.relationship == ("intimate",)
        assert (bool(outcome.arrest), bool(outcome.injury)) == (kind.arrest, kind.injury)
        assert bool(outcome.same_victim) == (name in told.SAME_VICTIM)


def test_groups_of_people(plan: Study) -> None:
    assert plan.equity is not None
    assert plan.equity.groups == ("sex", "age_at_entry")
    lower = [low for low, _ in told.AGE_BANDS.values()]
    assert tuple(lower[1:]) == plan.equity.age_bands
    assert sorted(told.HORIZONS)[len(told.HORIZONS) // 2] == told.MIDDLE_HORIZON


def test_arrests_after_a_new_record(plan: Study) -> None:
    assert plan.delivery.follow_through == told.FOLLOWED_LISTS
    assert plan.delivery.follow_through_days == told.ARRESTED_WITHIN


def test_harm_and_repetition(plan: Study) -> None:
    assert plan.harm is not None
    assert (plan.harm.outcome, plan.harm.severe, plan.harm.weapon) == (told.PRIMARY, told.SEVERE, told.ARMED)
    assert plan.harm.reporting == told.REPORTED_MORE
    severe = plan.outcomes[told.SEVERE]
    assert (severe.relationship, severe.report, severe.injury, severe.arrest) == (("intimate",), True, True, None)
    armed = plan.outcomes[told.ARMED]
    assert (armed.relationship, armed.report, armed.weapon, armed.injury) == (("intimate",), True, True, None)
    rare = plan.outcomes[told.RARE]
    assert (plan.harm.rare, rare.offence) == ((told.RARE,), (told.RARE_OFFENCE,))
    assert (rare.relationship, rare.report, rare.injury, rare.arrest) == (("intimate",), True, True, None)
    weights = harm_weights().of(told.WEIGHTS, plan.harm.classes)
    assert [tuple(row) for row in weights.to_numpy()] == list(told.WEIGHTS.values())
