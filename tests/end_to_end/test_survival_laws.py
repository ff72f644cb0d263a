"""Laws that hold whatever the data: order, units, cut spells, people never at risk, counts as weights, special cases.

Each law is tried on random spells with ties, late entry, several causes, strata and weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.comparisons.mean_cumulative import mean_cumulative_test
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import mean_cumulative_function, nelson_aalen
from ipvi_eval.survival.curves.horizon_difference import survival_difference
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.occupancy import occupancy
from ipvi_eval.survival.curves.rmst import rmst
from ipvi_eval.survival.parametric.accelerated import parametric
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.exact_ties import exact_cox
from ipvi_eval.survival.regression.fine_gray import subdistribution_hazard
from ipvi_eval.survival.regression.proportionality import proportionality_test
from ipvi_eval.survival.regression.residuals import residuals, schoenfeld_residuals
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.survival.spells.state_spells import state_spells
from ipvi_eval.weighting.doubly_robust import doubly_robust
from ipvi_eval.weighting.weights import propensity

Data = dict[str, Any]
SEEDS = st.integers(0, 10**6)
TRIED = settings(max_examples=12, deadline=None)


def people(seed: int, n: int = 60) -> Data:
    """Spells of n people, integer times with ties; entries before stop; whole weights."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=n), rng.integers(0, 2, n)])
    stop = np.ceil(rng.exponential(20 * np.exp(-0.4 * X[:, 0]))) + 1
    return {
        "stop": stop,
        "start": np.floor(stop * rng.uniform(0, 0.7, n) * rng.integers(0, 2, n)),
        "cause": rng.integers(0, 3, n),
        "X": X,
        "strata": rng.integers(0, 2, n),
        "group": rng.integers(0, 3, n),
        "weight": rng.integers(1, 4, n),
        "person": np.arange(n),
    }


def event(d: Data) -> Any:
    return d["cause"] > 0


def spells(d: Data, *roles: str) -> Spells:
    return causes(d, *roles).of_any_cause()


def causes(d: Data, *roles: str) -> Spells:
    return Spells.of(d["stop"], d["cause"], **{role: d[role] for role in roles})


TIMES = np.array([5.0, 15.0, 30.0])


def read_off(curve: Any, unit: float) -> Any:
    values = curve.at(TIMES * unit)
    return np.r_[values.value, values.standard_error]


def cox_numbers(fit: Any) -> Any:
    tests = [fit.likelihood_ratio_test, fit.score_test, fit.wald_test]
    tests += [fit.robust_score_test] if fit.robust else []
    return np.r_[fit.coefficients, fit.standard_errors, [test.statistic for test in tests]]


def aft_numbers(fit: Any) -> Any:
    """Effects and their errors; the intercept is in the unit of time."""
    return fit.tidy()[["coefficient", "standard_error"]].to_numpy()[1:].reshape(-1)


# What each method says, as one array free of the unit of time, where `u` is that unit.
METHODS: dict[str, Callable[[Data, float], Any]] = {
    "kaplan_meier": lambda d, u: read_off(kaplan_meier(spells(d, "start", "weight")), u),
    "nelson_aalen": lambda d, u: read_off(nelson_aalen(spells(d, "start")), u),
    "aalen_johansen": lambda d, u: np.r_[
        tuple(
            getattr(aalen_johansen(causes(d, "start")).at(TIMES * u, cause=c), name)
            for c in (1, 2)
            for name in ("value", "standard_error")
        )
    ],
    "mean_cumulative": lambda d, u: read_off(mean_cumulative_function(spells(d, "start", "person")), u),
    "mean_cumulative_test": lambda d, u: mean_cumulative_test(spells(d, "start", "person").but(group=d["X"][:, 1]))
    .tidy().select_dtypes("number").to_numpy(float).reshape(-1)[-3:],
    "rmst": lambda d, u: (lambda m: np.array([m.value, m.standard_error]) / u)(
        rmst(spells(d, "start", "weight"), tau=20 * u)
    ),
    "log_rank": lambda d, u: log_rank(spells(d, "start", "group", "strata")).chi_square,
    "gray": lambda d, u: gray(causes(d, "group", "strata"), of=1).chi_square,
    "cox": lambda d, u: cox_numbers(cox(Columns.of(d["X"]), spells(d, "start", "weight", "person", "strata"))),
    "cox breslow": lambda d, u: cox_numbers(cox(Columns.of(d["X"]), spells(d, "start"), ties="breslow")),
    "exact_cox": lambda d, u: exact_cox(Columns.of(d["X"]), spells(d, "strata")).coefficients,
    "crr": lambda d, u: (lambda f: np.r_[f.coefficients, f.standard_errors])(
        subdistribution_hazard(Columns.of(d["X"]), causes(d), of=1)
    ),
    "finegray": lambda d, u: (lambda f: np.r_[f.coefficients, f.standard_errors])(
        subdistribution_hazard(Columns.of(d["X"]), causes(d, "weight", "strata"), of=1, convention="finegray")
    ),
    "proportionality": lambda d, u: proportionality_test(cox(Columns.of(d["X"]), spells(d, "start")))
    .tidy()["chi_square"]
    .to_numpy(),
    "weibull": lambda d, u: aft_numbers(parametric(Columns.of(d["X"]), spells(d, "start", "weight"))),
}  # fmt: skip


