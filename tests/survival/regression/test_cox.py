"""Cox regression against R's coxph, by definition, and on the inputs that break it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

ALL = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]


def check(fit, entry):
    np.testing.assert_allclose(fit.coefficients, list(entry["coef"].values()), rtol=0, atol=1e-9)
    np.testing.assert_allclose(fit.standard_errors, list(entry["se"].values()), rtol=0, atol=1e-8)
    if entry.get("naive_se"):
        naive = np.sqrt(np.diag(fit.naive_covariance))
        np.testing.assert_allclose(naive, list(entry["naive_se"].values()), rtol=0, atol=1e-8)
    np.testing.assert_allclose([fit.null_log_likelihood, fit.log_likelihood], entry["loglik"], rtol=1e-11)
    assert fit.score_test.statistic == pytest.approx(entry["score"], rel=1e-9)
    assert fit.wald_test.statistic == pytest.approx(entry["wald"], rel=1e-7)
    if entry.get("rscore"):
        assert fit.robust_score_test.statistic == pytest.approx(entry["rscore"], rel=1e-9)


def columns(name, table):
    """The columns of spells behind the name of an entry of survival_cox.json."""
    return ({"person": table["id"]} if name.endswith("_cluster") else {}) | (
        {"start": table["start"]} if "tvc" in name else {}
    )


def covariates(entry):
    return [term.strip() for term in entry["call"].split("~")[1].split("+")]


def parts(fit):
    """What a fitted model has of the numbers of cox.json, by their names there."""
    return {
        "coef": fit.coefficients,
        "se": fit.standard_errors,
        "naive_se": np.sqrt(np.diag(fit.naive_covariance)),
        "loglik": [fit.null_log_likelihood, fit.log_likelihood],
        "score": fit.score_test.statistic,
        "wald": fit.wald_test.statistic,
        "robust_score": fit.robust_score_test.statistic if fit.robust else None,
    }


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("rossi.efron", {}),
        ("rossi.breslow", {}),
        ("rossi.strata", {"strata": "race"}),
        ("rossi.case_weights", {"weight": lambda d: 1 + d["prio"] % 3}),
        ("rossi.weighted", {"weight": lambda d: 1 + d["age"] / 10}),
        ("rossi.robust", {"person": lambda d: np.arange(len(d))}),
        ("rossi.cluster", {"person": "age"}),
        ("heart.start_stop", {"start": "start"}),
        ("heart.cluster", {"start": "start", "person": "id"}),
    ],
)
def test_it_equals_coxph(rossi, heart, from_r, name, options):
    table, stop, event = (rossi, "week", "arrest") if name.startswith("rossi") else (heart, "stop", "event")
    r = {quantity.split(".")[2]: one for quantity, one in from_r("cox").items() if quantity.startswith(f"{name}.")}
    given = {role: of(table) if callable(of) else table[of] for role, of in options.items()}
    fit = cox(
        Columns.of(table[r["coef"].names].astype(float)),
        Spells.of(table[stop], table[event], **given),
        ties="breslow" if name == "rossi.breslow" else "efron",
    )
    for part, number in r.items():
        number.check(parts(fit)[part])
    assert len(r) == (7 if "naive_se" in r else 5)
    assert fit.robust == ("naive_se" in r)


def test_every_coxph_of_the_reference(r_numbers, dataset):
    # R: coxph(<call of the entry>) on data that do not travel with the tests: many ties, weekly rows, left truncation
    entries = {k: v for k, v in r_numbers("cox").items() if k.startswith(("recid", "rossi_tvc", "mgus2"))}
    assert len(entries) == 5
    for name, entry in entries.items():
        names = covariates(entry)
        if name == "mgus2_age_scale":
            table = dataset("mgus2").dropna(subset=["hgb", "mspike"])
            X = table.assign(sex=(table.sex == "M") * 1.0)[names]
            age = table.age * 12
            fit = cox(Columns.of(X, names), Spells.of(age + table.futime, table.death, start=age))
        else:
            stem = "rossi_long_emp" if "tvc" in name else "recid"
            table = dataset(stem).dropna(subset=names)
            stop, event = ("durat", "event") if stem == "recid" else ("stop", "arrest")
            fit = cox(Columns.of(table[names]), Spells.of(table[stop], table[event], **columns(name, table)))
        assert fit.n == entry["n"]
        assert fit.events == entry["nevent"]
        check(fit, entry)


def partial_log_likelihood(b, start, stop, event, X, stratum, weight):
    """Efron's partial log-likelihood, written from its definition with loops."""
    total, risk = 0.0, weight * np.exp(X @ b)
    for s in np.unique(stratum):
        for t in np.unique(stop[event & (stratum == s)]):
            at_risk = (start < t) & (t <= stop) & (stratum == s)
            tied = event & (stop == t) & (stratum == s)
            d = tied.sum()
            total += (weight[tied] * (X[tied] @ b)).sum()
            for k in range(d):
                total -= weight[tied].mean() * np.log(risk[at_risk].sum() - k / d * risk[tied].sum())
    return total


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_it_maximises_efrons_partial_likelihood(seed):
    rng = np.random.default_rng(seed)
    n = 40
    start = rng.integers(0, 4, n).astype(float)
    stop, event = start + rng.integers(1, 8, n), rng.random(n) < 0.7
    X, stratum, weight = rng.normal(size=(n, 2)), rng.integers(0, 2, n), rng.uniform(0.5, 2, n)
    fit = cox(Columns.of(X), Spells.of(stop, event, start=start, weight=weight, strata=stratum))
    best = partial_log_likelihood(fit.coefficients, start, stop, event, X, stratum, weight)
    assert fit.log_likelihood == pytest.approx(best, rel=1e-10)
    for step in 1e-3 * np.vstack([np.eye(2), -np.eye(2)]):
        assert partial_log_likelihood(fit.coefficients + step, start, stop, event, X, stratum, weight) < best


