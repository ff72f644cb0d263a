"""From a landmark on: who is compared, and the differences against what was put into the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.other_people.landmark_contrast import (
    days_gained,
    if_the_lost_came_back,
    landmark_groups,
    risk_differences,
    weighted_curves,
)
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.robustness.dropout import dropout_sensitivity

WHO = {"design": "comparison area", "day": 150, "adjust": ("age_at_entry", "sex")}
HORIZON = {"months": 12, "days": 365, "level": 0.95}


@pytest.fixture(scope="module")
def groups(compared_people):
    return landmark_groups(compared_people(12000), estimand="att", **WHO)


def true_difference(groups, ratio=0.6):
    """The mean over the notified of what `conftest` makes of each age: exponential hazards, times `ratio`."""
    hazard = np.exp(-0.08 * (groups.X[groups.treated, 0] - 33)) / 700
    return float((np.exp(-hazard * 365) - np.exp(-ratio * hazard * 365)).mean())


def test_the_differences_against_the_truth(groups):
    plain, weighted, robust = risk_differences("survival.x.landmark", "x", groups, **HORIZON)
    truth = true_difference(groups)
    assert truth == pytest.approx(-0.11, abs=0.02)
    for found in (weighted, robust):
        assert found.lower < truth < found.upper
    # Older people re-offend less and are notified more: without adjustment the programme looks better than it is.
    assert plain.upper < truth
    assert robust.id == "survival.x.landmark.doubly_robust_12m"
    assert robust.unit == "difference in proportions"
    events = [
        int((groups.spells.event & (groups.spells.stop <= 365))[side].sum())
        for side in (groups.treated, ~groups.treated)
    ]
    assert robust.cells[:2] == tuple(events)
    assert robust.events == sum(events)


def test_trimming_leaves_out_and_fits_again(compared_people):
    every = landmark_groups(compared_people(3000), estimand="overlap", **WHO)
    kept = landmark_groups(compared_people(3000), estimand="overlap", trim=0.25, **WHO)
    assert len(kept.spells) == len(kept.weight) == len(kept.X) < len(every.spells)
    means = [np.average(kept.X, axis=0, weights=kept.weight * side) for side in (kept.treated, ~kept.treated)]
    np.testing.assert_allclose(*means, atol=1e-8)


def test_the_plain_difference_is_that_of_kaplan_meier(groups):
    plain, *_ = risk_differences("survival.x.landmark", "x", groups, **HORIZON)
    risk = [
        1 - kaplan_meier(groups.spells.at(side)).at([365]).tidy()["value"].iloc[0]
        for side in (groups.treated, ~groups.treated)
    ]
    assert plain.value == pytest.approx(risk[0] - risk[1], abs=1e-4)


def test_days_gained_against_the_truth(groups):
    # The regression compares people of the same covariates; restricted means of exponential times are exact.
    hazard = np.exp(-0.08 * (groups.X[:, 0] - 33)) / 700
    mean = [(1 - np.exp(-365 * r * hazard)) / (r * hazard) for r in (1.0, 0.6)]
    found = days_gained("survival.x.landmark", "x", groups, **HORIZON)
    assert found.lower < float((mean[1] - mean[0]).mean()) < found.upper
    assert found.unit == "days"
    assert found.id == "survival.x.landmark.days_12m"


NAN = np.nan
PEOPLE = (
    # start, stop, event, notified, reference, programme_start, age: time from day 150 on, or why not
    (0, 400, True, 100.0, False, NAN, 30),  # 250, event
    (0, 400, True, 200.0, False, NAN, 31),  # notified after it
    (0, 120, True, 100.0, False, NAN, 32),  # re-offended before it
    (0, 300, True, NAN, True, NAN, 33),  # 150, event
    (0, 300, True, NAN, True, 250.0, 31),  # 100, cut when the programme came
    (0, 300, True, NAN, True, 140.0, 35),  # reached by the programme before it
    (160, 300, True, NAN, True, NAN, 36),  # enters after it
    (0, 900, False, 150.0, False, NAN, 34),  # 750, notified on the day
)
COLUMNS = ["start", "stop", "event", "notified", "reference", "programme_start", "age_at_entry"]


def test_who_is_followed_from_the_landmark():
    rows = pd.DataFrame(PEOPLE, columns=COLUMNS).assign(list="C", list_recorded="C", cause="moved")
    found = landmark_groups(rows, design="comparison area", day=150, adjust=("age_at_entry",), estimand="overlap")
    assert found.spells.stop.tolist() == [250, 150, 100, 750]
    assert found.spells.event.tolist() == [True, True, False, False]
    assert found.treated.tolist() == [True, False, False, True]
    assert found.by("survival.x.landmark", 200) == (0, 1, 2, 2)
    # Whoever was cut when the programme came had not been lost by then.
    assert found.lost.tolist() == [True, True, False, True]


def test_what_if_the_lost_came_back(compared_people):
    rows = compared_people(2000)
    # A fifth moves away early, so that there is somebody to be lost.
    gone = np.arange(2000) % 5 == 0
    rows = rows.assign(
        stop=np.where(gone, np.minimum(rows["stop"], 300), rows["stop"]),
        event=rows["event"] & ~(gone & (rows["stop"] > 300)),
        cause=np.where(gone, "moved", "freeze"),
    )
    groups = landmark_groups(rows, estimand="att", **WHO)
    plain = risk_differences("survival.x.landmark", "x", groups, **HORIZON)[0]
    twice, tipping = if_the_lost_came_back("survival.x.landmark", "x", groups, **HORIZON, seed=1)
    found = dropout_sensitivity(groups.spells, horizon=365, lost=groups.lost, seed=1)
    assert twice.value == found.difference[list(found.multiplier).index(2.0)]
    assert twice.value > plain.value
    assert tipping.value == found.tipping
    assert twice.cells[-1] == found.lost > 0
    assert twice.id == "survival.x.landmark.lost_twice_12m"
    assert tipping.unit == "number"


def test_curves_show_people_and_weigh_them(groups):
    curves = weighted_curves(groups, level=0.95)
    for name, side in (("notified", groups.treated), ("not_notified", ~groups.treated)):
        part = groups.spells.at(side)
        weighed, plain = kaplan_meier(part.but(weight=groups.weight[side])), kaplan_meier(part)
        np.testing.assert_array_equal(curves[name].survival, weighed.survival)
        np.testing.assert_array_equal(curves[name].at_risk, plain.at_risk)
        np.testing.assert_array_equal(curves[name].events, plain.events)


def test_what_cannot_be_estimated_is_an_error(groups, compared_people):
    with pytest.raises(AnalysisError, match="nobody was followed for 5000 days"):
        risk_differences("survival.x.landmark", "x", groups, months=160, days=5000, level=0.95)
    none = compared_people(300).assign(event=False)
    quiet = landmark_groups(none, estimand="att", **WHO)
    with pytest.raises(AnalysisError, match="nobody re-offended within the horizon"):
        risk_differences("survival.x.landmark", "x", quiet, **HORIZON)
    with pytest.raises(AnalysisError, match="one of the groups is empty"):
        landmark_groups(none.assign(notified=np.nan), estimand="att", **WHO)
