from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.checks.placebo import placebo_in_time
from ipvi_eval.its.checks.sensitivity import sensitivity_strip
from ipvi_eval.its.checks.strip import Line, Strip
from ipvi_eval.its.counts.average_ratio import average_rate_ratio
from ipvi_eval.its.counts.count_alternatives import fit_count_model
from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step, fit_step_design
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series

BAN = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")
PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none")


def fit_of(series: MonthlySeries, plan: DesignPlan = PLAN, *controls: MonthlySeries) -> StepFit:
    found = fit_step(series, plan, controls)
    assert isinstance(found, StepFit)
    return found


def series(seed: int = 1, *, n: int = 60, fall: float = 1.0, name: str = "here") -> MonthlySeries:
    rng = np.random.default_rng(seed)
    mean = np.where(np.arange(n) < n // 2, 50, 50 * fall)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(n), rng.poisson(mean), name=name)


def lines_of(strip: Strip) -> dict[str, Line]:
    return {line.id: line for line in strip.lines}


def test_every_promised_line_is_there_and_the_headline_comes_first() -> None:
    fit = fit_of(series())
    strip = sensitivity_strip(fit, PLAN, beside=fit_of(series(), PLAN, series(2, name="there")))
    assert [line.id for line in strip.lines] == [
        "primary", "wandering_20", "wandering_50", "forecast", "relative", "step_calibrated", "trend_quadratic",
        "trend_spline", "level_and_slope", "gls_ar1_reml", "negative_binomial", "newey_west", "lagged", "quasi_poisson",
        "fourier_1", "fourier_3", "window_start", "window_end", *(f"without_{year}" for year in range(2018, 2023)),
        "without_covid_months",
    ]  # fmt: skip
    assert all(line.value is not None for line in strip.lines), [line.note for line in strip.lines]
    assert strip.primary.value == fit.step.value


def test_lines_are_the_fits_they_name(sicily: MonthlySeries) -> None:
    fit = fit_of(sicily, BAN)
    lines = lines_of(sensitivity_strip(fit, BAN, covid=None))
    # R: MASS::glm.nb and sandwich::NeweyWest lag 3 with a straight trend and a step, as in test_count_alternatives
    assert lines["negative_binomial"].value == pytest.approx(-0.123086125360022, abs=1e-6)
    assert lines["newey_west"].se == pytest.approx(0.0231869281017542, abs=1e-6)
    bent = fit_count_model(sicily, DesignPlan(interruptions=(Interruption(month="2005-01"),), offset="exposure"))
    assert isinstance(bent, CountFit)
    assert lines["level_and_slope"].value == pytest.approx(average_rate_ratio(bent).value)
    straight = fit_count_model(sicily, BAN)
    assert isinstance(straight, CountFit)
    assert lines["step_calibrated"].se == pytest.approx(placebo_in_time(straight).calibrated.se)
    assert lines["forecast"].value == forecast(fit).average.value
    calm = fit_step(sicily, BAN, prior_mean=0.02)
    assert isinstance(calm, StepFit)
    assert lines["wandering_20"].value == calm.step.value
    # Beside a prior that areas told, the plan's stands as well.
    learned = {line.id: line for line in sensitivity_strip(calm, BAN, planned=0.035, models=()).lines}
    assert learned["wandering_35"].value == fit_step(sicily, BAN, prior_mean=0.035).step.value
    assert "wandering_20" not in learned
    assert lines["fourier_1"].value != fit.step.value
    assert "without_covid_months" not in lines
    assert "relative" not in lines


def test_leaving_out_months_is_the_fit_without_them(sicily: MonthlySeries) -> None:
    lines = lines_of(sensitivity_strip(fit_of(sicily, BAN), BAN, covid=None))
    assert lines["window_start"].value == pytest.approx(fit_of(sicily.window(3, 59), BAN).step.value, abs=1e-9)
    # Whole years first in the series: the season's terms are the same in both.
    assert lines["without_2002"].value == pytest.approx(fit_of(sicily.window(12, 59), BAN).step.value, abs=1e-9)


def test_relative_lines_keep_their_comparison_and_need_no_season() -> None:
    own, other = series(), series(2, name="there")
    fit = fit_of(own, PLAN, other)
    lines = lines_of(sensitivity_strip(fit, PLAN, beside=fit_of(own), models=("newey-west",), covid=None))
    assert "fourier_1" not in lines
    assert lines["alone"].value == fit_of(own).step.value
    cut = fit_of(own.window(3, 60), PLAN, other.window(3, 60))
    assert lines["window_start"].value == pytest.approx(cut.step.value)
    assert [
        line.id for line in sensitivity_strip(fit, PLAN, models=("newey-west",)).lines if line.group == "model"
    ] == ["newey_west"]


def test_a_clear_fall_and_none_flip_nothing_and_one_at_the_border_does() -> None:
    assert sensitivity_strip(fit_of(series(fall=0.4)), PLAN).flipped == ()
    # Points on both sides of no change, none of them telling it from the others: nothing disagrees.
    unclear = sensitivity_strip(fit_of(series(10)), PLAN)
    assert {np.sign(line.value) for line in unclear.lines if line.value is not None} == {-1, 1}
    assert unclear.flipped == ()
    border = sensitivity_strip(fit_of(series(fall=0.8)), PLAN)
    assert {line.flips for line in border.flipped} == {"conclusion"}
    assert "disagree" in border.sentence


def test_a_line_that_cannot_be_fitted_says_why() -> None:
    plan = DesignPlan(interruptions=(Interruption(month="2019-01", phase_in=("2018-10", "2018-12")),), offset="none")
    lines = lines_of(sensitivity_strip(fit_of(series(n=30), plan), plan))
    assert lines["without_2018"].value is None
    assert lines["without_2018"].note
    # Across the gap that the phase-in leaves, GLS runs with the left-out months as indicators.
    assert lines["gls_ar1_reml"].value is not None


def test_the_first_and_the_last_month_of_the_pandemic_are_left_out_too() -> None:
    fit = fit_of(series())
    left = lines_of(sensitivity_strip(fit, PLAN, covid=("2020-03", "2020-05")))["without_covid_months"]
    dropped = np.isin(fit.series.months, np.array(["2020-03", "2020-04", "2020-05"], dtype="datetime64[M]"))
    again = fit_step_design(fit.series, fit.design.without(dropped), level=fit.level)
    assert isinstance(again, StepFit)
    assert (left.value, left.lower) == pytest.approx((again.step.value, again.step.lower), abs=1e-12)
    assert "without_covid_months" not in lines_of(sensitivity_strip(fit, PLAN, covid=("2031-03", "2031-05")))
