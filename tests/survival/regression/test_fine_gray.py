"""Fine-Gray against R's cmprsk::crr and survival::finegray."""

from __future__ import annotations

import re

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.fine_gray import fine_gray, subdistribution_hazard
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def check(fit, entry, errors="standard_errors"):
    se = entry["se"] if isinstance(entry["se"], list) else list(entry["se"].values())
    ours = np.sqrt(np.diag(fit.naive_covariance)) if errors == "naive" else fit.standard_errors
    np.testing.assert_allclose(fit.coefficients, list(entry["coef"].values()), rtol=0, atol=1e-8)
    np.testing.assert_allclose(ours, se, rtol=0, atol=1e-8)
    loglik = entry["loglik"][1] if isinstance(entry["loglik"], list) else entry["loglik"]
    assert fit.log_likelihood == pytest.approx(loglik, rel=1e-10)


def test_simulated_causes_equal_crr_and_finegray(competing, from_r):
    r = from_r("competing_risks")
    columns = Columns.of(np.column_stack([competing.group == "b", competing.age, competing.male]).astype(float))
    spells = Spells.of(competing.time, competing.cause)
    fit = subdistribution_hazard(columns, spells, of=1)
    r["crr.coef"].check(fit.coefficients)
    r["crr.se"].check(fit.standard_errors)
    for ties in ("breslow", "efron"):
        fit = subdistribution_hazard(columns, spells, of=1, convention="finegray", ties=ties)
        r[f"finegray.{ties}.coef"].check(fit.coefficients)
        r[f"finegray.{ties}.se"].check(fit.standard_errors)
        r[f"finegray.{ties}.naive_se"].check(np.sqrt(np.diag(fit.naive_covariance)))


@pytest.fixture(scope="module")
def mgus2(dataset):
    table = dataset("mgus2_competing")
    return table, np.column_stack([table.age, (table.sex == "M") * 1.0])


def test_crr_with_its_sandwich(mgus2, dataset, r_numbers):
    # R: cmprsk::crr(etime, ev, cbind(age, sexM), failcode = 1); crr(pbc, failcode = 2, log bilirubin)
    r = r_numbers("competing_risks")
    table, X = mgus2
    fit = subdistribution_hazard(Columns.of(X, ["age", "sexM"]), Spells.of(table.etime, table.ev), of=1)
    check(fit, r["crr_mgus2_pcm"])
    np.testing.assert_allclose(fit.covariance, r["crr_mgus2_pcm"]["var"], rtol=1e-9)
    assert fit.null_log_likelihood == pytest.approx(r["crr_mgus2_pcm"]["loglik_null"], rel=1e-11)
    pbc = dataset("pbc").dropna(subset=["trt"])
    X = np.column_stack([pbc.age, pbc.trt, np.log(pbc.bili)])
    check(subdistribution_hazard(Columns.of(X), Spells.of(pbc.time, pbc.status), of=2), r["crr_pbc_death"])


def test_finegray_with_coxph(mgus2, r_numbers):
    # R: coxph(Surv(fgstart, fgstop, fgstatus) ~ age + sex, weights = fgwt, data = finegray(...)), ties and cluster
    r = r_numbers("competing_risks")
    table, X = mgus2
    columns, spells, options = Columns.of(X), Spells.of(table.etime, table.ev), {"of": 1, "convention": "finegray"}
    check(subdistribution_hazard(columns, spells, **options), r["finegray_mgus2_breslow"], errors="naive")
    check(subdistribution_hazard(columns, spells, **options, ties="efron"), r["finegray_mgus2_efron"], errors="naive")
    check(subdistribution_hazard(columns, spells, **options), r["finegray_mgus2_cluster"])
    by_person = spells.but(person=np.arange(len(table)))
    check(subdistribution_hazard(columns, by_person, **options), r["finegray_mgus2_cluster"])


def test_cause_specific_models_stand_beside(mgus2, r_numbers):
    # R: coxph(Surv(etime, ev == 1) ~ age + sex); coxph(Surv(etime, ev == 2) ~ age + sex)
    r = r_numbers("competing_risks")
    table, X = mgus2
    fit = fine_gray(Columns.of(X, ["age", "sexM"]), Spells.of(table.etime, table.ev), of=1)
    assert fit.causes == (1, 2)
    for name, model in zip(("pcm", "death"), fit.cause_specific, strict=True):
        check(model, r[f"cause_specific_mgus2_{name}"])
    assert len(fit.tidy()) == 6
    assert set(fit.tidy().model) == {"subdistribution", "cause-specific"}


