"""The bootstrap by person: its centre is the estimate, its spread the robust error, its numbers those of one seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_rossi

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import mean_cumulative_function
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.rmst import rmst
from ipvi_eval.survival.robustness import bootstrap as module
from ipvi_eval.survival.robustness.bootstrap import bootstrap
from ipvi_eval.survival.spells.arrays import Groups
from ipvi_eval.survival.spells.spells import Spells

ALL = ("survival", "incidence", "rmst", "mean events")


def spells(seed=0, people=120):
    """Recurrent spells with late entry, a competing cause, ties and non-integer weights."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        now, end = int(rng.integers(0, 15)), int(rng.integers(40, 90))
        while now < end:
            then = min(now + int(rng.integers(1, 60)), end)
            rows.append((person, now, then, int(rng.choice([0, 1, 1, 2])) if then < end else 0))
            now = then + int(rng.integers(0, 3))
    frame = pd.DataFrame(rows, columns=["person", "start", "stop", "cause"])
    return frame.assign(
        weight=rng.uniform(0.5, 2, people)[frame["person"]], group=np.where(frame["person"] % 3, "b", "a")
    )


def test_estimate_is_that_of_the_curves():
    frame = spells()
    given = Spells.from_frame(frame, cause="cause", start="start", weight="weight")
    times = [10.0, 33.5, 60.0]
    result = bootstrap(given.but(person=frame["person"]), times=times, measures=ALL, replicates=2)
    survival, incidence, area, mean = result.estimate[0]
    curve = kaplan_meier(given.of_any_cause())
    np.testing.assert_allclose(survival, curve.at(times).value, atol=1e-12)
    cif = aalen_johansen(given)
    np.testing.assert_allclose(incidence, cif.at(times, cause=1).value, atol=1e-12)
    means = [rmst(given.of_any_cause(), tau=tau).value for tau in times]
    np.testing.assert_allclose(area, means, atol=1e-10)
    mcf = mean_cumulative_function(given.of_cause(1).but(person=frame["person"]))
    np.testing.assert_allclose(mean, mcf.at(times).value, atol=1e-12)


@pytest.mark.parametrize("measure", ALL)
def test_one_measure_alone_is_what_it_is_beside_the_others(measure):
    frame = spells()
    given = Spells.from_frame(frame, cause="cause", start="start", weight="weight").but(person=frame["person"])
    alone, beside = (bootstrap(given, times=[33.5], measures=of, replicates=2, seed=1) for of in ((measure,), ALL))
    np.testing.assert_array_equal(alone.estimate[0, 0], beside.estimate[0, ALL.index(measure)])


def test_a_replicate_is_the_estimate_of_the_rows_of_the_people_drawn(monkeypatch):
    frame = spells(1, 20)
    drawn = np.random.default_rng(5).integers(0, 20, 20)
    counts = np.bincount(drawn, minlength=20).astype(float)
    monkeypatch.setattr(module._Draw, "weights", lambda self, size, rng: np.repeat(counts[:, None], size, axis=1))
    result = bootstrap(
        Spells.of(frame["stop"], frame["cause"], start=frame["start"], person=frame["person"]),
        times=[20, 35],
        measures=ALL,
        replicates=2,
    )
    rows = pd.concat([frame[frame["person"] == person].assign(person=i) for i, person in enumerate(drawn)])
    literal = bootstrap(
        Spells.of(rows["stop"], rows["cause"], start=rows["start"], person=rows["person"]),
        times=[20, 35],
        measures=ALL,
        replicates=2,
    )
    np.testing.assert_allclose(result.replicates[1], literal.estimate, atol=1e-12)


def test_weights_are_multinomial_within_pools():
    draw = module._Draw.of(np.array([0, 1, 2, 3, 4]), 5, Groups(np.array([0, 0, 1, 1, 1]), ("a", "b")))
    weights = draw.weights(4000, np.random.default_rng(0))
    assert (weights[:2].sum(axis=0) == 2).all()
    assert (weights[2:].sum(axis=0) == 3).all()
    np.testing.assert_allclose(weights.mean(axis=1), 1, atol=0.05)
    # Var of one multinomial count is (1 - 1/n): 1/2 and 2/3
    np.testing.assert_allclose(weights.var(axis=1), [0.5, 0.5, 2 / 3, 2 / 3, 2 / 3], atol=0.05)
    across = module._Draw.of(np.array([0, 0, 1, 2, 3]), 4, Groups(np.array([0, 1, 1, 1, 0]), ("a", "b")))
    assert len(across.pools) == 1


