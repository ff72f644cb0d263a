"""Two implementations: the check passes where they agree, and fails by name where they do not."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from lifelines.datasets import load_rossi
from scipy.optimize import minimize_scalar

from ipvi_eval.agreement.lifelines import (
    Agreement,
    cox_agreement,
    cure_agreement,
    km_agreement,
    logrank_agreement,
    tidy,
)
from ipvi_eval.errors import AgreementError, AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.parametric.cure import cure
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

# R survival 3.5-3: coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, ties = "efron"), rossi
ROSSI = {
    "fin": -0.379422166871205,
    "age": -0.0574377430137615,
    "race": 0.313899785949302,
    "wexp": -0.149795697222782,
    "mar": -0.43370387669025,
    "paro": -0.0848710829908305,
    "prio": 0.0914970793511212,
}
# R survival: aml
AML = {
    "time": [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45],
    "status": [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
}
# R survival 3.5-3: survdiff(Surv(week, arrest) ~ fin, data = rossi)$chisq
ROSSI_LOGRANK_FIN = 3.83756957654905


def km_by_hand(stop, event, start=None):
    """S and Greenwood log-log bounds written out, independent of the package."""
    stop, event = np.asarray(stop, float), np.asarray(event, float)
    start = np.full(len(stop), -np.inf) if start is None else np.asarray(start, float)
    time = np.unique(stop)
    d = np.array([event[stop == t].sum() for t in time])
    r = np.array([((start < t) & (stop >= t)).sum() for t in time])
    survival = np.cumprod(1 - d / r)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = 1.959963984540054 * np.sqrt(np.cumsum(d / (r * (r - d)))) / np.log(survival)
        centre = np.log(-np.log(survival))
        lower, upper = np.exp(-np.exp(centre - half)), np.exp(-np.exp(centre + half))
    return SimpleNamespace(time=time, survival=survival, lower=lower, upper=upper)


def test_kaplan_meier_agrees_with_and_without_late_entry():
    rossi = load_rossi()
    entry = np.arange(len(rossi)) % 7  # ties between entry and exit days on purpose
    kept = rossi["week"].to_numpy() > entry
    for start, rows in ((None, np.ones(len(rossi), bool)), (entry[kept], kept)):
        stop, event = rossi["week"].to_numpy()[rows], rossi["arrest"].to_numpy()[rows]
        checks = km_agreement("survival.all", Spells.of(stop, event, start=start), km_by_hand(stop, event, start))
        assert [check.id for check in checks] == ["survival.all.survival", "survival.all.lower", "survival.all.upper"]
        assert all(check.agrees for check in checks)


def test_kaplan_meier_where_everybody_fails_compares_only_where_both_give_numbers():
    fit = km_by_hand([1, 2, 3], [1, 1, 1])
    assert all(check.agrees for check in km_agreement("x", Spells.of([1, 2, 3], [1, 1, 1]), fit))


def test_a_wrong_curve_is_named():
    stop, event = AML["time"], AML["status"]
    fit = km_by_hand(stop, event)
    fit.upper = fit.upper + np.where(np.arange(len(fit.upper)) == 4, 1e-6, 0)
    checks = km_agreement("survival.aml", Spells.of(stop, event), fit)
    with pytest.raises(AgreementError, match=r"survival\.aml\.upper"):
        checks[2].require()
    assert [check.agrees for check in checks] == [True, True, False]


def test_a_missing_bound_is_a_disagreement():
    fit = km_by_hand(AML["time"], AML["status"])
    fit.lower = np.where(np.arange(len(fit.lower)) == 4, np.nan, fit.lower)
    assert [check.agrees for check in km_agreement("m", Spells.of(AML["time"], AML["status"]), fit)] == [
        True,
        False,
        True,
    ]


def test_weighted_kaplan_meier_compares_the_curve_only():
    weight = np.linspace(0.5, 2, 23)
    stop, event = np.asarray(AML["time"]), np.asarray(AML["status"])
    time = np.unique(stop)
    d = np.array([(weight * event)[stop == t].sum() for t in time])
    r = np.array([weight[stop >= t].sum() for t in time])
    fit = SimpleNamespace(time=time, survival=np.cumprod(1 - d / r), lower=None, upper=None)
    (check,) = km_agreement("w", Spells.of(stop, event, weight=weight), fit)
    assert check.require() is check


def test_late_entry_that_lifelines_refuses_is_said_and_not_passed():
    # The only person at risk early fails before the others enter: lifelines raises StatError.
    stop, event, start = [2, 9, 10, 11, 12, 13], [1, 1, 1, 0, 1, 1], [0, 5, 5, 5, 5, 5]
    checks = km_agreement("late", Spells.of(stop, event, start=start), km_by_hand(stop, event, start))
    assert [check.agrees for check in checks] == [None, None, None]
    assert "StatError" in checks[0].note
    assert checks[0].require() is checks[0]


def test_logrank():
    rossi = load_rossi()
    good = logrank_agreement("rossi", Spells.of(rossi["week"], rossi["arrest"], group=rossi["fin"]), ROSSI_LOGRANK_FIN)
    assert good.require().theirs == pytest.approx(ROSSI_LOGRANK_FIN, abs=1e-9)
    with pytest.raises(AgreementError, match=r"rossi\.chi2"):
        logrank_agreement(
            "rossi", Spells.of(rossi["week"], rossi["arrest"], group=rossi["fin"]), ROSSI_LOGRANK_FIN + 1e-5
        ).require()


def test_cox_against_r_numbers():
    rossi, names = load_rossi(), list(ROSSI)
    checks = cox_agreement(
        "cox", Columns.of(rossi[names], names), Spells.of(rossi["week"], rossi["arrest"]), list(ROSSI.values())
    )
    assert [check.id for check in checks] == [f"cox.{name}" for name in names]
    assert all(check.agrees for check in checks)
    wrong = [*ROSSI.values()]
    wrong[1] += 1e-5
    checks = cox_agreement("cox", Columns.of(rossi[names], names), Spells.of(rossi["week"], rossi["arrest"]), wrong)
    assert [check.agrees for check in checks] == [name != "age" for name in names]
    with pytest.raises(AgreementError, match=r"cox\.age"):
        checks[1].require()


@pytest.mark.parametrize("key", ["rossi.strata", "rossi.weighted", "heart.start_stop"])
def test_cox_strata_weights_and_start_stop_are_passed_on(rossi, heart, from_r, key):
    r = from_r("cox")[f"{key}.coef"]
    frame, stop, event, options = {
        "rossi.strata": (rossi, "week", "arrest", {"strata": rossi["race"]}),
        "rossi.weighted": (rossi, "week", "arrest", {"weight": 1 + rossi["age"] / 10}),
        "heart.start_stop": (heart, "stop", "event", {"start": heart["start"]}),
    }[key]
    spells = Spells.of(frame[stop], frame[event], **options)
    checks = cox_agreement(key, Columns.of(frame[r.names].astype(float)), spells, r.values)
    assert all(check.agrees for check in checks)


def test_without_lifelines_a_number_is_named_as_unchecked(monkeypatch):
    monkeypatch.setitem(sys.modules, "lifelines", None)
    spells = Spells.of([5, 8, 12, 20], [1, 0, 1, 1], group=[0, 0, 1, 1])
    for check in (
        lambda: km_agreement("a.curve", spells, kaplan_meier(spells.but(group=None))),
        lambda: logrank_agreement("a.curve", spells, 1.0),
        lambda: cox_agreement("a.curve", Columns.of([0.0, 1, 0, 1]), spells, [0.0]),
        lambda: cure_agreement("a.curve", spells, family="weibull", log_likelihood=-1.0),
    ):
        with pytest.raises(AgreementError, match=r"a\.curve: no second implementation.*ipvi_eval\[check\]"):
            check()


def test_cox_without_a_maximum_or_without_variation_is_not_compared():
    x = np.r_[np.zeros(10), np.ones(10)]
    (monotone,) = cox_agreement("mono", Columns.of(x, ["x"]), Spells.of(np.arange(20, 0, -1), np.ones(20)), [3.0])
    (constant,) = cox_agreement(
        "constant", Columns.of(np.ones(20), ["x"]), Spells.of(np.arange(20, 0, -1), np.ones(20)), [0.0]
    )
    assert monotone.agrees is None
    assert constant.agrees is None
    assert "never varies" in constant.note


def efron_by_hand(beta, stop, event, x, weight, strata):
    """The weighted log partial likelihood written out over days and tied events (Therneau & Grambsch 2000, 3.3)."""
    total, risk = 0.0, weight * np.exp(beta * x)
    for stratum, day in {(s, t) for s, t, d in zip(strata, stop, event, strict=True) if d}:
        there = (strata == stratum) & (stop >= day)
        dead = there & event & (stop == day)
        parts = [risk[there].sum() - k / dead.sum() * risk[dead].sum() for k in range(dead.sum())]
        total += beta * (weight * x)[dead].sum() - weight[dead].mean() * np.log(parts).sum()
    return total


def test_weights_below_one_do_not_stop_lifelines_short():
    # Overlap weights of few people make the weighted log-likelihood positive, and lifelines 0.30 then stops before its
    # maximum: for 17 of these 56 data sets when given the weights as they are (for seed 14 at -0.945 against -2.613).
    compared = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(8, 30))
        stop, event, x = rng.integers(1, 40, n), rng.random(n) < 0.5, (rng.random(n) < 0.4).astype(float)
        score, strata = rng.uniform(0.01, 0.99, n), rng.integers(0, 3, n)
        weight = np.where(x == 1, 1 - score, score) ** 2
        given = Columns.of(x, ["x"]), Spells.of(stop, event, weight=weight, strata=strata)
        try:
            fit = cox(*given)
        except AnalysisError:
            continue
        (check,) = cox_agreement("tiny", *given, fit.coefficients, penalty=fit.penalty)
        if fit.penalty != "none":
            assert "penalized" in check.note
            continue
        assert check.agrees is True, seed
        best = minimize_scalar(lambda b, d=(stop, event, x, weight, strata): -efron_by_hand(b, *d), tol=1e-12)
        assert check.theirs == pytest.approx(best.x, abs=1e-5)
        compared += 1
    assert compared == 56


@pytest.mark.parametrize("family", ["weibull", "exponential", "log-normal", "log-logistic"])
def test_split_population_models(family):
    rng = np.random.default_rng(3)
    time = np.where(rng.random(500) < 0.4, np.exp(3 + 0.7 * rng.normal(size=500)), np.inf)
    stop, event = np.minimum(time, 150), time <= 150
    ours = cure(Spells.of(stop, event), family=family).log_likelihood
    assert cure_agreement("cure", Spells.of(stop, event), family=family, log_likelihood=ours).agrees is True
    assert cure_agreement("cure", Spells.of(stop, event), family=family, log_likelihood=ours + 0.01).agrees is False


def test_disagreement_with_a_missing_number_fails():
    assert Agreement("a", float("nan"), 1.0, 1.0, "lifelines").agrees is False


def test_tidy():
    table = tidy([Agreement("a", 1.0, 1.0, 1e-9, "lifelines"), Agreement("b", 1.0, None, 1e-9, "lifelines", "why")])
    assert table["id"].tolist() == ["a", "b"]
    assert table["agrees"].tolist() == [True, None]
    assert tidy([]).empty


def test_bad_input_is_refused():
    with pytest.raises(AnalysisError, match="2 spells"):
        cox_agreement("x", Columns.of([1.0]), Spells.of([1, 2], [1, 1]), [0.0])
    with pytest.raises(AnalysisError, match="one coefficient per name"):
        cox_agreement("x", Columns.of([1.0, 2.0]), Spells.of([1, 2], [1, 1]), [0.0, 0.0])
    with pytest.raises(AnalysisError, match="takes no strata"):
        logrank_agreement("x", Spells.of([1, 2], [1, 1], group=[0, 1], strata=[0, 1]), 0.0)
    with pytest.raises(AnalysisError, match="takes no weight"):
        cure_agreement("x", Spells.of([1, 2], [1, 0], weight=[1, 2]), family="weibull", log_likelihood=0.0)
    with pytest.raises(AnalysisError, match="unknown family"):
        cure_agreement("x", Spells.of([1, 2], [1, 0]), family="gamma", log_likelihood=0.0)


def test_import_does_not_load_lifelines():
    code = "import sys, ipvi_eval.agreement.lifelines; sys.exit('lifelines' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