def test_splitting_a_spell_changes_nothing(rossi):
    whole = cox(Columns.of(rossi[ALL], ALL), Spells.of(rossi.week, rossi.arrest))
    cut = rossi[rossi.week > 10]
    first = rossi.assign(start=0, stop=np.minimum(rossi.week, 10), event=np.where(rossi.week > 10, 0, rossi.arrest))
    second = cut.assign(start=10, stop=cut.week, event=cut.arrest)
    both = pd.concat([first, second])
    split = cox(Columns.of(both[ALL], ALL), Spells.of(both.stop, both.event, start=both.start))
    np.testing.assert_allclose(split.coefficients, whole.coefficients, atol=1e-12)
    clustered = cox(Columns.of(both[ALL], ALL), Spells.of(both.stop, both.event, start=both.start, person=both.index))
    robust = cox(Columns.of(rossi[ALL], ALL), Spells.of(rossi.week, rossi.arrest, person=rossi.index))
    np.testing.assert_allclose(clustered.standard_errors, robust.standard_errors, rtol=1e-10)


def test_whole_number_weights_under_breslow_equal_repeated_rows(rossi):
    weight = 1 + rossi.prio % 3
    expanded = rossi.loc[rossi.index.repeat(weight)]
    a = cox(Columns.of(rossi[ALL], ALL), Spells.of(rossi.week, rossi.arrest, weight=weight), ties="breslow")
    b = cox(Columns.of(expanded[ALL], ALL), Spells.of(expanded.week, expanded.arrest), ties="breslow")
    np.testing.assert_allclose(a.coefficients, b.coefficients, atol=1e-12)
    np.testing.assert_allclose(a.standard_errors, b.standard_errors, rtol=1e-10)


def test_unit_and_origin_of_a_covariate_do_not_matter(rossi):
    plain = cox(Columns.of(rossi[ALL], ALL), Spells.of(rossi.week, rossi.arrest))
    moved = rossi.assign(age=1e6 + 1000 * rossi.age)
    other = cox(Columns.of(moved[ALL], ALL), Spells.of(rossi.week / 52.1, rossi.arrest))
    np.testing.assert_allclose(other.coefficients[1] * 1000, plain.coefficients[1], rtol=1e-8)
    np.testing.assert_allclose(other.z, plain.z, rtol=1e-7)


