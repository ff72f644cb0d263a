"""Controlled count series: agreement with the month-effects Poisson model, symmetry, planted truth and bad input."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.comparisons.controlled import controlled_counts, fit_share
from ipvi_eval.its.counts.count_models import Description, fit_counts
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates

NAMES = ["intercept", "time", "level_change", "slope_change"]


def segments(n: int, at: int) -> np.ndarray:
    t = (np.arange(n) - at) / 12
    return np.column_stack([np.ones(n), t, t >= 0, np.where(t >= 0, t, 0)])


def counts(seed: int, n: int, mean: float, ratio: float = 1.0, at: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Two Poisson series under one strong common shock (sd 20 % a month, a fall by half in months 10-14)."""
    rng = np.random.default_rng(seed)
    common = np.exp(0.2 * rng.normal(size=n)) * np.where((np.arange(n) >= 10) & (np.arange(n) < 15), 0.5, 1)
    effect = np.where(np.arange(n) >= at, ratio, 1.0)
    return rng.poisson(mean * common * effect).astype(float), rng.poisson(1.5 * mean * common).astype(float)


def test_equals_poisson_with_an_effect_for_every_month() -> None:
    """statsmodels GLM Poisson on the stack with 48 month dummies: the interaction's coefficients agree to 1e-6."""
    y, c = counts(1, 48, 40)
    X = segments(48, 24)
    stacked = np.block([[np.eye(48), X], [np.eye(48), np.zeros((48, 4))]])
    glm = sm.GLM(np.r_[y, c], stacked, family=sm.families.Poisson()).fit(tol=1e-12)
    assert fit_share(y, c, X, names=NAMES).coefficients == pytest.approx(glm.params[48:], abs=1e-6)


def test_swapping_the_areas_flips_the_sign_only() -> None:
    y, c = counts(2, 48, 30)
    one = fit_share(y, c, segments(48, 24), names=NAMES, log_exposure_ratio=np.log(0.7))
    two = fit_share(c, y, segments(48, 24), names=NAMES, log_exposure_ratio=-np.log(0.7))
    assert two.coefficients == pytest.approx(-one.coefficients, abs=1e-8)
    assert two.covariance == pytest.approx(one.covariance, rel=1e-6)
    assert one.coefficient("level_change").p == pytest.approx(two.coefficient("level_change").p, rel=1e-6)
    shifted = fit_share(y, c, segments(48, 24), names=NAMES)
    assert one.coefficients[1:] == pytest.approx(shifted.coefficients[1:], abs=1e-8)
    assert one.coefficients[0] == pytest.approx(shifted.coefficients[0] - np.log(0.7), abs=1e-8)


def test_planted_effect_and_level_under_a_common_shock() -> None:
    """Simulation. 120 pairs of 48 months, true ratio 1: tests reject 0.5-9 %; true .6: the mean is .6 within 4 %."""
    X = segments(48, 24)
    null = [fit_share(*counts(seed, 48, 60), X, names=NAMES).coefficient("level_change") for seed in range(120)]
    rejected = np.mean([one.p < 0.05 for one in null])
    assert 0.005 <= rejected <= 0.09
    real = [fit_share(*counts(seed, 48, 60, 0.6), X, names=NAMES).coefficient("level_change") for seed in range(40)]
    assert np.exp(np.mean([one.value for one in real])) == pytest.approx(0.6, rel=0.04)
    assert np.mean([one.lower < np.log(0.6) < one.upper for one in real]) > 0.85


def series(values: np.ndarray, name: str, population: float | None = 1000.0) -> MonthlySeries:
    months = np.datetime64("2018-01", "M") + np.arange(values.size)
    return monthly_series(months, values, None if population is None else np.full(values.size, population), name=name)


PLAN = DesignPlan(interruptions=(Interruption(month="2020-01"),))


def test_several_comparison_areas() -> None:
    y, a = counts(5, 48, 50, 0.6)
    _, b = counts(6, 48, 50)
    fit = controlled_counts(series(y, "Poughkeepsie"), [series(a, "Troy"), series(b, "Utica", 500.0)], PLAN)
    assert set(fit.by_control) == {"Troy", "Utica"}
    assert np.all(fit.control.counts == a + b)
    # areas of the same exposure ratio in every month: only the intercept hears of it
    pooled = fit_share(y, a + b, segments(48, 24), names=NAMES, log_exposure_ratio=np.log(1000 / 1500))
    assert fit.interaction.coefficients == pytest.approx(pooled.coefficients, abs=1e-8)
    assert fit.pre_trend == fit.interaction.coefficient("time")
    table = fit.tidy()
    assert set(table["part"]) == {"treated", "control", "interaction", "against Troy", "against Utica"}
    level = {one.id: one for one in as_estimates(fit, "its.controlled")}["its.controlled.level_change"]
    assert level.value == pytest.approx(fit.interaction.coefficient("level_change").ratio)
    assert level.events == int(y.sum() + a.sum() + b.sum())


