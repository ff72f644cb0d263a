"""Cells that are empty because of how it ended are refused, with what to do; the end of follow-up can be given."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.people.blanks import Blanks
from ipvi_eval.questions.one_file.people.file import PeopleColumns, PeopleRows, read_people
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells

RETURNS = "r,days,end\nYes,120,\nYes,200,\nYes,300,\nYes,350,\n" + "No,,1000\n" * 8


@pytest.fixture
def read(tmp_path):
    def make(text, *, rows=None, **columns):
        path = tmp_path / "people.csv"
        path.write_text(text, "utf-8")
        given = {"duration": "days", "event": "r"} | columns
        return read_people(path, PeopleColumns(**given), rows)

    return make


def test_blank_durations_of_those_who_did_not_return_are_refused(read):
    with pytest.raises(DataError, match=r"empty for 8 of 8 rows without an event and for 0 of 4 .* --follow-up N"):
        read(RETURNS)


@pytest.mark.parametrize("follow_up", ["1095", "end"])
def test_the_end_of_follow_up_makes_them_whole(read, follow_up):
    found = read(RETURNS, rows=PeopleRows(follow_up=follow_up))
    fit = kaplan_meier(Spells.of(found.curves.stop, found.curves.event))
    # 4 of 12 came back within a year: 1 - 4/12, by hand.
    assert fit.at([365]).value[0] == pytest.approx(2 / 3, abs=1e-12)
    assert "8 rows without an event had no 'days'" in found.notes[0]
    assert (found.rows, found.left_out) == (12, 0)


def test_an_event_after_the_end_of_follow_up_is_refused(read):
    with pytest.raises(DataError, match=r"row 5, column 'days': the event lies later than the end of follow-up"):
        read(RETURNS, rows=PeopleRows(follow_up="340"))


def test_they_can_be_left_out_when_that_is_asked_for(read):
    found = read(RETURNS + "No,400,\n", rows=PeopleRows(leave_out=frozenset({"blank"})))
    assert (len(found.curves.stop), found.left_out) == (5, 8)


def test_blanks_that_go_with_the_outcome_without_being_all_of_them(read):
    rows = "1,5,\n" * 40 + "0,9,\n" * 20 + "0,,\n" * 20
    with pytest.raises(DataError, match="empty for 20 of 40 rows without an event and for 0 of 40"):
        read("r,days,x\n" + rows)
    rows = "1,5,\n" * 20 + "1,,\n" * 20 + "0,9,\n" * 40
    with pytest.raises(DataError, match="Fill in when those events happened"):
        read("r,days,x\n" + rows)


def test_blanks_by_chance_are_left_out_and_counted(read):
    found = read("r,days\n" + "1,5\n" * 20 + "1,\n" + "0,9\n" * 20 + "0,\n0,\n")
    assert (found.left_out, found.notes) == (3, ("3 of 43 rows miss a value and are left out",))


def test_a_covariate_known_only_of_those_who_came_back(read):
    text = "r,days,charge\n" + "1,5,drug\n1,6,other\n" * 5 + "0,9,\n" * 10
    with pytest.raises(DataError, match=r"'charge' is empty for 10 of 10 .* known only on one side of the outcome"):
        read(text, covariates=("charge",))


def test_other_blanks_that_go_with_the_outcome_are_noted(read):
    text = "r,days,x\n" + "1,5,1\n1,6,0\n" * 20 + "0,9,\n0,9,1\n" * 20
    notes = read(text, covariates=("x",)).notes
    assert any("'x' is empty for 20 of 40 rows without an event" in note for note in notes)


def test_a_level_that_vanishes_with_missing_covariates_is_named(read):
    text = "r,days,area,age\n1,5,north,30\n0,6,north,40\n1,7,south,20\n0,8,south,50\n1,4,east,\n0,3,east,\n"
    notes = read(text, covariates=("area", "age")).notes
    assert any("nobody with area east has a value in every covariate" in note for note in notes)


def test_spells_without_length_can_be_left_out(read):
    text = "r,days,s\n1,5,5\n0,6,0\n1,7,0\n"
    with pytest.raises(DataError, match=r"no length: .* --leave-out no-length"):
        read(text, entry="s")
    found = read(text, entry="s", rows=PeopleRows(leave_out=frozenset({"no-length"})))
    assert (len(found.curves.stop), found.left_out) == (2, 1)
    assert "1 spells without length are left out, 1 of them with an event" in found.notes


def test_no_test_of_blanks_without_two_outcomes():
    blank = np.array([True, False])
    assert not Blanks.of(blank, np.array([True, True]), np.array([True, True])).go_with_outcome


def test_iowa_is_856_and_not_567(read, dataset):
    table = dataset("iowa_returns")
    table["days"] = table["days"].where(table["any"] == 1)
    text = table[["days", "any"]].to_csv(index=False)
    with pytest.raises(DataError, match="empty for 17,339 of 17,339"):
        read(text, event="any")
    found = read(text, event="any", rows=PeopleRows(follow_up="1095")).curves
    # 3,758 of 26,020 returned within 365 days, everybody followed for 1,095: counted in the file.
    assert kaplan_meier(Spells.of(found.stop, found.event)).at([365]).value[0] == pytest.approx(
        1 - 3758 / 26020, abs=1e-12
    )


def test_events_left_out_for_want_of_their_time_are_told(read):
    # 5 of 30 against 0 of 60 (Fisher's exact p = .003, choose(30, 5) / choose(90, 5)): no refusal, a word.
    found = read("r,days\n" + "1,5\n" * 25 + "1,\n" * 5 + "0,9\n" * 60)
    told = "'days' is empty for 0 of 60 rows without an event and for 5 of 30 with one: rows without it are no chance"
    assert found.notes[0].startswith(told)
    assert not any("chance" in note for note in read("r,days\n" + "1,5\n" * 29 + "1,\n" + "0,9\n" * 60).notes)