def test_matched_pairs_with_a_stratum_each():
    # Closed form: with one pair a stratum and no ties the likelihood is that of a binomial: b = log(wins / losses).
    wins, losses = 30, 18
    stop = np.tile([1.0, 2.0], wins + losses)
    x = np.concatenate([np.tile([1, 0], wins), np.tile([0, 1], losses)])
    fit = cox(Columns.of(x, ["exposed"]), Spells.of(stop, stop == 1, strata=np.repeat(np.arange(wins + losses), 2)))
    assert fit.coefficients[0] == pytest.approx(np.log(wins / losses), abs=1e-10)
    assert fit.standard_errors[0] == pytest.approx(np.sqrt(1 / wins + 1 / losses), abs=1e-9)


def test_interval_and_test_of_a_null_effect_are_calibrated():
    # Simulation with a known truth (b = 0, clusters of 3 with a shared frailty): nominal 5 %, 300 samples.
    rng = np.random.default_rng(5)
    rejected = 0
    for _ in range(300):
        cluster = np.repeat(np.arange(40), 3)
        frailty = rng.gamma(2, 0.5, 40)[cluster]
        x = rng.integers(0, 2, 40)[cluster]
        time = np.ceil(rng.exponential(200 / frailty))
        fit = cox(Columns.of(x, ["x"]), Spells.of(np.minimum(time, 365), time <= 365, person=cluster))
        rejected += fit.p_values[0] < 0.05
    assert 0.02 <= rejected / 300 <= 0.10


@pytest.mark.parametrize("penalty", ["auto", "firth"])
def test_perfect_separation_gets_a_finite_answer_and_a_message(penalty):
    stop, x = np.arange(1, 21, dtype=float), np.repeat([1, 0], 10)
    other = np.random.default_rng(1).normal(size=20)
    fit = cox(Columns.of(np.column_stack([other, x]), ["noise", "listed"]), Spells.of(stop, x == 1), penalty=penalty)
    assert fit.penalty == "firth"
    assert np.isfinite(fit.coefficients).all()
    assert (fit.standard_errors < 10).all()
    assert ("listed" in fit.note and "noise" not in fit.note) == (penalty == "auto")


def test_separation_with_clusters_keeps_model_based_errors():
    # The sandwich sums influences that vanish with the residuals of separated events: it would be far too small.
    stop, x = np.arange(1, 21, dtype=float), np.repeat([1, 0], 10)
    fit = cox(Columns.of(x, ["listed"]), Spells.of(stop, x == 1, person=np.arange(20)))
    assert not fit.robust
    np.testing.assert_array_equal(fit.covariance, fit.naive_covariance)
    assert "model-based" in fit.note


def test_separation_without_a_penalty_is_an_error_that_names_the_covariate():
    stop, x = np.arange(1, 21, dtype=float), np.repeat([1, 0], 10)
    with pytest.raises(AnalysisError, match="monotone in listed"):
        cox(Columns.of(x, ["listed"]), Spells.of(stop, x == 1), penalty="none")


def test_an_ordinary_fit_is_not_taken_for_separation():
    rng = np.random.default_rng(2)
    for _ in range(80):
        x, time = rng.normal(size=25), rng.exponential(size=25)
        fit = cox(Columns.of(x * 10, ["x"]), Spells.of(time, np.arange(25) < 8))
        assert fit.penalty == "none"


def test_ties_everywhere():
    # Closed form (Breslow): all on one day; score equation gives the mean of the events = the risk-weighted mean.
    x, event = np.array([0, 0, 1, 1, 1, 0]), np.array([1, 0, 1, 1, 0, 0])
    fit = cox(Columns.of(x, ["x"]), Spells.of(np.full(6, 9), event), ties="breslow")
    assert fit.coefficients[0] == pytest.approx(np.log(2), abs=1e-10)


def test_the_interval_at_one_less_p_ends_at_no_effect():
    rng = np.random.default_rng(21)
    columns, spells = Columns.of(rng.normal(size=(60, 2))), Spells.of(rng.exponential(5, 60), rng.integers(0, 2, 60))
    for place, p in enumerate(cox(columns, spells).p_values):
        fit = cox(columns, spells, level=1 - p)
        assert min(abs(fit.lower[place]), abs(fit.upper[place])) == pytest.approx(0, abs=1e-9)


