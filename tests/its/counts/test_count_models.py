from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import CountFit, Description, fit_counts, ratio_of
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series, monthly_values
from ipvi_eval.questions.counts.estimates import as_estimates

BAN = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")


def _fit(series: MonthlySeries, plan: DesignPlan) -> CountFit:
    fit = fit_counts(series, plan)
    assert isinstance(fit, CountFit)
    return fit


def test_sicily_published_values(sicily: MonthlySeries) -> None:
    # R: glm(aces ~ offset(log(stdpop)) + smokban + time + harmonic(month, 2, 12), family = quasipoisson)
    fit = _fit(sicily, BAN)
    level = fit.coefficient("level_change")
    assert level.value == pytest.approx(-0.122086792898513, abs=1e-9)
    # Lopez Bernal 2017 (with correction): RR .885. R's standard error is in test_count_alternatives.
    assert round(level.ratio, 3) == 0.885
    assert fit.coefficient("time").ratio == pytest.approx(1.06680759688108, abs=1e-9)


def test_slope_parametrisation_of_the_tutorial(sicily: MonthlySeries) -> None:
    # R: ... + smokban + time + I((time - 36) * smokban) + harmonic(month, 2, 12)
    # The tutorial's slope is already one month old in the first month.
    fit = _fit(sicily, DesignPlan(interruptions=(Interruption(month="2005-01"),), offset="exposure"))
    slope = fit.coefficient("slope_change")
    assert slope.value / 12 == pytest.approx(0.00148222799808564, abs=1e-9)
    weights = np.zeros(len(fit.design.names))
    weights[fit.design.column("level_change")] = 1
    weights[fit.design.column("slope_change")] = -1 / 12
    assert fit.contrast(weights).value == pytest.approx(-0.131859171249763, abs=1e-9)


def test_estimates_have_stable_ids_and_log_scale_errors(sicily: MonthlySeries) -> None:
    fit = _fit(sicily, BAN)
    estimates = {one.id: one for one in as_estimates(fit, "its.heart")}
    assert list(estimates) == ["its.heart.trend", "its.heart.level_change", "its.heart.rho", "its.heart.dispersion"]
    level = estimates["its.heart.level_change"]
    row = fit.tidy().set_index("term").loc["level_change"]
    assert level.value == pytest.approx(row["ratio"])
    assert level.standard_error == pytest.approx(row["standard_error"])
    assert level.p is not None
    assert level.cells == (29191, 19723)


@pytest.mark.parametrize(
    ("n", "start", "counts", "reason"),
    [
        (2, 1, 20, "fewer than 12"),
        (11, 6, 20, "fewer than 12"),
        (30, 27, 20, "fewer than 6 on a side"),
        (36, 18, 0, "no incident at all"),
    ],
)
def test_a_series_too_short_or_empty_carries_no_p_value(n: int, start: int, counts: int, reason: str) -> None:
    months = np.datetime64("2020-01", "M") + np.arange(n)
    series = monthly_series(months, np.full(n, counts))
    described = fit_counts(series, DesignPlan(interruptions=(Interruption(month=str(months[start])),)))
    assert isinstance(described, Description)
    assert reason in described.gate.sentence
    assert all(one.p is None for one in as_estimates(described, "its.x"))


def test_errors_are_quasi_poissons_where_residuals_are_independent() -> None:
    # Closed form: with rho 0 and no excess two months apart, R is the identity.
    rng = np.random.default_rng(4)
    months = np.datetime64("2018-01", "M") + np.arange(23)
    plan = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none")
    fits = [_fit(monthly_series(months, rng.negative_binomial(10, 0.2, 23)), plan) for _ in range(12)]
    independent = [fit for fit in fits if fit.rho < 1e-9]
    assert len(independent) >= 3
    for fit in independent:
        weighted = fit.design.X * np.sqrt(fit.fitted)[:, None]
        pearson = float(fit.pearson @ fit.pearson / (23 - 4))
        assert fit.dispersion == pytest.approx(max(pearson, 1.0), rel=1e-6)
        np.testing.assert_allclose(fit.covariance, fit.dispersion * np.linalg.inv(weighted.T @ weighted), rtol=1e-5)


def test_a_constant_series_has_ratio_one_and_the_least_dispersion() -> None:
    months = np.datetime64("2020-01", "M") + np.arange(36)
    plan = DesignPlan(interruptions=(Interruption(month="2021-07"),), offset="none")
    fit = _fit(monthly_series(months, np.full(36, 20)), plan)
    assert fit.coefficient("level_change").ratio == pytest.approx(1)
    # R: qchisq(.05, 28) / 28 for 36 months and 8 columns
    assert fit.dispersion == pytest.approx(16.9278750444225 / 28, rel=1e-9)
    assert fit.coefficient("level_change").p == pytest.approx(1)


