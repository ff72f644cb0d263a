"""Reading a step curve off at fixed horizons."""

from __future__ import annotations

import numpy as np

from ipvi_eval.survival.curves.curve_values import read_off

COLUMN = np.array([0.9, 0.6, 0.3])
CURVE = {
    "time": np.array([2.0, 5.0, 9.0]),
    "at_risk": np.array([10.0, 6.0, 2.0]),
    "events": np.array([1.0, 2.0, 1.0]),
    "columns": (COLUMN, COLUMN / 10, COLUMN - 0.1, COLUMN + 0.05),
    "before": 1.0,
}


def test_values_hold_from_their_time_on():
    found = read_off([0, 1.9, 2, 4, 5, 8.99], **CURVE, settled=False)
    assert found.value.tolist() == [1, 1, 0.9, 0.9, 0.6, 0.6]
    assert found.standard_error.tolist() == [0, 0, 0.09, 0.09, 0.06, 0.06]
    assert found.events.tolist() == [0, 0, 1, 1, 3, 3]
    # summary(survfit, times): at risk at the first observed time that is not before the horizon.
    assert found.at_risk.tolist() == [10, 10, 10, 6, 6, 2]


def test_beyond_the_last_time_a_value_is_known_only_when_the_curve_is_settled():
    assert np.isnan(read_off([9.5], **CURVE, settled=False).value[0])
    assert read_off(9.5, **CURVE, settled=True).value.tolist() == [0.3]
    assert read_off([9.0], **CURVE, settled=False).value.tolist() == [0.3]


def test_times_that_differ_by_rounding_are_one_time():
    time = np.array([0.1 + 0.2])
    ones = (np.array([0.5]),) * 4
    found = read_off([0.3], time=time, at_risk=ones[0], events=ones[0], columns=ones, before=1.0, settled=False)
    assert found.value.tolist() == [0.5]
    assert list(found.tidy().columns)[:4] == ["time", "at_risk", "events", "value"]
