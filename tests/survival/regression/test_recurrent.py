"""Recurrent-event models against R coxph, and the laws that tie them together."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.recurrent import andersen_gill, marginal_rows, pwp, wlw
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


@pytest.fixture(scope="module")
def expected(reference):
    return json.loads((reference / "r" / "survival_recurrent.json").read_text())


@pytest.fixture(scope="module")
def bladder2(reference):
    return pd.read_csv(reference / "data" / "bladder2.csv")


@pytest.fixture(scope="module")
def cgd(reference):
    frame = pd.read_csv(reference / "data" / "cgd.csv")
    frame["treatrIFN-g"] = (frame["treat"] == "rIFN-g").astype(int)
    frame["inheritX-linked"] = (frame["inherit"] == "X-linked").astype(int)
    return frame


def check(result, entry):
    table = result.tidy()
    np.testing.assert_allclose(table["coefficient"], list(entry["coef"].values()), atol=1e-8)
    np.testing.assert_allclose(table["standard_error"], list(entry["se"].values()), atol=1e-8)
    np.testing.assert_allclose(table["naive_standard_error"], list(entry["naive_se"].values()), atol=1e-8)
    np.testing.assert_allclose(result.fit.covariance, entry["vcov"], atol=1e-8)
    fit = result.fit
    assert [fit.null_log_likelihood, fit.log_likelihood] == pytest.approx(entry["loglik"], abs=1e-8)
    assert fit.score_test.statistic == pytest.approx(entry["score"], abs=1e-7)
    assert fit.wald_test.statistic == pytest.approx(entry["wald"], abs=1e-7)
    assert fit.robust_score_test.statistic == pytest.approx(entry["rscore"], abs=1e-7)
    assert (fit.n, fit.events) == (entry["n"], entry["nevent"])


@pytest.mark.parametrize("model", ["andersen_gill", "pwp_total_time", "pwp_gap_time"])
def test_simulated_arrests_equal_coxph(recurrent, from_r, model):
    spells = Spells.of(recurrent.stop, recurrent.event, start=recurrent.start, person=recurrent.id)
    columns = Columns.of(recurrent[["treated", "prior"]])
    found = {
        "andersen_gill": lambda: andersen_gill(columns, spells),
        "pwp_total_time": lambda: pwp(columns, spells, clock="total"),
        "pwp_gap_time": lambda: pwp(columns, spells, clock="gap"),
    }[model]()
    r, table = from_r("recurrent"), found.tidy()
    r[f"{model}.coef"].check(table["coefficient"])
    r[f"{model}.se"].check(table["standard_error"])
    r[f"{model}.naive_se"].check(table["naive_standard_error"])
    r[f"{model}.loglik"].check([found.fit.null_log_likelihood, found.fit.log_likelihood])


def test_r_bladder_andersen_gill(expected, bladder2):
    # R survival 3.5-3: coxph(Surv(start, stop, event) ~ rx + size + number, bladder2, cluster = id)
    names = ["rx", "size", "number"]
    b = bladder2
    check(
        andersen_gill(Columns.of(b[names], names), Spells.of(b["stop"], b["event"], start=b["start"], person=b["id"])),
        expected["bladder2_AG"],
    )


@pytest.mark.parametrize(("clock", "key"), [("total", "TT"), ("gap", "GT")])
def test_r_bladder_pwp(expected, bladder2, clock, key):
    # R survival 3.5-3: coxph(Surv(start, stop, event) ~ rx + size + number + strata(enum), cluster = id)
    # and for gap time Surv(stop - start, event)
    names = ["rx", "size", "number"]
    b = bladder2
    result = pwp(
        Columns.of(b[names], names), Spells.of(b["stop"], b["event"], start=b["start"], person=b["id"]), clock=clock
    )
    check(result, expected[f"bladder2_PWP_{key}"])
    assert (result.order == b["enum"]).all()
    assert result.by_order["events"].sum() == 112


@pytest.mark.parametrize("key", ["bladder_WLW", "bladder_WLW_interaction"])
def test_r_bladder_wlw(expected, reference, key):
    # R survival 3.5-3: coxph(Surv(stop, event) ~ rx + size + number + strata(enum), bladder, cluster = id)
    names = ["rx", "size", "number"]
    b = pd.read_csv(reference / "data" / "bladder.csv")
    by_order = ["rx"] if "interaction" in key else []
    check(
        wlw(
            Columns.of(b[names], names),
            Spells.of(b["stop"], b["event"], person=b["id"], strata=b["enum"]),
            by_order=by_order,
        ),
        expected[key],
    )


def test_marginal_rows_rebuild_the_marginal_data(expected, bladder2):
    # The same R fit from the start-stop rows: everybody's time to the 1st to 4th event or the end of follow-up
    names = ["rx", "size", "number"]
    rows = marginal_rows(
        Spells.of(bladder2["stop"], bladder2["event"], start=bladder2["start"], person=bladder2["id"]), orders=4
    )
    X = bladder2.loc[rows["row"], names]
    check(
        wlw(Columns.of(X, names), Spells.of(rows["stop"], rows["event"], person=rows["person"], strata=rows["order"])),
        expected["bladder_WLW"],
    )


def test_r_cgd(expected, cgd):
    # R survival 3.5-3: coxph(Surv(tstart, tstop, status) ~ treat + inherit + age [+ strata(enum)], cgd, cluster = id)
    names = ["treatrIFN-g", "inheritX-linked", "age"]
    columns = Columns.of(cgd[names])
    spells = Spells.of(cgd["tstop"], cgd["status"], start=cgd["tstart"], person=cgd["id"])
    check(andersen_gill(columns, spells), expected["cgd_AG"])
    check(pwp(columns, spells), expected["cgd_PWP_TT"])
    check(pwp(columns, spells, clock="gap"), expected["cgd_PWP_GT"])


def test_r_multi_state_cox(reference):
    # R survival 3.5-3: coxph(list(Surv(tstart, tstop, state) ~ 1, 1:2 + 1:3 + 2:3 ~ age + sex), id = id)
    from ipvi_eval.survival.spells.state_spells import state_spells

    entry = json.loads((reference / "r" / "survival_multistate.json").read_text())["mgus2_multistate_cox"]
    frame = pd.read_csv(reference / "data" / "mgus2_multistate.csv")
    frame["sexM"] = (frame["sex"] == "M").astype(int)
    entered = frame["state"].where(frame["state"] != "censor")
    spells = state_spells(frame["id"], frame["tstop"], entered, start=frame["tstart"], initial="(s0)")
    estimates, errors = [], []
    for origin, destination in (("(s0)", "pcm"), ("(s0)", "death"), ("pcm", "death")):
        here = spells.origin == spells.states.index(origin)
        part, event = frame.iloc[spells.order[here]], spells.destination[here] == spells.states.index(destination)
        names = ["age", "sexM"]
        fit = cox(
            Columns.of(part[names], names), Spells.of(part["tstop"], event, start=part["tstart"], person=part["id"])
        )
        estimates += list(fit.coefficients)
        errors += list(fit.standard_errors)
    np.testing.assert_allclose(estimates, list(entry["coef"].values()), atol=1e-8)
    np.testing.assert_allclose(errors, entry["se"], atol=1e-8)


def simulated(rng, n=200, spread=0.0):
    """Poisson events of people with log rate x'b, gamma-distributed between people with variance `spread`."""
    x = rng.integers(0, 2, n)
    z = rng.gamma(1 / spread, spread, n) if spread else np.ones(n)
    rows = []
    for i in range(n):
        now, end = 0.0, rng.uniform(2, 6)
        while now < end:
            then = now + rng.exponential(1 / (0.5 * z[i] * np.exp(-0.5 * x[i])))
            rows.append((i, now, min(then, end), int(then < end), x[i]))
            now = then
    return pd.DataFrame(rows, columns=["person", "start", "stop", "event", "x"])


