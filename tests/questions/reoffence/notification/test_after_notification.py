"""The hazard after notification of the shipped study: what stands beside the ratio, by design and clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.reoffence.notification.after_notification import NO_TREND, after_notification
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table

PLAN = Path(__file__).resolve().parents[4] / "analysis" / "study.toml"
STEM = "survival.ipv_dir.notification"


@pytest.fixture(scope="module")
def frames():
    return Inputs(read_study(PLAN)).frames


@pytest.fixture(scope="module")
def over_time(frames):
    id = f"{STEM}.hazard_ratio"
    return after_notification(frames, "ipv_dir", "time-dependent", "street", id=id, part="P")


def test_over_time_with_what_stands_beside(over_time):
    assert over_time.ratio.id == f"{STEM}.hazard_ratio"
    assert over_time.ratio.lower < over_time.ratio.value < over_time.ratio.upper
    assert [one.words for one in over_time.beside] == [NO_TREND, "every event, given history"]
    ids = {one.id for one in over_time.further if isinstance(one, Estimate)}
    assert {f"{STEM}.spoken_for", f"{STEM}.yearly_trend", f"{STEM}.share_difference_12m"} <= ids


def test_an_outcome_that_incidents_can_precede_is_given_its_history_up_to_the_first(frames):
    id = "survival.ipv_arrest.notification.hazard_ratio"
    found = after_notification(frames, "ipv_arrest", "time-dependent", "street", id=id, part="P")
    assert [one.words for one in found.beside] == [NO_TREND, "first event, given history"]


def test_the_calendar_clock_has_nothing_beside_it(frames, over_time):
    about = {"id": f"{STEM}.hazard_ratio_calendar", "part": "P"}
    both = [
        after_notification(frames, "ipv_dir", design, "calendar", **about)
        for design in ("time-dependent", "historical cohort")
    ]
    assert [found.beside for found in both] == [(), ()]
    assert both[0].ratio.value != over_time.ratio.value
    assert not any(isinstance(one, Estimate | Table) for found in both for one in found.further)


def test_other_people_come_weighted_and_in_pairs_with_their_balance(frames):
    id = f"{STEM}.hazard_ratio_historical_cohort"
    found = after_notification(frames, "ipv_dir", "historical cohort", "street", id=id, part="P")
    assert [one.ratio.id for one in found.beside] == [f"{id}_matched"]
    tables = [one.id for one in found.further if isinstance(one, Table)]
    assert tables == ["survival.ipv_dir.balance_historical_cohort"]


def test_what_cannot_be_compared_is_left_out_with_its_reason(frames, monkeypatch):
    spells = frames.spells_by_year("ipv_dir")
    never = type(spells)(spells.frame.assign(exposed=False), spells.excluded)
    monkeypatch.setattr(type(frames), "spells_by_year", lambda *_, **__: never)
    found = after_notification(frames, "ipv_dir", "time-dependent", "street", id="a.b", part="P")
    assert isinstance(found, NotEstimated)
    assert (found.what, "while notified" in found.why) == ("P", True)


def test_pairs_that_cannot_be_made_are_among_the_rest(frames, monkeypatch):
    def fails(*_, **__):
        msg = "nobody is like anybody"
        raise AnalysisError(msg)

    monkeypatch.setattr("ipvi_eval.questions.reoffence.notification.after_notification.matched_contrast", fails)
    found = after_notification(frames, "ipv_dir", "historical cohort", "street", id="survival.a.hazard_ratio", part="P")
    assert found.beside == ()
    assert found.further[-1] == NotEstimated(what="P, matched pairs", why="nobody is like anybody", remedy="")
