from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.power import detectable_ratio, minimum_detectable_effect, power_of_ratio
from ipvi_eval.its.checks.simulated_power import simulated_power
from ipvi_eval.its.counts.count_models import fit_counts
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.rounding import percent, whole_percent


def test_normal_case_is_the_textbook_formula() -> None:
    # Closed form: log ratio = (1.959964 + 0.841621) se
    assert np.log(detectable_ratio(se=0.1, df=np.inf)) == pytest.approx(-0.2801585, abs=1e-6)
    # The project's worked examples: a year on each side at 465 a year, a fall of 16.8 % (phi = 1), 22.9 % (phi = 2).
    for phi, fall in ((1, 0.168), (2, 0.229)):
        assert 1 - detectable_ratio(se=np.sqrt(phi * 2 / 465), df=np.inf) == pytest.approx(fall, abs=5e-4)


def test_power_equals_simulation() -> None:
    # Simulation with known truth: 200,000 t statistics with 10 df around log(.8) / .1.
    rng = np.random.default_rng(1)
    t = (np.log(0.8) / 0.1 + rng.standard_normal(200_000)) / np.sqrt(rng.chisquare(10, 200_000) / 10)
    simulated = np.mean(np.abs(t) > stats.t.ppf(0.975, 10))
    assert power_of_ratio(0.8, se=0.1, df=10) == pytest.approx(simulated, abs=0.004)


@pytest.mark.parametrize("df", [3, 10, np.inf])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_without_an_effect_the_power_is_the_level_of_the_test(df: float, level: float) -> None:
    # Law: both tails together reject a true null in 1 - level of the samples, half of them on the wrong side.
    assert power_of_ratio(1.0, se=0.2, df=df, level=level) == pytest.approx(1 - level, abs=1e-6)


@pytest.mark.parametrize(("df", "shift"), [(4, 0.3), (4, 2.5), (12, 1.0), (40, 3.0)])
def test_power_is_that_of_the_noncentral_t(df: float, shift: float) -> None:
    # SciPy's own distribution, where it is accurate: P(|T| > t(.975, df)) of a noncentral T.
    cut = float(stats.t.ppf(0.975, df))
    expected = float(stats.nct.sf(cut, df, shift) + stats.nct.cdf(-cut, df, shift))
    assert power_of_ratio(float(np.exp(-shift * 0.2)), se=0.2, df=df) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.02, 1.0), st.floats(4, 80), st.floats(0.5, 0.95))
def test_detectable_ratio_inverts_power(se: float, df: float, power: float) -> None:
    ratio = detectable_ratio(se=se, df=df, power=power)
    assert 0 < ratio < 1
    assert power_of_ratio(ratio, se=se, df=df) == pytest.approx(power, abs=1e-6)


