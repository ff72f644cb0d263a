from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.its.lasting_step.before_start import BeforeStart, Check, before_start
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series

MONTHS = np.datetime64("2014-01", "M") + np.arange(96)
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="exposure")
YEARS = np.arange(96) / 12


def series(mean: np.ndarray | float, seed: int, name: str, people: float = 10_000) -> MonthlySeries:
    counts = np.random.default_rng(seed).poisson(np.broadcast_to(mean, 96))
    return monthly_series(MONTHS, counts, np.full(96, people), name=name)


def looked_at(own: MonthlySeries, *others: MonthlySeries) -> BeforeStart:
    fit = fit_step(own, PLAN, others)
    assert isinstance(fit, StepFit)
    return before_start(fit)


def check(found: BeforeStart, name: str) -> Check:
    return next(one for one in found.checks if one.name == name)


def test_areas_that_move_alike_may_lead_and_large_ones_are_shown_to() -> None:
    found = looked_at(series(2000.0, 1, "own"), series(2000.0, 2, "other", people=10_001))
    assert found.months == 60
    assert found.may_lead
    assert {one.name: one.verdict for one in found.checks} == {
        "size": "alike", "level": "alike", "trend": "alike", "half-years": "alike", "months": "alike"
    }  # fmt: skip


def test_small_areas_are_neither_shown_alike_nor_apart() -> None:
    found = looked_at(series(12.0, 1, "own"), series(12.0, 2, "other"))
    assert found.may_lead
    assert check(found, "trend").verdict == "unclear"
    assert "neither shown" in check(found, "trend").sentence


def test_what_came_out_of_data_is_a_number_and_what_was_fixed_before_a_word() -> None:
    """Two pairs of areas with other counts: only the numbers differ, and a study can withhold them."""
    one, other = (
        looked_at(series(mean, seed, "own"), series(mean, seed + 1, "other")) for mean, seed in ((12.0, 1), (11.0, 5))
    )
    for here, there in zip(one.checks, other.checks, strict=True):
        assert here.said.words == there.said.words
        if here.value is None:
            continue
        assert here.said.numbers != there.said.numbers
        assert not any(letter.isdigit() for letter in here.said.template)
        assert {place.partition(":")[0] for place in here.said.numbers} == {here.name.replace("-", "_")}


def test_trends_that_do_not_differ_have_no_sign() -> None:
    own = series(50.0, 1, "own")
    other = monthly_series(MONTHS, own.counts + (np.arange(96) > 60), np.full(96, 10_001), name="other")
    found = check(looked_at(own, other), "trend")
    assert "differed by 0.0% a year (-" in found.sentence
    assert " to +" in found.sentence


def test_a_difference_in_trend_of_ten_per_cent_a_year_is_found() -> None:
    found = looked_at(series(300 * np.exp(-0.1 * YEARS), 1, "own"), series(300.0, 2, "other"))
    trend = check(found, "trend")
    assert trend.verdict == "apart"
    assert trend.value == pytest.approx(-0.1, abs=0.02)
    assert not found.may_lead
    assert found.apart == (trend,)


def test_the_trend_is_the_weighted_least_squares_slope_with_its_t_interval() -> None:
    own, other = series(40.0, 3, "own"), series(60.0, 4, "other")
    found = check(looked_at(own, other), "trend")
    assert found.lower is not None
    assert found.upper is not None
    # Symmetric t interval; 50 df: 60 months less 10 half-years.
    assert (found.lower + found.upper) / 2 == pytest.approx(found.value)
    half = (found.upper - found.lower) / 2
    by_chance = np.sqrt((1 / 40 + 1 / 60) / (60 * np.var(np.arange(60) / 12)))
    assert half == pytest.approx(stats.t.ppf(0.975, 50) * by_chance, rel=0.25)


def test_half_years_that_stray_are_found_and_the_interval_holds_the_truth() -> None:
    # Simulation with a known truth: half-years shifted by a standard deviation of .3.
    held, apart = [], []
    for seed in range(40):
        shift = np.repeat(np.random.default_rng(seed).normal(0, 0.3, 16), 6)
        found = check(
            looked_at(series(200 * np.exp(shift), seed, "own"), series(400.0, seed + 99, "other")), "half-years"
        )
        assert found.lower is not None
        assert found.upper is not None
        held.append(found.lower <= 0.3 <= found.upper)
        apart.append(found.verdict == "apart")
    assert np.mean(held) >= 0.85
    assert np.mean(apart) >= 0.8


def test_months_that_one_area_alone_is_hit_in_are_found() -> None:
    hit = np.where(np.arange(96) % 5 == 0, 2.0, 1.0)
    found = check(looked_at(series(100 * hit, 1, "own"), series(100.0, 2, "other")), "months")
    assert found.verdict == "apart"
    assert "beyond the margin of 3 times" in found.sentence


