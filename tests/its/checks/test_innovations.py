"""What a step on a drifting level leaves over: against statsmodels, and by its rate of false alarms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.tsa.stattools import acf

from ipvi_eval.its.checks.innovations import (
    PLAIN,
    Innovations,
    Marks,
    _correlations,
    _counts,
    _drawn,
    _left_over,
    innovations,
)
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.lasting_step.wandering_prior import TAU
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none")
MONTHS = np.datetime64("2018-01", "M") + np.arange(60)


def fitted(counts: np.ndarray) -> StepFit:
    fit = fit_step(monthly_series(MONTHS[: len(counts)], counts), PLAN)
    assert isinstance(fit, StepFit)
    return fit


@pytest.fixture(scope="module")
def quiet() -> StepFit:
    return fitted(np.random.default_rng(7).poisson(40, 60))


def test_they_are_those_of_the_filter_with_full_matrices(quiet: StepFit) -> None:
    # The inverse of the lower Cholesky factor of V turns errors into innovations over their standard deviations.
    terms, mean, tau = quiet.terms, quiet.mixture.mean[0], quiet.wandering
    months = np.concatenate([[0.0], np.cumsum(terms.gaps)])
    V = np.diag(1 / mean) + tau**2 * np.minimum.outer(months, months)
    z = np.log(mean) + (quiet.counts - mean) / mean - terms.offset
    Z, P = terms.columns, np.diag(terms.prior_precision)
    b = np.linalg.solve(Z.T @ np.linalg.solve(V, Z) + P, Z.T @ np.linalg.solve(V, z))
    white = np.linalg.solve(np.linalg.cholesky(V), z - Z @ b)
    phi = (white @ white + b @ P @ b) / terms.df
    found = innovations(quiet)
    assert found.standardised == pytest.approx(white / np.sqrt(phi), rel=1e-8, abs=1e-10)
    told = acorr_ljungbox(found.standardised, lags=[12])
    assert found.serial.statistic == pytest.approx(float(told["lb_stat"].iloc[0]), rel=1e-10)
    assert found.first == pytest.approx(float(acf(found.standardised, nlags=1)[1]), rel=1e-10)


def test_one_month_that_is_far_off_is_named(quiet: StepFit) -> None:
    assert innovations(quiet).largest[1] > 0.05
    counts = quiet.counts.copy()
    counts[41] += 60
    found = innovations(fitted(counts))
    assert (str(found.farthest), found.largest[1] < 0.01) == ("2021-06", True)


def test_a_scatter_that_grows_after_the_start_is_found(quiet: StepFit) -> None:
    rng = np.random.default_rng(3)
    wild = np.concatenate([quiet.counts[:30], np.maximum(rng.normal(40, 20, 30), 1).round()])
    ratio, p = innovations(fitted(wild)).scatter
    assert (ratio > 3, p < 0.01) == (True, True)
    assert innovations(quiet).scatter[1] > 0.05


def test_months_that_follow_each_other_are_found_and_independent_ones_rarely() -> None:
    # An alternating error of neighbors is no wandering of the level, which can only follow it upwards.
    rng = np.random.default_rng(11)
    error = rng.normal(0, 0.3, 61)
    seesaw = rng.poisson(60 * np.exp(error[1:] - 0.9 * error[:-1]))
    assert innovations(fitted(seesaw)).serial.p < 0.05
    called = np.array([[one.serial.p, one.scatter[1], one.largest[1]] for one in map(_of_chance, range(80))]) < 0.05
    # 5 % of 80, with a Monte Carlo error of 2.4 points; by Ljung and Box's chi-squared it would be 12 %.
    assert (called.mean(axis=0) <= 0.05 + 2 * 0.024).all()
    assert called.any(axis=0).all()


def test_small_counts_are_skewed_and_are_no_surprise() -> None:
    # Of series of 0.7 a month normal errors would call 29 % of the largest; 5 % of 40, with an error of 3.4 points.
    rng = np.random.default_rng(2)
    called = np.array([innovations(fitted(rng.poisson(0.7, 60))).largest[1] for _ in range(40)]) < 0.05
    assert called.mean() <= 0.05 + 2 * 0.034


def test_counts_are_drawn_with_the_scatter_of_the_fit() -> None:
    # A negative binomial count of mean 30 and variance 3 x 30, of which 4 x 30 is less rare than of a Poisson count.
    rng = np.random.default_rng(5)
    wild = fitted(rng.negative_binomial(15, 1 / 3, 60))
    assert wild.mixture.dispersion[0] > 2
    found = innovations(wild)
    m, phi = len(found.month), float(wild.mixture.dispersion[0])
    drawn = _counts(rng, np.full(m, 30.0), phi, PLAIN)
    assert drawn.mean() == pytest.approx(30, rel=0.01)
    assert drawn.var() == pytest.approx(30 * phi, rel=0.03)
    assert _counts(rng, np.full(m, 30.0), 1.0, PLAIN).var() == pytest.approx(30, rel=0.03)
    huge = _counts(rng, np.array([1e14]), 1.0, PLAIN)
    assert huge.var() == pytest.approx(1e14, rel=0.1)  # error of a variance of 1,999 numbers: sqrt(2 / 1,999), 3 %


def test_the_band_holds_what_chance_makes(quiet: StepFit) -> None:
    # Bartlett 1946: 1.96 / sqrt(m) for known terms; terms that are fitted draw neighbors apart, by about -k / (2 m).
    low, high = innovations(quiet).band
    assert (high - low) / 2 == pytest.approx(1.96 / np.sqrt(60), abs=0.03)
    assert -0.15 < (low + high) / 2 < -0.03
    drawn = _correlations(_left_over(_drawn(quiet, np.array([[quiet.wandering]]), PLAIN), quiet.terms), 1)
    assert ((drawn < low).mean(), (drawn > high).mean()) == pytest.approx((0.025, 0.025), abs=0.001)


def _of_chance(seed: int) -> Innovations:
    return innovations(fitted(np.random.default_rng(seed).poisson(40, 60)))


def known_to_wander(fit: StepFit, at: int) -> tuple[StepFit, np.ndarray]:
    """The fit without a drift, of which all of the posterior lies on one wandering of the grid, and that one (1, 1)."""
    mixture = replace(fit.mixture, weight=np.eye(len(TAU))[[at]])
    return replace(fit, mixture=mixture, terms=replace(fit.terms, years=None)), TAU[at].reshape(1, 1)


def test_drawn_errors_have_the_variance_and_the_skew_of_the_counts_of_the_fit() -> None:
    """Standardised, a negative binomial count of mean mu and variance phi mu has skew (2 phi - 1) / sqrt(phi mu)."""
    wild = fitted(np.random.default_rng(5).negative_binomial(15, 1 / 3, 60))
    fit, tau = known_to_wander(wild, 6)
    white = _drawn(fit, tau, PLAIN)
    phi, mean = max(1.0, fit.dispersion), fit.mixture.mean[0]
    drawn = white.innovations[0, ..., -1] / np.sqrt(phi * white.variance[0])
    # Of 60 x 1,999 numbers: errors of 0.003 and 0.004.
    assert (drawn.mean(), drawn.var()) == pytest.approx((0, 1), abs=0.02)
    first = stats.skew(drawn[:, 0])
    assert first == pytest.approx((2 * phi - 1) / np.sqrt(phi * mean[0]), abs=4 * np.sqrt(6 / 1999))
    assert first > 1 / np.sqrt(mean[0]) + 0.2  # that of a Poisson count


def test_drawn_errors_beside_a_comparison_have_the_variance_that_its_own_chance_adds() -> None:
    # The chance of the comparison's counts (60) is two thirds of that of ours (40): left out, 1 would be 1.4.
    rng = np.random.default_rng(4)
    one, other = (monthly_series(MONTHS, rng.poisson(mean, 60), name=str(mean)) for mean in (40, 60))
    beside = fit_step(one, PLAN, [other])
    assert isinstance(beside, StepFit)
    white = _drawn(*known_to_wander(beside, 3), PLAIN)
    drawn = white.innovations[0, ..., -1] / np.sqrt(max(1.0, beside.dispersion) * white.variance[0])
    assert drawn.var() == pytest.approx(1, abs=0.05)  # a logarithm of 60 varies by a hundredth more than 1 / 60


def test_a_drawn_drift_is_that_of_the_prior_and_the_wandering_that_of_the_posterior(quiet: StepFit) -> None:
    # Filtered at a wandering of nought the innovation is the response: the chance of a count, 0.05 a year, and the
    # posterior's mean of tau^2 a month, here twice the square of its mean.
    weight = (np.eye(len(TAU))[[0]] + np.eye(len(TAU))[[10]]) / 2
    white = _drawn(replace(quiet, mixture=replace(quiet.mixture, weight=weight)), np.zeros((1, 1)), PLAIN)
    years, mean = quiet.terms.years, quiet.mixture.mean[0]
    assert years is not None
    wander = TAU[10] ** 2 / 2 * np.concatenate([[0.0], np.cumsum(quiet.terms.gaps)])
    phi = max(1.0, float((weight * quiet.mixture.phi).sum()))
    variance = phi * (1 / mean + (0.05 * years) ** 2 + wander)
    assert white.innovations[0, ..., -1].var(axis=0) == pytest.approx(variance, rel=0.15)


def test_beside_a_comparison_its_chance_is_no_surprise_either() -> None:
    # With its errors drawn normal, 27 % of the largest were called; 5 % of 40, with an error of 3.4 points.
    rng, called = np.random.default_rng(2), []
    for _ in range(40):
        one, other = (monthly_series(MONTHS, rng.poisson(mean, 60), name=name) for mean, name in ((10, "n"), (15, "o")))
        fit = fit_step(one, PLAN, [other])
        assert isinstance(fit, StepFit)
        called.append(innovations(fit).largest[1] < 0.05)
    assert np.mean(called) <= 0.05 + 2 * 0.034


def test_sums_of_weights_vary_as_much_as_counts_and_have_another_tail() -> None:
    """Nine light incidents for one of ten times their weight: E[w^3] E[w] / E[w^2]^2 times the skew of a count."""
    marks = Marks.of([1.0] * 9 + [10.0])
    w, p = np.array([1.0, 10.0]), np.array([0.9, 0.1])
    assert marks.share == pytest.approx(p)
    assert marks.size @ p == pytest.approx(marks.size**2 @ p)
    drawn = _counts(np.random.default_rng(3), np.full(400, 25.0), 1.0, marks)
    assert drawn.mean() == pytest.approx(25, rel=0.005)
    assert drawn.var() == pytest.approx(25, rel=0.01)
    skew = float(((drawn - drawn.mean()) ** 3).mean() / drawn.std() ** 3)
    assert skew == pytest.approx((w**3 @ p) * (w @ p) / (w**2 @ p) ** 2 / 25**0.5, rel=0.03)


def test_a_far_month_of_few_grave_incidents_is_less_rare_than_one_of_a_count() -> None:
    counts = np.random.default_rng(6).poisson(12, 60)
    counts[40] = 30
    fit = fitted(counts)
    grave = Marks.of([1.0] * 40 + [60.0])
    assert innovations(fit, grave).largest[0] == innovations(fit).largest[0]
    assert innovations(fit).largest[1] < 0.05 < innovations(fit, grave).largest[1]
