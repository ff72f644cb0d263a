from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.drifting_level import drifting_level
from ipvi_eval.its.lasting_step.expected_months import drawn_counts, expected_months
from ipvi_eval.its.lasting_step.level_terms import level_design, level_terms
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step, fit_step_design
from ipvi_eval.its.lasting_step.wandering_prior import TAU
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none")
MONTHS = np.datetime64("2018-01", "M") + np.arange(60)


def fit_of(counts: np.ndarray) -> StepFit:
    found = fit_step(monthly_series(MONTHS, counts), PLAN)
    assert isinstance(found, StepFit)
    return found


def test_expected_is_fitted_over_the_headline_ratio_and_sums_to_what_was_averted() -> None:
    fit = fit_of(np.random.default_rng(1).poisson(np.where(np.arange(60) < 30, 40, 25)))
    months = expected_months(fit, draws=500, seed=1)
    after = months.inside
    assert months.expected[after] == pytest.approx(months.fitted[after] / fit.step.ratio)
    assert months.expected[~after] == pytest.approx(months.fitted[~after])
    assert months.averted[-1] == pytest.approx(fit.averted.value)
    assert (months.averted_lower[-1], months.averted_upper[-1]) == pytest.approx((fit.averted.lower, fit.averted.upper))
    assert (months.averted[~after] == 0).all()
    assert np.array_equal(months.observed, fit.counts)
    assert list(months.tidy().columns[:3]) == ["month", "observed", "fitted"]


def test_the_level_without_the_programme_is_that_of_dense_matrices() -> None:
    # Closed form: E[eta | y] = Z0 b + tau^2 K V^-1 (z - Z b) at each tau, mixed; the band without draws' noise follows.
    fit = fit_of(np.random.default_rng(2).poisson(30, 60))
    terms, mean = fit.terms, fit.mixture.mean[0]
    place = np.concatenate([[0.0], np.cumsum(terms.gaps)])
    K = np.minimum(place[:, None], place[None])
    z = np.log(mean) + (fit.counts - mean) / mean - terms.offset
    columns, levels = terms.columns, []
    for tau in TAU:
        V = np.diag(1 / mean) + tau**2 * K
        W = np.linalg.inv(V)
        A = columns.T @ W @ columns + np.diag(terms.prior_precision)
        b = np.linalg.solve(A, columns.T @ W @ z)
        levels.append(columns @ b + tau**2 * K @ W @ (z - columns @ b))
    fitted = np.exp(fit.mixture.weight[0] @ np.array(levels) + terms.offset)
    assert expected_months(fit, draws=100, seed=1).fitted == pytest.approx(fitted, rel=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_the_band_holds_months_where_nothing_happened(seed: int) -> None:
    # Simulation with a known truth: a drifting level without a programme; at least 93 of 100 months inside.
    rng = np.random.default_rng(seed)
    missed = []
    for _ in range(12):
        level = np.log(25) + np.cumsum(0.03 * rng.standard_normal(60))
        months = expected_months(fit_of(rng.poisson(np.exp(level))), draws=400, seed=seed)
        after = months.inside
        missed.append(((months.observed < months.lower) | (months.observed > months.upper))[after].mean())
    assert np.mean(missed) < 0.07


def test_counts_are_drawn_with_their_dispersion() -> None:
    rng = np.random.default_rng(3)
    mean = np.full((200_000, 1), 12.0)
    for phi in (0.7, 1.0, 2.5):
        drawn = drawn_counts(mean, np.full((200_000, 1), phi), rng)
        assert drawn.mean() == pytest.approx(12, abs=0.06)
        assert drawn.var() / drawn.mean() == pytest.approx(max(phi, 1), rel=0.03)
        assert (drawn == np.round(drawn)).all()


def test_too_few_draws_are_refused_and_left_out_months_stay_out() -> None:
    fit = fit_of(np.random.default_rng(1).poisson(30, 60))
    with pytest.raises(AnalysisError, match="at least 100 draws"):
        expected_months(fit, draws=99, seed=1)
    shorter = fit_step_design(fit.series, fit.design.without(np.arange(60) == 40))
    assert isinstance(shorter, StepFit)
    assert len(expected_months(shorter, draws=100, seed=1).month) == 59
    design = level_design(fit.series, PLAN)
    assert drifting_level(fit.counts, level_terms(design)).mean.shape == (1, 60)


def test_the_band_is_that_of_dense_matrices() -> None:
    # Closed form: given tau, eta0 = Z0 b + w has relative variance tau^2 K - tau^4 K W K + D A^-1 D' (D below),
    # times phi = df phi_hat / chi2(df); a count has variance phi x mean about exp(eta0). Drawn here once more.
    rng = np.random.default_rng(4)
    short = np.datetime64("2018-01", "M") + np.arange(30)
    plan = DesignPlan(interruptions=(Interruption(month="2019-07"),), offset="none")
    level = np.log(150) + np.cumsum(0.05 * rng.standard_normal(30))
    fit = fit_step(monthly_series(short, rng.negative_binomial(50, 1 / (1 + np.exp(level) / 50))), plan)
    assert isinstance(fit, StepFit)
    terms, mixture = fit.terms, fit.mixture
    place = np.concatenate([[0.0], np.cumsum(terms.gaps)])
    K = np.minimum(place[:, None], place[None])
    z = np.log(mixture.mean[0]) + (fit.counts - mixture.mean[0]) / mixture.mean[0] - terms.offset
    columns = terms.columns
    without = columns.copy()
    without[:, -1] = 0.0
    draws, drawn = 40_000, []
    for tau, times, phi_hat in zip(TAU, rng.multinomial(draws, mixture.weight[0]), mixture.phi[0], strict=True):
        if not times:
            continue
        W = np.linalg.inv(np.diag(1 / mixture.mean[0]) + tau**2 * K)
        A = columns.T @ W @ columns + np.diag(terms.prior_precision)
        b = np.linalg.solve(A, columns.T @ W @ z)
        D = without - tau**2 * K @ W @ columns
        eta = without @ b + tau**2 * K @ W @ (z - columns @ b) + terms.offset
        relative = np.diag(tau**2 * K - tau**4 * K @ W @ K + D @ np.linalg.inv(A) @ D.T)
        phi = phi_hat * mixture.df / rng.chisquare(mixture.df, (times, 1))
        mean = np.exp(eta + np.sqrt(phi * relative) * rng.standard_normal((times, 30)))
        over = np.maximum(phi - 1, 1e-9)
        drawn.append(rng.poisson(rng.gamma(mean / over) * over))
    lower, upper = np.quantile(np.concatenate(drawn), [0.025, 0.975], axis=0)
    months = expected_months(fit, draws=draws, seed=1)
    assert mixture.dispersion[0] > 1.5
    assert np.mean(months.lower) == pytest.approx(np.mean(lower), rel=0.006)
    assert np.mean(months.upper) == pytest.approx(np.mean(upper), rel=0.006)
    assert np.mean(months.upper - months.lower) == pytest.approx(np.mean(upper - lower), rel=0.01)