def test_wrong_requests_are_refused(sicily: MonthlySeries) -> None:
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match=r"0\.95, not 95"):
            fit_counts(sicily, BAN, level=level)
    with pytest.raises(AnalysisError, match="needs counts"):
        fit_counts(monthly_values(sicily.months, sicily.counts), BAN)


MONTHS = np.datetime64("2015-01", "M") + np.arange(48)
STEP = DesignPlan(interruptions=(Interruption(month="2017-01", slope=False),), offset="exposure")


def _rough(seed: int) -> np.ndarray:
    """Counts with a variance well above the mean, so that no floor is reached."""
    rng = np.random.default_rng(seed)
    return rng.negative_binomial(6, 6 / (6 + 40), 48).astype(float)


def _same(one: CountFit, other: CountFit, sign: float = 1.0) -> None:
    """Every coefficient but the intercept, its error and its df."""
    assert sign * other.coefficients[1:3] == pytest.approx(one.coefficients[1:3], abs=1e-7)
    assert other.standard_errors[1:3] == pytest.approx(one.standard_errors[1:3], rel=1e-4)
    assert other.df[1:3] == pytest.approx(one.df[1:3], rel=1e-3)
    assert other.rho == pytest.approx(one.rho, abs=1e-5)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), unit=st.floats(1e-6, 1e6))
def test_the_unit_of_the_exposure_moves_the_intercept_only(seed: int, unit: float) -> None:
    counts, people = _rough(seed), np.linspace(900, 1100, 48)
    one = _fit(monthly_series(MONTHS, counts, people), STEP)
    other = _fit(monthly_series(MONTHS, counts, people * unit), STEP)
    _same(one, other)
    assert other.coefficients[0] == pytest.approx(one.coefficients[0] - np.log(unit), abs=1e-7)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), times=st.integers(2, 50))
def test_counting_everything_several_times_over_is_no_evidence(seed: int, times: int) -> None:
    counts = _rough(seed)
    one, other = (_fit(monthly_series(MONTHS, counts * factor), STEP) for factor in (1, times))
    _same(one, other)
    assert other.dispersion == pytest.approx(times * one.dispersion, rel=1e-5)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_time_run_backwards_turns_the_trend_and_the_step_around(seed: int) -> None:
    counts = _rough(seed)
    one, other = (_fit(monthly_series(MONTHS, values), STEP) for values in (counts, counts[::-1]))
    _same(one, other, sign=-1.0)


def test_the_picture_shows_what_was_expected_without_the_step(sicily: MonthlySeries) -> None:
    fit = _fit(sicily, BAN)
    path = fit.expected
    inside = path.inside
    assert inside.sum() == 23
    np.testing.assert_allclose(path.expected[~inside], fit.fitted[~inside], rtol=1e-12)
    np.testing.assert_allclose(fit.fitted[inside] / path.expected[inside], fit.coefficient("level_change").ratio)
    assert (path.lower < path.expected).all()
    observed, _, expected, _ = fit.plot().axes[0].lines
    assert observed.get_ydata().tolist() == sicily.counts.tolist()
    assert expected.get_ydata().tolist() == path.expected[inside].tolist()
    assert "incidents in 36 periods before" in fit.sentence


def test_a_description_says_why_nothing_is_tested(sicily: MonthlySeries) -> None:
    short = fit_counts(sicily.window(30, 40), BAN)
    assert isinstance(short, Description)
    assert short.sentence == f"{short.gate.sentence}."
    assert short.gate.sentence in " ".join(repr(short).split())


def test_a_ratio_is_written_as_long_as_it_can_be() -> None:
    assert ratio_of(np.log(0.7)) == pytest.approx(0.7)
    # The largest double is exp(709.8).
    assert np.isfinite(ratio_of(699.9))
    assert ratio_of(710.0) == np.inf
    assert ratio_of(-800.0) == 0


def test_what_is_described_has_the_mean_of_either_side(sicily: MonthlySeries) -> None:
    short = sicily.window(30, 40)  # six months before the ban and four after
    found = fit_counts(short, BAN)
    assert isinstance(found, Description)
    table = found.tidy().set_index("side")
    assert table["months"].to_dict() == {"before": 6, "after": 4}
    assert table["events"].to_dict() == {"before": short.counts[:6].sum(), "after": short.counts[6:].sum()}
    assert table["mean"].tolist() == pytest.approx([short.counts[:6].mean(), short.counts[6:].mean()])
