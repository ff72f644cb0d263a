from __future__ import annotations

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.questions.reoffence.asked import Asked, definitions_of, outcomes_of
from ipvi_eval.results.not_estimated import NotEstimated


def test_an_outcome_is_named_as_the_plan_names_it(ask):
    asked = ask()
    assert (asked.stem, asked.label, asked.primary) == ("survival.ipv_dir", "IPV domestic incident report", True)
    assert not ask("ipv_arrest").primary


def test_spells_and_people_are_those_of_the_outcome(ask):
    asked = ask("ipv_arrest")
    assert asked.spells.frame.equals(asked.frames.spells("ipv_arrest").frame)
    assert asked.people["person"].is_unique
    assert asked.people["event"].sum() < ask().people["event"].sum()


def test_lists_without_people_are_left_out(ask):
    asked = ask()
    people = asked.people[asked.people["list"] != "C"]
    found = asked.each_list(people)
    assert [name for name, _ in found] == ["A_and_B", "D"]
    assert sum(len(on_list) for _, on_list in found) == len(people)


def test_only_the_planned_design_has_no_name_in_an_id(ask):
    asked = ask(exposure="comparison area", beside=["time-dependent"])
    assert (asked.ending("comparison area"), asked.ending("time-dependent")) == ("", "_time_dependent")
    found = asked.hazard("time-dependent", "calendar")
    assert found.ratio.id == "survival.ipv_dir.notification.hazard_ratio_time_dependent_calendar"
    assert found.ratio.label.endswith(", time-dependent, calendar time")


def test_where_custody_is_not_known_no_clock_is_called_street_time(ask):
    asked = ask()
    assert (asked.time("street"), asked.time("calendar")) == ("street time", "calendar time")

    class Unknown:
        class populations:  # noqa: N801
            custody = False

    assert Asked(asked.study, Unknown, "ipv_dir").time("street") == "calendar time"


def test_the_planned_ratio_is_made_once(ask, monkeypatch):
    asked = ask()
    assert asked.planned.ratio.id == "survival.ipv_dir.notification.hazard_ratio"
    assert asked.planned is asked.planned


def test_nobody_notified_and_no_ratio(ask, nobody):
    asked = Asked(ask().study, nobody, "ipv_dir")
    assert ask().notified
    assert not asked.notified
    assert isinstance(asked.planned, NotEstimated)


def test_without_a_plan_nothing_can_be_asked(ask):
    asked = ask()
    bare = Asked(asked.study.model_copy(update={"survival": None}), asked.frames, "ipv_dir")
    with pytest.raises(PlanError, match=r"needs \[survival\]"):
        _ = bare.plan


def test_outcomes_and_definitions_are_asked_in_the_order_of_the_plan(ask):
    asked = ask()
    every, further = (of(asked.study, asked.frames) for of in (outcomes_of, definitions_of))
    assert [one.outcome for one in every] == ["ipv_dir", "ipv_arrest", "ipv_arrest_injury"]
    assert [one.primary for one in every] == [True, False, False]
    assert [one.outcome for one in further] == ["ipv_dir_same_victim", "ipv_arrest_same_victim"]