def test_parallel_is_serial_and_a_seed_is_a_seed():
    rossi = load_rossi()
    spells = Spells.of(rossi["week"], rossi["arrest"], person=np.arange(432), group=rossi["fin"])
    options = {"times": [26, 52], "replicates": module.CHUNK + 30}
    serial, parallel = bootstrap(spells, **options), bootstrap(spells, **options, workers=3)
    np.testing.assert_array_equal(serial.replicates, parallel.replicates)
    assert serial.replicates.shape == (530, 2, 2, 2)
    other = bootstrap(spells, **options, seed=1)
    assert (serial.replicates != other.replicates).any()
    # The first chunk does not depend on how many follow.
    short = bootstrap(spells, **(options | {"replicates": module.CHUNK}))
    np.testing.assert_array_equal(short.replicates, serial.replicates[: module.CHUNK])


def test_standard_errors_are_the_robust_ones():
    rossi = load_rossi()
    person = np.arange(432) // 3
    result = bootstrap(
        Spells.of(rossi["week"], rossi["arrest"], person=person), times=[26, 52], measures=["survival"], replicates=4000
    )
    robust = kaplan_meier(Spells.of(rossi["week"], rossi["arrest"], person=person)).at([26, 52]).standard_error
    # Monte-Carlo error of a standard deviation from 4,000 replicates is about 1.1 %
    np.testing.assert_allclose(result.tidy()["standard_error"], robust, rtol=0.05)
    normal = bootstrap(
        Spells.of(rossi["week"], rossi["arrest"], person=person), times=[52], replicates=500, interval="normal"
    ).tidy()
    np.testing.assert_allclose(normal["upper"] - normal["value"], 1.959964 * normal["standard_error"], rtol=1e-6)


def test_intervals_of_a_difference_cover_the_truth():
    # Simulation with known truth: pairs of people share a gamma frailty; exponential times; 100 series, 200 replicates.
    # Marginal survival at 1 with unit frailty variance: 1 / (1 + rate).
    rng, hits = np.random.default_rng(2), 0
    truth = 1 / 1.4 - 1 / 1.8
    for series in range(100):
        group = np.repeat([0, 1], 120)
        z = np.repeat(rng.gamma(1, 1, 120), 2)
        time = rng.exponential(1 / (z * np.where(group, 0.4, 0.8)))
        censored = rng.uniform(0.8, 3, 240)
        result = bootstrap(
            Spells.of(np.minimum(time, censored), time <= censored, person=np.arange(240) // 2, group=group),
            times=[1.0],
            measures=["survival"],
            replicates=200,
            seed=series,
        )
        row = result.differences().iloc[0]
        hits += row["lower"] <= truth <= row["upper"]
    # 95 % - 3 binomial errors of 100 series
    assert hits >= 88


def test_running_out_of_people_is_counted_and_never_warns():
    # Only the last person is followed to day 9; without him the curve is carried forward.
    stop, event = [2, 3, 4, 5, 9], [1, 0, 1, 0, 1]
    result = bootstrap(Spells.of(stop, event, person=np.arange(5)), times=[8.5, 9], measures=ALL, replicates=300)
    assert np.isfinite(result.replicates).all()
    # P(person 5 is never drawn) = 0.8^5 = 0.33
    assert 60 < result.carried < 140
    # Of two, each counts: none, one and both are carried, with probabilities .45, .44 and .11.
    spells, given = Spells.of(stop, event, person=np.arange(5)), {"times": [9], "measures": ALL, "replicates": 2}
    assert {bootstrap(spells, **given, seed=seed).carried for seed in range(40)} == {0, 1, 2}


def test_tables():
    rossi = load_rossi()
    result = bootstrap(
        Spells.of(rossi["week"], rossi["arrest"], person=np.arange(432), group=rossi["fin"]),
        times=[52, 26],
        replicates=50,
    )
    assert result.tidy().shape == (8, 7)
    difference = result.differences()
    assert difference["group"].unique().tolist() == ["1 - 0"]
    assert difference["time"].tolist() == [26, 52, 26, 52]
    table = result.tidy().set_index(["group", "measure", "time"])["value"]
    assert difference["value"][0] == pytest.approx(table["1", "survival", 26] - table["0", "survival", 26])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"times": [99]}, "last day anybody in group all"),
        ({"times": [-1]}, "between 0"),
        ({"measures": ["median"]}, "measures"),
        ({"measures": []}, "measures"),
        ({"replicates": 1}, "two replicates"),
        ({"interval": "bca"}, "interval"),
        ({"group": [1, 2, 2, 2]}, "group 1 has one person"),
        ({"person": None}, "whose spells these are"),
        ({"level": 95}, "level"),
    ],
)
def test_bad_input(change, message):
    options = {"times": [4], "person": [1, 2, 3, 4], "group": None} | change
    spells = Spells.of([5, 6, 7, 8], [1, 0, 1, 0], person=options.pop("person"), group=options.pop("group"))
    with pytest.raises(AnalysisError, match=message):
        bootstrap(spells, **options)


def test_one_group_has_no_difference():
    with pytest.raises(AnalysisError, match="two groups"):
        bootstrap(Spells.of([5, 6, 7, 8], [1, 0, 1, 0], person=[1, 2, 3, 4]), times=[4], replicates=5).differences()
