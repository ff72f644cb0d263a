"""Who came to a call-in: years add up to all, the estimate is the last row, and an absent table is said."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import Key
from ipvi_eval.questions.delivery.call_ins import call_ins
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def found(delivery):
    return {one.id: one for one in call_ins(delivery)}


def test_years_add_up_to_all_and_each_share_is_of_its_row(found):
    *years, everybody = found["delivery.call_ins"].records()
    assert len(years) > 2
    for column in ("people", "those"):
        assert sum(row[column] for row in years) == everybody[column]
    for row in (*years, everybody):
        assert row["share"] == pytest.approx(100 * row["those"] / row["people"], abs=0.06)
        assert row["lower"] <= row["share"] <= row["upper"]


def test_the_estimate_is_of_everybody(found):
    came, row = found["delivery.call_ins.came"], found["delivery.call_ins"].records()[-1]
    assert (came.n, came.events) == (row["people"], row["those"])
    assert (came.n.key, came.events.key) == (row["people"].key, row["those"].key)
    assert came.n.key == Key("invited", "people", clock="calendar")
    assert "who were invited to a call-in" in came.scope.population


def test_people_of_other_areas_and_after_the_freeze_do_not_count(found, delivery):
    rows, freeze = delivery.frames.extract.call_ins, delivery.study.window.freeze
    assert found["delivery.call_ins.came"].n == rows.loc[rows["date"].dt.date <= freeze, "person"].nunique()
    assert (rows["date"].dt.date > freeze).any()


def test_without_a_table_that_is_said(without):
    (said,) = call_ins(without("call_ins"))
    assert isinstance(said, NotEstimated)
    assert "no table of invitations" in said.why
    assert "[call_ins]" in said.remedy


def test_a_year_of_few_does_not_leave(found, released):
    rows = {row["group"]: row for row in released(found["delivery.call_ins"])}
    for row in found["delivery.call_ins"].records():
        if 0 < row["people"] < 11:
            assert rows[row["group"]]["people"] is None
    assert any(row["share"] is None for row in rows.values())
