from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.simulated_power import simulated_power, simulated_steps
from ipvi_eval.its.lasting_step.drifting_level import drifting_level
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.lasting_step.wandering_prior import PRIOR_MEAN
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

MONTHS = np.datetime64("2016-01", "M") + np.arange(72)
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none", harmonics=1)


def fit_of(counts: np.ndarray, *controls: np.ndarray, prior_mean: float = PRIOR_MEAN) -> StepFit:
    others = tuple(monthly_series(MONTHS, one, name=f"c{at}") for at, one in enumerate(controls))
    found = fit_step(monthly_series(MONTHS, counts), PLAN, others, prior_mean=prior_mean)
    assert isinstance(found, StepFit)
    return found


def test_power_agrees_with_series_made_and_tested_by_hand() -> None:
    # Simulation with a known truth: Poisson 30 a month with a level drifting by 2 % a month, a fall of 30 %.
    rng = np.random.default_rng(1)
    fit = fit_of(rng.poisson(30, 72))
    found = simulated_power(fit, 0.7, series=400, seed=1)
    made = np.exp(np.log(30) + np.cumsum(0.02 * rng.standard_normal((400, 72)), axis=1))
    made[:, 36:] *= 0.7
    by_hand = drifting_level(rng.poisson(made), fit.terms)
    expected = np.mean((by_hand.p < 0.05) & (by_hand.point < 0))
    assert found.falls == pytest.approx(expected, abs=0.12)
    assert found.series == 400


def test_larger_falls_are_found_more_often_and_none_seldom() -> None:
    fit = fit_of(np.random.default_rng(2).poisson(25, 72))
    shares = [simulated_power(fit, ratio, series=200, seed=3).falls for ratio in (1.0, 0.8, 0.6, 0.4)]
    assert shares == sorted(shares)
    assert simulated_power(fit, 1.0, series=300, seed=3).changes <= 0.08
    assert shares[-1] > 0.9


def test_the_months_after_the_start_have_no_say() -> None:
    counts = np.random.default_rng(3).poisson(25, 72)
    fallen = counts.copy()
    fallen[36:] //= 3
    one, other = (simulated_power(fit_of(x), 0.7, series=100, seed=4) for x in (counts, fallen))
    assert one == other


def test_a_comparison_is_drawn_anew_too() -> None:
    rng = np.random.default_rng(4)
    small, large = (fit_of(rng.poisson(25, 72), rng.poisson(mean, 72)) for mean in (12, 800))
    few, many = (simulated_power(fit, 0.65, series=200, seed=5).falls for fit in (small, large))
    assert many > few + 0.05


def test_more_incidents_are_those_of_a_series_counted_so() -> None:
    """Four times as many incidents are found like those of a series of four times the mean, which is drawn anew."""
    rng = np.random.default_rng(5)
    small, large = fit_of(rng.poisson(12, 72)), fit_of(rng.poisson(48, 72))
    once, more = (simulated_power(small, 0.75, series=300, seed=6, size=size).falls for size in (1.0, 4.0))
    assert simulated_power(large, 0.75, series=300, seed=6).falls == pytest.approx(more, abs=0.12)
    assert more > once + 0.15


def test_a_comparison_has_more_incidents_as_well() -> None:
    """On a calm level chance decides, and less of it with every incident more, here and in a small comparison alike."""
    rng = np.random.default_rng(7)
    fit = fit_of(rng.poisson(40, 72), rng.poisson(10, 72), prior_mean=0.002)
    shares = [simulated_power(fit, 0.85, series=200, seed=8, size=size).falls for size in (1.0, 4.0, 1000.0)]
    assert shares[0] < 0.55
    assert shares[1] > shares[0] + 0.2
    assert shares[2] > 0.95


def test_what_is_planted_here_comes_back_and_what_happens_elsewhere_turns_round() -> None:
    """A fall of the comparison alone looks like a rise here, by as much; the mean answer is the planted one."""
    rng = np.random.default_rng(9)
    fit = fit_of(rng.poisson(60, 72), rng.poisson(600, 72), prior_mean=0.002)
    fall = np.log(0.8) * fit.share
    nothing, here, there = (
        simulated_steps(fit, own, elsewhere, series=400, seed=1).point.mean()
        for own, elsewhere in ((0 * fall, 0.0), (fall, 0.0), (0 * fall, fall))
    )
    assert nothing == pytest.approx(0.0, abs=0.02)
    assert here == pytest.approx(np.log(0.8), abs=0.02)
    assert there == pytest.approx(-np.log(0.8), abs=0.02)


def test_refusals() -> None:
    fit = fit_of(np.random.default_rng(2).poisson(25, 72))
    for ratio, size, series in ((0.0, 1.0, 100), (0.7, 0.0, 100), (0.7, 1.0, 49)):
        with pytest.raises(AnalysisError, match="positive ratio and size and at least 50"):
            simulated_power(fit, ratio, series=series, seed=1, size=size)
