"""Intervals of a probability: R's formulas, and laws that hold on every scale."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.intervals import Interval, critical_value, probability_interval

SCALES = get_args(Interval)


@pytest.mark.parametrize("scale", SCALES)
def test_every_scale_of_r(from_r, scale):
    # Limits of Kaplan-Meier in R's survfit, both groups of aml, while 0 < S < 1
    r = from_r("kaplan_meier")
    for arm in ("Maintained", "Nonmaintained"):
        survival, error = (r[f"aml.{scale}.{arm}.{part}"].values for part in ("survival", "standard_error"))
        inside = (survival > 0) & (survival < 1)
        limits = probability_interval(survival[inside], error[inside], 0.95, scale)
        for side, ours in zip(("lower", "upper"), limits, strict=True):
            r[f"aml.{scale}.{arm}.{side}"].check(ours)


@given(
    p=st.floats(0.02, 0.98),
    se=st.floats(0.001, 0.2),
    scale=st.sampled_from(SCALES),
    levels=st.tuples(st.floats(0.5, 0.9), st.floats(0.91, 0.99)),
)
def test_limits_hold_the_estimate_stay_within_0_and_1_and_widen(p, se, scale, levels):
    narrow, wide = (probability_interval(np.array([p]), np.array([se]), level, scale) for level in levels)
    assert 0 <= wide[0][0] <= narrow[0][0] <= p <= narrow[1][0] <= wide[1][0] <= 1


@pytest.mark.parametrize("scale", ["log-log", "logit", "arcsin", "plain"])
def test_small_errors_agree_on_every_scale(scale):
    # To first order every transformation gives p -+ z se (delta method).
    lower, upper = probability_interval(np.array([0.7]), np.array([1e-6]), 0.95, scale)
    assert (lower[0], upper[0]) == pytest.approx((0.7 - 1.959964e-6, 0.7 + 1.959964e-6), abs=1e-10)


def test_the_ends():
    # No interval is a point: without limits of its own an estimate of 0 or 1 has none.
    lower, upper = probability_interval(np.array([1.0, 0.0]), np.array([0.0, np.nan]), 0.95, "log-log")
    assert np.isnan([*lower, *upper]).all()
    edges = (np.array([0.3, 0.2]), np.array([0.7, 0.8]))
    lower, upper = probability_interval(np.array([1.0, 0.0]), np.zeros(2), 0.95, "log-log", edges=edges)
    assert lower.tolist() == [0.7, 0.0]
    assert upper.tolist() == [1.0, 0.2]
    with pytest.raises(AnalysisError, match="interval must be"):
        probability_interval(np.array([0.5]), np.array([0.1]), 0.95, "probit")
    assert critical_value(0.95) == pytest.approx(1.959963984540054, abs=1e-14)
