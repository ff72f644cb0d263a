from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.drifting_level import linearised_at
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.lasting_step.wandering_prior import TAU
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

MONTHS = np.datetime64("2018-01", "M") + np.arange(60)
PLAN = DesignPlan(interruptions=(Interruption(month="2020-10", phase_in=("2020-07", "2020-09")),), offset="none")


def fit_of(counts: np.ndarray) -> StepFit:
    found = fit_step(monthly_series(MONTHS, counts), PLAN)
    assert isinstance(found, StepFit)
    return found


def test_months_after_the_start_change_nothing_but_what_was_counted() -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(30, 60)
    one = forecast(fit_of(counts))
    doubled = counts.copy()
    doubled[33:] *= 2
    other = forecast(fit_of(doubled))
    assert other.forecast == pytest.approx(one.forecast, rel=1e-10)
    assert other.average.value == pytest.approx(one.average.value + np.log(2), rel=1e-10)
    assert other.average.se == pytest.approx(one.average.se, rel=1e-8)


def test_a_year_of_quarters_says_which_months_it_holds() -> None:
    counts = np.random.default_rng(2).poisson(90, 20)
    series = monthly_series(MONTHS[::3], counts, months_per_period=3)
    fit = fit_step(series, PLAN)
    assert isinstance(fit, StepFit)
    years = forecast(fit).years
    assert [(year.months, year.first, year.last) for year in years] == [
        (3, "2020-10", "2020-12"), (12, "2021-01", "2021-12"), (12, "2022-01", "2022-12")
    ]  # fmt: skip


def test_years_add_up_and_grow_less_certain() -> None:
    counts = np.random.default_rng(2).poisson(30, 60)
    found = forecast(fit_of(counts))
    assert [(year.year, year.months) for year in found.years] == [("2020", 3), ("2021", 12), ("2022", 12)]
    assert [year.counted for year in found.years] == [counts[33:36].sum(), counts[36:48].sum(), counts[48:].sum()]
    assert sum(year.forecast for year in found.years) == pytest.approx(found.forecast, rel=0.02)
    assert found.years[2].ratio.se > found.years[1].ratio.se


def test_equals_the_forecast_by_full_matrices() -> None:
    # Closed form: universal kriging of the months after from those before, at each tau, mixed over the posterior.
    fit = fit_of(np.random.default_rng(3).poisson(25, 60))
    first = int(np.argmax(fit.window))
    before = fit.terms.before(first)
    y = fit.counts[:first]
    mean = linearised_at(y[None], before)[0]
    z = np.log(mean) + (y - mean) / mean
    place = np.concatenate([[0.0], np.cumsum(fit.terms.gaps)])
    K = np.minimum(place[:, None], place[None])
    Z, ahead = before.columns, np.delete(fit.terms.columns, -1, axis=1)[first:]
    logs, values, spreads = [], [], []
    for tau in TAU:
        V = np.diag(1 / mean) + tau**2 * K[:first, :first]
        W = np.linalg.inv(V)
        A = Z.T @ W @ Z + np.diag(before.prior_precision)
        b = np.linalg.solve(A, Z.T @ W @ z)
        rss = z @ W @ z - z @ W @ Z @ b
        carried = tau**2 * K[first:, :first] @ W
        level = ahead @ b + carried @ (z - Z @ b)
        apart = ahead - carried @ Z
        C = tau**2 * K[first:, first:] - tau**2 * carried @ K[:first, first:] + apart @ np.linalg.inv(A) @ apart.T
        share = np.exp(level) / np.exp(level).sum()
        phi = rss / before.df
        logs.append(-(before.df * np.log(phi) + np.linalg.slogdet(V)[1] + np.linalg.slogdet(A)[1]) / 2)
        values.append(np.log(fit.counts[first:].sum() / np.exp(level).sum()))
        spreads.append(phi * (share @ C @ share + 1 / np.exp(level).sum()))
    weight = fit.prior.weight * np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    found = forecast(fit)
    assert found.average.value == pytest.approx(weight @ values, rel=1e-7)
    # The interval of one tau alone is the t interval of its own spread; the mixture's lies between the extremes.
    low, high = np.sqrt(min(spreads)), np.sqrt(max(spreads))
    assert low < found.average.se < high


def test_the_noise_of_a_comparison_counts_by_the_squares_of_the_shares() -> None:
    # Closed form: a log of a sum moves by share x (error of a month's log), so alike months with variance v add v / n.
    fit = fit_of(np.random.default_rng(3).poisson(25, 60))
    with_noise = np.where(fit.window, 0.1, 0.0)
    noisy, calm = (forecast(replace(fit, terms=replace(fit.terms, noise=v))) for v in (with_noise, 0 * with_noise))
    whole = noisy.average.se**2 - calm.average.se**2
    year = noisy.years[-1].ratio.se ** 2 - calm.years[-1].ratio.se ** 2
    assert year / whole == pytest.approx(fit.window.sum() / 12, rel=0.1)


def test_holds_its_level_where_nothing_happened_and_covers_a_growing_effect() -> None:
    # Simulation with a known truth: a level drifting by 3 % a month; the effect grows by 15 % a year.
    rng = np.random.default_rng(5)
    after = np.arange(60) >= 33
    growing = np.where(after, np.exp(-0.15 * (np.arange(60) - 32) / 12), 1.0)
    false, covered = [], []
    for _ in range(120):
        mean = np.exp(np.log(40) + np.cumsum(0.03 * rng.standard_normal(60)))
        false.append(forecast(fit_of(rng.poisson(mean))).average.p < 0.05)  # type: ignore[operator]
        one = forecast(fit_of(rng.poisson(mean * growing))).average
        truth = np.log((mean * growing)[after].sum() / mean[after].sum())
        covered.append(one.lower <= truth <= one.upper)
    assert np.mean(false) <= 0.10
    assert np.mean(covered) >= 0.89


def test_no_incident_after_the_start_still_has_an_interval() -> None:
    counts = np.random.default_rng(4).poisson(30, 60)
    fit = fit_of(counts)
    silent = replace(fit.series, counts=np.where(np.arange(60) < 33, counts, 0.0))
    found = forecast(replace(fit, series=silent))
    assert found.average.upper < -2
    assert np.isfinite(found.average.lower)


def test_its_rows_are_the_window_and_its_years_and_so_is_its_picture() -> None:
    one = forecast(fit_of(np.random.default_rng(1).poisson(30, 60)))
    table = one.tidy()
    assert table["term"].tolist() == ["window", "2020", "2021", "2022"]
    assert table["counted"].tolist() == [sum(year.counted for year in one.years), *(y.counted for y in one.years)]
    assert table["ratio"].tolist() == pytest.approx([one.average.ratio, *(year.ratio.ratio for year in one.years)])
    assert list(one.plot().axes[0].lines[0].get_xdata()) == table["ratio"].tolist()


def test_the_first_row_adds_the_years_up() -> None:
    counts = np.random.default_rng(2).poisson(30, 60)
    found = forecast(fit_of(counts))
    table = found.tidy()
    assert list(table)[:4] == ["term", "counted", "forecast", "coefficient"]
    assert table["counted"].tolist() == [counts[33:].sum(), counts[33:36].sum(), counts[36:48].sum(), counts[48:].sum()]
    assert table["forecast"].tolist() == [found.forecast, *(year.forecast for year in found.years)]
