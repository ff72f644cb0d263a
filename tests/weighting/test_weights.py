"""Propensity scores and balancing weights against R, and the law that makes overlap weights the default."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.weighting.balance import balance_table
from ipvi_eval.weighting.weights import balancing_weights, effective_sample_size, propensity

COVARIATES = ["age", "race", "wexp", "mar", "prio"]
R_NAMES = {
    "overlap": "ato",
    "ate": "ate",
    "stabilised ate": "ate_stabilised",
    "att": "att",
    "atc": "atc",
    "matching": "atm",
}


@pytest.mark.parametrize("estimand", list(R_NAMES))
def test_r_weights_of_lalonde(reference, estimand):
    # R 4.2.2: glm(treat ~ ..., binomial) on MatchIt's lalonde (185 treated first), weights by their formulas
    content = json.loads((reference / "r" / "survival_weighting_matching.json").read_text())
    expected = content["weights"][R_NAMES[estimand]]
    score = np.array(content["ps"]["ps"])
    result = balancing_weights(score, np.arange(614) < 185, estimand=estimand)
    np.testing.assert_allclose(result.weight, expected["w"], atol=1e-8)
    assert result.effective_treated == pytest.approx(expected["ess_treated"], abs=1e-8)
    assert result.effective_control == pytest.approx(expected["ess_control"], abs=1e-8)


@pytest.mark.parametrize("estimand", ["overlap", "ate"])
def test_weighted_curves_and_cox_of_rossi_equal_r(rossi, from_r, estimand):
    r = {name.removeprefix(f"{estimand}."): one for name, one in from_r("weighting").items()}
    person = np.arange(len(rossi))
    fit = propensity(rossi["paro"], rossi[COVARIATES], names=COVARIATES)
    weight = balancing_weights(fit.score, rossi["paro"], estimand=estimand).weight
    spells = Spells.of(rossi["week"], rossi["arrest"], weight=weight, person=person)
    model = cox(Columns.of(rossi[["paro"]], ["paro"]), spells)
    r["coef"].check(model.coefficients[0])
    r["robust_se"].check(np.sqrt(model.covariance[0, 0]))
    r["naive_se"].check(np.sqrt(model.naive_covariance[0, 0]))
    for paro in (0, 1):
        at = kaplan_meier(spells.at(rossi["paro"].to_numpy() == paro)).at([13, 26, 39, 52])
        r[f"paro{paro}.surv"].check(at.value)
        r[f"paro{paro}.std.err"].check(at.standard_error)


def test_propensity_is_the_logistic_regression(rossi, from_r):
    fit = propensity(rossi["paro"], rossi[COVARIATES], names=COVARIATES)
    from_r("weighting")["score"].check(fit.score)
    assert fit.score.sum() == pytest.approx(rossi["paro"].sum())  # the score equation of the intercept
    table = fit.tidy()
    assert table["term"].tolist() == ["(Intercept)", *COVARIATES]
    assert (table["standard_error"] > 0).all()
    for level, z in ((0.95, 1.959963984540054), (0.5, 0.6744897501960817)):  # qnorm(.975), qnorm(.75)
        table = fit.tidy(level=level)
        half = z * table["standard_error"]
        np.testing.assert_allclose(table["upper"] - table["coefficient"], half, rtol=1e-9)
        np.testing.assert_allclose(table["coefficient"] - table["lower"], half, rtol=1e-9)


def test_the_coefficients_speak_of_the_covariates_as_given():
    # Closed form: the score is expit(X b), and the covariance of b is the inverse of X' diag(e (1 - e)) X.
    rng = np.random.default_rng(2)
    X = rng.normal([40, 2], [9, 0.1], size=(120, 2))
    fit = propensity(rng.random(120) < expit((X[:, 0] - 40) / 9), X)
    design = np.column_stack([np.ones(120), X])
    np.testing.assert_allclose(fit.score, expit(design @ fit.coefficients))
    information = (design * (fit.score * (1 - fit.score))[:, None]).T @ design
    np.testing.assert_allclose(fit.covariance, np.linalg.inv(information), rtol=1e-6)


@pytest.mark.parametrize("names", [["age"], ["age", "age"], ["age", "prior", "more"]])
def test_one_distinct_name_for_each_covariate(names):
    with pytest.raises(AnalysisError, match="one distinct name for each of the 2"):
        propensity([0, 1, 0, 1], [[1, 5], [2, 3], [3, 8], [5, 1]], names=names)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_overlap_weights_balance_every_mean_exactly(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(200, 3)) * [1, 10, 1000] + [0, 50, 3]
    treated = rng.random(200) < 1 / (1 + np.exp(-X[:, 0]))
    score = propensity(treated, X).score
    table = balance_table(X, treated, balancing_weights(score, treated).weight)
    assert table.worst_after < 1e-7


def test_trimming_names_who_is_left_out():
    score, treated = np.array([0.02, 0.3, 0.6, 0.95, 0.5]), np.array([0, 1, 0, 1, 1])
    result = balancing_weights(score, treated, estimand="ate", trim=0.1)
    assert result.kept.tolist() == [False, True, True, False, True]
    assert (result.treated, result.control, result.trimmed) == (2, 1, 2)
    assert result.weight[[0, 3]].tolist() == [0, 0]
    assert result.tidy()["people"].tolist() == [2, 1]


def test_a_score_at_the_edge_is_kept_and_the_share_is_that_of_those_kept():
    # Crump et al. (2009) keep scores in [0.1, 0.9]. Two of the five kept are notified: .4 / e and .6 / (1 - e).
    score, treated = np.array([0.1, 0.9, 0.5, 0.5, 0.25, 0.95]), np.array([0, 1, 0, 1, 0, 1])
    result = balancing_weights(score, treated, estimand="stabilised ate", trim=0.1)
    assert result.kept.tolist() == [True] * 5 + [False]
    np.testing.assert_allclose(result.weight, [0.6 / 0.9, 0.4 / 0.9, 1.2, 0.8, 0.8, 0])


def test_effective_sample_size():
    assert effective_sample_size([2, 2, 2]) == 3
    assert effective_sample_size([1, 0, 0]) == 1
    assert effective_sample_size([0, 0]) == 0
    # (1 + 2 + 3)^2 / (1 + 4 + 9)
    assert effective_sample_size([1, 2, 3]) == pytest.approx(36 / 14)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 1, 2, 1], [[1], [2], [3], [5]]), "0 or 1"),
        (([1, 1, 1, 1], [[1], [2], [3], [5]]), "same for everybody"),
        (([0, 1, 0, 1], [[1], [2], [np.nan], [5]]), "missing or infinite values in x1"),
        (([0, 1, 0, 1], [[1], [1], [1], [1]]), "x1 never varies"),
        (([0, 1, 0, 1, 1], [[1, 2], [2, 4], [3, 6], [5, 10], [0, 0]]), "x2 is a combination"),
        (([0, 0, 0, 1, 1, 1], [[1], [2], [3], [4], [5], [6]]), "apart perfectly"),
        # Two of sixty on the wrong side: the fit settles, at a log odds of 23 per standard deviation.
        (
            ([0] * 29 + [1, 0] + [1] * 29, [[k] for k in range(60)]),
            "more than 15 for each standard deviation of x1: the groups hardly overlap",
        ),
        (([0, 1, 0, 1], [["a"], ["b"], ["c"], ["d"]]), "must be numbers"),
        (([0, 1, 0, 1], [[1], [2]]), "one row for each"),
        (([0, 1, 0, 1], np.zeros((4, 0))), "at least one column"),
        (([0, 1, 0, 1], np.zeros((4, 1, 1))), "one row for each"),
        (([0, 1, 0, 1], np.array(["2020-01-01"] * 4, dtype="datetime64[D]")), "must be numbers"),
    ],
)
def test_propensity_refuses(arguments, message):
    with pytest.raises(AnalysisError, match=message):
        propensity(*arguments)


@pytest.mark.parametrize("people", [1, 3, 40])
def test_a_trait_that_only_the_notified_have_is_refused_by_name_however_rare(people):
    # Whoever has it has no counterpart: the odds ratio of a table with an empty cell is infinite.
    rng = np.random.default_rng(7)
    age = rng.normal(size=400)
    treated = rng.random(400) < 1 / (1 + np.exp(-age))
    trait = np.zeros(400)
    trait[np.flatnonzero(treated)[:people]] = 1.0
    with pytest.raises(AnalysisError, match=r"^trait tells some people of one group apart"):
        propensity(treated, np.column_stack([age, trait]), names=["age", "trait"])
    trait[np.flatnonzero(~treated)[0]] = 1.0
    assert np.isfinite(propensity(treated, np.column_stack([age, trait])).coefficients).all()


def test_weights_refuse():
    with pytest.raises(AnalysisError, match="strictly between"):
        balancing_weights([0, 0.5], [0, 1])
    with pytest.raises(AnalysisError, match="hardly overlap"):
        balancing_weights([0.05, 0.5], [0, 1], trim=0.1)
    for trim in (-0.01, 0.5):
        with pytest.raises(AnalysisError, match="trim must lie"):
            balancing_weights([0.4, 0.5], [0, 1], trim=trim)
    for score in ([0.4, 1.0], [0.4, 0.5, 0.6], [0.4, np.nan]):
        with pytest.raises(AnalysisError, match="strictly between"):
            balancing_weights(score, [0, 1])
    with pytest.raises(AnalysisError, match="unknown estimand"):
        balancing_weights([0.4, 0.5], [0, 1], estimand="late")
