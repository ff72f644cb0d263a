"""Weighted and doubly robust differences: closed forms, robustness to either wrong model, coverage."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit

from ipvi_eval.errors import AnalysisError
from ipvi_eval.weighting.doubly_robust import doubly_robust, weighted_difference
from ipvi_eval.weighting.weights import balancing_weights, propensity


def simulated(rng, n=300):
    x = rng.normal(size=(n, 2))
    treated = rng.random(n) < expit(0.3 + 0.8 * x[:, 0])
    y = 1 + 2 * x[:, 0] - x[:, 1] + treated * (0.5 + 0.4 * x[:, 0]) + rng.normal(size=n)
    return x, treated, y


def test_weighted_difference_is_the_design_based_regression():
    # lm(y ~ treated, weights = w) with HC0 times n / (n - 1), written out (R: svyglm with ids = ~1)
    rng = np.random.default_rng(0)
    _, treated, y = simulated(rng)
    w = rng.uniform(0.2, 3, 300)
    Z = np.column_stack([np.ones(300), treated])
    bread = np.linalg.inv((Z * w[:, None]).T @ Z)
    beta = bread @ (Z.T @ (w * y))
    scores = Z * (w * (y - Z @ beta))[:, None]
    error = np.sqrt((bread @ (scores.T @ scores) @ bread)[1, 1] * 300 / 299)
    result = weighted_difference(y, treated, w)
    assert result.value == pytest.approx(beta[1])
    assert result.standard_error == pytest.approx(error)
    twice = weighted_difference(np.r_[y, y], np.r_[treated, treated], np.r_[w, w], cluster=np.r_[:300, :300])
    assert twice.standard_error == pytest.approx(result.standard_error)


@pytest.mark.parametrize(("estimand", "truth"), [("ate", 0.5), ("att", None), ("atc", None), ("overlap", None)])
def test_either_model_may_be_wrong(estimand, truth):
    rng = np.random.default_rng(3)
    x, treated, y = simulated(rng, n=40_000)
    if truth is None:
        e = expit(0.3 + 0.8 * x[:, 0])
        h = {"att": treated, "atc": ~treated, "overlap": e * (1 - e)}[estimand]
        truth = np.average(0.5 + 0.4 * x[:, 0], weights=h)
    assert doubly_robust(y, treated, x, estimand=estimand).value == pytest.approx(truth, abs=0.06)
    # Outcome wrong (a hockey stick), propensity right
    bent = y + np.where(x[:, 0] > 0, 3 * x[:, 0], 0)
    assert doubly_robust(bent, treated, x, estimand=estimand).value == pytest.approx(truth, abs=0.1)


@pytest.mark.parametrize("model", ["linear", "logistic"])
@pytest.mark.parametrize("estimand", ["ate", "att", "atc", "overlap"])
def test_the_value_is_its_formula_and_the_error_that_of_leaving_people_out(estimand, model):
    """Robins, Rotnitzky and Zhao (1994), with models of statsmodels; the error beside the jackknife's (Efron 1982)."""
    rng = np.random.default_rng(8)
    x, treated, y = simulated(rng, n=120)
    y = (y > 0).astype(float) if model == "logistic" else y
    family = sm.families.Binomial() if model == "logistic" else sm.families.Gaussian()
    Z = sm.add_constant(x)
    m1, m0 = (sm.GLM(y[g], Z[g], family=family).fit().predict(Z) for g in (treated, ~treated))
    e = sm.GLM(treated.astype(float), Z, family=sm.families.Binomial()).fit().predict(Z)
    h = {"ate": np.ones(120), "att": treated * 1.0, "atc": ~treated * 1.0, "overlap": e * (1 - e)}[estimand]
    tilt = {"ate": np.ones(120), "att": e, "atc": 1 - e, "overlap": e * (1 - e)}[estimand]
    one = np.average(m1, weights=h) + np.average((y - m1)[treated], weights=(tilt / e)[treated])
    zero = np.average(m0, weights=h) + np.average((y - m0)[~treated], weights=(tilt / (1 - e))[~treated])
    found = doubly_robust(y, treated, x, estimand=estimand, model=model)
    assert (found.mean_treated, found.mean_control) == pytest.approx((one, zero), abs=1e-6)
    blocks = [np.arange(120) % 40 != j for j in range(40)]  # three people at a time
    left = np.array([doubly_robust(y[b], treated[b], x[b], estimand=estimand, model=model).value for b in blocks])
    jackknife = np.sqrt(39 / 40 * ((left - left.mean()) ** 2).sum())
    assert found.standard_error == pytest.approx(jackknife, rel=0.25)