def test_another_kind_of_place_is_apart_in_level_and_no_population_is_not_assessed() -> None:
    thrice = looked_at(series(90.0, 1, "own"), series(30.0, 2, "other", people=10_001))
    assert check(thrice, "level").verdict == "apart"
    assert check(thrice, "level").value == pytest.approx(3, rel=0.1)
    bare = DesignPlan(interruptions=PLAN.interruptions, offset="none")
    own, other = (monthly_series(MONTHS, one.counts, name=one.name) for one in (series(90, 1, "a"), series(30, 2, "b")))
    fit = fit_step(own, bare, (other,))
    assert isinstance(fit, StepFit)
    found = before_start(fit)
    assert check(found, "level").verdict == "not assessed"
    assert found.may_lead


def test_too_few_months_before_are_said() -> None:
    early = DesignPlan(interruptions=(Interruption(month="2014-11"),), offset="exposure")
    fit = fit_step(series(50, 1, "own"), early, (series(50, 2, "b"), series(50, 3, "c")))
    assert isinstance(fit, StepFit)
    found = before_start(fit)
    assert found.comparison == "b and c together"
    assert [one.verdict for one in found.checks][2:] == ["not assessed"]
    assert "too few" in found.checks[2].sentence
    assert not found.may_lead  # where nothing was looked at, nothing speaks for the comparison


def test_areas_alike_are_seldom_called_apart() -> None:
    # Simulation with a known truth: 100 pairs of the size of a county's, nothing different; over-dispersion 1.3.
    called = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        pair = [rng.negative_binomial(20 / 0.3, 1 / 1.3, 96) for _ in range(2)]
        own, other = (monthly_series(MONTHS, one, np.full(96, 1e4), name=str(at)) for at, one in enumerate(pair))
        called.append(not looked_at(own, other).may_lead)
    assert np.mean(called) <= 0.03


def test_people_are_counted_before_trends_are_compared() -> None:
    # The comparison grows by 12 % a year only because its population does: per person nothing moves.
    people = 10_000 * np.exp(0.12 * YEARS)
    own = series(300.0, 1, "own")
    grown = monthly_series(MONTHS, np.random.default_rng(2).poisson(300 * people / 10_000), people, name="other")
    assert check(looked_at(own, grown), "trend").value == pytest.approx(0, abs=0.02)
    assert check(looked_at(own, grown), "level").value == pytest.approx(1, abs=0.03)


def test_the_size_is_that_of_the_months_before() -> None:
    other = series(np.where(np.arange(96) < 60, 20.0, 80.0), 2, "other")
    assert check(looked_at(series(20.0, 1, "own"), other), "size").value == other.counts[:60].mean()


def test_a_thin_comparison_does_not_lead() -> None:
    # With so few incidents the logarithm of the comparison bends: 8 to 16 of a hundred null series were called changed.
    found = looked_at(series(20.0, 1, "own"), series(1.0, 2, "other"))
    assert check(found, "size").verdict == "apart"
    assert not found.may_lead


def test_a_second_outcome_or_days_are_no_population_of_an_area_of_its_own() -> None:
    shared = looked_at(series(90.0, 1, "own"), series(30.0, 2, "other"))
    assert check(shared, "level").verdict == "not assessed"
    assert shared.may_lead


def test_the_level_of_the_fit_does_not_change_what_may_lead() -> None:
    own, other = series(300 * np.exp(-0.07 * YEARS), 1, "own"), series(300.0, 2, "other")
    found = [fit_step(own, PLAN, (other,), level=level) for level in (0.8, 0.999)]
    one, two = (before_start(fit) for fit in found if isinstance(fit, StepFit))
    assert one.checks == two.checks


def test_over_dispersion_that_both_share_is_no_shock_of_one() -> None:
    # Simulation with a known truth: both areas with variance three times the mean, nothing different between them.
    rng = np.random.default_rng(1)
    apart = []
    for _ in range(60):
        pair = [rng.negative_binomial(40 / 2, 1 / 3, 96) for _ in range(2)]
        own, other = (monthly_series(MONTHS, one, np.full(96, 1e4 + at), name=str(at)) for at, one in enumerate(pair))
        apart.append(check(looked_at(own, other), "months").verdict == "apart")
    assert np.mean(apart) <= 0.1


def test_a_comparison_is_called_by_its_areas_up_to_some_and_by_their_number_beyond() -> None:
    others = [series(60.0, seed, f"area {seed}") for seed in range(2, 9)]  # more than are listed
    for many, name in ((1, "area 2"), (2, "area 2 and area 3 together"), (7, "7 comparison areas together")):
        assert looked_at(series(60.0, 1, "own"), *others[:many]).comparison == name