def test_robust_intervals_cover_where_naive_ones_do_not():
    # Simulation with known truth: mean ratio exp(-0.5), people differ (gamma variance 1), 80 series of 120 people
    rng, robust, naive = np.random.default_rng(0), 0, 0
    for _ in range(80):
        frame = simulated(rng, 120, spread=1.0)
        table = andersen_gill(
            Columns.of(frame[["x"]]),
            Spells.of(frame["stop"], frame["event"], start=frame["start"], person=frame["person"]),
        ).tidy()
        robust += abs(table["coefficient"][0] + 0.5) < 1.96 * table["standard_error"][0]
        naive += abs(table["coefficient"][0] + 0.5) < 1.96 * table["naive_standard_error"][0]
    assert robust / 80 >= 0.877  # 95 % - 3 binomial errors
    assert naive / 80 < 0.877


def test_splitting_rows_and_shuffling_them_changes_nothing():
    rng = np.random.default_rng(3)
    frame = simulated(rng, 60)
    half = (frame["start"] + frame["stop"]) / 2
    first = frame.assign(stop=half, event=0)
    split = pd.concat([first, frame.assign(start=half)]).sample(frac=1, random_state=1)
    for fit in (
        lambda f: andersen_gill(
            Columns.of(f[["x"]]), Spells.of(f["stop"], f["event"], start=f["start"], person=f["person"])
        ),
        lambda f: pwp(
            Columns.of(f[["x"]]), Spells.of(f["stop"], f["event"], start=f["start"], person=f["person"]), last_order=3
        ),
        lambda f: pwp(
            Columns.of(f[["x"]]),
            Spells.of(f["stop"], f["event"], start=f["start"], person=f["person"]),
            last_order=3,
            clock="gap",
        ),
    ):
        one, other = fit(frame).fit, fit(split).fit
        np.testing.assert_allclose(other.coefficients, one.coefficients, atol=1e-9)
        np.testing.assert_allclose(other.standard_errors, one.standard_errors, atol=1e-9)


