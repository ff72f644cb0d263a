from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates

PLAN = DesignPlan(interruptions=(Interruption(month="2020-10", phase_in=("2020-07", "2020-09")),), offset="none")


def fit_of(n: int = 60, fall: float = 1.0, plan: DesignPlan = PLAN, seed: int = 1) -> StepFit:
    months = np.datetime64("2018-01", "M") + np.arange(n)
    counts = np.random.default_rng(seed).poisson(np.where(np.arange(n) < 31, 60, 60 * fall))
    found = fit_step(monthly_series(months, counts), plan)
    assert isinstance(found, StepFit)
    return found


def test_each_date_is_the_headline_fitted_there() -> None:
    fit = fit_of()
    found = step_placebo(fit, PLAN)
    months = [str(month) for month in found.months]
    at = months.index("2019-10")
    moved = Interruption(month="2019-10", phase_in=("2019-07", "2019-09"))
    alone = fit_step(fit.series, DesignPlan(interruptions=(moved,), offset="none"))
    assert isinstance(alone, StepFit)
    assert found.ratio[at] == pytest.approx(alone.step.ratio)
    assert found.p[at] == pytest.approx(alone.step.p)
    assert months[found.actual] == "2020-10"
    assert found.ratio[found.actual] == pytest.approx(fit.step.ratio)
    # Six months on either side of the start and its phase-in.
    assert (months[0], months[-1]) == ("2018-10", "2022-07")


def test_rank_is_a_share_of_dates_and_finds_a_clear_fall() -> None:
    found = step_placebo(fit_of(fall=0.4), PLAN)
    assert found.rank_p is not None
    assert found.rank_p == pytest.approx(np.mean(np.abs(found.z) >= abs(found.z[found.actual]) - 1e-9))
    assert found.rank_p < 0.2
    assert found.z[found.actual] < -2
    (rank,) = as_estimates(found, "its.x")
    assert (rank.id, rank.value, rank.n) == ("its.x.placebo_time.rank_p", found.rank_p, len(found.months))
    assert found.tidy()["actual"].sum() == 1


def test_fewer_than_ten_dates_say_nothing() -> None:
    plan = DesignPlan(interruptions=(Interruption(month="2018-10"),), offset="none")
    months = np.datetime64("2018-01", "M") + np.arange(20)
    series = monthly_series(months, np.random.default_rng(1).poisson(30, 20))
    fit = fit_step(series, plan)
    assert isinstance(fit, StepFit)
    found = step_placebo(fit, plan)
    assert len(found.months) == 9
    assert found.rank_p is None
    assert "fewer than 10" in str(as_estimates(found, "its.x")[0].note)


def test_covariates_go_along() -> None:
    months = np.datetime64("2018-01", "M") + np.arange(60)
    rain = np.random.default_rng(2).normal(size=60)
    counts = np.random.default_rng(3).poisson(np.exp(3 + 0.5 * rain))
    series: MonthlySeries = replace(monthly_series(months, counts), covariates={"rain": rain})
    fit = fit_step(series, PLAN)
    assert isinstance(fit, StepFit)
    found = step_placebo(fit, PLAN)
    at = [str(month) for month in found.months].index("2019-10")
    moved = DesignPlan(interruptions=(Interruption(month="2019-10", phase_in=("2019-07", "2019-09")),), offset="none")
    again = fit_step(series, moved)
    assert isinstance(again, StepFit)
    assert found.ratio[at] == pytest.approx(again.step.ratio)
    assert found.ratio[at] != pytest.approx(step_placebo_without(series))


def step_placebo_without(series: MonthlySeries) -> float:
    """The ratio at the same date by a fit that does not know the covariate."""
    moved = Interruption(month="2019-10", phase_in=("2019-07", "2019-09"))
    bare = fit_step(replace(series, covariates={}), DesignPlan(interruptions=(moved,), offset="none"))
    assert isinstance(bare, StepFit)
    return bare.step.ratio


def test_both_sides_have_the_months_that_were_asked_for() -> None:
    plan = DesignPlan(interruptions=(Interruption(month="2020-10"),), offset="none")
    months = [str(month) for month in step_placebo(fit_of(plan=plan), plan, side=28).months]
    assert months == ["2020-05", "2020-06", "2020-07", "2020-08", "2020-09", "2020-10"]
