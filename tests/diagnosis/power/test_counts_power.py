from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.power.counts_power import counts_power, leading
from ipvi_eval.its.checks.power import minimum_detectable_effect
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series

MONTHS = np.datetime64("2016-01", "M") + np.arange(72)
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none", harmonics=1)


def made(mean: float = 30, seed: int = 1, n: int = 72) -> MonthlySeries:
    return monthly_series(MONTHS[:n], np.random.default_rng(seed).poisson(mean, n), name=f"area {seed}")


def test_what_happened_since_has_no_say():
    known = made()
    fallen = known.counts.copy()
    fallen[36:] //= 4
    one, other = (
        counts_power(monthly_series(MONTHS, counts), PLAN, months_after=(36,), sizes=(), draws=60)
        for counts in (known.counts, fallen)
    )
    assert one == other
    assert one.before == pytest.approx(known.counts[:36].mean())


def test_months_that_are_left_out_are_not_in_the_mean_either():
    """Otherwise the count a month before the start is another one than the reports tell."""
    counts = made().counts.copy()
    counts[12:16] = 3
    shut = Interruption(month=str(MONTHS[12]), end=str(MONTHS[15]), name="shut", slope=False)
    plan = DesignPlan(interruptions=(*PLAN.interruptions, shut))
    found = counts_power(monthly_series(MONTHS, counts), plan, months_after=(36,), sizes=(), draws=50)
    assert found.before == pytest.approx(np.delete(counts[:36], range(12, 16)).mean())


def test_the_fall_is_found_as_often_as_it_says_by_the_headline_itself():
    """Simulation with a known truth: the fall planted in series made by hand, `headline` asked of each, one by one.

    Poisson counts of 30 a month whose level drifts by 2 % a month, and 60 of them with the fall: the share found is .8
    within three standard errors, sqrt(.8 * .2 / 60).
    """
    found = counts_power(made(), PLAN, months_after=(36,), sizes=(), draws=200)
    fall = found.planned.effect.fall
    assert fall is not None
    rng, seen = np.random.default_rng(9), 0
    for _ in range(60):
        level = np.exp(np.log(30) + np.cumsum(0.02 * rng.standard_normal(72)))
        level[36:] *= fall
        fit = headline(monthly_series(MONTHS, rng.poisson(level)), PLAN).fit
        assert fit is not None
        seen += fit.step.upper < 0
    assert seen / 60 == pytest.approx(0.8, abs=0.16)


@pytest.mark.parametrize("others", [0, 1, 3])
def test_it_is_what_the_report_says_afterwards(others):
    """One question, one number: nothing that was counted since, here or elsewhere, and no new population has a say."""
    rng = np.random.default_rng(3)
    areas = []
    for number in range(others + 1):
        counts, people = rng.poisson(40, 72), np.full(72, 30000.0)
        counts[36:] //= 2 + number  # a fall, and others elsewhere
        people[36:] *= 1.1 + number
        areas.append(monthly_series(MONTHS, counts, exposure=people, name=f"area {number}"))
    plan = DesignPlan(interruptions=PLAN.interruptions, offset="exposure-days", harmonics=1)
    own, *controls = areas
    report = minimum_detectable_effect(fit_step(own, plan, controls), series=60)
    planned = counts_power(own, plan, controls, months_after=(36,), sizes=(), draws=60).planned
    assert planned.basis == ("relative" if others else "alone")
    assert planned.effect.fall == pytest.approx(report.fall, abs=1e-12)
    assert planned.effect.simulated == report.simulated


def test_the_normal_approximation_is_a_sanity_check_and_promises_too_much():
    """A year on each side at 465 a year: a fall of 16.8 % by the formula (facts of the project); the test needs more.

    The formula's two years are two Poisson numbers about known means. The test does not know how far the level would
    have wandered by itself, averages over that, and so needs about twice the fall.
    """
    year = np.random.default_rng(4).multinomial(465, np.full(12, 1 / 12))
    plan = DesignPlan(interruptions=(Interruption(month="2017-01"),), offset="none", harmonics=0)
    found = counts_power(monthly_series(MONTHS[:12], year), plan, months_after=(12,), sizes=(), draws=200)
    assert found.by_chance is not None
    assert 1 - found.by_chance == pytest.approx(0.168, abs=5e-4)
    assert found.planned.effect.fall is not None
    assert found.planned.effect.fall < found.by_chance - 0.05


def test_more_incidents_and_comparison_areas_find_smaller_falls():
    alone = counts_power(made(20), PLAN, months_after=(36,), sizes=(4.0,), draws=200)
    one, more = (setting.effect for setting in alone.settings)
    assert one.fall < more.fall - 0.04
    assert more.events == pytest.approx(4 * one.events, abs=1)
    controls = [made(400, 5)]
    few, many = (
        counts_power(made(20), PLAN, [one], months_after=(36,), sizes=(), draws=200) for one in (made(8, 5), *controls)
    )
    assert {few.planned.basis, many.planned.basis} == {"relative"}
    assert few.planned.effect.fall < many.planned.effect.fall - 0.02
    kept = counts_power(made(20), PLAN, controls, months_after=(36,), sizes=(), draws=60, lead="alone")
    assert kept.planned.basis == "alone"


def test_many_areas_tell_before_results_what_they_tell_after():
    """What would lead has the very prior that leads later: areas are asked of the time before the start alone."""
    controls = [made(60, seed) for seed in range(2, 10)]
    asked = {"lead": "comparison", "level": 0.95, "prior_mean": 0.035}
    after = headline(made(), PLAN, controls).elsewhere
    before, planned = (
        leading(made(), PLAN, controls, 24, **asked, wandering_from=which).elsewhere for which in ("areas", "plan")
    )
    assert before is not None
    assert before == after
    assert planned is None
    found, other = (
        counts_power(made(), PLAN, controls, months_after=(24,), sizes=(), draws=60, wandering_from=which)
        for which in ("areas", "plan")
    )
    assert found.planned.effect.fall > other.planned.effect.fall + 0.02  # a ratio: the smaller fall


def test_the_curve_rises_from_the_false_alarms_to_the_planned_power():
    found = counts_power(made(), PLAN, months_after=(36, 24), sizes=(2.0,), draws=100)
    shares = [one.falls for one in found.curve]
    assert shares == sorted(shares)
    assert (found.curve[0].ratio, shares[-1] >= 0.99) == (1.0, True)
    assert found.curve[0].changes < 0.12
    tidy = found.tidy()
    assert tidy["months_after"].tolist() == [36, 24, 36]
    assert tidy["size"].tolist() == [1.0, 1.0, 2.0]
    assert "80% power" in found.sentence
    below = max(one.ratio for one in found.curve if one.falls >= 0.8)
    above = min(one.ratio for one in found.curve if one.falls < 0.8)
    assert below <= found.planned.effect.fall <= above


def test_where_nothing_would_be_tested_no_fall_is_promised():
    found = counts_power(made(n=40), PLAN, months_after=(36, 4), sizes=(), draws=60)
    assert found.settings[0].basis == "alone"
    short = found.settings[1]
    assert (short.basis, short.effect.fall, short.effect.false) == ("described", None, None)
    few = counts_power(made(0.3), PLAN, months_after=(12,), draws=60)
    assert few.planned.basis == "exact"
    assert few.curve == ()
    assert len(few.settings) == 1  # what a larger county could show is not asked where no model leads
    assert few.planned.effect.basis == "counts alone"
