from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.its import reporting
from ipvi_eval.its.count_models import CountFit, Description, fit_counts
from ipvi_eval.its.counterfactual import counterfactual
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.gates import Gate
from ipvi_eval.its.placebo import placebo_in_time
from ipvi_eval.its.placebo_elsewhere import PlaceboAreas, placebo_outcomes
from ipvi_eval.its.power import minimum_detectable_effect
from ipvi_eval.its.series import MonthlySeries, monthly_series
from ipvi_eval.its.specification import Choices, specification_curve
from ipvi_eval.its.synthetic_control import synthetic_control

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), harmonics=0, offset="none")


def series(n: int = 60, exposure: float | None = None) -> MonthlySeries:
    rng = np.random.default_rng(3)
    mean = np.where(np.arange(n) < 30, 40, 30)
    weights = None if exposure is None else np.full(n, exposure)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(n), rng.poisson(mean), weights, name="here")


@pytest.fixture(scope="module")
def fit() -> CountFit:
    found = fit_counts(series(), PLAN)
    assert isinstance(found, CountFit)
    return found


def test_months_are_not_people(fit: CountFit) -> None:
    assert {one.n_of for one in fit.estimates("its.x")} == {"months"}


def test_quarters_have_no_n() -> None:
    (one,) = reporting.by_quarter(
        [Estimate(id="its.x.level", value=0.9, unit="ratio", method="m", label="level", n=20)]
    )
    assert one.n is None
    assert one.label == "level, by quarter"


def test_size() -> None:
    found = {one.id: one for one in reporting.size_of("its.x", Gate("standard", 30, 20, 900, 350))}
    assert found["its.x.mean"].value == 25.0  # (900 + 350) / 50
    assert found["its.x.months_before"].value == 30
    assert list(reporting.size_of("its.x", Gate("describe only", 0, 0, 0, 0)))[-1].id == "its.x.months_after"


def test_the_average_is_widened_as_the_level_change_is(fit: CountFit) -> None:
    without, placebo = counterfactual(fit, draws=100, seed=1), placebo_in_time(fit)
    wide = replace(placebo, scale=1.5, calibrated=replace(placebo.model, df=placebo.model.df / 2))
    one = reporting.calibrated_average("its.x", without, wide)
    assert one.standard_error == pytest.approx(1.5 * without.average.se)
    assert one.value == pytest.approx(without.average.ratio)
    # 2/df of a sum of variances add (Satterthwaite): the yardstick's part is 2/df_calibrated - 2/df_model.
    expected = 1 / (1 / without.average.df + 1 / placebo.model.df)
    assert one.df == pytest.approx(max(expected, 4.0))
    same = replace(placebo, scale=1.0, calibrated=placebo.model)
    assert reporting.calibrated_average("its.x", without, same).p == pytest.approx(without.average.p)


def test_detectable_effect_has_the_short_id(fit: CountFit) -> None:
    one = reporting.detectable("its.x", minimum_detectable_effect(fit))
    assert one.id == "its.x.mde"
    assert one.value is not None
    assert 0 < one.value < 1
    short = fit_counts(series(35), PLAN)
    assert isinstance(short, Description)
    assert reporting.detectable("its.x", minimum_detectable_effect(short)).n_of == "months"


def test_specifications_in_numbers(fit: CountFit) -> None:
    curve = specification_curve(fit, Choices(models=("default",), harmonics=(0,)))
    found = {one.id.rpartition(".")[2]: one.value for one in reporting.specification_estimates("its.x", curve)}
    assert found["fitted"] == 4.0  # 1 model x 2 trends x 1 season x 2 slopes
    assert found["median_ratio"] == pytest.approx(np.exp(np.median([line.value for line in curve.lines])))


def test_placebo_outcomes_by_name() -> None:
    chosen = {"thefts": series(), "none": replace(series(), counts=np.zeros(60))}
    outcomes = placebo_outcomes({"Thefts": chosen["thefts"], "None": chosen["none"]}, PLAN)
    thefts, none = reporting.placebo_outcome_estimates("its.x", chosen, outcomes, 0.95)
    assert thefts.id == "its.x.placebo_outcome.thefts.level_change"
    assert thefts.events == int(series().counts.sum())
    assert none.value is None
    assert none.note


def test_areas_are_not_people() -> None:
    assert reporting.area_rank("its.x", PlaceboAreas(-2.0, (("a", 0.1),), 0.5, 0.5, ())).n is None


def test_displaced_sums_equal_windows(fit: CountFit) -> None:
    flat = replace(series(), counts=np.full(60, 10.0))
    found = reporting.displaced(fit, "2020-07", flat, flat, flat)
    counts = series().counts
    # The longest equal windows in whole years around July 2020: 24 months on either side; flat controls change nothing.
    assert found.value == counts[30:54].sum() - counts[6:30].sum()
    assert found.displacement == 0


def test_by_quarter_is_the_same_plan_on_quarters(fit: CountFit) -> None:
    found = reporting.fit_by_quarter(fit)
    assert isinstance(found, CountFit)
    assert found.series.months_per_period == 3
    assert found.counts.sum() == fit.counts.sum()


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