# The information of `gone` is a rounding: 0, 2e-18 for each event, or 1.3e-16 (14), which was taken for information.
@pytest.mark.parametrize("seed", [0, 9, 14, 18, 22])
def test_what_no_event_can_tell_is_named_however_its_sums_round(seed):
    """A covariate that varies only among those who had left before the first event."""
    rng = np.random.default_rng(seed)
    stop = np.r_[rng.uniform(0, 1, 10), rng.uniform(2, 9, 20)]
    event = np.r_[np.zeros(10), rng.integers(0, 2, 20)]
    gone = np.r_[rng.normal(size=10), np.full(20, rng.normal())]
    columns = Columns.of(np.column_stack([rng.normal(size=30), gone]), ["age", "gone"])
    with pytest.raises(AnalysisError, match="gone cannot be told apart"):
        cox(columns, Spells.of(stop, event))


def test_a_single_event_is_an_estimate_or_a_message():
    rng = np.random.default_rng(4)
    fit = cox(Columns.of(rng.normal(size=100), ["x"]), Spells.of(np.arange(1, 101), np.arange(100) == 40))
    assert fit.events == 1
    assert np.isfinite(fit.coefficients).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cause": np.zeros(6)}, "no events"),
        ({"X": np.ones((6, 1)), "names": ["list_a"]}, "list_a never varies"),
        ({"X": np.column_stack([np.arange(6), 2 * np.arange(6)]), "names": ["a", "b"]}, "b cannot be told apart"),
        ({"X": np.array([[np.nan], [1], [2], [3], [4], [5]]), "names": ["age"]}, "missing or infinite values in age"),
        ({"X": np.arange(6), "strata": np.arange(6), "names": ["x"]}, "x cannot be told apart"),
        ({"weight": [1, 1, 1, 1, 1, 0]}, "zero or below"),
        ({"ties": "exact"}, "efron"),
        ({"penalty": "ridge"}, "penalty"),
        ({"names": ["a", "b"]}, "one distinct name"),
        ({"X": [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]}, "must be numbers"),
        ({"X": np.zeros((5, 1))}, "one row for each"),
        ({"stop": [4], "cause": [1], "X": [[2.0]], "names": ["x"]}, "x never varies"),
    ],
)
def test_bad_input_is_explained(change, words):
    columns = {"X": np.array([3.0, 1, 2, 5, 4, 0]), "names": ["x"]}
    spells = {"stop": np.arange(1, 7), "cause": [1, 0, 1, 1, 0, 1]}
    for name in change.keys() & {"X", "names"}:
        columns[name] = change[name]
    for name in change.keys() & {"stop", "cause", "weight", "strata"}:
        spells[name] = change[name]
    options = {name: change[name] for name in change.keys() - columns.keys() - spells.keys()}
    with pytest.raises(AnalysisError, match=words):
        cox(Columns.of(**columns), Spells.of(**spells), **options)


def test_tidy(rossi):
    fit = cox(Columns.of(rossi[ALL], ALL), Spells.of(rossi.week, rossi.arrest), level=0.9)
    table = fit.tidy()
    assert list(table.term) == ALL
    np.testing.assert_allclose(np.log(table.upper / table.lower), 2 * 1.6448536269514722 * table.standard_error)


@pytest.mark.parametrize("seed", [3, 8, 13, 20])
def test_someone_far_out_is_no_separation(seed):
    # Newton crawls while the far value dominates every risk set, but the others' likelihood has a maximum, which is
    # the maximum of the whole, as the log partial likelihood is concave: no slope is left there.
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(80, 2))
    X[0, 0] = 1e3
    fit = cox(Columns.of(X), Spells.of(rng.integers(1, 60, 80), rng.random(80) < 0.6))
    assert fit.penalty == "none"
    at = fit.evaluation
    assert at.score @ np.linalg.solve(at.information, at.score) == pytest.approx(0, abs=1e-12)
