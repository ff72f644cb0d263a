"""Split-population models against R and a simulation with a known cured share."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_rossi
from scipy.special import expit
from scipy.stats import chi2

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.parametric import cure as module
from ipvi_eval.survival.parametric.cure import cure, rows_cure
from ipvi_eval.survival.parametric.location_scale import FAMILIES
from ipvi_eval.survival.parametric.log_times import LogTimes
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

FAMILY = {"lognormal": "log-normal", "loglogistic": "log-logistic"}
KEYS = [f"recid_cure_null_{dist}" for dist in ("lognormal", "weibull", "exponential", "loglogistic")]


def simulated(rng, n=400, follow_up=400.0):
    x = rng.integers(0, 2, n).astype(float)
    returns = rng.random(n) < expit(-0.4 + 0.8 * x)
    time = np.where(returns, np.exp(4 + 0.3 * x + 0.8 * rng.normal(size=n)), np.inf)
    return np.minimum(time, follow_up), time <= follow_up, x


@pytest.mark.parametrize("key", [*KEYS, "recid_cure_cov_lognormal", "recid_cure_cov_weibull"])
def test_r_maximum_likelihood(reference, key):
    # R: optim on the split-population log-likelihood, logit(p) = P(eventually fails); data recid
    entry = json.loads((reference / "r" / "survival_parametric_cure.json").read_text())[key]
    recid = pd.read_csv(reference / "data" / "recid.csv")
    names = [name[2:] for name in entry["names"] if name.startswith("p:") and name != "p:const"]
    family = FAMILY.get(entry["dist"], entry["dist"])
    fit = cure(
        Spells.of(recid["durat"], 1 - recid["cens"]),
        share=Columns.of(recid[names], names),
        timing=Columns.of(recid[names], names),
        family=family,
    )
    table = fit.tidy()
    np.testing.assert_allclose(table["coefficient"], entry["par"], atol=1e-5)
    np.testing.assert_allclose(table["standard_error"], entry["se"], atol=1e-5)
    assert fit.log_likelihood == pytest.approx(entry["loglik"], abs=1e-5)


def test_r_without_a_cured_share_beside_it(reference):
    # R survival 3.5-3: survreg(Surv(durat, event) ~ 1, dist = "lognormal")$loglik on recid, -3239.50333469392
    recid = pd.read_csv(reference / "data" / "recid.csv")
    fit = cure(Spells.of(recid["durat"], 1 - recid["cens"]))
    assert fit.no_cure_log_likelihood == pytest.approx(-3239.50333469392, abs=1e-6)
    # Half of chi-squared(1), since the share lies on its boundary: 2 (-3213.10492420115 + 3239.50333469392) = 52.7968
    assert fit.no_cure_p == pytest.approx(chi2.sf(52.79682098554, 1) / 2, rel=1e-6)
    assert fit.plateau == recid["durat"].max() - recid.loc[recid["cens"] == 0, "durat"].max()


@pytest.mark.parametrize("family", FAMILIES)
def test_derivatives_are_those_of_the_value(family):
    rng = np.random.default_rng(2)
    n, h = 60, 1e-5
    start = np.where(np.arange(n) % 2, rng.uniform(0.5, 5, n), 0.0)
    data = LogTimes.of(Spells.of(start + rng.uniform(0.5, 50, n), rng.integers(0, 2, n), start=start))
    at = [rng.normal(size=n), 2 + rng.normal(size=n) / 3, rng.normal(size=n) / 3]
    rows = rows_cure(at, data, family)
    for k in range(3):
        up, down = ([p + s * h * (j == k) for j, p in enumerate(at)] for s in (1, -1))
        high, low = rows_cure(up, data, family), rows_cure(down, data, family)
        np.testing.assert_allclose((high.value - low.value) / (2 * h), rows.gradient[:, k], atol=2e-4, rtol=1e-5)
        np.testing.assert_allclose((high.gradient - low.gradient) / (2 * h), rows.hessian[:, k], atol=2e-3, rtol=1e-4)


def test_intervals_cover_the_truth():
    # Simulation with known truth, 50 series: logit share -0.4 + 0.8 x, location 4 + 0.3 x, sigma 0.8
    rng, truth = np.random.default_rng(5), np.array([-0.4, 0.8, 4, 0.3, np.log(0.8)])
    never = (1 - expit(-0.4) + 1 - expit(0.4)) / 2
    hits, inside = np.zeros(5), 0
    for _ in range(50):
        stop, event, x = simulated(rng)
        fit = cure(Spells.of(stop, event), share=Columns.of(x, ["x"]), timing=Columns.of(x, ["x"]))
        table = fit.tidy()
        hits += (table["lower"] <= truth) & (truth <= table["upper"])
        low, high = fit.never_interval()
        inside += low <= never <= high
    # 95 % - 3 binomial errors of 50 series
    assert (hits / 50 >= 0.858).all()
    assert inside / 50 >= 0.858


def test_predictions_fit_together():
    stop, event, x = simulated(np.random.default_rng(8))
    fit = cure(
        Spells.of(stop, event, person=np.arange(400) // 2), share=Columns.of(x, ["x"]), timing=Columns.of(x, ["x"])
    )
    rows, times = np.array([[0.0], [1.0]]), np.array([1e-6, 100.0, 1e9])
    survival = fit.survival(times, share=rows, timing=rows)
    returns = fit.share(rows)
    np.testing.assert_allclose(survival[:, 0], 1, atol=1e-9)
    np.testing.assert_allclose(survival[:, 2], 1 - returns["estimate"], atol=1e-9)
    assert ((returns["lower"] < returns["estimate"]) & (returns["estimate"] < returns["upper"])).all()
    free = fit.never_given_free(times, share=rows, timing=rows)
    np.testing.assert_allclose(free[:, 0], 1 - returns["estimate"], atol=1e-9)
    np.testing.assert_allclose(free[:, 2], 1, atol=1e-9)
    assert fit.tidy()["part"].tolist() == ["share", "share", "timing", "timing", "scale"]


def test_the_error_of_those_who_never_return_is_that_of_the_delta_method():
    """Derivatives by differences of the weighted mean of 1 - expit(Z b), where three of four return."""
    stop, event, x = simulated(np.random.default_rng(9), n=200)
    back = event | (np.arange(200) % 3 > 0)
    weight = 1 + np.arange(200.0)[back] % 3
    x = x[back]
    fit = cure(Spells.of(stop[back], event[back], weight=weight), share=Columns.of(x, ["x"]))

    def never(coefficients):
        return np.average(1 - expit(coefficients[0] + coefficients[1] * x), weights=weight)

    step = 1e-6 * np.eye(2)
    slope = [(never(fit.coefficients[:2] + one) - never(fit.coefficients[:2] - one)) / 2e-6 for one in step]
    assert fit.never == pytest.approx(never(fit.coefficients[:2]))
    assert abs(fit.never - 0.5) > 0.05, "at a half two wrong formulas agree"
    assert fit.never_standard_error == pytest.approx(np.sqrt(slope @ fit.covariance[:2, :2] @ slope), rel=1e-5)


def test_a_person_who_stands_twice_counts_once_by_cluster():
    # Closed form: everybody twice, by person, doubles information and scores, so the sandwich is that of single rows.
    rng = np.random.default_rng(7)
    stop, event, x = simulated(rng)
    once = cure(Spells.of(stop, event, person=np.arange(400)), share=Columns.of(x))
    rows = rng.permutation(np.arange(400).repeat(2))
    twice = cure(Spells.of(stop[rows], event[rows], person=rows), share=Columns.of(x[rows]))
    np.testing.assert_allclose(twice.coefficients, once.coefficients, atol=1e-7)
    np.testing.assert_allclose(twice.covariance, once.covariance, rtol=1e-5, atol=1e-9)


def test_many_people_reach_the_same_maximum_from_a_thinned_start(monkeypatch):
    stop, event, _ = simulated(np.random.default_rng(3), n=16_100)
    thinned = cure(Spells.of(stop, event), family="exponential")
    rows, times = module._thinned(LogTimes.of(Spells.of(stop, event)))
    assert len(rows) < 10_000
    assert times @ np.asarray(event)[rows] == pytest.approx(event.sum(), rel=0.01)
    monkeypatch.setattr(module, "_thinned", lambda data: (np.arange(data.n), np.ones(data.n)))
    everybody = cure(Spells.of(stop, event), family="exponential")
    assert thinned.log_likelihood == pytest.approx(everybody.log_likelihood, abs=1e-7)
    np.testing.assert_allclose(thinned.coefficients, everybody.coefficients, atol=1e-6)


def test_late_entry_is_conditional_survival():
    rng = np.random.default_rng(4)
    stop, event, _ = simulated(rng, n=3000)
    entry = rng.uniform(0, 60, 3000)
    seen = stop > entry
    whole, late = cure(Spells.of(stop, event)), cure(Spells.of(stop[seen], event[seen], start=entry[seen]))
    # The same truth from a truncated sample: within three of its standard errors
    error = np.sqrt(np.diag(late.covariance))
    assert (np.abs(late.coefficients - whole.coefficients) < 3 * error).all()


def test_too_short_follow_up_and_no_censoring_are_said():
    rossi = load_rossi()
    everybody = rossi[rossi["arrest"] == 1]
    with pytest.raises(AnalysisError, match="everybody has the event"):
        cure(Spells.of(everybody["week"], everybody["arrest"]))
    # Follow-up stops while the hazard still rises: the likelihood climbs towards "everybody", where nothing is cured.
    stop = np.r_[np.arange(1.0, 31), np.full(20, 30)]
    with pytest.raises(AnalysisError, match="follow-up is too short"):
        cure(Spells.of(stop, np.arange(50) < 30), family="exponential")


def test_bad_input():
    with pytest.raises(AnalysisError, match="zero or less"):
        cure(Spells.of([0, 1, 2], [1, 0, 1]))
    with pytest.raises(AnalysisError, match="nobody"):
        cure(Spells.of([1, 1, 2], [0, 0, 0]))
    with pytest.raises(AnalysisError, match="this part of the model has 0"):
        cure(Spells.of([1, 4, 2, 9, 3, 9, 9, 9], [1, 1, 1, 0, 1, 0, 0, 0])).survival([1], share=[[1.0]])
