"""Harm as effective incidents: closed forms, and the fit of equal weights is the fit of the counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.effective_incidents import effective_incidents, effective_weight
from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

MONTHS = pd.period_range("2016-01", periods=48, freq="M")
COUNTS = [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4
SERIES = monthly_series(MONTHS, COUNTS)
PLAN = DesignPlan(interruptions=(Interruption(month="2018-01"),))
OF_INCIDENTS = np.repeat(MONTHS.to_timestamp().to_numpy().astype("datetime64[M]"), COUNTS)


def test_the_effective_number_is_kish_s():
    """n' = (sum w)^2 / sum w^2 (Kish 1965), here 20^2 / 104."""
    weights = np.array([2.0, 2.0, 6.0, 0.0, 2.0, 2.0, 6.0, 0.0])
    assert weights.sum() / effective_weight(weights) == pytest.approx(400 / 88)


def test_equal_weights_give_the_fit_of_the_counts():
    weights = np.full(len(OF_INCIDENTS), 182.0)
    harm = effective_incidents(SERIES, OF_INCIDENTS, weights, one=effective_weight(weights))
    assert harm.counts.tolist() == SERIES.counts.tolist()
    ours, counted = fit_step(harm, PLAN).step, fit_step(SERIES, PLAN).step
    assert (ours.value, ours.lower, ours.upper) == pytest.approx((counted.value, counted.lower, counted.upper))


def test_a_random_mark_of_harm_widens_the_interval_as_the_compound_poisson_says():
    """Of nine incidents one weighs ten, the others nothing: variance over mean is ten times that of as many ones."""
    rng = np.random.default_rng(5)
    months = pd.period_range("2000-01", periods=240, freq="M")
    counts = rng.poisson(90, 240)
    series = monthly_series(months, counts)
    at = np.repeat(months.to_timestamp().to_numpy().astype("datetime64[M]"), counts)
    weights = np.where(rng.random(len(at)) < 1 / 9, 10.0, 0.0)
    harm = effective_incidents(series, at, weights, one=effective_weight(weights))
    assert harm.counts.var() / harm.counts.mean() == pytest.approx(1, abs=0.2)
    assert harm.counts.mean() == pytest.approx(10, rel=0.05)


def test_what_lies_outside_the_series_is_left_out_and_quarters_add_up():
    quarters = monthly_series(["2020-01", "2020-04"], [1, 1], months_per_period=3)
    months = np.array(["2019-12", "2020-01", "2020-03", "2020-04", "2020-07"], dtype="datetime64[M]")
    assert effective_incidents(quarters, months, [9, 1, 2, 4, 9], one=2).counts.tolist() == [1.5, 2.0]


def test_no_harm_at_all_is_an_error():
    with pytest.raises(AnalysisError, match="no incident weighs anything"):
        effective_weight([0, 0])
