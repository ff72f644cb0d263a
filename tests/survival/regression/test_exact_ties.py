"""Exact ties: R, the definition over all sets of tied people, and statsmodels' conditional logistic regression."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import minimize
from statsmodels.discrete.conditional_models import ConditionalLogit

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.exact_ties import exact_cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

ROSSI = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]


def test_rossi_equals_r(rossi, from_r):
    # coxph(..., ties = "exact")
    r = from_r("cox")
    fit = exact_cox(Columns.of(rossi[ROSSI], ROSSI), Spells.of(rossi.week, rossi.arrest))
    coefficients, errors = r["rossi.exact.coef"].values, r["rossi.exact.se"].values
    r["rossi.exact.coef"].check(fit.coefficients)
    r["rossi.exact.se"].check(fit.standard_errors)
    r["rossi.exact.loglik"].check([fit.null_log_likelihood, fit.log_likelihood])
    row = fit.tidy().iloc[0]
    assert row["hazard_ratio"] == pytest.approx(np.exp(coefficients[0]))
    assert row["lower"] == pytest.approx(np.exp(coefficients[0] - 1.959964 * errors[0]), rel=1e-6)


def small(seed, n=14, late=False):
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 2, n) * late * 1.0
    stop = start + rng.integers(1, 4, n)
    event = rng.random(n) < 0.6
    return start, stop, event, rng.normal(size=(n, 2)), rng.integers(0, 2, n)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_maximises_the_definition(seed, late):
    start, stop, event, X, strata = small(seed, late=late)

    def log_likelihood(b):
        total = 0.0
        for s in (0, 1):
            for t in np.unique(stop[event & (strata == s)]):
                happened = np.flatnonzero(event & (stop == t) & (strata == s))
                at_risk = np.flatnonzero((start < t) & (stop >= t) & (strata == s))
                sets = [np.exp(X[list(chosen)] @ b).prod() for chosen in combinations(at_risk, len(happened))]
                total += (X[happened] @ b).sum() - np.log(sum(sets))
        return total

    fit = exact_cox(Columns.of(X), Spells.of(stop, event, start=start if late else None, strata=strata))
    best = minimize(lambda b: -log_likelihood(b), np.zeros(2), tol=1e-12)
    np.testing.assert_allclose(fit.coefficients, best.x, atol=2e-5)
    assert fit.log_likelihood == pytest.approx(log_likelihood(fit.coefficients), rel=1e-12)


def test_a_matched_study_equals_conditional_logistic_regression():
    # Every set has its own stratum and one time: the conditional likelihood of statsmodels.
    rng = np.random.default_rng(4)
    groups, X = np.repeat(np.arange(40), 5), rng.normal(size=(200, 2))
    case = np.tile([1, 1, 0, 0, 0], 40)
    fit = exact_cox(Columns.of(X), Spells.of(np.ones(200), case, strata=groups))
    theirs = ConditionalLogit(case, X, groups=groups)
    # Its own search stops early, so its likelihood and slopes are compared at our maximum.
    assert fit.log_likelihood == pytest.approx(theirs.loglike(fit.coefficients), rel=1e-12)
    np.testing.assert_allclose(theirs.score(fit.coefficients), 0, atol=1e-9)
    np.testing.assert_allclose(np.linalg.inv(fit.covariance), -theirs.hessian(fit.coefficients), rtol=1e-5)


def test_without_ties_it_is_cox():
    rng = np.random.default_rng(5)
    stop, event, X = rng.permutation(60) + 1.0, rng.random(60) < 0.5, rng.normal(size=(60, 2))
    fit, plain = exact_cox(Columns.of(X), Spells.of(stop, event)), cox(Columns.of(X), Spells.of(stop, event))
    np.testing.assert_allclose(fit.coefficients, plain.coefficients, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, plain.covariance, rtol=1e-8)


def test_many_ties_do_not_overflow():
    rng = np.random.default_rng(6)
    X = rng.normal(size=(2000, 1))
    fit = exact_cox(Columns.of(X), Spells.of(np.ones(2000) + (rng.random(2000) < 0.5), rng.random(2000) < 0.5))
    assert np.isfinite(fit.standard_errors).all()
    assert abs(fit.coefficients[0]) < 4 * fit.standard_errors[0]


@pytest.mark.parametrize(
    ("stop", "event", "x", "words"),
    [
        ([1, 2, 3], [0, 0, 0], [1, 0, 1], "no events"),
        ([1, 1, 2, 2], [1, 1, 0, 0], [1, 1, 0, 0], "monotone in x1"),
        (np.arange(6000), np.ones(6000), np.arange(6000), "smaller studies"),
    ],
)
def test_what_it_cannot_fit(stop, event, x, words):
    with pytest.raises(AnalysisError, match=words):
        exact_cox(Columns.of(x), Spells.of(stop, event))
