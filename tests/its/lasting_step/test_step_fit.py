from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import Contrast, Description
from ipvi_eval.its.lasting_step.step_fit import (
    ALONE,
    EXPECTED,
    RELATIVE,
    StepFit,
    fit_step,
    fit_step_design,
    fit_step_designs,
    step_design,
)
from ipvi_eval.its.lasting_step.wandering_prior import WanderingPrior
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none")


def series(seed: int, *, name: str = "here", fall: float = 1.0, n: int = 60, mean: float = 40) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    level = np.where(np.arange(n) < 30, mean, mean * fall)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(n), rng.poisson(level), name=name)


def fitted(one: MonthlySeries, plan: DesignPlan = PLAN, *controls: MonthlySeries) -> StepFit:
    found = fit_step(one, plan, controls)
    assert isinstance(found, StepFit)
    return found


def test_every_number_is_the_ratio_in_another_dress() -> None:
    fit = fitted(series(1, fall=0.6))
    ratio, percent, averted, *_ = as_estimates(fit, "its.x.headline")
    assert {one.scope.base for one in (ratio, percent, averted)} == {EXPECTED[False]}
    counted = fit.counts[30:].sum()
    assert ratio.id == "its.x.headline.ratio"
    assert percent.value == pytest.approx(ratio.value - 1)
    assert (percent.lower, percent.upper) == pytest.approx((ratio.lower - 1, ratio.upper - 1))
    # Incidents averted = O (1 / R - 1), the upper limit from the ratio's lower one.
    assert averted.value == pytest.approx(counted * (1 / ratio.value - 1))
    assert averted.lower == pytest.approx(counted * (1 / ratio.upper - 1))
    assert averted.upper == pytest.approx(counted * (1 / ratio.lower - 1))
    assert ratio.p == percent.p == averted.p
    assert ratio.cells == (fit.counts[:30].sum(), counted)
    assert (ratio.method, ratio.n, averted.n) == (ALONE, 60, 30)


@given(st.integers(0, 500), st.floats(0.4, 1.6))
def test_averted_excludes_none_exactly_where_the_ratio_excludes_one(seed: int, fall: float) -> None:
    fit = fitted(series(seed, fall=fall))
    step, averted = fit.step, fit.averted
    assert (step.lower > 0) == (averted.upper < 0)
    assert (step.upper < 0) == (averted.lower > 0)
    assert averted.lower <= averted.value <= averted.upper
    assert step.p is not None
    assert (step.p < 0.05) == (step.lower > 0 or step.upper < 0)


def test_a_ramp_averts_in_proportion_to_the_share_in_place() -> None:
    ramp = Interruption(month="2020-10", phase_in=("2020-07", "2020-09"), phase_style="ramp")
    fit = fitted(series(3, fall=0.6), DesignPlan(interruptions=(ramp,), offset="none"))
    assert fit.share[29:34] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    by_hand = sum(
        count * (np.exp(-fit.step.value * share) - 1) for count, share in zip(fit.counts, fit.share, strict=True)
    )
    assert fit.averted.value == pytest.approx(by_hand)
    assert fit.window.sum() == 30


def test_a_common_shock_cancels_against_the_comparison() -> None:
    # Both areas fall by 40 % at the start: alone that is a fall, relative to the other it is none.
    own, other = series(4, fall=0.6, mean=200), series(5, fall=0.6, mean=400, name="other")
    alone, relative = fitted(own), fitted(own, PLAN, other)
    assert alone.step.upper < 0
    assert relative.step.lower < 0 < relative.step.upper
    assert relative.step.ratio == pytest.approx(1, abs=0.15)
    assert relative.method == RELATIVE
    assert relative.control is not None
    assert {one.scope.base for one in as_estimates(relative, "x.y")[:3]} == {EXPECTED[True]}
    assert "comparison areas" in EXPECTED[True]
    assert as_estimates(relative, "x.y")[0].cells == (
        own.counts[:30].sum(), own.counts[30:].sum(), other.counts[:30].sum(), other.counts[30:].sum()
    )  # fmt: skip


def test_each_series_has_its_own_population() -> None:
    # The comparison's incidents grow with its population only, so nothing changed relative to it.
    months = np.datetime64("2018-01", "M") + np.arange(60)
    people = np.where(np.arange(60) < 30, 1000.0, 2000.0)
    own = monthly_series(months, 50 + np.arange(60) % 2, np.full(60, 5000.0), name="own")
    other = monthly_series(months, people / 10, people, name="other")
    plan = DesignPlan(interruptions=PLAN.interruptions, offset="exposure")
    # One incident more in every other month is as good as none; with its exposure left out the step would be -0.69.
    assert fitted(own, plan, other).step.value == pytest.approx(0, abs=0.01)
    wrong = replace(other, exposure=np.full(60, 1500.0))
    assert fitted(own, plan, wrong).step.ratio == pytest.approx(0.5, abs=0.1)


