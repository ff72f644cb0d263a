"""What comes of a comparison from a landmark on, and what is said where a horizon lies beyond it."""

from __future__ import annotations

import numpy as np

from ipvi_eval.questions.reoffence.other_people.landmark import from_a_landmark, landmark_results
from ipvi_eval.questions.reoffence.other_people.landmark_contrast import LandmarkGroups
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.survival.spells.spells import Spells


def groups(n=400, seed=5):
    """Half notified; hazard 1/900 a day, 1/450 for the others; followed for 800 days."""
    rng = np.random.default_rng(seed)
    treated = np.arange(n) % 2 == 0
    time = np.ceil(rng.exponential(np.where(treated, 900, 450)))
    return LandmarkGroups(
        design="comparison area",
        day=0.0,
        spells=Spells.of(np.minimum(time, 800.0), time <= 800, group=treated),
        treated=treated,
        lost=np.zeros(n, dtype=bool),
        X=rng.normal(size=(n, 1)),
        names=("age",),
        estimand="overlap",
        weight=np.ones(n),
    )


def test_every_horizon_that_can_be_had():
    horizons = {12: 365, 36: 1095}
    parts = list(landmark_results("survival.x.landmark", "x", groups(), horizons, level=0.95, seed=1))
    found = [one for one in parts if not isinstance(one, NotEstimated)]
    ids = [one.id.removeprefix("survival.x.landmark.") for one in found]
    assert ids == ["plain_12m", "weighted_12m", "doubly_robust_12m", "not_notified", "notified"]
    truth = np.exp(-365 / 450) - np.exp(-365 / 900)
    assert found[0].lower < truth < found[0].upper
    assert found[0].upper < 0
    assert [one.what for one in parts if isinstance(one, NotEstimated)] == ["x, 36 months", "x, days", "x, moved"]


def test_the_plan_s_designs_from_its_landmark_on(ask):
    asked = ask()
    found = {one.id: one for one in from_a_landmark(asked, "comparison area") if not isinstance(one, NotEstimated)}
    plain = found["survival.ipv_dir.landmark_comparison_area.plain_12m"]
    assert plain.scope.base == asked.frames.populations.compared("comparison area").base
    assert list(from_a_landmark(asked, "time-dependent")) == []


def test_a_landmark_without_anybody_is_said(ask):
    (none,) = from_a_landmark(ask(landmark_months=120), "comparison area")
    assert none.what == "IPV domestic incident report, comparison area, landmark"
    assert "one of the groups is empty" in none.why
