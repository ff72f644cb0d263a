"""Frailty against R coxph, a brute-force marginal likelihood, and simulations with known variance."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import gammaln

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.frailty.distribution import Gamma
from ipvi_eval.survival.regression.frailty.model import gamma_frailty, gaussian_frailty
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def test_simulated_arrests_equal_coxph(recurrent, from_r):
    spells = Spells.of(recurrent.stop, recurrent.event, start=recurrent.start, person=recurrent.id)
    fit = gamma_frailty(Columns.of(recurrent[["treated", "prior"]]), spells)
    from_r("recurrent")["frailty.variance"].check(fit.variance)
    from_r("recurrent")["frailty.coef"].check(fit.coefficients)


def test_r_cgd(reference):
    # R survival 3.5-3: coxph(Surv(tstart, tstop, status) ~ treat + inherit + age + frailty(id), cgd)
    entry = json.loads((reference / "r" / "survival_recurrent.json").read_text())["cgd_gamma"]
    cgd = pd.read_csv(reference / "data" / "cgd.csv")
    X = np.column_stack([cgd["treat"] == "rIFN-g", cgd["inherit"] == "X-linked", cgd["age"]]).astype(float)
    spells = Spells.of(cgd["tstop"], cgd["status"], start=cgd["tstart"], person=cgd["id"])
    fit = gamma_frailty(Columns.of(X, list(entry["coef"])), spells)
    assert fit.variance == pytest.approx(entry["theta"], abs=1e-4)
    # R stops early: at its solution the score of one frailty is 0.0024, at ours below 1e-8, and the penalised partial
    # likelihood is -497.111288 against our -497.111279. Hence 1e-4 here.
    np.testing.assert_allclose(fit.coefficients, list(entry["coef"].values()), atol=1e-4)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), list(entry["se"].values()), atol=1e-4)
    assert fit.log_likelihood == pytest.approx(entry["loglik_integrated"], abs=1e-5)
    assert fit.partial_log_likelihood == pytest.approx(entry["loglik"][1], abs=0.05)
    np.testing.assert_allclose(fit.frailties, entry["frail"], atol=1e-3)
    assert fit.effective_df[1] == pytest.approx(entry["df"][3], abs=0.05)
    assert np.mean(np.exp(fit.frailties)) == pytest.approx(1, abs=1e-9)


def simulated(rng, n=150, spread=1.0):
    x = rng.integers(0, 2, n)
    z = rng.gamma(1 / spread, spread, n) if spread else np.ones(n)
    rows = []
    for i in range(n):
        now, end = 0.0, rng.uniform(2, 8)
        while now < end:
            then = now + rng.exponential(1 / (0.5 * z[i] * np.exp(-0.5 * x[i])))
            rows.append((i, now, min(then, end), int(then < end), x[i]))
            now = then
    return pd.DataFrame(rows, columns=["person", "start", "stop", "event", "x"])


def fitted(frame, strata=None, **options):
    return gamma_frailty("x", Spells.from_frame(frame, start="start", person="person", strata=strata), **options)


def test_marginal_likelihood_by_brute_force():
    # Without ties the nonparametric marginal likelihood can be written down: jumps h_k of the hazard at event times,
    # and z integrated out in closed form. Its maximum over h is what the penalised partial likelihood reaches.
    frame = simulated(np.random.default_rng(2), 14)
    times = np.sort(frame.loc[frame["event"] == 1, "stop"].to_numpy())
    under = (frame["start"].to_numpy()[:, None] < times) & (times <= frame["stop"].to_numpy()[:, None])
    x, person = frame["x"].to_numpy(), frame["person"].to_numpy()
    deaths, events = np.bincount(person, frame["event"]), frame["event"].to_numpy() == 1
    nu = 1 / 0.7

    def loss(parameters):
        jumps, b = np.exp(parameters[:-1]), parameters[-1]
        total = np.bincount(person, np.exp(x * b) * (under @ jumps))
        people = gammaln(nu + deaths) - gammaln(nu) + nu * np.log(nu) - (nu + deaths) * np.log(nu + total)
        return -(np.sum(x[events] * b) + parameters[:-1].sum() + people.sum())

    best = minimize(loss, np.r_[np.full(len(times), -2.0), 0.0], method="BFGS", options={"gtol": 1e-7})
    fit = fitted(frame, variance=0.7)
    assert fit.coefficients[0] == pytest.approx(best.x[-1], abs=1e-5)
    # On the scale of a partial likelihood: the full one plus the number of events
    assert fit.log_likelihood == pytest.approx(-best.fun + events.sum(), abs=1e-6)


def test_no_spread_is_the_cox_model():
    frame = simulated(np.random.default_rng(1), 150, spread=0.0)
    fit = fitted(frame)
    plain = cox(Columns.of(frame[["x"]]), Spells.of(frame["stop"], frame["event"], start=frame["start"]))
    assert fit.variance < 0.15
    assert fit.p > 0.05
    zero = fitted(frame, variance=0.0)
    assert zero.coefficients[0] == pytest.approx(plain.coefficients[0])
    assert fitted(frame, variance=1e-7).coefficients[0] == pytest.approx(plain.coefficients[0], abs=1e-5)


def test_known_variance_is_found_and_the_interval_covers():
    # Simulation with known truth: variance 1, log ratio -0.5, 12 series of 150 people
    rng, variances, hits = np.random.default_rng(4), [], 0
    for _ in range(12):
        fit = fitted(simulated(rng))
        variances.append(fit.variance)
        row = fit.tidy().iloc[0]
        hits += row["lower"] <= np.exp(-0.5) <= row["upper"]
    assert np.mean(variances) == pytest.approx(1, abs=3 * np.std(variances) / np.sqrt(12))
    assert hits >= 9
    assert fit.p < 0.001


@pytest.mark.parametrize(("spread", "seed"), [(0.05, 5), (0.6, 1), (6.0, 2)])
def test_the_variance_has_the_largest_marginal_likelihood(spread, seed):
    # Beside the likelihood itself at fixed variances, which Gamma.marginal writes down without the score
    frame = simulated(np.random.default_rng(seed), 80, spread=spread)
    fit = fitted(frame)
    near = [fitted(frame, variance=fit.variance * factor).log_likelihood for factor in (0.9, 1, 1.1)]
    assert near[1] == pytest.approx(fit.log_likelihood, abs=1e-9)
    assert near[0] < near[1] > near[2]
    many = np.exp(np.linspace(np.log(1e-3), np.log(50), 9))
    assert max(fitted(frame, variance=one).log_likelihood for one in many) <= fit.log_likelihood


def test_the_score_is_the_derivative_of_the_marginal_likelihood():
    frame = simulated(np.random.default_rng(3), 60)
    events, step = np.bincount(frame["person"], frame["event"]), 1e-4
    below, above = (fitted(frame, variance=0.7 * np.exp(at)).log_likelihood for at in (-step, step))
    score = Gamma(0.7).marginal_score(fitted(frame, variance=0.7).frailties, events)
    assert score == pytest.approx((above - below) / (2 * step), rel=1e-5)


def test_rows_of_one_group_at_risk_together_and_strata():
    # Splitting rows changes nothing, also when several rows of a group are at risk at once and in two strata
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"person": rng.integers(0, 12, 80), "start": 0.0, "stop": rng.integers(2, 40, 80)})
    frame["event"], frame["x"], frame["area"] = rng.integers(0, 2, 80), rng.normal(size=80), rng.integers(0, 2, 80)
    half = frame.assign(stop=1.0, event=0)
    split = pd.concat([half, frame.assign(start=1.0)])
    one = fitted(frame, strata="area", variance=0.5)
    two = fitted(split, strata="area", variance=0.5)
    np.testing.assert_allclose(two.coefficients, one.coefficients, atol=1e-7)
    np.testing.assert_allclose(two.covariance, one.covariance, atol=1e-7)
    assert two.effective_df == pytest.approx(one.effective_df, abs=1e-6)


def test_tidy_ends_with_the_variance():
    table = fitted(simulated(np.random.default_rng(3), 60), variance=0.5).tidy()
    assert table["term"].tolist() == ["x", "frailty variance"]
    assert table["coefficient"].iloc[1] == 0.5
    assert np.isnan(table["standard_error"].iloc[1])


def test_bad_input():
    with pytest.raises(AnalysisError, match="several rows"):
        gamma_frailty(Columns.of([[0], [1], [0]]), Spells.of([3, 4, 5], [1, 1, 0], person=[1, 2, 3]))
    with pytest.raises(AnalysisError, match="zero or more"):
        gamma_frailty(Columns.of([[0], [1], [0]]), Spells.of([3, 4, 5], [1, 1, 0], person=[1, 1, 3]), variance=-1)
    with pytest.raises(AnalysisError, match="no events"):
        gamma_frailty(Columns.of([[0], [1], [0]]), Spells.of([3, 4, 5], [0, 0, 0], person=[1, 1, 3]))


# Times to infection at the insertion of a catheter, as in R's survival::kidney: patient, time, status, age, sex.
# McGilchrist, C. A. and Aisbett, C. W. (1991), Regression with frailty in survival analysis, Biometrics 47:461.
KIDNEY = (
    "1:8:1:28:1 1:16:1:28:1 2:23:1:48:2 2:13:0:48:2 3:22:1:32:1 3:28:1:32:1 4:447:1:31:2 4:318:1:32:2 5:30:1:10:1 "
    "5:12:1:10:1 6:24:1:16:2 6:245:1:17:2 7:7:1:51:1 7:9:1:51:1 8:511:1:55:2 8:30:1:56:2 9:53:1:69:2 9:196:1:69:2 "
    "10:15:1:51:1 10:154:1:52:1 11:7:1:44:2 11:333:1:44:2 12:141:1:34:2 12:8:0:34:2 13:96:1:35:2 13:38:1:35:2 "
    "14:149:0:42:2 14:70:0:42:2 15:536:1:17:2 15:25:0:17:2 16:17:1:60:1 16:4:0:60:1 17:185:1:60:2 17:177:1:60:2 "
    "18:292:1:43:2 18:114:1:44:2 19:22:0:53:2 19:159:0:53:2 20:15:1:44:2 20:108:0:44:2 21:152:1:46:1 "
    "21:562:1:47:1 22:402:1:30:2 22:24:0:30:2 23:13:1:62:2 23:66:1:63:2 24:39:1:42:2 24:46:0:43:2 25:12:1:43:1 "
    "25:40:1:43:1 26:113:0:57:2 26:201:1:58:2 27:132:1:10:2 27:156:1:10:2 28:34:1:52:2 28:30:1:52:2 29:2:1:53:1 "
    "29:25:1:53:1 30:130:1:54:2 30:26:1:54:2 31:27:1:56:2 31:58:1:56:2 32:5:0:50:2 32:43:1:51:2 33:152:1:57:2 "
    "33:30:1:57:2 34:190:1:44:2 34:5:0:45:2 35:119:1:22:2 35:8:1:22:2 36:54:0:42:2 36:16:0:42:2 37:6:0:52:2 "
    "37:78:1:52:2 38:63:1:60:1 38:8:0:60:1 "
)


def test_kidney_equals_r():
    # R survival: coxph(Surv(time, status) ~ age + sex + frailty(id, dist = "gamma"), kidney, eps = 1e-14)
    person, time, status, age, sex = np.array([row.split(":") for row in KIDNEY.split()], dtype=float).T
    fit = gamma_frailty(Columns.of(np.column_stack([age, sex]), ("age", "sex")), Spells.of(time, status, person=person))
    np.testing.assert_allclose(fit.coefficients, [0.0052223, -1.5832337], atol=2e-7)
    assert fit.variance == pytest.approx(0.4077695, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-181.6386265, abs=1e-7)


# The disease of patients 1 to 38: other, glomerular nephritis, acute nephritis, polycystic kidney disease.
DISEASE = "O G O O O O G G A G A O A A O A O O G O P O A A A A G A G G A A P G O O P P"


def test_gaussian_kidney_equals_r():
    # R survival, tests/fr_kidney.Rout.save: coxph(Surv(time, status) ~ age + sex + disease +
    # frailty(id, dist = "gauss"), kidney): variance 0.493, 12.1 degrees of freedom, likelihood ratio 47.5; and by AIC,
    # without disease, a variance of 0.185
    person, time, status, age, sex = np.array([row.split(":") for row in KIDNEY.split()], dtype=float).T
    disease = np.array(DISEASE.split())[person.astype(int) - 1]
    X = np.column_stack([age, sex, *(disease == other for other in "GAP")]).astype(float)
    fit = gaussian_frailty(Columns.of(X), Spells.of(time, status, person=person))
    np.testing.assert_allclose(fit.coefficients, [0.00489, -1.69728, 0.17986, 0.39294, -1.13631], atol=4e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), [0.0150, 0.4610, 0.5449, 0.5448, 0.8252], atol=1e-4)
    assert (round(fit.variance, 3), round(fit.effective_df[1], 1)) == (0.493, 12.1)
    null = cox(Columns.of(X), Spells.of(time, status)).null_log_likelihood
    assert 2 * (fit.partial_log_likelihood - null) == pytest.approx(47.5, abs=0.05)
    assert (fit.log_likelihood, fit.p) == (None, None)
    given = gaussian_frailty(Columns.of(X[:, :2]), Spells.of(time, status, person=person), variance=0.185)
    np.testing.assert_allclose(given.coefficients, [0.00303, -1.15152], atol=5e-4)
    np.testing.assert_allclose(np.sqrt(np.diag(given.covariance)), [0.0103, 0.3637], atol=1e-4)


def log_normal(rng, n, spread):
    x = np.arange(n) % 2
    z = np.exp(spread * rng.normal(size=n))
    rows = []
    for i in range(n):
        now, end = 0.0, rng.uniform(2, 8)
        while now < end:
            then = now + rng.exponential(1 / (0.5 * z[i] * np.exp(-0.5 * x[i])))
            rows.append((i, now, min(then, end), int(then < end), x[i]))
            now = then
    return pd.DataFrame(rows, columns=["person", "start", "stop", "event", "x"])


def gaussian(frame, **options):
    return gaussian_frailty("x", Spells.from_frame(frame, start="start", person="person"), **options)


def test_errors_hold_where_people_differ_very_much():
    # Simulation with known truth: log frailties with standard deviation 2, log ratio -0.5, 12 series of 60 people. R's
    # approximation of the errors (sparse = TRUE) gives anything here, negative variances too.
    rng = np.random.default_rng(6)
    fits = [gaussian(log_normal(rng, 60, 2.0)) for _ in range(12)]
    ratios = np.array([fit.coefficients[0] for fit in fits])
    errors = np.sqrt([fit.covariance[0, 0] for fit in fits])
    assert np.mean(errors) == pytest.approx(np.std(ratios, ddof=1), rel=0.5)
    assert np.mean(np.abs(ratios + 0.5) <= 1.96 * errors) >= 0.75
    # The Laplace approximation behind the estimate draws a large variance (4) down, as in R's.
    assert 1.5 < np.mean([fit.variance for fit in fits]) < 4.5


def test_no_spread_is_the_cox_model_for_normal_frailties_too():
    frame = simulated(np.random.default_rng(1), 150, spread=0.0)
    plain = cox(Columns.of(frame[["x"]]), Spells.of(frame["stop"], frame["event"], start=frame["start"]))
    assert gaussian(frame).variance < 0.1
    assert gaussian(frame, variance=0.0).coefficients[0] == pytest.approx(plain.coefficients[0])
    assert gaussian(frame, variance=1e-7).coefficients[0] == pytest.approx(plain.coefficients[0], abs=1e-5)
