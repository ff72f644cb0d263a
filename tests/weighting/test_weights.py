"""Propensity scores and balancing weights against R, and the law that makes overlap weights the default."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines.datasets import load_rossi

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


@pytest.mark.parametrize(("estimand", "key"), [("overlap", "ato"), ("ate", "ate")])
def test_r_weights_curves_and_cox_of_rossi(reference, estimand, key):
    # R: glm(paro ~ age + race + wexp + mar + prio, binomial) gives the columns ate and ato; then
    # survfit(Surv(week, arrest) ~ paro, weights, id, robust) and coxph(Surv(week, arrest) ~ paro, weights, robust)
    frame = pd.read_csv(reference / "data" / "rossi_paro_weights.csv")
    expected = json.loads((reference / "r" / "survival_weighting_matching.json").read_text())[f"rossi_paro_{key}"]
    fit = propensity(frame["paro"], frame[COVARIATES], names=COVARIATES)
    weight = balancing_weights(fit.score, frame["paro"], estimand=estimand).weight
    np.testing.assert_allclose(weight, frame[key], atol=1e-10)
    model = cox(
        Columns.of(frame[["paro"]], ["paro"]),
        Spells.of(frame["week"], frame["arrest"], weight=weight, person=frame["id"]),
    )
    assert model.coefficients[0] == pytest.approx(expected["coef"], abs=1e-8)
    assert np.sqrt(model.covariance[0, 0]) == pytest.approx(expected["robust_se"], abs=1e-8)
    assert np.sqrt(model.naive_covariance[0, 0]) == pytest.approx(expected["naive_se"], abs=1e-8)
    # svycoxph multiplies the same sandwich by n / (n - 1)
    assert np.sqrt(model.covariance[0, 0] * 432 / 431) == pytest.approx(expected["svycoxph_se"], abs=1e-8)
    for paro in (0, 1):
        rows = frame["paro"] == paro
        curve = kaplan_meier(
            Spells.of(frame["week"][rows], frame["arrest"][rows], weight=weight[rows], person=frame["id"][rows])
        )
        at = curve.at([13, 26, 39, 52])
        km = expected["km"]
        chosen = [i for i, stratum in enumerate(km["strata"]) if stratum == f"paro={paro}"]
        np.testing.assert_allclose(at.value, np.array(km["surv"])[chosen], atol=1e-8)
        np.testing.assert_allclose(at.standard_error, np.array(km["std_err_ij"])[chosen], atol=1e-8)


def test_propensity_is_the_logistic_regression():
    # R: glm(paro ~ age + race + wexp + mar + prio, binomial, data = rossi): first weights 1/e of the parolees, from
    # the file rossi_paro_weights of the reference (persons 3 and 4: 1.7756..., 1.8364... are persons 1 and 2)
    rossi = load_rossi()
    fit = propensity(rossi["paro"], rossi[COVARIATES], names=COVARIATES)
    assert 1 / fit.score[0] == pytest.approx(1.77560980766937, abs=1e-9)
    assert 1 / fit.score[1] == pytest.approx(1.83645150616837, abs=1e-9)
    assert fit.score.sum() == pytest.approx(rossi["paro"].sum())  # the score equation of the intercept
    table = fit.tidy()
    assert table["term"].tolist() == ["(Intercept)", *COVARIATES]
    assert (table["standard_error"] > 0).all()


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
        (([0, 1, 0, 1], [["a"], ["b"], ["c"], ["d"]]), "must be numbers"),
        (([0, 1, 0, 1], [[1], [2]]), "one row for each"),
    ],
)
def test_propensity_refuses(arguments, message):
    with pytest.raises(AnalysisError, match=message):
        propensity(*arguments)


def test_weights_refuse():
    with pytest.raises(AnalysisError, match="strictly between"):
        balancing_weights([0, 0.5], [0, 1])
    with pytest.raises(AnalysisError, match="hardly overlap"):
        balancing_weights([0.05, 0.5], [0, 1], trim=0.1)
    with pytest.raises(AnalysisError, match="trim"):
        balancing_weights([0.4, 0.5], [0, 1], trim=0.5)
    with pytest.raises(AnalysisError, match="unknown estimand"):
        balancing_weights([0.4, 0.5], [0, 1], estimand="late")