def test_short_series_carry_no_p_value() -> None:
    y, c = counts(7, 14, 50, at=9)
    plan = DesignPlan(interruptions=(Interruption(month="2018-10", slope=False),))
    fit = controlled_counts(series(y, "a", None), [series(c, "b", None)], plan)
    assert isinstance(fit.treated, Description)
    assert fit.interaction.coefficient("level_change").p is None
    assert fit.tidy()["part"].unique().tolist() == ["interaction"]


def test_months_without_any_incident_are_left_out() -> None:
    y, c = counts(8, 48, 30)
    y[5] = c[5] = 0
    fit = fit_share(y, c, segments(48, 24), names=NAMES)
    assert 5 not in fit.rows
    assert fit.rows.size == 47
    keep = np.arange(48) != 5
    gap = fit_share(y[keep], c[keep], segments(48, 24)[keep], names=NAMES, positions=np.flatnonzero(keep))
    assert gap.covariance == pytest.approx(fit.covariance, rel=1e-10)


def test_bad_input() -> None:
    y, c = counts(9, 48, 30)
    X = segments(48, 24)
    with pytest.raises(AnalysisError, match="k names"):
        fit_share(y, c[:-1], X, names=NAMES)
    with pytest.raises(AnalysisError, match="not negative"):
        fit_share(y - 100, c, X, names=NAMES)
    with pytest.raises(AnalysisError, match="no finite estimate"):
        fit_share(np.where(X[:, 2] > 0, 0, y), c, X[:, [0, 2]], names=["intercept", "level_change"])
    with pytest.raises(AnalysisError, match="cannot carry"):
        fit_share(y[20:27], c[20:27], X[20:27], names=NAMES)
    with pytest.raises(AnalysisError, match="repeat each other"):
        fit_share(y, c, np.column_stack([X, X[:, 2]]), names=[*NAMES, "again"])
    with pytest.raises(AnalysisError, match="at least one comparison"):
        controlled_counts(series(y, "a"), [], PLAN)
    with pytest.raises(AnalysisError, match="names of their own"):
        controlled_counts(series(y, "a"), [series(c, "a")], PLAN)
    with pytest.raises(AnalysisError, match="months differ"):
        controlled_counts(series(y, "a"), [series(c[:40], "b")], PLAN)
    with pytest.raises(AnalysisError, match="exposure"):
        controlled_counts(series(y, "a"), [series(c, "b", None)], PLAN)


def test_errors_without_autocorrelation_are_quasi_binomial() -> None:
    """Where REML puts rho at 0: dispersion sum(Pearson^2) / (n - k), covariance dispersion (X'WX)^-1 (closed form)."""
    X = segments(22, 11)
    checked = 0
    for seed in range(20):
        y, c = counts(seed, 22, 200)
        y = np.random.default_rng(seed).negative_binomial(20, 20 / (20 + y + 1)).astype(float)
        fit = fit_share(y, c, X, names=NAMES)
        weight = (y + c) * fit.share * (1 - fit.share)
        pearson = (y - (y + c) * fit.share) / np.sqrt(weight)
        if fit.rho > 1e-6:
            continue
        checked += 1
        assert fit.dispersion > 1
        assert fit.dispersion == pytest.approx(pearson @ pearson / 18, rel=1e-4)
        expected = fit.dispersion * np.linalg.inv((X * weight[:, None]).T @ X)
        assert fit.covariance == pytest.approx(expected, rel=1e-4, abs=1e-10)
    assert checked >= 3


@pytest.mark.parametrize("times", [1, 20])
def test_a_comparison_area_where_nothing_changes_changes_nothing(times: int) -> None:
    months = np.datetime64("2016-01", "M") + np.arange(48)
    plan = DesignPlan(interruptions=(Interruption(month="2018-01"),), offset="none", harmonics=0)
    own = monthly_series(months, np.random.default_rng(3).poisson(60, 48), name="own")
    still = monthly_series(months, np.full(48, 1000 * times), name="still")
    alone, against = fit_counts(own, plan), controlled_counts(own, [still], plan)
    for name in ("level_change", "slope_change"):
        relative = {e.id: e for e in as_estimates(against, "x")}[f"x.{name}"]
        # One weighs the share, the other the count: they meet as the still area grows.
        assert np.log(relative.value) == pytest.approx(alone.coefficient(name).value, abs=0.01 / times)


def test_the_picture_shows_changes_and_no_season_or_trend() -> None:
    y, c = counts(4, 48, 40)
    found = controlled_counts(series(y, "Poughkeepsie"), [series(c, "Troy")], PLAN)
    axes = found.plot().axes[0]
    named = [
        f"{change} change, {part}" for part in ("treated", "control", "interaction") for change in ("level", "slope")
    ]
    assert [label.get_text() for label in axes.get_yticklabels()] == named
    table = found.tidy().set_index(["term", "part"])["ratio"]
    assert axes.lines[0].get_xdata()[4] == table["level_change", "interaction"]
