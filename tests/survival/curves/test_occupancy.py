"""State occupancy against R survfit, Kaplan-Meier as a special case, and a chain with known shares."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_rossi
from scipy.linalg import expm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.occupancy import occupancy
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.survival.spells.state_spells import state_spells

MGUS = ("(s0)", "pcm", "death")


@pytest.mark.parametrize("sex", ["F", "M"])
def test_r_survfit(reference, sex):
    # R survival 3.5-3: survfit(Surv(tstart, tstop, state) ~ sex, id = id), rmean to 240
    entry = json.loads((reference / "r" / "survival_multistate.json").read_text())["mgus2_multistate"]
    frame = pd.read_csv(reference / "data" / "mgus2_multistate.csv")
    every = state_spells(
        frame["id"], frame["tstop"], _entered(frame), start=frame["tstart"], initial="(s0)", states=MGUS
    )
    assert every.moves()[["pcm", "death", "censored"]].to_numpy().tolist() == entry["transitions"]
    part = frame[frame["sex"] == sex]
    spells = state_spells(part["id"], part["tstop"], _entered(part), start=part["tstart"], initial="(s0)", states=MGUS)
    fit = occupancy(spells, horizons=[240])
    rows = [i for i, stratum in enumerate(entry["at"]["strata"]) if stratum == f"sex={sex}"]
    values = fit.at([entry["at"]["time"][i] for i in rows])
    for column, key in (("occupancy", "pstate"), ("standard_error", "std_err"), ("at_risk", "n_risk")):
        expected = np.array(entry["at"][key])[rows]
        np.testing.assert_allclose(values[column].to_numpy().reshape(expected.shape), expected, atol=1e-12)
    rmean = dict(zip(entry["rmst_rows"], entry["rmst"], strict=True))
    for state, spent in zip(fit.expected_time["state"], fit.expected_time["expected_time"], strict=True):
        assert spent == pytest.approx(rmean[f"sex={sex}, {state}"][2], abs=1e-8)


def _entered(frame):
    return frame["state"].where(frame["state"] != "censor")


def test_two_states_are_kaplan_meier_with_robust_errors():
    rossi = load_rossi()
    ids = np.arange(len(rossi))
    moved = np.where(rossi["arrest"] == 1, "back", None)
    fit = occupancy(state_spells(ids, rossi["week"], moved, initial="free", states=["free", "back"]))
    km = kaplan_meier(Spells.of(rossi["week"], rossi["arrest"], person=ids))
    at = fit.at([10, 26, 51]).set_index(["time", "state"])
    values = km.at([10, 26, 51])
    np.testing.assert_allclose(at.xs("free", level="state")["occupancy"], values.value, atol=1e-12)
    np.testing.assert_allclose(at.xs("back", level="state")["standard_error"], values.standard_error, atol=1e-12)
    np.testing.assert_allclose(fit.occupancy.sum(axis=1), 1, atol=1e-12)


def test_splitting_a_spell_and_a_weight_of_two_change_nothing_they_should_not():
    rng = np.random.default_rng(0)
    stop, entered, weight = rng.integers(2, 30, 60), rng.choice(["B", "A", ""], 60), rng.integers(1, 4, 60)
    whole = occupancy(state_spells(np.arange(60), stop, entered, initial="D", weight=weight), horizons=[20])
    split = state_spells(
        np.r_[np.arange(60), np.arange(60)],
        np.r_[np.ones(60), stop],
        np.r_[np.full(60, ""), entered],
        start=np.r_[np.zeros(60), np.ones(60)],
        initial="D",
        weight=np.r_[weight, weight],
    )
    both = occupancy(split, horizons=[20])
    np.testing.assert_allclose(both.occupancy[-1], whole.occupancy[-1], atol=1e-12)
    np.testing.assert_allclose(both.standard_error[-1], whole.standard_error[-1], atol=1e-12)
    copies = np.repeat(np.arange(60), weight)
    cluster = occupancy(
        state_spells(np.arange(len(copies)), stop[copies], entered[copies], initial="D"), horizons=[20], cluster=copies
    )
    pd.testing.assert_frame_equal(cluster.tidy(), whole.tidy(), atol=1e-10)
    pd.testing.assert_frame_equal(cluster.expected_time, whole.expected_time, atol=1e-10)


def test_standard_errors_are_those_of_leaving_one_person_out():
    # Jackknife on a small sample with several moves per person, late entry and two starting states
    frame = _chain(np.random.default_rng(6), 25)
    frame["start"] = np.where((frame["start"] == 0) & (frame["person"] % 3 == 0), 0.001, frame["start"])
    fit = occupancy(_spells(frame), horizons=[5])
    leave = []
    for person in range(25):
        weight = np.where(frame["person"] == person, 1 - 1e-5, 1.0)
        leave.append(occupancy(_spells(frame, weight=weight), horizons=[5]))
    slopes = np.array([(fit.occupancy - other.occupancy) / 1e-5 for other in leave])
    np.testing.assert_allclose(np.sqrt((slopes**2).sum(axis=0)), fit.standard_error, atol=1e-4)
    time = fit.expected_time["expected_time"].to_numpy()
    moved = np.array([(time - other.expected_time["expected_time"].to_numpy()) / 1e-5 for other in leave])
    np.testing.assert_allclose(np.sqrt((moved**2).sum(axis=0)), fit.expected_time["standard_error"], atol=1e-3)


def test_intervals_cover_the_truth():
    # Simulation with known truth: Markov chain D -> C -> B with return, p(t) = p(0) expm(Qt); 40 series of 50 people
    rng, hits, inside = np.random.default_rng(9), np.zeros(3), np.zeros(3)
    truth = np.array([1, 0, 0]) @ expm(RATES * 4.0)
    grid = np.linspace(0, 4, 4001)
    spent = np.trapezoid([np.array([1, 0, 0]) @ expm(RATES * t) for t in grid[::40]], grid[::40], axis=0)
    for _ in range(40):
        fit = occupancy(_spells(_chain(rng, 50, states=[0])), horizons=[4.0])
        row = fit.at([4.0])
        hits += (row["lower"] <= truth) & (truth <= row["upper"])
        table = fit.expected_time
        inside += (table["lower"] <= spent) & (spent <= table["upper"])
    # 95 % - 3 binomial errors of 40 series
    assert (hits / 40 >= 0.847).all()
    assert (inside / 40 >= 0.847).all()


RATES = np.array([[-0.4, 0.3, 0.1], [0.2, -0.5, 0.3], [0.0, 0.3, -0.3]])


def _chain(rng, persons, states=(0, 1)):
    rows = []
    for person in range(persons):
        now, state, end = 0.0, states[person % len(states)], rng.uniform(4, 9)
        while now < end:
            out = np.where(np.arange(3) == state, 0, RATES[state])
            then = now + rng.exponential(1 / out.sum())
            following = rng.choice(3, p=out / out.sum())
            rows.append((person, now, min(then, end), "DCB"[state], "DCB"[following] if then < end else ""))
            now, state = then, following
    return pd.DataFrame(rows, columns=["person", "start", "stop", "origin", "destination"])


def _spells(frame, weight=None):
    return state_spells(
        frame["person"],
        frame["stop"],
        frame["destination"],
        start=frame["start"],
        origin=frame["origin"],
        states=list("DCB"),
        weight=weight,
    )


def test_beyond_follow_up_and_before_the_first_move():
    fit = occupancy(state_spells([1, 2, 3], [4, 6, 8], ["A", "A", ""], initial="D"))
    table = fit.at([1, 8, 9]).set_index(["time", "state"])["occupancy"]
    assert table[1, "D"] == 1
    assert table[8, "D"] == pytest.approx(1 / 3)
    assert np.isnan(table[9, "D"])
    everybody = occupancy(state_spells([1, 2], [4, 6], ["A", "A"], initial="D"))
    assert everybody.at([99])["occupancy"].tolist() == [1, 0]


def test_one_person():
    fit = occupancy(state_spells(["x"], [5], ["A"], initial="D"))
    assert fit.occupancy.tolist() == [[1, 0]]
    assert fit.expected_time["expected_time"].tolist() == [0, 5]


def test_bad_input():
    with pytest.raises(AnalysisError, match="nobody changes state"):
        occupancy(state_spells([1], [5], [""], initial="D"))
    with pytest.raises(AnalysisError, match="horizon"):
        occupancy(state_spells([1], [5], ["A"], initial="D"), horizons=[6])
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match="level"):
            occupancy(state_spells([1], [5], ["A"], initial="D"), level=level)