def test_too_short_or_empty_is_described_and_says_whose() -> None:
    short = fit_step(series(1, n=33), PLAN)
    assert isinstance(short, Description)
    assert "fewer than 6" in short.gate.sentence
    silent = monthly_series(series(1).months, np.where(np.arange(60) < 30, 9, 0), name="silent")
    found = fit_step(series(1), PLAN, (silent,))
    assert isinstance(found, Description)
    assert "the comparison: no incident after" in found.gate.sentence


def test_long_series_are_not_warned_of_a_straight_trend_that_is_not_drawn() -> None:
    assert fitted(series(2, n=100)).gate.kind == "standard"


def test_refusals() -> None:
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match="level must lie"):
            fit_step(series(1), PLAN, level=level)
    with pytest.raises(AnalysisError, match="cut both to the same window"):
        fit_step(series(1), PLAN, (series(2, n=59, name="other"),))


def test_the_queens_operation_reads_as_the_published_controlled_answer(reference) -> None:  # type: ignore[no-untyped-def]
    # github apwheele/WDDControl: 79 fewer (SE 50, -178 to 20), 20 months on each side; the untreated control fell too.
    city = pd.read_csv(reference / "data" / "nyc_roosevelt_violent.csv")
    own, other = (monthly_series(city["date"], city[name], name=name) for name in ("reports", "control"))
    plan = DesignPlan(interruptions=(Interruption(month="2024-10"),), offset="none")
    at = own.position("2024-10")
    fit = fitted(own.window(at - 20, at + 20), plan, other.window(at - 20, at + 20))
    assert -178 < -fit.averted.value < 20
    assert fit.averted.lower < 79 < fit.averted.upper
    assert isinstance(fit.step, Contrast)
    assert fit.step.ratio == pytest.approx(0.9064347, abs=1e-6)


def test_its_row_is_the_step_and_its_sentence_says_what_it_rests_on() -> None:
    one = series(3)
    fit = fitted(one)
    row = fit.tidy().iloc[0]
    assert row[["ratio", "lower", "upper"]].tolist() == pytest.approx(
        np.exp([fit.step.value, fit.step.lower, fit.step.upper]).tolist()
    )
    before, after = int(one.counts[:30].sum()), int(one.counts[30:].sum())
    told = f"{before:,} incidents in 30 periods before, {after:,} in 30 after"
    assert fit.sentence == f"{told}; {ALONE}."


@pytest.mark.parametrize("beside", [0, 2])
@pytest.mark.parametrize("mean", [40, 0.7])
def test_designs_fitted_at_once_have_the_fits_of_each(beside: int, mean: float) -> None:
    one = series(3, fall=0.7, mean=mean)
    controls = [series(10 + at, name=f"control {at}", mean=30) for at in range(beside)]
    months = ["2018-02", "2019-01", "2019-08", "2020-07", "2021-03"]
    plans = [DesignPlan(interruptions=(Interruption(month=month),), offset="none", harmonics=2) for month in months]
    covid = Interruption(month="2019-11", name="covid", end="2020-01", slope=False)
    plans += [replace(plan, interruptions=(*plan.interruptions, covid)) for plan in plans[1:3]]
    designs = [step_design(one, plan, controls) for plan in plans]
    found = fit_step_designs(one, designs, controls, level=0.9, prior=WanderingPrior(0.05))
    alone = [fit_step_design(one, design, controls, level=0.9, prior=WanderingPrior(0.05)) for design in designs]
    assert [type(fit) for fit in found] == [type(fit) for fit in alone]
    assert isinstance(found[0], Description)  # a month before
    for fit, own in zip(found, alone, strict=True):
        if isinstance(fit, StepFit) and isinstance(own, StepFit):
            assert fit.design is own.design
            for name in ("value", "se", "p", "lower", "upper"):
                assert getattr(fit.step, name) == pytest.approx(getattr(own.step, name), rel=1e-9, abs=1e-12)
            for name in ("weight", "value", "se", "phi", "mean"):
                ours, theirs = getattr(fit.mixture, name), getattr(own.mixture, name)
                np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-300, err_msg=name)
    assert sum(isinstance(fit, StepFit) for fit in found) >= 4
