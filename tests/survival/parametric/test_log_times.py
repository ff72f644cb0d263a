"""Columns of the parametric models: what is refused, what is carried, and the starting values."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.parametric.log_times import LogTimes, positive_times
from ipvi_eval.survival.spells.spells import Spells

STOP, EVENT = [10, 20, 40], [1, 0, 1]


def test_columns_are_logs_with_entries_weights_and_persons():
    data = LogTimes.of(Spells.of(STOP, EVENT, start=[0, 5, 0], weight=[1.0, 2.0, 3.0], person=["a", "b", "a"]))
    np.testing.assert_allclose(data.log_stop, np.log(STOP))
    np.testing.assert_array_equal(np.isfinite(data.log_start), [False, True, False])
    assert (data.n, data.weighted_events) == (3, 4.0)
    assert data.cluster is not None
    assert data.cluster[0] == data.cluster[2] != data.cluster[1]
    plain = LogTimes.of(Spells.of(STOP, EVENT))
    assert plain.cluster is None
    np.testing.assert_array_equal(plain.weight, 1)


def test_thinned_rows_stand_for_as_many_people():
    data = LogTimes.of(Spells.of(STOP, EVENT, weight=[1.0, 2.0, 3.0])).thinned(np.array([0, 2]), np.array([1.0, 2.0]))
    np.testing.assert_allclose(data.log_stop, np.log([10, 40]))
    np.testing.assert_array_equal(data.weight, [1, 6])


def test_starting_values_are_time_per_event_and_the_spread_of_log_times():
    # By hand: (10 - 0 + 20 - 5 + 40 - 0) / 2 events = 32.5; log times log 10, log 20, log 40 spread by log 2 sqrt(2/3).
    data = LogTimes.of(Spells.of(STOP, EVENT, start=[0, 5, 0]))
    mean, log_scale = data.moments("log-normal")
    assert mean == pytest.approx(np.log(32.5))
    assert log_scale == pytest.approx(np.log(np.log(2) * np.sqrt(2 / 3)))
    assert data.moments("weibull")[1] == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stop": [10, 0, 40]}, "stop has 1 values of zero or less"),
        ({"start": [-1, 0, 0]}, "start is negative"),
        ({"cause": [0, 0, 0]}, "nobody has the event"),
        ({"person": ["a", "a", "a"]}, "one person|at least two"),
    ],
)
def test_what_has_no_logarithm_or_no_event_is_refused(change, message):
    with pytest.raises(AnalysisError, match=message):
        LogTimes.of(Spells.of(**({"stop": STOP, "cause": EVENT} | change)))


def test_times_to_predict_at_are_positive():
    np.testing.assert_array_equal(positive_times(3), [3.0])
    with pytest.raises(AnalysisError, match="times has 2 values of zero or less"):
        positive_times([1, 0, -1])
