"""Curves by notification."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.asked import Asked
from ipvi_eval.questions.reoffence.other_people.exposure_curves import (
    LABELS,
    changing_groups,
    curves_without_immortal_time,
    from_landmark,
)
from ipvi_eval.results.not_estimated import NotEstimated

# Notified on days 2, none, 6, none; followed to 10, 4 (event), 8 (event), 10.
FOUR = pd.DataFrame({"stop": [10, 4, 8, 10], "event": [0, 1, 1, 0], "marked": [2, np.nan, 6, np.nan]})


def test_people_change_risk_sets_by_hand():
    found = changing_groups(FOUR, day=0, level=0.95)
    # Day 4: persons 2, 3 and 4 are not yet notified, one event; day 8: persons 1 and 3 are notified, one event.
    assert found["not_notified"].at([5]).value[0] == pytest.approx(2 / 3, abs=1e-12)
    assert found["notified"].at([9]).value[0] == pytest.approx(1 / 2, abs=1e-12)


def test_at_a_landmark_groups_are_fixed():
    found = from_landmark(FOUR, day=3, level=0.95)
    assert found["notified"].n == 1
    assert found["not_notified"].n == 3
    # Person 2 has the event one day after the landmark, person 3 five days after it.
    assert found["not_notified"].at([1, 5]).value == pytest.approx([2 / 3, 1 / 3], abs=1e-12)


def test_no_group_no_curve():
    with pytest.raises(AnalysisError):
        from_landmark(FOUR, day=1, level=0.95)
    with pytest.raises(AnalysisError):
        changing_groups(FOUR.assign(marked=np.nan), day=0, level=0.95)


def test_both_kinds_of_curves_begin_at_the_landmark_of_the_plan(ask):
    curves = {one.id.removeprefix("survival.ipv_dir."): one for one in curves_without_immortal_time(ask())}
    assert set(curves) == {f"{kind}.{name}" for kind in ("simon_makuch", "landmark") for name in LABELS}
    assert curves["simon_makuch.notified"].column("time")[0] == 365
    assert curves["landmark.notified"].column("time")[0] == 0
    later = {one.id: one for one in curves_without_immortal_time(ask(landmark_months=18))}
    assert later["survival.ipv_dir.simon_makuch.notified"].column("time")[0] == 547


def test_without_notifications_both_say_why(ask, nobody):
    asked = Asked(ask().study, nobody, "ipv_dir")
    whats = [one.what for one in curves_without_immortal_time(asked) if isinstance(one, NotEstimated)]
    assert whats == [f"IPV domestic incident report: {kind} curves" for kind in ("simon_makuch", "landmark")]
