from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.counted import incidents
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas, placebo_outcomes
from ipvi_eval.its.checks.specification import Choices, specification_curve
from ipvi_eval.its.comparisons.synthetic_control import synthetic_control
from ipvi_eval.its.counts.count_models import Description
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.gates import Gate
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts import reporting
from ipvi_eval.questions.counts.estimates import as_estimates

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), harmonics=0, offset="none")


def series(n: int = 60, exposure: float | None = None) -> MonthlySeries:
    rng = np.random.default_rng(3)
    mean = np.where(np.arange(n) < 30, 40, 30)
    weights = None if exposure is None else np.full(n, exposure)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(n), rng.poisson(mean), weights, name="here")


@pytest.fixture(scope="module")
def fit() -> StepFit:
    found = fit_step(series(), PLAN)
    assert isinstance(found, StepFit)
    return found


def test_months_are_not_people(fit: StepFit) -> None:
    assert {one.n_of for one in as_estimates(fit, "its.x")} == {"months"}


def test_by_quarter_is_the_same_plan_on_quarters_and_has_no_n(fit: StepFit) -> None:
    found = reporting.by_quarter(fit, PLAN)
    assert isinstance(found, StepFit)
    assert found.series.months_per_period == 3
    assert found.counts.sum() == fit.counts.sum()
    first = next(iter(reporting.quarterly_estimates(found, "its.x.quarterly")))
    assert first.n is None
    assert first.label.endswith(", by quarter")
    assert first.value == found.step.ratio


def test_the_companion_carries_both_sides_for_disclosure_control(fit: StepFit) -> None:
    ahead = forecast(fit)
    one = reporting.companion("its.x", ahead, fit)
    assert (one.id, one.value, one.p) == ("its.x.forecast.ratio", ahead.average.ratio, ahead.average.p)
    assert one.cells == (fit.counts[:30].sum(), fit.counts[30:].sum())


def test_size() -> None:
    found = {one.id: one for one in reporting.size_of("its.x", Gate("standard", 30, 20, 900, 350), 3)}
    assert found["its.x.months_before"].value == 90
    assert found["its.x.months_after"].value == 60


def described(*gate: int) -> Description:
    return Description(series(), Gate("describe only", *gate), PLAN)


def test_means_before_and_after_the_start() -> None:
    found = list(reporting.means_of("its.x", described(30, 20, 900, 350), 1))
    told = {one.id: (one.value, one.n, one.events) for one in found}
    assert told == {"its.x.mean_before": (900 / 30, 30, 900), "its.x.mean_after": (350 / 20, 20, 350)}
    of_quarters = reporting.means_of("its.x", described(10, 5, 900, 350), 3)
    assert [one.value for one in of_quarters] == [900 / 30, 350 / 15]
    assert list(reporting.means_of("its.x", described(0, 0, 0, 0), 1)) == []


def test_means_know_their_months(fit: StepFit) -> None:
    before, after = reporting.means_of("its.x", fit, 1)
    assert (before.events, after.events) == (fit.counts[:30].sum(), fit.counts[30:].sum())
    assert before.events.key == incidents(0, "here", "", "2018-01", "2020-06").key
    assert after.events.key == incidents(0, "here", "", "2020-07", "2022-12").key


def test_means_of_a_series_that_is_described_know_their_months() -> None:
    """Of a plan that leaves out a month of phase-in, and whose level and slope keep the disruption."""
    plan = DesignPlan(interruptions=(Interruption(month="2020-07", phase_in=("2020-07", "2020-07")),))
    made = as_estimates(described(30, 29, 0, 0), "its.x")
    before, after = reporting.with_their_months(made, replace(described(30, 29, 0, 0), plan=plan))
    assert (before.events, after.events) == (series().counts[:30].sum(), series().counts[31:].sum())
    assert after.events.key == incidents(0, "here", "", "2020-08", "2022-12").key


def test_specifications_in_numbers(fit: StepFit) -> None:
    curve = specification_curve(fit, PLAN, Choices(models=("default",), harmonics=(0,)))
    found = {one.id.rpartition(".")[2]: one.value for one in reporting.specification_estimates("its.x", curve)}
    assert found["fitted"] == 5.0  # the headline, and 1 model x 2 trends x 1 season x 2 slopes
    assert found["median_ratio"] == pytest.approx(np.exp(np.median([line.value for line in curve.lines])))


def test_placebo_outcomes_by_name(fit: StepFit) -> None:
    chosen = {"thefts": series(), "none": replace(series(), counts=np.zeros(60))}
    outcomes = placebo_outcomes({"Thefts": chosen["thefts"], "None": chosen["none"]}, PLAN)
    thefts, none = reporting.placebo_outcome_estimates("its.x", chosen, outcomes, fit)
    assert thefts.id == "its.x.placebo_outcome.thefts.ratio"
    assert thefts.events == int(series().counts.sum())
    assert none.value is None
    assert none.note


def test_areas_are_not_people() -> None:
    rank, least = reporting.area_rank("its.x", PlaceboAreas(-2.0, (("a", 0.1),), 0.5, 0.5, ()))
    assert rank.n is None
    assert (least.id, least.value, least.n, least.n_of) == ("its.x.placebo_area.resolution", 0.5, 2, "areas")


def test_displaced_sums_equal_windows(fit: StepFit) -> None:
    flat = replace(series(), counts=np.full(60, 10.0))
    found = reporting.displaced(fit, "2020-07", flat, flat, flat)
    counts = series().counts
    # The longest equal windows in whole years around July 2020: 24 months on either side; flat controls change nothing.
    assert found.value == counts[30:54].sum() - counts[6:30].sum()
    assert found.displacement == 0


def test_rates() -> None:
    # A leap year's February has 29 days: count / (people x days) x 365.25 x 1,000.
    one = series(exposure=2000.0)
    assert reporting.rates(one)[25] == pytest.approx(one.counts[25] / (2000 * 29) * 365.25 * 1000)
    assert reporting.has_population(one)
    bare = series(exposure=1.0)
    assert not reporting.has_population(bare)
    assert reporting.rates(bare)[0] == pytest.approx(bare.counts[0] / 31 * 365.25 / 12)


def test_the_synthetic_effect_has_the_unit_of_its_series() -> None:
    rng = np.random.default_rng(1)
    found = synthetic_control(rng.normal(10, 1, 40), rng.normal(10, 1, (3, 40)), first_after=20)
    assert reporting.synthetic_estimate("its.x.synthetic", found, people=True).unit == "per 1,000 people per year"
    assert reporting.synthetic_estimate("its.x.synthetic", found, people=False).unit == "incidents per month"


def test_means_of_the_comparison_areas_together_in_the_periods_of_the_fit() -> None:
    """Two areas of 50 and 20 a month, 45 and 20 after; the month of the phase-in and the shock are in neither."""
    months = np.datetime64("2018-01", "M") + np.arange(60)
    after = np.arange(60) >= 30
    areas = [
        monthly_series(months, np.where(after, late, early), None, name=name)
        for name, early, late in (("there", 50, 45), ("yonder", 20, 20))
    ]
    found = fit_step(series(), PLAN, areas)
    assert isinstance(found, StepFit)
    told = {one.id: (one.value, one.n, one.events) for one in reporting.means_of_comparison("its.x", found, 1)}
    assert told == {"its.x.control.mean_before": (70, 30, 2100), "its.x.control.mean_after": (65, 30, 1950)}
