"""A hazard ratio planted into people of a small county comes out again, and a broken planting does not go unseen."""

from __future__ import annotations

import pickle
from functools import partial

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.diagnosis.plasmode_people import Baseline, Courses, courses, people_plasmode, planted
from ipvi_eval.diagnosis.replicates import replicates
from ipvi_eval.questions.reoffence.asked import outcomes_of
from ipvi_eval.questions.reoffence.risk import notification_ratio

NUMBER, FEW = 16, 6


@pytest.fixture(scope="module")
def rows(county_frames):
    asked = outcomes_of(county_frames.study, county_frames)[0]
    return county_frames.spells_by_year(asked.outcome).frame


@pytest.fixture(scope="module")
def terms(county_frames, rows):
    return county_frames.terms(rows)


def asked(rows, terms, number=FEW):
    return people_plasmode(rows, terms, outcome="Reports", number=number, seed=5)


def test_the_planted_ratio_comes_out(rows, terms):
    found = asked(rows, terms, NUMBER)
    assert found.recovered
    for one in (found.nothing, found.effect):
        assert abs(one.bias.value) < 3 * one.bias.error
        assert one.coverage.value + 3 * np.sqrt(0.95 * 0.05 / NUMBER) >= 0.95
        assert one.unanswered.value == 0
    assert found.into.startswith(f"{rows['person'].nunique():,} people with their lists")


def test_the_estimator_is_called_as_its_estimates_are(rows, terms):
    """What the replicates fit and what a report states of the real events have one name, its errors too."""
    known, rng = courses(rows, terms, 0.95), np.random.default_rng(2)
    drawn = known.drawn(rng.exponential(size=int(known.person[-1]) + 1), 1.0)
    real = rows[rows["number"] == 1]
    for each in (drawn, real):
        method = notification_ratio("survival.x.notification.hazard_ratio", "x", each, level=0.95)[1].method
        assert asked(rows, terms).estimator == method


def test_without_covariates_there_is_the_hazard_of_each_list_alone(rows):
    known = courses(rows, (), 0.95)
    assert (known.risk == 1).all()
    assert len(known.baselines) == rows[RECORDED].nunique()
    assert asked(rows, ()).recovered


@pytest.mark.parametrize("ratio", [lambda ratio: 1.0, lambda ratio: 1 / ratio, lambda ratio: ratio**2])
def test_a_broken_planting_is_noticed(monkeypatch, rows, terms, ratio):
    right = Courses.drawn
    monkeypatch.setattr(Courses, "drawn", lambda self, wait, given: right(self, wait, ratio(given)))
    assert not asked(rows, terms).recovered


def test_who_of_those_with_events_was_notified_has_no_say(rows, terms):
    """The hazards are the same where the others had been notified."""
    one, other = (courses(each, terms, 0.95) for each in (rows, rows.assign(exposed=~rows["exposed"])))
    assert (one.risk == other.risk).all()
    assert (one.through == other.through).all()
    assert one.risk.std() > 0


def test_without_an_effect_as_many_come_back_as_did(rows, terms):
    """Expected events are those counted: the residuals of the model that draws them add up to nothing."""
    known, rng = courses(rows, terms, 0.95), np.random.default_rng(2)
    people = int(known.person[-1]) + 1
    drawn = np.array([known.drawn(rng.exponential(size=people), 1.0)["event"].sum() for _ in range(30)])
    counted = rows.loc[rows["number"] == 1, "event"].sum()
    assert drawn.mean() == pytest.approx(counted, abs=4 * drawn.std(ddof=1) / np.sqrt(30) + 0.01 * counted)


def hand_made():
    """Two people: A notified from day 10 on, B never. The hazard rises by .5 on days 5, 15 and 25."""
    rows = pd.DataFrame(
        {
            "person": ["a", "a", "b"],
            "start": [0, 10, 0],
            "stop": [10, 30, 30],
            "exposed": [False, True, False],
            RECORDED: "C",
            "event": False,
        }
    )
    baseline = Baseline(np.array([5.0, 15.0, 25.0]), np.array([0.5, 1.0, 1.5]))
    start, stop = (baseline.by(rows[name].to_numpy(float)) for name in ("start", "stop"))
    person, stratum = np.array([0, 0, 1]), np.zeros(3, dtype=np.int64)
    return Courses(rows, (), 0.95, person, stratum, start, stop - start, np.ones(3), (baseline,))


@pytest.mark.parametrize(
    ("wait", "ratio", "expected"),
    [
        # Half a hazard is gone through on day 5, the second half on day 15 unless the notified have half of it.
        ((0.4, 0.9), 1.0, [("a", 5, True), ("b", 15, True)]),
        ((0.9, 0.9), 1.0, [("a", 10, False), ("a", 15, True), ("b", 15, True)]),
        ((0.9, 0.9), 0.5, [("a", 10, False), ("a", 25, True), ("b", 15, True)]),
        ((0.9, 1.6), 0.0, [("a", 10, False), ("a", 30, False), ("b", 30, False)]),
    ],
)
def test_days_worked_out_by_hand(wait, ratio, expected):
    drawn = hand_made().drawn(np.array(wait), ratio)
    assert list(drawn[["person", "stop", "event"]].itertuples(index=False, name=None)) == expected


def test_replicates_are_the_same_in_batches_and_after_a_journey_to_another_process(rows, terms):
    study = partial(planted, courses(rows, terms, 0.95))
    whole, parts = replicates(study, 4, seed=4), replicates(pickle.loads(pickle.dumps(study)), 4, seed=4, batch=3)
    pd.testing.assert_frame_equal(whole.frame, parts.frame, check_exact=True)