def said(method: str, data: Data, unit: float = 1.0) -> Any:
    """What a method says, or that it refuses."""
    try:
        return np.atleast_1d(np.asarray(METHODS[method](data, unit), dtype=float))
    except AnalysisError as error:
        return str(error).split(" ")[-3:]


def same(one: Any, other: Any, rel: float = 1e-7) -> None:
    if isinstance(one, list) or isinstance(other, list):
        assert one == other
        return
    assert other == pytest.approx(one, rel=rel, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
@TRIED
@given(seed=SEEDS)
def test_the_order_of_rows_says_nothing(method, seed):
    data = people(seed)
    order = np.random.default_rng(seed + 1).permutation(len(data["stop"]))
    same(said(method, data), said(method, {name: values[order] for name, values in data.items()}))


@pytest.mark.parametrize("method", METHODS)
@TRIED
@given(seed=SEEDS, unit=st.sampled_from([0.1, 1 / 7, 365.25, 1e6]))
def test_the_unit_of_time_says_nothing(method, seed, unit):
    data = people(seed)
    same(said(method, data), said(method, data | {"stop": data["stop"] * unit, "start": data["start"] * unit}, unit))


# Greenwood's and Aalen's errors, the sandwiches by person, the tests: none sees that a spell was cut.
CUT = [
    "nelson_aalen", "mean_cumulative", "mean_cumulative_test", "log_rank", "cox", "cox breslow", "proportionality",
    "weibull",
]  # fmt: skip


def cut(data: Data) -> Data:
    """Every spell longer than a day cut in two, the event staying with the second part."""
    long = data["stop"] - data["start"] > 1
    middle = np.where(long, np.floor((data["start"] + data["stop"]) / 2), data["stop"])
    first = {name: values[long] for name, values in data.items()}
    first |= {"stop": middle[long], "cause": np.zeros(long.sum(), dtype=int)}
    second = data | {"start": np.where(long, middle, data["start"])}
    return {name: np.concatenate([first[name], second[name]]) for name in data}


@pytest.mark.parametrize("method", CUT)
@TRIED
@given(seed=SEEDS)
def test_a_spell_cut_in_two_says_nothing(method, seed):
    data = people(seed) | {"weight": np.ones(60)}
    same(said(method, data), said(method, cut(data)))


@TRIED
@given(seed=SEEDS)
def test_curves_and_incidence_of_cut_spells(seed):
    data = people(seed)
    parts = cut(data)
    for d in (data, parts):
        d["curve"] = kaplan_meier(Spells.of(d["stop"], event(d), start=d["start"], person=d["person"])).at(TIMES)
        d["shares"] = aalen_johansen(Spells.of(d["stop"], d["cause"], start=d["start"], person=d["person"])).at(
            TIMES, cause=1
        )
    for name in ("curve", "shares"):
        same(data[name].value, parts[name].value)
        same(data[name].standard_error, parts[name].standard_error)


@pytest.mark.parametrize("method", ["nelson_aalen", "aalen_johansen", "log_rank", "cox breslow", "exact_cox"])
@TRIED
@given(seed=SEEDS)
def test_somebody_never_at_risk_says_nothing(method, seed):
    data = people(seed)
    # Gone before the first event.
    early = {name: values[:1] for name, values in data.items()}
    early |= {"stop": np.array([0.5]), "start": np.array([0.0]), "cause": np.array([0]), "person": np.array([60])}
    same(said(method, data), said(method, {name: np.concatenate([data[name], early[name]]) for name in data}))


@TRIED
@given(seed=SEEDS)
def test_whole_weights_are_people(seed):
    data = people(seed)
    many = {name: np.repeat(values, data["weight"], axis=0) for name, values in data.items()}
    w = data["weight"]
    for fit in (kaplan_meier, nelson_aalen):
        one = fit(Spells.of(data["stop"], event(data), start=data["start"], weight=w)).at(TIMES)
        all_of_them = fit(Spells.of(many["stop"], event(many), start=many["start"])).at(TIMES)
        same(one.value, all_of_them.value)
        same(one.standard_error, all_of_them.standard_error)
    one = cox(Columns.of(data["X"]), Spells.of(data["stop"], event(data), weight=w), ties="breslow")
    other = cox(Columns.of(many["X"]), Spells.of(many["stop"], event(many)), ties="breslow")
    same(np.r_[one.coefficients, one.standard_errors], np.r_[other.coefficients, other.standard_errors])
    one = parametric(Columns.of(data["X"]), Spells.of(data["stop"], event(data), weight=w))
    other = parametric(Columns.of(many["X"]), Spells.of(many["stop"], event(many)))
    same(aft_numbers(one), aft_numbers(other))


@TRIED
@given(seed=SEEDS, scale=st.sampled_from([1e-5, 0.1, 7.0, 1e5]), shift=st.sampled_from([-1000.0, 0.0, 2024.0]))
def test_units_of_covariates(seed, scale, shift):
    data = people(seed)
    moved = data["X"] * scale + shift
    spells = Spells.of(data["stop"], event(data), start=data["start"], strata=data["strata"])
    one, other = (cox(Columns.of(X), spells) for X in (data["X"], moved))
    same(one.coefficients, other.coefficients * scale)
    same(one.standard_errors, other.standard_errors * scale)
    same(one.likelihood_ratio_test.statistic, other.likelihood_ratio_test.statistic)
    one, other = (
        subdistribution_hazard(Columns.of(X), Spells.of(data["stop"], data["cause"]), of=1) for X in (data["X"], moved)
    )
    same(one.standard_errors, other.standard_errors * scale)
    notified = data["group"] == 0
    one, other = (propensity(notified, X) for X in (data["X"], moved))
    same(one.score, other.score)
    one, other = (doubly_robust(event(data), notified, X) for X in (data["X"], moved))
    # A covariate of 2024 and a few hundred-thousandths has eight digits left of it.
    same(one.value, other.value, rel=1e-6)
    same(one.standard_error, other.standard_error, rel=1e-5)


@TRIED
@given(seed=SEEDS)
def test_labels_of_strata_and_groups(seed):
    data = people(seed)
    names = np.array(["z", "a"], dtype=object)[data["strata"]]
    one, other = (
        cox(Columns.of(data["X"]), Spells.of(data["stop"], event(data), person=data["group"], strata=strata))
        for strata in (data["strata"], names)
    )
    same(np.r_[one.coefficients, one.standard_errors], np.r_[other.coefficients, other.standard_errors])
    group = np.array([30, 10, 20])[data["group"]]
    one, other = (log_rank(Spells.of(data["stop"], event(data), group=g)) for g in (data["group"], group))
    same(one.chi_square, other.chi_square)


@TRIED
@given(seed=SEEDS)
def test_residuals_add_up_to_nothing(seed):
    data = people(seed)
    fit = cox(Columns.of(data["X"]), spells(data, "start", "weight", "strata"))
    weight = data["weight"].astype(float)
    for stratum in (0, 1):
        rows = data["strata"] == stratum
        assert weight[rows] @ residuals(fit).martingale[rows] == pytest.approx(0, abs=1e-8)
    assert weight @ residuals(fit).score == pytest.approx(0, abs=1e-6)
    assert weight @ residuals(fit).dfbeta == pytest.approx(0, abs=1e-7)
    schoenfeld = schoenfeld_residuals(fit)
    assert weight[schoenfeld.row] @ schoenfeld.values == pytest.approx(0, abs=1e-6)


@TRIED
@given(seed=SEEDS)
def test_special_cases(seed):
    data = people(seed)
    stop, happened, X = data["stop"], event(data), data["X"]
    # One cause is what is left of Kaplan-Meier, with the same error.
    incidence = aalen_johansen(Spells.of(stop, happened.astype(int)), variance="aalen").at(TIMES, cause=1)
    curve = kaplan_meier(Spells.of(stop, happened)).at(TIMES)
    same(1 - curve.value, incidence.value)
    # Nobody leaves in another way: Fine and Gray's model is Cox's.
    plain = cox(Columns.of(X), Spells.of(stop, happened, person=data["person"]), ties="breslow")
    for convention in ("crr", "finegray"):
        found = subdistribution_hazard(
            Columns.of(X), Spells.of(stop, happened.astype(int)), of=1, convention=convention
        )
        same(plain.coefficients, found.coefficients)
        same(plain.standard_errors, found.standard_errors)
    # One event each: the mean number of events is Nelson and Aalen's cumulative hazard.
    mean = mean_cumulative_function(Spells.of(stop, happened, person=data["person"])).at(TIMES)
    same(nelson_aalen(Spells.of(stop, happened)).at(TIMES).value, mean.value)
    # Two states are Kaplan-Meier, and time spent in them is the restricted mean.
    spells = state_spells(data["person"], stop, np.where(happened, "back", ""), initial="free")
    lived = occupancy(spells, horizons=[9.0])
    free = lived.at(TIMES[:1])
    same(curve.value[:1], free.loc[free["state"] == "free", "occupancy"].to_numpy())
    table = lived.expected_time
    same(
        rmst(Spells.of(stop, happened), tau=9.0).value,
        float(table.loc[table["state"] == "free", "expected_time"].iloc[0]),
    )
    assert table["expected_time"].sum() == pytest.approx(9, abs=1e-9)


@TRIED
@given(seed=SEEDS)
def test_without_ties_every_way_is_one(seed):
    data = people(seed)
    rng = np.random.default_rng(seed)
    stop, happened = rng.permutation(60) + 1.0, event(data)
    two = data["X"][:, 1]
    if np.unique(two).size < 2 or not happened.any():
        return
    efron, breslow = (cox(Columns.of(two), Spells.of(stop, happened), ties=ties) for ties in ("efron", "breslow"))
    exact = exact_cox(Columns.of(two), Spells.of(stop, happened))
    same(efron.coefficients, breslow.coefficients)
    same(np.r_[efron.coefficients, efron.standard_errors], np.r_[exact.coefficients, exact.standard_errors])
    # The log-rank test is the score test of Cox's model.
    same(log_rank(Spells.of(stop, happened, group=two)).chi_square, efron.score_test.statistic)


@pytest.mark.parametrize("seed", range(5))
def test_gray_without_competing_events_is_nearly_the_log_rank_test(seed):
    rng = np.random.default_rng(seed)
    group = np.arange(3000) % 3
    stop, happened = rng.exponential(100, 3000), rng.random(3000) < 0.7
    found, plain = (
        gray(Spells.of(stop, happened.astype(int), group=group), of=1),
        log_rank(Spells.of(stop, happened, group=group)),
    )
    assert found.chi_square == pytest.approx(plain.chi_square, rel=0.1)


@TRIED
@given(seed=SEEDS)
def test_differences_turn_with_their_reference(seed):
    data = people(seed)
    two = data["X"][:, 1]
    one, other = (
        survival_difference(Spells.of(data["stop"], event(data), group=two), times=[5.0], reference=reference).tidy()
        for reference in (0.0, 1.0)
    )
    same(one["value"].to_numpy(), -other["value"].to_numpy())
    same(one["lower"].to_numpy(), -other["upper"].to_numpy())
    same(one["standard_error"].to_numpy(), other["standard_error"].to_numpy())


def test_exponential_times_in_closed_form():
    data = people(1)
    fit = parametric(
        "1", Spells.of(data["stop"], event(data), start=data["start"], weight=data["weight"]), family="exponential"
    )
    events = float(data["weight"] @ event(data))
    at_risk = float(data["weight"] @ (data["stop"] - data["start"]))
    assert fit.coefficients[0] == pytest.approx(np.log(at_risk / events), rel=1e-12)
    assert fit.tidy()["standard_error"][0] == pytest.approx(1 / np.sqrt(events), rel=1e-10)