def test_propensity_wrong_and_outcome_right():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(40_000, 1))
    treated = rng.random(40_000) < expit(x[:, 0] ** 2 - 1)
    y = 1 + 2 * x[:, 0] + 0.5 * treated + rng.normal(size=40_000)
    for estimand in ("ate", "att", "atc", "overlap"):
        assert doubly_robust(y, treated, x, estimand=estimand).value == pytest.approx(0.5, abs=0.05)


def test_the_linear_outcome_model_is_redundant_under_exact_balance():
    # Overlap weights balance the covariates, so a linear outcome model in them changes nothing when slopes are common
    rng = np.random.default_rng(5)
    x, treated, y = simulated(rng)
    score = propensity(treated, x).score
    plain = weighted_difference(y, treated, balancing_weights(score, treated).weight)
    both = doubly_robust(y, treated, x, estimand="overlap")
    assert both.value == pytest.approx(plain.value, abs=0.05)
    assert both.standard_error < plain.standard_error


@pytest.mark.parametrize("model", ["linear", "logistic"])
def test_intervals_cover_the_truth(model):
    # Simulation with known truth: logistic outcome with constant effect on the log odds, ATE by integration, 200 series
    rng, hits = np.random.default_rng(6), 0
    grid = np.random.default_rng(1).normal(size=400_000)
    truth = np.mean(expit(-0.5 + grid + 0.7) - expit(-0.5 + grid))
    for _ in range(200):
        x = rng.normal(size=400)
        treated = rng.random(400) < expit(0.5 * x)
        y = rng.random(400) < expit(-0.5 + x + 0.7 * treated)
        result = doubly_robust(y, treated, x, estimand="ate", model=model)
        hits += result.lower <= truth <= result.upper
    # 95 % - 3 binomial errors of 200 series
    assert hits / 200 >= 0.903


def test_tidy():
    result = weighted_difference([1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 3])
    row = result.tidy().iloc[0]
    assert (row["value"], row["mean_treated"], row["mean_control"]) == (0.25, 0.5, 0.25)


def test_bad_input():
    x, treated, y = simulated(np.random.default_rng(0), 60)
    for outside in (-0.1, 1.1):
        with pytest.raises(AnalysisError, match="between 0 and 1"):
            doubly_robust(np.where(y > 0, outside, 0.0), treated, x, model="logistic")
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match="level must lie"):
            doubly_robust(y, treated, x, level=level)
    with pytest.raises(AnalysisError, match="one value for every person"):
        doubly_robust(y[:-1], treated, x)
    with pytest.raises(AnalysisError, match="one value each"):
        weighted_difference(y[:-1], treated, np.ones(60))
    for cluster in (np.arange(59), np.where(treated, np.nan, 1.0)):
        with pytest.raises(AnalysisError, match="one label for every person"):
            weighted_difference(y, treated, np.ones(60), cluster=cluster)
    with pytest.raises(AnalysisError, match="estimand"):
        doubly_robust(y, treated, x, estimand="late")
    with pytest.raises(AnalysisError, match="missing"):
        doubly_robust(np.where(y > 0, y, np.nan), treated, x)
    with pytest.raises(AnalysisError, match="zero or more"):
        weighted_difference(y, treated, -np.ones(60))
    with pytest.raises(AnalysisError, match="nobody is left"):
        weighted_difference(y, treated, treated.astype(float))
    with pytest.raises(AnalysisError, match="perfectly"):
        doubly_robust(x[:, 0] > 0, treated, x, model="logistic")
    with pytest.raises(AnalysisError, match="within one of the groups"):
        doubly_robust(y, treated, np.column_stack([x, np.where(treated, 0, np.linspace(-1, 1, 60))]))


@pytest.mark.parametrize("ask", [weighted_difference, doubly_robust])
def test_one_cluster_has_no_spread(ask) -> None:
    y, treated = np.arange(8.0), np.arange(8) % 2 == 0
    third = np.ones(8) if ask is weighted_difference else (np.arange(8.0) % 3)[:, None]
    with pytest.raises(AnalysisError, match="everybody is in one cluster"):
        ask(y, treated, third, cluster=np.zeros(8))
