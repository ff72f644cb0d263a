"""What is planted as a violation, and that the test of the headline fares under each as closed forms say."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.violations import REPORTING, SHOCK, SHOCK_MONTHS, Violation, fares, violations
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series, quarterly

MONTHS = np.datetime64("2016-01", "M") + np.arange(72)
START = 36
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none", harmonics=1)


def fit_of(*means: float, prior_mean: float = 0.035) -> StepFit:
    rng = np.random.default_rng(1)
    own, *others = (monthly_series(MONTHS, rng.poisson(mean, 72), name=f"a{at}") for at, mean in enumerate(means))
    found = fit_step(own, PLAN, others, prior_mean=prior_mean)
    assert isinstance(found, StepFit)
    return found


def test_what_each_violation_does_to_the_months():
    fit = fit_of(50, 300, 100)
    nothing, shock, more, fewer, area = violations(fit, 0.3)
    assert not nothing.own.any()
    assert not nothing.elsewhere.any()
    after = slice(START, None)
    for one in (nothing, shock, more, fewer, area):
        assert not one.own[:START].any()
        assert not one.elsewhere[:START].any()
    assert np.exp(shock.own[after]) == pytest.approx([SHOCK] * SHOCK_MONTHS + [1.0] * (START - SHOCK_MONTHS))
    assert np.exp(more.own[after]) == pytest.approx(1 + REPORTING)
    assert np.exp(fewer.own[after]) == pytest.approx(1 - REPORTING)
    # The larger of the two areas loses 15 % of its own incidents; the sum that much less.
    one, other = (each.counts[after] for each in fit.controls)
    assert np.exp(area.elsewhere[after]) == pytest.approx((0.85 * one + other) / (one + other))
    assert "15%" in area.about


def test_without_comparison_areas_none_of_them_can_fall():
    assert len(violations(fit_of(50), 0.3)) == 4


def test_a_shock_begins_with_the_program_and_loses_the_months_that_a_phase_in_leaves_out():
    """As in the made-up counties, where it hits the first six months of the program, half of them of its phase-in."""
    plan = DesignPlan(
        interruptions=(Interruption(month="2019-04", phase_in=("2019-01", "2019-03")),), offset="none", harmonics=1
    )
    fit = fit_step(monthly_series(MONTHS, np.random.default_rng(1).poisson(50, 72)), plan)
    assert isinstance(fit, StepFit)
    hit = fit.series.months[fit.design.rows[violations(fit, 0.3)[1].own != 0]]
    assert [str(month) for month in hit] == ["2019-04", "2019-05", "2019-06"]


def test_quarters_have_as_many_months_of_shock():
    rng = np.random.default_rng(2)
    series = quarterly(monthly_series(np.datetime64("2010-01", "M") + np.arange(144), rng.poisson(40, 144)))
    plan = DesignPlan(interruptions=(Interruption(month="2016-01"),), offset="none", season="none")
    fit = fit_step(series, plan)
    assert isinstance(fit, StepFit)
    assert np.count_nonzero(violations(fit, 0.2)[1].own) == SHOCK_MONTHS // 3


def test_nothing_is_called_changed_as_seldom_as_claimed_and_held_as_often():
    """Where nothing else happens: within four Monte Carlo errors, or on the safe side."""
    fit = fit_of(60, 300)
    one = fares(fit, violations(fit, 0.3)[0], 0.3, replicates=400, seed=3)
    assert one.false_alarms.value <= 0.05 + 4 * one.false_alarms.error
    assert one.held.value == pytest.approx(1 - one.false_alarms.value, abs=0.006)  # the same limits, the other side
    assert one.held_with_fall.value >= 0.95 - 4 * one.held_with_fall.error
    assert one.false_alarms.error == pytest.approx(np.sqrt(one.false_alarms.value * (1 - one.false_alarms.value) / 400))
    assert one.found.value > 0.5


def test_a_lasting_bias_raises_false_alarms_as_a_program_of_that_size_is_found():
    """To the test a fall that is no program's is the same as one that is: found as often, called false as often."""
    fit = fit_of(60, 300)
    other = Violation("another reason", np.log(0.7) * fit.share, np.zeros(len(fit.share)))
    nothing = violations(fit, 0.3)[0]
    biased = fares(fit, other, 0.3, replicates=200, seed=4)
    assert biased.false_alarms.value == fares(fit, nothing, 0.3, replicates=200, seed=4).found.value
    assert biased.false_alarms.value > 0.5
    assert biased.held.value < 0.5


def test_an_area_that_falls_too_hides_the_fall_here():
    fit = fit_of(60, 300, prior_mean=0.01)
    nothing, *_, area = violations(fit, 0.25)
    alone, beside = (fares(fit, one, 0.25, replicates=200, seed=5) for one in (nothing, area))
    assert beside.found.value < alone.found.value - 0.1
    assert beside.false_alarms.value > alone.false_alarms.value
