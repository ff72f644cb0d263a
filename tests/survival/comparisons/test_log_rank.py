"""Log-rank tests against R's survdiff and survMisc, and lifelines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifelines.statistics import multivariate_logrank_test

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def check(test, entry):
    expected = np.array(entry["obs"], dtype=float)
    stratified = expected.ndim == 2
    np.testing.assert_allclose(test.by_stratum_observed if stratified else test.observed, expected, atol=1e-10)
    np.testing.assert_allclose(test.by_stratum_expected if stratified else test.expected, entry["exp"], atol=1e-10)
    np.testing.assert_allclose(test.covariance, entry["var"], atol=1e-10)
    assert test.chi_square == pytest.approx(entry["chisq"], abs=1e-10)
    assert test.p == pytest.approx(entry["p"], abs=1e-10)
    assert test.df == entry["df"]


def test_rossi_equals_survdiff(rossi, from_r):
    spells = Spells.of(rossi.week, rossi.arrest, group=rossi.fin)
    tests = (log_rank(spells), log_rank(spells, weight="fleming-harrington", rho=1))
    for rho, test in enumerate(tests):
        ours = {"obs": test.observed, "exp": test.expected, "var": test.covariance, "chisq": test.chi_square}
        for part, value in {**ours, "pvalue": test.p}.items():
            from_r("log_rank")[f"rossi.rho{rho}.{part}"].check(value)


def test_strata_equal_survdiff(competing, from_r):
    test = log_rank(
        Spells.of(competing["time"], competing["cause"] == 1, group=competing["group"], strata=competing["male"])
    )
    ours = {"obs": test.by_stratum_observed, "exp": test.by_stratum_expected, "var": test.covariance}
    for part, value in {**ours, "chisq": test.chi_square}.items():
        from_r("log_rank")[f"competing.strata.{part}"].check(value)


def test_recid_and_strata_equal_survdiff(dataset, r_numbers):
    # R: survdiff(Surv(durat, event) ~ super); survdiff(Surv(durat, event) ~ workprg + strata(felon))
    recid, r = dataset("recid"), r_numbers("logrank")
    check(log_rank(Spells.of(recid.durat, recid.event, group=recid["super"])), r["recid_super"])
    test = log_rank(Spells.of(recid.durat, recid.event, group=recid.workprg, strata=recid.felon))
    check(test, r["recid_workprg_strata_felon"])


def test_weighted_families_equal_survmisc(rossi, from_r):
    # R: survMisc::comp(survMisc::ten(Surv(week, arrest) ~ fin)): Q, Var, Z of every weight. Its tie correction counts
    # the events of each group by themselves ("by-group"), unlike survdiff.
    names = {"1": "log-rank", "n": "gehan", "sqrtN": "tarone-ware", "S1": "peto", "S2": "modified-peto"}
    r = {name: one for name, one in from_r("recorded").items() if name.startswith("log_rank.rossi.")}
    assert len(r) == 10
    for name, one in r.items():
        label = name.removeprefix("log_rank.rossi.")
        options = {"weight": names.get(label, "fleming-harrington")}
        if label.startswith("FH"):
            p, q = label.split("_")[1:]
            options |= {"rho": float(p[2:]), "gamma": float(q[2:])}
        test = log_rank(Spells.of(rossi.week, rossi.arrest, group=rossi.fin), tie_correction="by-group", **options)
        one.check([(test.observed - test.expected)[1], test.covariance[1, 1], test.z])


def test_without_ties_it_is_the_score_test_of_a_cox_model():
    rng = np.random.default_rng(1)
    time, event, group = rng.permutation(60) + 1.0, rng.random(60) < 0.6, rng.integers(0, 3, 60)
    strata, start = rng.integers(0, 2, 60), np.maximum(0, rng.permutation(60) - 30) * 0.5
    start = np.minimum(start, time - 0.25)
    dummies = np.column_stack([group == 1, group == 2]).astype(float)
    fit = cox(Columns.of(dummies), Spells.of(time, event, start=start, strata=strata))
    test = log_rank(Spells.of(time, event, start=start, group=group, strata=strata))
    assert test.chi_square == pytest.approx(fit.score_test.statistic, rel=1e-10)
    assert test.df == 2


def test_labels_of_any_kind_and_a_group_without_events():
    stop, event = [1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0]
    a = log_rank(Spells.of(stop, event, group=["A", "A", "B", "B", "C", "C"]))
    b = log_rank(Spells.of(stop, event, group=[1.5, 1.5, True, True, "z", "z"]))
    assert a.groups == ("A", "B", "C")
    assert a.events == (2, 1, 0)
    assert a.chi_square == pytest.approx(b.chi_square)
    assert len(a.tidy()) == 3
    assert a.z is None


def test_it_holds_its_level():
    # Simulation with a known truth (no difference): nominal 5 %, 600 samples, +- 2.7 points.
    rng = np.random.default_rng(2)
    p = []
    for _ in range(600):
        time = np.ceil(rng.exponential(300, 60))
        p.append(log_rank(Spells.of(np.minimum(time, 365), time <= 365, group=np.repeat([0, 1], 30))).p)
    assert 0.025 <= np.mean(np.array(p) < 0.05) <= 0.078


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({}, {}),
        ({"weight": "gehan"}, {"weightings": "wilcoxon"}),
        ({"weight": "tarone-ware"}, {"weightings": "tarone-ware"}),
        ({"weight": "peto"}, {"weightings": "peto"}),
        ({"weight": "fleming-harrington", "rho": 0.5, "gamma": 0.7},
         {"weightings": "fleming-harrington", "p": 0.5, "q": 0.7}),
    ],
)  # fmt: skip
def test_weights_with_pooled_ties_equal_lifelines(ours, theirs):
    # lifelines.statistics.multivariate_logrank_test of three groups of the veteran data, whose times are tied
    rows = pd.read_csv(Path(__file__).parents[2] / "reference" / "veteran.csv")
    group = np.digitize(rows["karno"], [50, 75])
    test = log_rank(Spells.of(rows["time"], rows["status"], group=group), **ours)
    other = multivariate_logrank_test(rows["time"], group, rows["status"], **theirs)
    assert (test.chi_square, test.df) == (pytest.approx(other.test_statistic, rel=1e-9), 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 2], [1, 0], ["a", "a"]), "at least two groups"),
        (([1, 2], [0, 0], ["a", "b"]), "no events"),
        (([1, 2], [1, 0], ["a", None]), "missing labels"),
    ],
)
def test_bad_input_is_explained(arguments, words):
    stop, event, group = arguments
    with pytest.raises(AnalysisError, match=words):
        log_rank(Spells.of(stop, event, group=group))


def test_unknown_options_are_explained():
    with pytest.raises(AnalysisError, match="weight must be"):
        log_rank(Spells.of([1, 2], [1, 0], group=["a", "b"]), weight="wilcoxon")
    with pytest.raises(AnalysisError, match="tie_correction must be"):
        log_rank(Spells.of([1, 2], [1, 0], group=["a", "b"]), tie_correction="exact")


def test_powers_without_the_weight_they_belong_to():
    with pytest.raises(AnalysisError, match="belong to weight='fleming-harrington'"):
        log_rank(Spells.of([1, 2, 3], [1, 1, 0], group=["a", "b", "a"]), rho=1)
