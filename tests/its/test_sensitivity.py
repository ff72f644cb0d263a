from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.count_alternatives import fit_count_model
from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.sensitivity import Strip, sensitivity_strip, trend_flexibility
from ipvi_eval.its.series import MonthlySeries, monthly_series

BAN = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")


def _fit(series: MonthlySeries, plan: DesignPlan = BAN) -> CountFit:
    fit = fit_counts(series, plan)
    assert isinstance(fit, CountFit)
    return fit


def _series(n: int = 60, seed: int = 1, fall: float = 1.0) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    mean = np.where(np.arange(n) < n // 2, 50, 50 * fall)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(n), rng.poisson(mean))


@pytest.fixture(scope="module")
def strip() -> Strip:
    fit = _fit(_series(), DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none"))
    return sensitivity_strip(fit)


def test_every_promised_line_is_there_and_the_primary_comes_first(strip: Strip) -> None:
    ids = [line.id for line in strip.lines]
    assert ids == [
        "primary",
        "gls_reml",
        "negative_binomial",
        "newey_west",
        "lagged",
        "quasi_poisson",
        "step_only",
        "fourier_1",
        "fourier_3",
        "window_start",
        "window_end",
        *(f"without_{year}" for year in range(2018, 2023)),
        "without_covid_months",
    ]
    assert all(line.value is not None for line in strip.lines), [line.note for line in strip.lines]
    assert strip.tidy()["primary"].tolist() == [True] + [False] * (len(ids) - 1)
    assert {one.id for one in strip.estimates("its.x.sensitivity")} == {f"its.x.sensitivity.{name}" for name in ids}


def test_lines_are_the_models_they_name(sicily: MonthlySeries) -> None:
    lines = {line.id: line for line in sensitivity_strip(_fit(sicily), covid=None).lines}
    # R: MASS::glm.nb and sandwich::NeweyWest lag 3, as in test_count_alternatives
    assert lines["negative_binomial"].value == pytest.approx(-0.123086125360022, abs=1e-6)
    assert lines["newey_west"].se == pytest.approx(0.0231869281017542, abs=1e-6)
    with_slope = fit_count_model(sicily, DesignPlan(interruptions=(Interruption(month="2005-01"),), offset="exposure"))
    assert isinstance(with_slope, CountFit)
    assert lines["step_and_slope"].value == with_slope.coefficient("level_change").value
    assert "without_covid_months" not in lines


def test_leaving_out_months_is_the_fit_without_them(sicily: MonthlySeries) -> None:
    lines = {line.id: line for line in sensitivity_strip(_fit(sicily), covid=None).lines}
    shorter = _fit(sicily.window(12, 59))
    assert lines["without_2002"].value == pytest.approx(shorter.coefficient("level_change").value, abs=1e-9)
    assert lines["without_2002"].p == pytest.approx(shorter.coefficient("level_change").p, rel=1e-4)


def test_flips_are_named() -> None:
    # A fall so clear that nothing flips, and none at all, where signs flip freely.
    plan = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none")
    clear = sensitivity_strip(_fit(_series(fall=0.4), plan))
    assert clear.flipped == ()
    assert "none of" in clear.sentence
    unclear = sensitivity_strip(_fit(_series(seed=8), plan))
    assert any(line.flips == "sign" for line in unclear.flipped)
    assert "disagree" in unclear.sentence


def test_a_line_that_cannot_be_fitted_says_why() -> None:
    plan = DesignPlan(interruptions=(Interruption(month="2019-01", phase_in=("2018-10", "2018-12")),), offset="none")
    lines = {line.id: line for line in sensitivity_strip(_fit(_series(30), plan)).lines}
    assert lines["gls_reml"].value is None
    assert "gap" in lines["gls_reml"].note
    assert lines["without_2018"].value is None
    assert lines["without_2018"].note


def test_flexible_trends_stand_side_by_side() -> None:
    # Simulation with known truth: a curved trend and no interruption; the spline's interval must hold no change.
    t = (np.arange(96) - 48) / 12
    rng = np.random.default_rng(2)
    months = np.datetime64("2014-01", "M") + np.arange(96)
    series = monthly_series(months, rng.poisson(np.exp(5 - 0.05 * t**2 + 0.05 * t**3 / 4)))
    plan = DesignPlan(interruptions=(Interruption(month="2018-01", slope=False),), offset="none")
    strip = trend_flexibility(_fit(series, plan))
    lines = {line.id: line for line in strip.lines}
    assert list(lines) == ["primary", "trend_quadratic", "trend_spline", "trend_local_level"]
    spline = lines["trend_spline"]
    assert spline.lower is not None
    assert spline.upper is not None
    assert spline.lower < 0 < spline.upper
    assert lines["trend_local_level"].value is not None
