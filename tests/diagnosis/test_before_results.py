from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.before_results import carried_on, first_month, within
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series, quarterly

START = Interruption(month="2020-04", phase_in=("2020-01", "2020-03"))
PLAN = DesignPlan(interruptions=(START,))


def series(n: int = 60, **options) -> MonthlySeries:
    months = np.datetime64("2017-01", "M") + np.arange(n)
    return monthly_series(months, np.random.default_rng(1).poisson(20, n), np.linspace(1000, 1100, n), **options)


def test_months_before_stay_and_nothing_later_has_a_say():
    known = series()
    found = carried_on(known, PLAN, months_after=24)
    assert first_month(PLAN) == "2020-01"
    assert found.n == 36 + 3 + 24
    assert found.counts[:36].tolist() == known.counts[:36].tolist()
    changed = known.counts.copy()
    changed[36:] = 0
    other = carried_on(monthly_series(known.months, changed, known.exposure), PLAN, months_after=24)
    assert other.counts.tolist() == found.counts.tolist()
    assert set(found.exposure[36:]) == {known.exposure[35]}


def test_a_month_to_come_is_the_mean_of_the_same_months():
    known = series()
    found = carried_on(known, PLAN, months_after=12)
    for month in range(15):
        assert found.counts[36 + month] == round(known.counts[month % 12 : 36 : 12].mean())


def test_months_of_a_passing_shock_are_no_model():
    known = series()
    shut = Interruption(month="2018-05", end="2018-06", name="shut")
    counts = known.counts.copy()
    counts[16:18] = 500
    shocked = monthly_series(known.months, counts, known.exposure)
    plan = DesignPlan(interruptions=(START, shut))
    found = carried_on(shocked, plan, months_after=12)
    assert found.counts[40] == round((counts[4] + counts[28]) / 2)
    assert carried_on(shocked, PLAN, months_after=12).counts[40] > 100


def test_quarters_are_carried_on_as_quarters():
    found = carried_on(quarterly(series()), PLAN, months_after=24)
    assert (found.months_per_period, found.n) == (3, 12 + 1 + 8)


def test_what_begins_after_the_end_is_no_part_of_the_plan():
    later, past = (Interruption(month=month, name=name) for month, name in (("2023-01", "later"), ("2018-01", "past")))
    plan = DesignPlan(interruptions=(START, later, past))
    assert within(plan, carried_on(series(), plan, months_after=12)).interruptions == (START, past)
    assert within(plan, carried_on(series(), plan, months_after=48)).interruptions == (START, later, past)


def test_refusals():
    early = DesignPlan(interruptions=(Interruption(month="2017-01"),))
    late = DesignPlan(interruptions=(Interruption(month="2024-01"),))
    with pytest.raises(AnalysisError, match="no month of count lies before the start"):
        carried_on(series(), early, months_after=12)
    with pytest.raises(AnalysisError, match="ends before the start"):
        carried_on(series(), late, months_after=12)
    with pytest.raises(AnalysisError, match="at least one period"):
        carried_on(quarterly(series()), PLAN, months_after=2)
    one = series()
    with_covariate = MonthlySeries(one.months, one.counts, covariates={"covariate.rain": one.counts})
    with pytest.raises(AnalysisError, match="has covariates"):
        carried_on(with_covariate, PLAN, months_after=12)
