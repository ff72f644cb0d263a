"""Inverting a curve: R's rules for flat stretches and limits that never fall."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.quantiles import curve_quantile

TIME = np.array([2.0, 5.0, 7.0, 11.0])
NONE = np.full(4, np.nan)


@pytest.mark.parametrize(
    ("survival", "p", "value"),
    [
        ([0.8, 0.6, 0.4, 0.2], 0.5, 7.0),  # the first time at which at most half are left
        ([0.75, 0.5, 0.25, 0.0], 0.5, 6.0),  # exactly half from 5 to 7: the middle
        ([0.75, 0.5, 0.5, 0.5], 0.5, 8.0),  # half from 5 to the end of follow-up
        ([0.9, 0.8, 0.7, 0.6], 0.5, None),
        ([0.9, 0.8, 0.7, 0.6], 0.25, 7.0),
    ],
)
def test_where_a_curve_crosses(survival, p, value):
    assert curve_quantile(TIME, np.array(survival), NONE, NONE, p).value == value


def test_limits_are_inverted_alike():
    found = curve_quantile(
        TIME, np.array([0.8, 0.6, 0.4, 0.2]), np.array([0.5, 0.3, 0.1, np.nan]), np.array([0.9, 0.8, 0.7, 0.6]), 0.5
    )
    assert (found.lower, found.upper) == (3.5, None)


@pytest.mark.parametrize("p", [0, 1, 50])
def test_a_share_lies_between_0_and_1(p):
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        curve_quantile(TIME, NONE, NONE, NONE, p)


def test_an_interval_holds_its_quantile_where_a_limit_comes_back_up():
    # Few are there at first: the lower limit falls to .01 at once and comes back to .3 as others enter.
    survival, lower = np.array([0.5, 0.45, 0.4, 0.35]), np.array([0.01, 0.2, 0.3, 0.25])
    found = curve_quantile(TIME, survival, lower, np.full(4, 0.9), 0.5)
    assert (found.value, found.lower, found.upper) == (3.5, 2.0, None)