def slow_fine_gray(stop, cause, X, b):
    """Score and both halves of the sandwich from the definition, with loops (crr's conventions)."""
    n, p = X.shape
    cens = cause == 0

    def uncensored(t):
        out = 1.0
        for u in np.unique(stop[cens]):
            if u < t:
                out *= 1 - (cens & (stop == u)).sum() / (stop >= u).sum()
        return out

    times = np.unique(stop[cause == 1])
    r = np.exp(X @ b)

    def weights(t):
        late = (stop < t) & (cause > 1)
        return (stop >= t) * 1.0 + late * np.array([uncensored(t) / uncensored(s) for s in stop])

    score, eta = np.zeros(p), np.zeros((n, p))
    pieces = {}
    for t in times:
        w = weights(t) * r
        mean, d = w @ X / w.sum(), ((stop == t) & (cause == 1))
        score += X[d].sum(axis=0) - d.sum() * mean
        eta += d[:, None] * (X - mean) - (w * d.sum() / w.sum())[:, None] * (X - mean)
        pieces[t] = (mean, w, d.sum() / w.sum())
    psi = np.zeros((n, p))
    for u in np.unique(stop[cens]):
        q = np.zeros(p)
        for t in times[times >= u]:
            mean, w, hazard = pieces[t]
            gone = (stop < u) & (cause > 1)
            q += (((X - mean) * w[:, None])[gone]).sum(axis=0) * hazard
        y = (stop >= u).sum()
        out = cens & (stop == u)
        psi += out[:, None] * q / y - (stop >= u)[:, None] * out.sum() * q / y**2
    return score, eta + psi


def test_score_and_sandwich_by_definition():
    rng = np.random.default_rng(12)
    stop, cause, X = rng.integers(1, 12, 70).astype(float), rng.integers(0, 3, 70), rng.normal(size=(70, 2))
    fit = subdistribution_hazard(Columns.of(X), Spells.of(stop, cause), of=1)
    score, influence = slow_fine_gray(stop, cause, X, fit.coefficients)
    np.testing.assert_allclose(score, 0, atol=1e-8)
    expected = fit.naive_covariance @ influence.T @ influence @ fit.naive_covariance
    np.testing.assert_allclose(fit.covariance, expected, rtol=1e-8)
    cluster = rng.integers(0, 25, 70)
    clustered = subdistribution_hazard(Columns.of(X), Spells.of(stop, cause, person=cluster), of=1)
    sums = np.stack([influence[cluster == c].sum(axis=0) for c in np.unique(cluster)])
    expected = fit.naive_covariance @ sums.T @ sums @ fit.naive_covariance
    np.testing.assert_allclose(clustered.covariance, expected, rtol=1e-8)


def test_without_competing_events_it_is_a_breslow_cox_model(rossi):
    names = ["fin", "prio"]
    a = subdistribution_hazard(Columns.of(rossi[names], names), Spells.of(rossi.week, rossi.arrest), of=1)
    b = cox(Columns.of(rossi[names], names), Spells.of(rossi.week, rossi.arrest, person=rossi.index), ties="breslow")
    np.testing.assert_allclose(a.coefficients, b.coefficients, atol=1e-12)
    np.testing.assert_allclose(a.standard_errors, b.standard_errors, rtol=1e-10)
    assert a.competing == 0


def test_the_interval_covers():
    # Known truth, nominal 95 % (Fine and Gray 1999, section 5): F1(t; x) = 1 - (1 - p (1 - e^-t))^exp(b x).
    rng, inside, b, p = np.random.default_rng(14), 0, 0.5, 0.6
    for _ in range(250):
        x, u = rng.normal(size=150), rng.random(150)
        share = 1 - (1 - p) ** np.exp(b * x)
        first = u < share
        t1 = -np.log(1 - (1 - (1 - np.minimum(u, share * 0.999999)) ** np.exp(-b * x)) / p)
        t2 = rng.exponential(1 / np.exp(b * x))
        time, censored = np.where(first, t1, t2), rng.uniform(0.2, 3, 150)
        cause = np.where(time > censored, 0, np.where(first, 1, 2))
        fit = subdistribution_hazard(Columns.of(x, ["x"]), Spells.of(np.minimum(time, censored), cause), of=1)
        inside += bool(fit.lower[0] <= b <= fit.upper[0])
    assert 0.92 <= inside / 250 <= 0.98


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"of": 3}, "nobody has an event of cause 3"),
        ({"of": 0}, "nobody has an event of cause 0"),
        ({"X": np.ones(6)}, "never varies"),
        ({"convention": "sas"}, "convention"),
        ({"cause": [0, 1, 2, -1, 0, 1]}, "0 for censored"),
        ({"cause": [0, 1, 2, 1.5, 0, 1]}, "whole numbers"),
    ],
)
def test_bad_input_is_explained(change, words):
    arguments = {"stop": np.arange(1, 7), "cause": [0, 1, 2, 1, 0, 1], "X": np.array([3.0, 1, 2, 5, 4, 0]), "of": 1}
    arguments.update(change)
    with pytest.raises(AnalysisError, match=words):
        subdistribution_hazard(
            Columns.of(arguments.pop("X")), Spells.of(arguments.pop("stop"), arguments.pop("cause")), **arguments
        )