def test_the_first_event_alone_is_an_ordinary_cox_model():
    frame = simulated(np.random.default_rng(5), 80)
    result = pwp(
        Columns.of(frame[["x"]]), Spells.of(frame["stop"], frame["event"], start=frame["start"], person=frame["person"])
    )
    first = frame[result.order == 1]
    plain = cox(Columns.of(first[["x"]]), Spells.of(first["stop"], first["event"]))
    rows = marginal_rows(
        Spells.of(frame["stop"], frame["event"], start=frame["start"], person=frame["person"]), orders=1
    )
    marginal = wlw(
        Columns.of(frame.loc[rows["row"], ["x"]]),
        Spells.of(rows["stop"], rows["event"], person=rows["person"], strata=rows["order"]),
    )
    assert marginal.fit.coefficients[0] == pytest.approx(plain.coefficients[0], abs=1e-10)


def test_marginal_rows():
    rows = marginal_rows(Spells.of([3, 8, 5], [1, 0, 0], start=[0, 3, 0], person=["a", "a", "b"]), orders=2)
    assert rows[["person", "order", "stop", "event"]].to_numpy().tolist() == [
        ["a", 1, 3, 1],
        ["b", 1, 5, 0],
        ["a", 2, 8, 0],
        ["b", 2, 5, 0],
    ]
    assert rows["row"].tolist() == [0, 2, 0, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": [0, 2, 0, 0]}, "1 spells begin before"),
        ({"start": [0, 9, 0, 0]}, "length"),
        ({"person": [1, 1, 1, 1], "start": [0, 3, 9, 12], "stop": [3, 9, 12, 13]}, "one person"),
        ({"cause": [1, 0, 3, 1]}, "event must be 0"),
        ({"clock": "calendar"}, "clock"),
        ({"last_order": 0}, "last_order"),
        ({"weight": [1, 1, -1, 1]}, "weight"),
    ],
)
def test_bad_input(change, message):
    spells = {"person": [1, 1, 2, 3], "stop": [3, 9, 6, 7], "cause": [1, 0, 1, 1], "start": [0, 3, 0, 0]}
    options = {name: change[name] for name in change.keys() & {"clock", "last_order"}}
    spells |= {name: value for name, value in change.items() if name not in options}
    with pytest.raises(AnalysisError, match=message):
        pwp(Columns.of([1, 1, 0, 1]), Spells.of(**spells), **options)


def test_wlw_and_marginal_rows_refuse():
    with pytest.raises(AnalysisError, match="one event number twice"):
        wlw(Columns.of([[0], [0], [1]]), Spells.of([3, 4, 5], [1, 0, 1], person=[1, 1, 2], strata=[1, 1, 1]))
    with pytest.raises(AnalysisError, match="by_order names z"):
        wlw(
            Columns.of([[0], [0], [1]], ["x"]),
            Spells.of([3, 4, 5], [1, 0, 1], person=[1, 2, 3], strata=[1, 1, 1]),
            by_order=["z"],
        )
    with pytest.raises(AnalysisError, match="late"):
        marginal_rows(Spells.of([3, 4], [1, 0], start=[1, 0], person=[1, 2]), orders=2)


def of(frame, **columns):
    spells = Spells.of(frame["stop"], frame["event"], start=frame["start"], person=frame["person"], **columns)
    return Columns.of(frame[["x"]]), spells


@pytest.mark.parametrize("clock", ["total", "gap"])
def test_later_events_share_the_stratum_of_the_last_order(clock):
    # Closed form: a Cox model (against R in test_cox.py) in strata of min(event number, 2), on either clock.
    frame = simulated(np.random.default_rng(7), 90)
    number = frame.groupby("person").cumcount() + 1
    assert number.max() > 3
    since = frame["start"] if clock == "gap" else 0.0
    spells = Spells.of(
        frame["stop"] - since, frame["event"], start=frame["start"] - since, person=frame["person"],
        strata=np.minimum(number, 2),
    )  # fmt: skip
    plain = cox(Columns.of(frame[["x"]]), spells)
    result = pwp(*of(frame), last_order=2, clock=clock)
    np.testing.assert_allclose(result.fit.coefficients, plain.coefficients, atol=1e-10)
    np.testing.assert_allclose(result.fit.covariance, plain.covariance, atol=1e-10)
    assert result.by_order["order"].tolist() == [1, 2]


