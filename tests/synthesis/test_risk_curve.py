from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from ipvi_eval.errors import AnalysisError
from ipvi_eval.synthesis import risk_curve as r


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=60))
def test_risk_curve_equals_lifelines(rows: list[tuple[int, bool]]) -> None:
    time = np.array([t for t, _ in rows])
    hit = np.array([h for _, h in rows])
    fit = KaplanMeierFitter().fit(time, hit)
    days = np.arange(time.max() + 1)
    assert r.risk_curve(time, hit) == pytest.approx(1 - fit.predict(days).to_numpy(), abs=1e-12)


def test_weights_stand_for_repeated_people() -> None:
    time, hit = np.array([3, 5, 8]), np.array([True, False, True])
    weighted = r.risk_curve(time, hit, weights=np.array([2.0, 1.0, 3.0]))
    assert weighted == pytest.approx(r.risk_curve(np.repeat(time, [2, 1, 3]), np.repeat(hit, [2, 1, 3])))


@pytest.mark.parametrize(
    ("entry", "event", "end", "match"),
    [
        ([0], [np.nan], [0], "1 people end on or before"),
        ([5], [5.0], [9], "1 re-offend on or before"),
        ([5], [12.0], [9], "1 re-offend after the end"),
        ([], [], [], "at least one person"),
        ([1], [np.nan], [2, 3], "one length"),
    ],
)
def test_contradicting_days_are_counted_and_refused(entry: list, event: list, end: list, match: str) -> None:
    with pytest.raises(AnalysisError, match=match):
        r.follow_up(np.array(entry), np.array(event, float), np.array(end))
