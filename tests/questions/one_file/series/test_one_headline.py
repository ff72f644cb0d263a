"""The answer that leads for one series, and what may be asked of it."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.checks.placebo import placebo_in_time
from ipvi_eval.its.checks.power import minimum_detectable_effect
from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.lasting_step.expected_months import expected_months
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.one_file.series.one_headline import led, with_months, with_placebo, with_power
from ipvi_eval.questions.one_file.series.one_series import OneSeries, analyse_counts

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none", harmonics=1)


def series(seed: int = 1, *, n: int = 60, mean: float = 40, fall: float = 0.6, name: str = "n") -> MonthlySeries:
    level = np.where(np.arange(n) < 30, mean, mean * fall)
    return monthly_series(
        np.datetime64("2018-01", "M") + np.arange(n), np.random.default_rng(seed).poisson(level), name=name
    )


def found_of(one: MonthlySeries, *controls: MonthlySeries, plan: DesignPlan = PLAN) -> OneSeries:
    described = analyse_counts(one, plan, model="default", level=0.95, lag=None)
    return led(described, one, plan, controls, level=0.95)


def values(found: OneSeries) -> dict[str, float | None]:
    return {one.id: one.value for one in found.estimates}


def test_the_answer_comes_first_and_is_the_library_call() -> None:
    found = found_of(series())
    right = headline(series(), PLAN)
    assert found.headline is not None
    assert found.estimates[0].id == "its.headline.ratio"
    assert isinstance(right.alone, StepFit)
    assert found.estimates[0].value == right.alone.step.ratio
    assert "its.level_change" in values(found)
    assert found.notes[: len(right.why)] == right.why
    # The model beside it says nothing of incidents averted: one answer, one number.
    assert [id for id in values(found) if "averted" in id] == ["its.headline.averted", "its.alone.averted"]


def test_the_controlled_answer_is_first_where_it_may_lead() -> None:
    found = found_of(series(), series(2, mean=90, name="other"))
    assert found.headline is not None
    assert found.headline.basis == "relative"
    assert found.estimates[0].value == values(found)["its.relative.ratio"]
    assert any(note.startswith("Before the start, trend:") for note in found.notes)
    fit = found.headline.fit
    assert fit is not None
    assert fit.controls
    assert values(found)["its.forecast.ratio"] == forecast(fit).average.ratio


def test_what_is_asked_of_the_answer_is_asked_of_the_fit_that_leads() -> None:
    one = series()
    found = found_of(one, series(2, mean=90, name="other"))
    assert found.headline is not None
    fit = found.headline.fit
    assert fit is not None
    assert fit.controls
    effect = minimum_detectable_effect(fit, seed=3)
    assert values(with_power(found, level=0.95, seed=3))["its.mde"] == effect.fall
    moved = {row.id: row for row in with_placebo(found, one, PLAN, level=0.95).estimates}["its.placebo_time.rank_p"]
    dates = step_placebo(fit, PLAN)
    assert (moved.value, moved.method) == (dates.rank_p, as_estimates(dates, "its")[0].method)
    alone = found.headline.alone
    assert isinstance(alone, StepFit)
    # The series on its own would say something else.
    assert minimum_detectable_effect(alone, seed=3).fall != effect.fall
    assert step_placebo(alone, PLAN).rank_p != dates.rank_p


def test_placebo_dates_show_only_what_holds() -> None:
    found = with_placebo(found_of(series()), series(), PLAN, level=0.95)
    shown = values(found)
    assert not {"its.level_change", "its.slope_change", "its.trend", "its.step"} & set(shown)
    assert found.headline is not None
    assert found.headline.fit is not None
    assert shown["its.placebo_time.rank_p"] == step_placebo(found.headline.fit, PLAN).rank_p
    plain = analyse_counts(series(), PLAN, model="default", level=0.95, lag=None)
    assert plain.fit is not None
    assert shown["its.calibrated.level_change"] == placebo_in_time(plain.fit).calibrated.ratio
    assert shown["its.headline.ratio"] is not None


def test_too_few_dates_calibrate_nothing_and_the_word_is_not_used() -> None:
    short = series(n=42)
    plan = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none", harmonics=0)
    one = short.window(20, 42)
    found = with_placebo(found_of(one, plan=plan), one, plan, level=0.95)
    assert not any("calibrat" in f"{row.id} {row.label} {row.method}" for row in found.estimates)
    assert any("too few to scale" in note for note in found.notes)
    assert not any("calibrat" in note for note in found.notes)
    assert "its.headline.ratio" in values(found)


def test_a_described_series_has_no_date_to_move() -> None:
    one = series(n=34)
    found = with_placebo(found_of(one), one, PLAN, level=0.95)
    assert any("No placebo dates" in note for note in found.notes)
    assert found.headline is not None
    assert found.headline.basis == "described"


def test_the_smallest_detectable_fall_is_the_headlines() -> None:
    found = with_power(found_of(series()), level=0.95, seed=3)
    assert found.headline is not None
    assert found.headline.fit is not None
    effect = minimum_detectable_effect(found.headline.fit, seed=3)
    assert values(found)["its.mde"] == effect.fall
    assert effect.sentence[1:] in found.notes[-1]
    assert "simulated series" in found.notes[-1]


def test_months_drawn_are_those_of_the_fit_that_leads() -> None:
    found = with_months(found_of(series(), series(2, mean=90, name="other")), draws=200, seed=4)
    assert found.headline is not None
    assert found.headline.fit is not None
    right = expected_months(found.headline.fit, draws=200, seed=4)
    assert found.without is not None
    assert found.without.expected == pytest.approx(right.expected)


def test_a_drifting_level_alone_needs_no_model_beside_it() -> None:
    found = led(None, series(), PLAN, (), level=0.95)
    assert {id.split(".")[1] for id in values(found)} == {"headline", "alone", "forecast"}
    assert found.data["kept"] == 60


def test_few_incidents_lead_with_the_exact_ratio() -> None:
    thin = series(3, mean=0.5, fall=0.3)
    found = found_of(thin)
    assert found.headline is not None
    assert found.headline.basis == "exact"
    assert values(found)["its.headline.ratio"] == values(found)["its.exact_rate_ratio"]
    assert any("fewer than 30" in note for note in found.notes)
