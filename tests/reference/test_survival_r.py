"""What R prints for data that ship with lifelines or are small enough to type.

Read in the tests of R's survival package, repository therneau/survival, files tests/<name>.Rout.save, named beside each
number; R prints few digits, so the tolerance is half a unit of the last one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_lung

from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.occupancy import occupancy
from ipvi_eval.survival.parametric.accelerated import parametric
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.fine_gray import subdistribution_hazard
from ipvi_eval.survival.regression.frailty.model import gamma_frailty
from ipvi_eval.survival.regression.residuals import residuals, schoenfeld_residuals
from ipvi_eval.survival.regression.subdistribution_weights import still_uncensored
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.day_grid import day_grid
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.survival.spells.state_spells import state_spells


@pytest.fixture(scope="module")
def lung() -> pd.DataFrame:
    """R survival::lung, 228 patients; status is 1 for death here."""
    return load_lung()


@pytest.fixture(scope="module")
def aml() -> pd.DataFrame:
    """R survival::aml, typed from Miller (1981), Survival Analysis, page 49."""
    maintained = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0)]
    other = [(5, 1), (5, 1), (8, 1), (8, 1), (12, 1), (16, 0), (23, 1), (27, 1), (30, 1), (33, 1), (43, 1), (45, 1)]
    rows = [(t, s, "Maintained") for t, s in maintained] + [(t, s, "Nonmaintained") for t, s in other]
    return pd.DataFrame(rows, columns=["time", "status", "x"])


# cancer.Rout.save: summary(survfit(Surv(time, status) ~ ph.ecog, lung), times = c(30 * 1:11, 365 * 1:3))
LUNG = {
    0: [
        (30, 60, 0.952, 0.0268, 0.9012, 1.000),
        (150, 55, 0.873, 0.0419, 0.7946, 0.959),
        (365, 22, 0.535, 0.0728, 0.4100, 0.699),
        (730, 5, 0.193, 0.0707, 0.0943, 0.396),
    ],
    1: [
        (90, 104, 0.920, 0.0255, 0.8718, 0.972),
        (240, 57, 0.604, 0.0474, 0.5176, 0.704),
        (730, 7, 0.114, 0.0388, 0.0582, 0.222),
    ],
    2: [(60, 43, 0.8600, 0.0491, 0.76900, 0.962), (730, 1, 0.0371, 0.0345, 0.00601, 0.229)],
    3: [(90, 1, 1, 0, 1, 1)],
}
# survival-Ex.Rout.save: survfit(Surv(time, status) ~ ph.ecog, data = lung), median and its limits
MEDIANS = {0: (394, 348, 574), 1: (306, 268, 429), 2: (199, 156, 288), 3: (118, None, None)}


@pytest.mark.parametrize("ecog", LUNG)
def test_kaplan_meier(lung, ecog):
    part = lung[lung["ph.ecog"] == ecog]
    fit = kaplan_meier(Spells.of(part["time"], part["status"]), interval="log")
    for time, at_risk, *values in LUNG[ecog]:
        row = fit.at([time])
        found = [row.value[0], row.standard_error[0], row.lower[0], row.upper[0]]
        assert row.at_risk[0] == at_risk
        if found[0] == 1:  # R gives a point; ours is the exact limit of nobody among one
            values[2] = 0.025
        assert found == pytest.approx(values, abs=6e-4)
        assert found[1] == pytest.approx(values[1], abs=6e-5)
    median = fit.quantile(0.5)
    assert (median.value, median.lower, median.upper) == MEDIANS[ecog]


def test_quantiles_between_steps():
    # quantile.Rout.save: test1 without its row of missing status
    time, status = [9, 1, 1, 6, 6, 8, 10], [1, 1, 0, 1, 1, 0, 0]
    fit = kaplan_meier(Spells.of(time, status), interval="log")
    shares = 1 - np.array([13 / 14, 6 / 7, 2 / 3, 0.5, 9 / 35, 0.1])
    found = [fit.quantile(share) for share in shares]
    assert [q.value for q in found] == [1, 3.5, 6, 9, 9.5, None]
    assert [q.lower for q in found] == [1, 1, 1, 6, 6, 9]
    assert [q.upper for q in found] == [None] * 6


def test_weighted_log_rank(lung):
    # cancer.Rout.save: survdiff(Surv(time, status) ~ inst, lung, rho = .5), inst 1, 2, 21, 33
    part = lung.dropna(subset=["inst"])
    test = log_rank(Spells.of(part["time"], part["status"], group=part["inst"]), weight="fleming-harrington", rho=0.5)
    for inst, observed, expected, ratio in [
        (1, 21.190058, 17.455181, 1.171232977),
        (2, 3.173330, 1.964395, 0.860140808),
        (21, 9.263733, 4.460746, 6.149354145),
        (33, 0.929177, 0.416202, 0.676682390),
    ]:
        place = test.groups.index(inst)
        assert (test.observed[place], test.expected[place]) == pytest.approx((observed, expected), abs=5e-7)
        difference = test.observed[place] - test.expected[place]
        assert difference**2 / test.covariance[place, place] == pytest.approx(ratio, abs=5e-10)
    assert (test.df, test.chi_square, test.p) == (17, pytest.approx(15.1, abs=0.05), pytest.approx(0.590384, abs=5e-7))


def test_log_rank_leaves_out_a_group_never_at_risk(aml):
    # difftest.Rout.save: a third group of early censorings changes nothing, "Chisq= 3.4 on 1 degrees of freedom"
    early = pd.DataFrame({"time": [1, 2, 2, 3, 3, 3, 4], "status": 0, "x": "Dummy"})
    both = pd.concat([aml, early])
    plain, more = (log_rank(Spells.of(d["time"], d["status"], group=d["x"])) for d in (aml, both))
    assert (more.df, more.chi_square) == (1, pytest.approx(plain.chi_square, rel=1e-12))
    assert more.chi_square == pytest.approx(3.4, abs=0.05)


def test_stratified_cox(lung):
    # cancer.Rout.save: coxph(Surv(time, status) ~ ph.ecog + ... + strata(inst), lung), n = 167, 120 events
    names = ["ph.ecog", "ph.karno", "pat.karno", "wt.loss", "sex", "age", "meal.cal"]
    part = lung.dropna(subset=[*names, "inst"])
    fit = cox(Columns.of(part[names], names), Spells.of(part["time"], part["status"], strata=part["inst"]))
    coefficients = [0.7299987, 0.0130512, -0.0140955, -0.0148821, -0.6612534, 0.0050920, -0.0002398]
    errors = [0.2689397, 0.0137362, 0.0093680, 0.0084811, 0.2339979, 0.0137288, 0.0003019]
    assert (fit.n, fit.events) == (167, 120)
    assert fit.coefficients == pytest.approx(coefficients, abs=6e-8)
    assert fit.standard_errors == pytest.approx(errors, abs=6e-8)
    assert fit.likelihood_ratio_test.p == pytest.approx(7.377e-05, abs=5e-9)
    assert fit.wald_test.p == pytest.approx(0.0002066, abs=5e-8)
    assert fit.score_test.p == pytest.approx(7e-05, abs=5e-7)
    split = cox(
        Columns.of(part[names]), Spells.of(part["time"], part["status"], start=np.zeros(167), strata=part["inst"])
    )
    assert split.coefficients == pytest.approx(fit.coefficients, rel=1e-10)


# doweight.Rout.save, book6.Rout.save: testw1, a tie of two deaths and a censoring, and case weights
W1 = {
    "time": np.array([1.0, 1, 2, 2, 2, 2, 3, 4, 5]),
    "status": np.array([1, 0, 1, 1, 1, 0, 0, 1, 0]),
    "x": np.array([2.0, 0, 1, 1, 0, 1, 0, 1, 0]),
    "weight": np.array([1, 2, 3, 4, 3, 2, 1, 2, 1]),
}
# The same people cut into (start, stop] spells, times ten: testw3
W3 = {
    "id": np.array([1, 1, 2, 3, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9]),
    "begin": np.array([0, 5, 0, 0, 10, 15, 0, 0, 14, 0, 0, 0, 23, 0]),
    "time": np.array([5, 10, 10, 10, 15, 20, 20, 14, 20, 20, 30, 23, 40, 50]),
    "status": np.array([0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0]),
    "x": np.array([2, 2, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0]),
    "weight": np.array([1, 1, 2, 3, 3, 3, 4, 3, 3, 2, 1, 2, 2, 1]),
}
SCORE = [0.88116056, 0.02477248, 0.06057806, 0.06057806, -0.59724033, -0.16737066, 0.38040295, -0.13750290, 0.66631324]
MARTINGALE = [
    0.85334536, -0.02560716, 0.32265266, 0.32265266, 0.71696234, -1.07772629, -0.45034077, -0.90490339, -0.79598658,
]  # fmt: skip


def test_weighted_cox_with_ties():
    fit = cox(Columns.of(W1["x"]), Spells.of(W1["time"], W1["status"], weight=W1["weight"]))
    assert (fit.coefficients[0], fit.standard_errors[0]) == pytest.approx((0.8726, 0.7126), abs=5e-5)
    tests = fit.likelihood_ratio_test.p, fit.wald_test.p, fit.score_test.p
    assert tests == pytest.approx((0.1858, 0.2207, 0.2094), abs=5e-5)
    assert residuals(fit).martingale == pytest.approx(MARTINGALE, abs=5e-9)
    assert residuals(fit).score[:, 0] == pytest.approx(SCORE, abs=5e-9)
    found = np.sort(schoenfeld_residuals(fit).values[:, 0])
    assert found == pytest.approx(np.sort([1.0325955, 0.1621759, 0.1621759, -0.8378241, 0.1728229]), abs=5e-8)
    breslow = cox(Columns.of(W1["x"]), Spells.of(W1["time"], W1["status"], weight=W1["weight"]), ties="breslow")
    assert (breslow.coefficients[0], breslow.standard_errors[0]) == pytest.approx((0.8596, 0.7131), abs=5e-5)


def test_weighted_cox_on_spells():
    fit = cox(Columns.of(W3["x"]), Spells.of(W3["time"], W3["status"], start=W3["begin"], weight=W3["weight"]))
    assert (fit.coefficients[0], fit.standard_errors[0]) == pytest.approx((0.8726, 0.7126), abs=5e-5)
    by_person = np.bincount(W3["id"] - 1, residuals(fit).martingale)
    assert by_person == pytest.approx(MARTINGALE, abs=5e-9)
    assert np.bincount(W3["id"] - 1, residuals(fit).score[:, 0]) == pytest.approx(SCORE, abs=5e-9)


# finegray.Rout.save: fdata; status 0 censored, 1 and 2 the causes
FG_TIME = np.array([1, 2, 3, 4, 4, 4, 5, 5, 6, 8, 8, 9, 10, 12.0])
FG_STATUS = np.array([1, 2, 0, 1, 0, 0, 2, 1, 0, 0, 2, 0, 1, 0])
FG_X = np.array([5, 4, 3, 1, 2, 1, 1, 2, 2, 4, 6, 1, 2, 0.0])


def test_fine_gray_weights():
    # "csurv": censorings come after the events of their day, so G falls after 3, 4, 6, 8 and 9
    grid = day_grid(FG_TIME)
    last = np.ones(14, dtype=bool)
    kept = still_uncensored(grid, FG_STATUS > 0, last, events_first=True)
    expected = np.cumprod([1, 11 / 12, 8 / 10, 5 / 6, 3 / 4, 2 / 3])
    just_before = {5.0: expected[2], 8.0: expected[3], 9.0: expected[4], 10.0: expected[5], 12.0: expected[5]}
    for time, value in just_before.items():
        assert kept[int(np.searchsorted(grid.times, time))] == pytest.approx(value, abs=1e-14)


def test_fine_gray_equals_cox_on_the_weighted_rows():
    # "test1": rows of finegray(Surv(time, status) ~ ., fdata) for cause 1, its ids, stops and weights "twt"
    p = np.cumprod([1, 11 / 12, 8 / 10, 5 / 6, 3 / 4, 2 / 3])
    rows = [
        *((k, 0.0, FG_TIME[k], FG_STATUS[k] == 1, 1.0) for k in range(14) if FG_STATUS[k] != 2),
        *((1, start, stop, False, w) for start, stop, w in [(0, 3, 1.0), (3, 4, p[1]), (4, 6, p[2]), (6, 12, p[5])]),
        *((6, start, stop, False, w) for start, stop, w in [(0, 6, 1.0), (6, 12, 5 / 12)]),
        *((10, start, stop, False, w) for start, stop, w in [(0, 9, 1.0), (9, 12, 1 / 2)]),
    ]
    who, start, stop, event, weight = (np.array(column) for column in zip(*rows, strict=True))
    by_hand = cox(Columns.of(FG_X[who]), Spells.of(stop, event, start=start, weight=weight, person=who))
    found = subdistribution_hazard(
        Columns.of(FG_X), Spells.of(FG_TIME, FG_STATUS), of=1, convention="finegray", ties="efron"
    )
    assert found.coefficients == pytest.approx(by_hand.coefficients, rel=1e-9)
    assert found.standard_errors == pytest.approx(by_hand.standard_errors, rel=1e-8)
    weighted = kaplan_meier(Spells.of(stop, event, start=start, weight=weight))
    plain = aalen_johansen(Spells.of(FG_TIME, FG_STATUS))
    times = [1, 4, 5, 10]
    assert 1 - weighted.at(times).value == pytest.approx(plain.at(times, cause=1).value, abs=1e-12)


def test_multistate():
    # mstate.Rout.save: "a tiny multi-state example", solved by hand there
    person = [1, 1, 1, 2, 3, 4, 4, 4, 5, 5]
    start = [0, 4, 9, 0, 2, 0, 2, 8, 1, 3]
    stop = [4, 9, 10, 5, 9, 2, 8, 9, 3, 11]
    moved = ["a", "b", "a", "b", "c", "a", "c", "", "b", ""]
    spells = state_spells(person, stop, moved, start=start, initial="entry", states=("a", "b", "c", "entry"))
    fit = occupancy(spells)
    expected = [
        [8, 8, 14, 14, 7, 0, 9.5, 9.5], [0, 6, 6, 12, 12, 19, 9.5, 9.5], [0, 0, 0, 0, 7, 13, 13, 13],
        [24, 18, 12, 6, 6, 0, 0, 0],
    ]  # fmt: skip
    assert fit.time.tolist() == [2, 3, 4, 5, 8, 9, 10, 11]
    assert pytest.approx(np.array(expected).T / 32, abs=1e-14) == fit.occupancy
    at_risk = [[0, 1, 1, 2, 2, 1, 0, 0], [0, 0, 1, 1, 1, 1, 2, 1], [0, 0, 0, 0, 0, 1, 0, 0], [4, 4, 3, 2, 1, 1, 0, 0]]
    assert fit.at_risk.T.tolist() == at_risk


def test_parametric(lung):
    # r_lung.Rout.save: survreg(Surv(time, status) ~ 1, lung); ~ age; ~ sex + age + ph.ecog
    fit = parametric("1", Spells.of(lung["time"], lung["status"]), family="weibull")
    assert (fit.coefficients[0], fit.scale) == pytest.approx((6.034904, 0.7593936), abs=5e-7)
    assert fit.log_likelihood == pytest.approx(-1153.9, abs=0.05)
    fit = parametric(Columns.of(lung["age"]), Spells.of(lung["time"], lung["status"]), family="weibull")
    assert (*fit.coefficients[:2], fit.scale) == pytest.approx((6.88712062, -0.01360829, 0.7587515), abs=6e-8)
    part = lung.dropna(subset=["ph.ecog"])
    fit = parametric(
        Columns.of(part[["sex", "age", "ph.ecog"]]), Spells.of(part["time"], part["status"]), family="weibull"
    )
    assert fit.coefficients[:4] == pytest.approx([6.273435252, 0.401090541, -0.007475439, -0.339638098], abs=6e-9)
    assert fit.scale == pytest.approx(0.731109, abs=5e-7)


def test_monotone_in_two_covariates():
    # infcox.Rout.save: x1 and x2 run off to -21 with errors of 23,000; a finite estimate and a sentence are wanted
    x1, x2 = np.tile([0.0, 1.0], 6), np.repeat([0.0, 1.0], 6)
    status = [1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    fit = cox(Columns.of(np.column_stack([x1, x2]), ["x1", "x2"]), Spells.of(np.arange(1, 13), status))
    assert fit.penalty == "firth"
    assert "x1, x2" in fit.note
    assert (np.abs(fit.coefficients) < 10).all()
    assert (fit.standard_errors < 10).all()


def test_frailty_variance_of_zero(lung):
    # anova of coxph(Surv(time, status) ~ age + frailty(inst), lung) in R 3.8: log-likelihoods -744.79993370264594
    # (none), -742.70538003012962 (age) and -742.70531888212656 (frailty(inst)): there is no frailty between hospitals
    part = lung.dropna(subset=["inst"])
    fit = gamma_frailty(Columns.of(part["age"]), Spells.of(part["time"], part["status"], person=part["inst"]))
    assert fit.cox_log_likelihood == pytest.approx(-742.70538003012962, abs=1e-8)
    assert fit.variance == pytest.approx(0, abs=1e-4)
    plain = cox(Columns.of(part["age"]), Spells.of(part["time"], part["status"]))
    assert plain.null_log_likelihood == pytest.approx(-744.79993370264594, abs=1e-8)