def test_a_cause_specific_model_that_cannot_be_fitted_is_named():
    x = np.r_[np.ones(10), np.zeros(20)]
    with pytest.raises(AnalysisError, match="cause-specific model of cause 2"):
        fine_gray(
            Columns.of(x, ["x"]), Spells.of(np.arange(1, 31), np.r_[np.ones(10), np.full(10, 2), np.zeros(10)]), of=1
        )


def expanded(stop, cause, start, stratum, weight, *, of):
    """Rows of the weighted data set that `survival::finegray` would make, by loops from Geskus (2011).

    Person, start, stop, event and weight: after a competing event one row up to each later event time of the stratum,
    with weight G(t-) H(t-) / (G(T-) H(T-)).
    """
    rows = []
    for i in range(len(stop)):
        rows.append((i, start[i], stop[i], cause[i] == of, weight[i]))
        if cause[i] in (0, of):
            continue
        own = stratum == stratum[i]
        a, b, c = start[own], stop[own], cause[own]

        def share(t, a=a, b=b, c=c):
            out = 1.0
            for u in np.unique(b[(c == 0) & (b < t)]):
                at_risk = ((a < u) & (b >= u)).sum() - ((c > 0) & (b == u)).sum()
                out *= 1 - ((c == 0) & (b == u)).sum() / at_risk
            for s in np.unique(a[a >= t]):
                out *= 1 - (a == s).sum() / ((a <= s) & (b > s)).sum()
            return out

        begin = stop[i]
        for t in np.unique(b[(c == of) & (b > stop[i])]):
            rows.append((i, begin, t, False, weight[i] * share(t) / share(stop[i])))
            begin = t
    return [np.array(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize("ties", ["breslow", "efron"])
@pytest.mark.parametrize(("late", "strata", "weighted"), [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)])
@pytest.mark.parametrize("n", [60, 900])
def test_late_entry_strata_and_weights_equal_the_expanded_cox_model(ties, late, strata, weighted, n):
    # coxph on the rows of finegray, as its vignette prescribes; our cox equals coxph (test_cox.py).
    rng = np.random.default_rng(n + 10 * late + strata)
    start = rng.integers(0, 12, n) * late * 1.0
    start[:4] = 0.0
    stop = start + rng.integers(1, 30, n)
    stop[:4] = 60.0
    cause, X = rng.integers(0, 3, n), rng.normal(size=(n, 2))
    stratum = rng.integers(0, 2, n) * strata
    start[4:8], stop[4:8], stratum[4:8] = 0.0, 60.0, strata  # somebody is under observation throughout
    weight = rng.uniform(0.4, 2, n) if weighted else np.ones(n)
    person, begin, end, event, w = expanded(stop, cause, start, stratum, weight, of=1)
    rows = Spells.of(end, event, start=begin, strata=stratum[person], weight=w, person=person)
    r = cox(Columns.of(X[person]), rows, ties=ties)
    fit = subdistribution_hazard(
        Columns.of(X),
        Spells.of(
            stop,
            cause,
            start=start if late else None,
            weight=weight if weighted else None,
            strata=stratum if strata else None,
        ),
        of=1,
        convention="finegray",
        ties=ties,
    )
    np.testing.assert_allclose(fit.coefficients, r.coefficients, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(fit.standard_errors, r.standard_errors, rtol=1e-9)
    np.testing.assert_allclose(fit.naive_covariance, r.naive_covariance, rtol=1e-8, atol=1e-12)


def test_spells_of_one_person_are_one_history():
    # Cutting a history in two changes nothing, also not in G and H.
    rng = np.random.default_rng(5)
    start = np.append(np.zeros(10), rng.integers(0, 9, 110)).astype(float)
    stop = start + rng.integers(2, 30, 120)
    stop[:10] = 50
    cause, X, person = rng.integers(0, 3, 120), rng.normal(size=(120, 1)), np.arange(120)
    options = {"of": 1, "convention": "finegray"}
    whole = subdistribution_hazard(Columns.of(X), Spells.of(stop, cause, start=start, person=person), **options)
    cut = start + 1
    in_two = Spells.of(
        np.append(cut, stop),
        np.append(np.zeros(120, dtype=int), cause),
        start=np.append(start, cut),
        person=np.append(person, person),
    )
    parts = subdistribution_hazard(Columns.of(np.vstack([X, X])), in_two, **options)
    np.testing.assert_allclose(parts.coefficients, whole.coefficients, rtol=1e-10)
    np.testing.assert_allclose(parts.standard_errors, whole.standard_errors, rtol=1e-10)


def test_crr_takes_no_late_entry():
    with pytest.raises(AnalysisError, match="convention='finegray'"):
        subdistribution_hazard(Columns.of([0, 1, 1]), Spells.of([1, 2, 3], [1, 2, 1], weight=[1, 2, 1]), of=1)


def test_both_models_take_late_entry():
    rng = np.random.default_rng(6)
    start = np.append(np.zeros(10), rng.integers(0, 9, 110)).astype(float)
    stop = start + rng.integers(2, 30, 120)
    stop[:10] = 50
    cause, X = rng.integers(0, 3, 120), rng.normal(size=(120, 1))
    fit = fine_gray(Columns.of(X), Spells.of(stop, cause, start=start), of=1)
    assert (fit.subdistribution.convention, fit.subdistribution.ties) == ("finegray", "efron")
    np.testing.assert_array_equal(
        fit.cause_specific[1].coefficients, cox(Columns.of(X), Spells.of(stop, cause == 2, start=start)).coefficients
    )


# Made up: days, group and cause (0 = censored); nobody in group B has an event of cause 2.
SEPARATED = (
    "226B1 70A0 75B0 344A2 196A0 92A1 208B0 187B1 103A0 334A2 302B1 239B1 307B0 178A1 318A0 256B1 232A2 357A0 "
    "8A0 343A1 152A2 66A2 27A0 51B1 96A0 105B0 258A1 53A2 58B1 279A0 83B0 304B1 190A0 52A0 113A2 27A1 200A0 "
    "118B1 110A0 251B0 114A0 281A0 76B1 168B0 102B1 233B1 320B1 334A2 312B0 321B1 216A0 43B0 234A1 260B0 211A0 "
    "283B0 161B0 331B0 345A2 153B0 262A0 57B0 205B1 173A0 247B0 135B1 38A1 144B1 316B1 293A0 318B0 238B1 177A0 "
    "248A0 287A0 238B0 34B1 52B1 158B0 22A0 130A2 144B1 263B1 310A2 183B0 237A1 261A2 289A0 157A0 227A0 "
)


def test_a_group_without_events_has_model_based_errors():
    rows = [re.fullmatch(r"(\d+)([AB])(\d)", row).groups() for row in SEPARATED.split()]
    stop, group, cause = (np.array(column) for column in zip(*rows, strict=True))
    stop, cause, b = stop.astype(float), cause.astype(int), (group == "B").astype(float)
    fit = subdistribution_hazard(Columns.of(b, ("b",)), Spells.of(stop, cause), of=2)
    # Heinze and Schemper (2001): the inverse information at Firth's estimate. The sandwich says p = 1.9e-24 of the same
    # coefficient, Gray's test p = .0028.
    assert (fit.penalty, fit.robust) == ("firth", False)
    assert np.exp(fit.coefficients[0]) == pytest.approx(0.033167, abs=5e-7)
    assert (np.exp(fit.lower[0]), np.exp(fit.upper[0])) == pytest.approx((0.00174, 0.63208), abs=5e-6)
    assert fit.p_values[0] == pytest.approx(0.0235, abs=5e-5)
    assert "model-based" in fit.note
    # The cause-specific twin, and errors that ask for a sandwich: clusters, weights and every convention.
    twin = cox(Columns.of(b), Spells.of(stop, cause == 2, person=np.arange(len(b))))
    assert (twin.robust, twin.p_values[0]) == (False, pytest.approx(0.0785, abs=5e-5))
    asked = cox(Columns.of(b), Spells.of(stop, cause == 2, person=np.arange(len(b))), penalty="firth")
    assert (asked.robust, asked.p_values[0], "model-based" in asked.note) == (False, twin.p_values[0], True)
    for given in ({"weight": np.linspace(0.5, 1.5, len(b))}, {"person": np.arange(len(b)) // 2}):
        spells = Spells.of(stop, cause, **given)
        other = subdistribution_hazard(Columns.of(b), spells, of=2, convention="finegray", ties="efron")
        assert (other.covariance == other.naive_covariance).all()
        assert other.p_values[0] > 0.005


def test_separated_samples_without_a_difference_are_seldom_called_different():
    rng = np.random.default_rng(20)
    separated = rejected = 0
    for _ in range(150):
        cause = rng.choice([0, 1, 2], p=[0.4, 0.5, 0.1], size=40)
        x = rng.permutation(np.repeat([0.0, 1.0], 20))
        if not (cause == 2).any():
            continue
        fit = subdistribution_hazard(Columns.of(x), Spells.of(np.ceil(rng.exponential(200, 40)), cause), of=2)
        separated += fit.penalty == "firth"
        rejected += fit.penalty == "firth" and fit.p_values[0] < 0.05
    assert separated > 15
    assert rejected <= 0.05 * separated


def test_the_level_is_that_of_every_model_and_no_cause_is_no_cause():
    rng = np.random.default_rng(12)
    columns, spells = Columns.of(rng.normal(size=(80, 1))), Spells.of(rng.exponential(5, 80), rng.integers(0, 3, 80))
    found = fine_gray(columns, spells, of=2, level=0.8)
    assert found.causes == (1, 2)
    for fit in (found.subdistribution, *found.cause_specific):
        # Closed form: qnorm(.9) = 1.2815515655446
        np.testing.assert_allclose(fit.upper - fit.lower, 2 * 1.2815515655446 * fit.standard_errors, rtol=1e-9)
    for cause in (0, 3):
        with pytest.raises(AnalysisError, match=f"nobody has an event of cause {cause}"):
            fine_gray(columns, spells, of=cause)


def test_what_a_fit_tells_beside_its_coefficients():
    rng = np.random.default_rng(13)
    columns, person = Columns.of(rng.normal(size=(80, 2)), ["a", "b"]), np.arange(80) // 2
    cause = np.r_[np.repeat([1, 2, 0], [30, 20, 30])]
    found = fine_gray(columns, Spells.of(rng.exponential(5, 80), cause, person=person), of=1)
    fit, table = found.subdistribution, found.tidy()
    # Wald's statistic with the sandwich and its p by the closed form of two degrees of freedom, exp(-x / 2).
    wald = fit.coefficients @ np.linalg.inv(fit.covariance) @ fit.coefficients
    assert (fit.wald_test.statistic, fit.wald_test.p) == pytest.approx((wald, np.exp(-wald / 2)))
    assert fit.clusters == 40
    assert found.sentence == "Cause 1 in 30 and another in 20 of 80 spells."
    assert table["cause"].tolist() == [1, 1, 1, 1, 2, 2]
    naive = table.loc[table["model"] == "subdistribution", "naive_standard_error"]
    np.testing.assert_allclose(naive, np.sqrt(np.diag(fit.naive_covariance)))
    assert not np.allclose(naive, fit.standard_errors)


@pytest.mark.parametrize(("late", "strata"), [(0, 0), (1, 0), (1, 1)])
def test_whole_weights_are_copies_in_the_censoring_curve_and_the_sandwich(late, strata):
    rng = np.random.default_rng(23)
    stop, cause, x, number = (rng.integers(low, high, 60) for low, high in ((3, 25), (0, 3), (0, 4), (1, 4)))
    start, stratum = rng.integers(0, 3, 60), rng.integers(0, 2, 60)

    def fit(rows, weight):
        spells = Spells.of(
            stop[rows],
            cause[rows],
            start=start[rows] if late else None,
            strata=stratum[rows] if strata else None,
            weight=weight,
        )
        columns = Columns.of(x[rows].astype(float), ["x"])
        return subdistribution_hazard(columns, spells, of=1, convention="finegray")

    weighted, written = fit(np.arange(60), number), fit(np.repeat(np.arange(60), number), None)
    assert weighted.coefficients == pytest.approx(written.coefficients, rel=1e-9)
    assert weighted.covariance == pytest.approx(written.covariance, rel=1e-9)