def test_a_weight_of_two_is_two_people():
    # Law, for the coefficients under Breslow's ties, which do not depend on how copies share a day.
    frame = simulated(np.random.default_rng(8), 70)
    twice = frame["person"] % 3 == 0
    copies = pd.concat([frame, frame[twice].assign(person=frame["person"] + 1000)], ignore_index=True)
    for model in (andersen_gill, pwp):
        weighted = model(*of(frame, weight=1.0 + twice), ties="breslow").fit
        np.testing.assert_allclose(
            weighted.coefficients, model(*of(copies), ties="breslow").fit.coefficients, atol=1e-9
        )
        assert abs(weighted.coefficients[0] - model(*of(frame), ties="breslow").fit.coefficients[0]) > 1e-3


def test_ties_and_level_reach_every_model():
    frame = simulated(np.random.default_rng(9), 80).assign(stop=lambda f: np.ceil(f["stop"] * 2))
    frame["start"] = frame.groupby("person")["stop"].shift(fill_value=0.0)
    frame = frame[frame["stop"] > frame["start"]]
    columns, spells = of(frame)
    rows = marginal_rows(spells, orders=2)
    marginal = (
        Columns.of(frame.reset_index(drop=True).loc[rows["row"], ["x"]]),
        Spells.of(rows["stop"], rows["event"], person=rows["person"], strata=rows["order"]),
    )
    for model, given in ((andersen_gill, (columns, spells)), (pwp, (columns, spells)), (wlw, marginal)):
        efron, breslow = model(*given), model(*given, ties="breslow", level=0.8)
        assert (efron.fit.ties, breslow.fit.ties) == ("efron", "breslow")
        # Breslow's coefficient lies nearer to zero where many events share a day.
        assert abs(breslow.fit.coefficients[0]) < abs(efron.fit.coefficients[0])
        # Closed form: qnorm(.9) = 1.2815515655446
        half = 1.2815515655446 * breslow.fit.standard_errors
        np.testing.assert_allclose(breslow.fit.upper - breslow.fit.lower, 2 * half, rtol=1e-9)


def test_people_of_an_event_number_are_counted_once():
    frame = simulated(np.random.default_rng(10), 40)
    half = (frame["start"] + frame["stop"]) / 2
    split = pd.concat([frame.assign(stop=half, event=0), frame.assign(start=half)], ignore_index=True)
    one, two = (pwp(*of(rows)).by_order for rows in (frame, split))
    assert two["persons"].tolist() == one["persons"].tolist() == one["spells"].tolist()
    assert two["spells"].tolist() == (2 * one["spells"]).tolist()


def test_people_who_come_late_by_less_than_a_day_have_no_marginal_model():
    late = Spells.of([3.0, 5.0], [1, 1], start=[0.5, 0.0], person=["a", "b"])
    with pytest.raises(AnalysisError, match="come under observation late"):
        marginal_rows(late, orders=1)


def test_clusters_wider_than_a_person_sum_what_their_persons_have():
    """Every person twice in one cluster says as much as once: the variance of the doubled rows, doubled."""
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"person": np.repeat(np.arange(80), 2), "x": np.repeat(rng.integers(0, 2, 80), 2)})
    gaps = rng.integers(1, 300, 160).astype(float)
    frame["stop"] = gaps + np.where(frame.index % 2, np.r_[0, gaps[:-1]], 0)
    frame["start"] = np.where(frame.index % 2, np.r_[0, gaps[:-1]], 0)
    frame["event"] = rng.random(160) < 0.7
    frame.loc[::2, "event"] = True
    twice = pd.concat([frame, frame.assign(person=frame["person"] + 80)], ignore_index=True)
    spells = Spells.of(twice["stop"], twice["event"], start=twice["start"], person=twice["person"])
    columns = Columns.of(twice[["x"]])
    alone, own, wide = (
        pwp(columns, spells, clock="gap", cluster=cluster).tidy()["standard_error"].item()
        for cluster in (None, twice["person"], twice["person"] % 80)
    )
    assert own == alone
    assert wide / alone == pytest.approx(np.sqrt(2), abs=1e-8)
