from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.placebo import widened
from ipvi_eval.its.power import detectable_ratio, minimum_detectable_effect, power_of_ratio
from ipvi_eval.its.series import MonthlySeries, monthly_series


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


@settings(max_examples=30, deadline=None)
@given(st.floats(0.02, 1.0), st.floats(4, 80), st.floats(0.5, 0.95))
def test_detectable_ratio_inverts_power(se: float, df: float, power: float) -> None:
    ratio = detectable_ratio(se=se, df=df, power=power)
    assert 0 < ratio < 1
    assert power_of_ratio(ratio, se=se, df=df) == pytest.approx(power, abs=1e-6)


def test_the_fit_and_the_calibrated_error(sicily: MonthlySeries) -> None:
    fit = fit_counts(sicily, DesignPlan(interruptions=(Interruption(month="2005-01"),), offset="exposure"))
    assert isinstance(fit, CountFit)
    model = minimum_detectable_effect(fit)
    level = fit.coefficient("level_change")
    assert model.fall == pytest.approx(detectable_ratio(se=level.se, df=level.df))
    assert model.rise == pytest.approx(1 / model.fall)  # type: ignore[operator]
    calibrated = minimum_detectable_effect(fit, calibrated=widened(level, 1.5, 0.95))
    assert calibrated.fall < model.fall  # type: ignore[operator]
    assert calibrated.basis == "calibrated"
    assert model.estimates("its.x")[0].id == "its.x.minimum_detectable_effect"
    assert "80%" in model.sentence


def test_described_series_use_counts_alone() -> None:
    months = np.datetime64("2021-01", "M") + np.arange(10)
    described = fit_counts(
        monthly_series(months, np.full(10, 93)), DesignPlan(interruptions=(Interruption(month="2021-06"),))
    )
    effect = minimum_detectable_effect(described)
    assert effect.basis == "counts alone"
    # Closed form: exp(-(1.959964 + 0.841621) sqrt(2 / 465))
    assert effect.fall == pytest.approx(np.exp(-2.801585 * np.sqrt(2 / 465)), abs=1e-5)
    empty = fit_counts(monthly_series(months, np.zeros(10)), DesignPlan(interruptions=(Interruption(month="2021-06"),)))
    nothing = minimum_detectable_effect(empty)
    assert nothing.fall is None
    assert nothing.estimates("its.x")[0].value is None
    assert "no fall" in nothing.sentence


def test_impossible_requests() -> None:
    with pytest.raises(AnalysisError, match="positive ratio"):
        power_of_ratio(0, se=0.1, df=10)
    with pytest.raises(AnalysisError, match="wanted power"):
        detectable_ratio(se=0.1, df=10, power=0.01)
