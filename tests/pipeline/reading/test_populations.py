"""The words for each cut of the data name the people that the cut of the same name holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.month_names import day_in_words
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.reading.populations import NOT_YET_NOTIFIED, Populations
from ipvi_eval.plan.study import read_study
from tests.conftest import ROOT


@pytest.fixture
def who(tiny) -> Populations:
    return Populations(read_study(tiny), calendar=True, custody=True)


def test_dates_places_and_clocks_are_those_of_the_plan(who):
    area, freeze = who.study.place, day_in_words(who.study.window.freeze)
    assert who.spells().population == f"people on a list in {area}, each from the day of entry until {freeze}"
    assert who.spells().clock == "days at liberty since entry on a list"
    assert who.spells().base == ""
    assert freeze in who.spells_since_notification().population
    assert who.spells_since_notification().clock == "days at liberty since notification"
    assert day_in_words(who.study.window.end) in who.records().population
    assert who.monthly("Elsewhere").population.startswith("incidents on record in Elsewhere, ")
    assert who.quarterly("Elsewhere").population == who.monthly("Elsewhere").population
    assert (who.monthly().clock, who.quarterly().clock) == ("calendar months", "calendar quarters")


def test_those_due_are_named_from_the_start_of_the_program(who):
    start, freeze = day_in_words(who.study.programme.start), day_in_words(who.study.window.freeze)
    place = who.study.place
    assert who.due().population == f"people on a list that the program notifies, in {place} from {start} until {freeze}"
    since = who.due_since_start().population
    assert since == f"people who entered a list that the program notifies, in {place} from {start} until {freeze}"
    assert not any(mark.isdigit() for mark in replace(who, calendar=False).due().population)


def test_people_are_followed_until_the_freeze_and_not_to_the_end_of_the_window():
    shipped = Populations(read_study(ROOT / "analysis" / "study.toml"), calendar=True, custody=True)
    for scope in (shipped.records(), shipped.spells(), shipped.spells_since_notification()):
        assert scope.population.endswith("September 30, 2025")
    assert shipped.monthly().population.endswith(", January 2016 to September 2025")
    assert shipped.year(2019).population == "records of Poughkeepsie in 2019"


def test_what_is_not_known_is_not_said(who):
    made_up = replace(who, calendar=False)
    assert not any(mark.isdigit() for scope in (made_up.spells(), made_up.records()) for mark in scope.population)
    assert replace(who, custody=False).spells().clock == "days since entry on a list"


def test_each_design_names_whom_it_compares_with(who):
    bases = {who.compared(design).base for design in ("time-dependent", "historical cohort", "comparison area")}
    assert len(bases) == 3
    assert who.compared("time-dependent").base == NOT_YET_NOTIFIED
    assert who.all_days(who.compared("time-dependent")).clock == "days since entry on a list"
    assert who.all_days(who.compared("time-dependent")).base == NOT_YET_NOTIFIED


def test_frames_know_whether_custody_is_held(tiny):
    frames = Inputs(read_study(tiny)).frames
    assert frames.populations.custody is frames.extract.holds("custody")
    assert frames.populations.calendar is frames.extract.calendar