def fit_of(seed: int = 1, n: int = 72) -> StepFit:
    months = np.datetime64("2016-01", "M") + np.arange(n)
    series = monthly_series(months, np.random.default_rng(seed).poisson(30, n))
    found = fit_step(series, DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none"))
    assert isinstance(found, StepFit)
    return found


def test_the_smallest_fall_is_found_as_often_as_it_says() -> None:
    # The very test, on new series simulated with another seed: within three standard errors of 400 draws of .8.
    fit = fit_of()
    effect = minimum_detectable_effect(fit, power=0.8, series=400, seed=1)
    assert effect.fall is not None
    assert simulated_power(fit, effect.fall, series=400, seed=99).falls == pytest.approx(0.8, abs=0.07)
    assert effect.basis == "simulated"
    assert effect.simulated[0].ratio == 1
    assert effect.false == effect.simulated[0].changes < 0.1
    (one,) = as_estimates(effect, "its.x")
    assert (one.id, one.value, one.n_of) == ("its.x.mde", effect.fall, "months")
    assert f"a lasting fall of {100 * (1 - effect.fall):.0f}% or more" in effect.sentence
    assert "80%" in effect.sentence
    said = str(effect.tried)
    assert "planted in 400 simulated series" in said
    assert all(
        f"a fall of {whole_percent(1 - one.ratio)} in {whole_percent(one.falls)}" in said
        for one in effect.simulated[1:]
    )
    assert f"without a fall it called {percent(effect.false, 1)} changed" in said
    assert not any(letter.isdigit() for letter in effect.said.template)


def test_the_standard_error_alone_promises_too_much() -> None:
    fit = fit_of()
    promised = detectable_ratio(se=fit.step.se, df=fit.step.df)
    effect = minimum_detectable_effect(fit, series=400)
    assert effect.fall is not None
    assert effect.fall < promised


def test_more_power_needs_a_larger_fall() -> None:
    fit = fit_of()
    half, most = (minimum_detectable_effect(fit, power=power, series=200).fall for power in (0.55, 0.9))
    assert half is not None
    assert most is not None
    assert most < half < 1


def test_more_incidents_need_a_smaller_fall() -> None:
    fit = fit_of()
    once, more = (minimum_detectable_effect(fit, series=200, size=size) for size in (1.0, 4.0))
    assert once.fall is not None
    assert more.fall is not None
    assert once.fall < more.fall < 1
    assert once.events == fit.counts.sum() > 0
    assert more.events == pytest.approx(4 * once.events, abs=4)


def test_no_more_is_said_of_a_fall_than_was_tried() -> None:
    effect = minimum_detectable_effect(fit_of(), series=60, size=0.01)
    assert effect.fall is None
    assert effect.sentence == "with 80% power not even a fall of 80% would be detected"
    assert min(one.ratio for one in effect.simulated) == pytest.approx(0.2)


def test_described_series_use_counts_alone() -> None:
    months = np.datetime64("2021-01", "M") + np.arange(10)
    described = fit_counts(
        monthly_series(months, np.full(10, 93)), DesignPlan(interruptions=(Interruption(month="2021-06"),))
    )
    effect = minimum_detectable_effect(described)
    assert effect.basis == "counts alone"
    # Closed form: exp(-(1.959964 + 0.841621) sqrt(2 / 465))
    assert effect.fall == pytest.approx(np.exp(-2.801585 * np.sqrt(2 / 465)), abs=1e-5)
    four = minimum_detectable_effect(described, size=4.0)
    assert four.fall == pytest.approx(np.exp(-2.801585 * np.sqrt(2 / (4 * 465))), abs=1e-5)
    # Eight months and 744 events before, two months after, in which as much would have been 186.
    later = DesignPlan(interruptions=(Interruption(month="2021-09"),))
    uneven = minimum_detectable_effect(fit_counts(monthly_series(months, np.full(10, 93)), later))
    assert uneven.fall == pytest.approx(np.exp(-2.801585 * np.sqrt(1 / 744 + 1 / 186)), abs=1e-5)
    empty = fit_counts(monthly_series(months, np.zeros(10)), DesignPlan(interruptions=(Interruption(month="2021-06"),)))
    nothing = minimum_detectable_effect(empty)
    assert nothing.fall is None
    assert as_estimates(nothing, "its.x")[0].value is None
    assert "no fall" in nothing.sentence
    assert "make it larger" in str(nothing.tried)
    assert effect.sentence == "two numbers that vary by chance alone would show a lasting fall of 17% with 80% power"


def test_impossible_requests() -> None:
    for ratio, se, level, says in (
        (0, 0.1, 0.95, "positive ratio"),
        (0.8, 0, 0.95, "positive standard error"),
        (0.8, 0.1, 0, "0.95, not 95"),
        (0.8, 0.1, 1, "0.95, not 95"),
    ):
        with pytest.raises(AnalysisError, match=says):
            power_of_ratio(ratio, se=se, df=10, level=level)
    with pytest.raises(AnalysisError, match="wanted power"):
        detectable_ratio(se=0.1, df=10, power=0.01)
