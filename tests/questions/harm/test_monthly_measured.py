"""The measured change of harm: stored as it is read, judged by fixed rules, and made again by a small run."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.questions.harm.monthly import MonthlyHarm
from ipvi_eval.questions.harm.monthly_measured import (
    HARM,
    MOST,
    NOTHING,
    RESCALED,
    Estimator,
    read_monthly,
    write_monthly,
)
from ipvi_eval.questions.harm.weights import weights_of
from ipvi_eval.synthetic.truth.shipped_study import WEIGHTS
from ipvi_eval.synthetic.world import reports_by_month
from tests.conftest import benchmark_script


@pytest.fixture(scope="module")
def benchmark():
    """The script that made the stored table."""
    with benchmark_script("monthly_harm") as module:
        yield module


@pytest.fixture(scope="module")
def stored():
    return read_monthly()


def test_everything_measured_is_stored(benchmark, stored):
    assert {(one.world, one.estimator) for one in stored.rows} == {
        (world, name)
        for world in benchmark.KINDS
        for name in get_args(Estimator)
        if name != RESCALED or world in benchmark.RESCALED_IN
    }
    assert min(one.counties for one in stored.rows if one.estimator != RESCALED) >= benchmark.FEWEST
    assert {one.counties for one in stored.rows if one.estimator == RESCALED} == {benchmark.RESCALED_NUMBER}
    assert "benchmarks/monthly_harm.py" in stored.command


def test_what_is_told_calls_no_more_than_it_may_and_finds_what_was_planted(benchmark, stored):
    nothing = stored.row(NOTHING, HARM)
    assert stored.holds(HARM)
    assert nothing.called <= MOST
    for world, kind in benchmark.KINDS.items():
        if kind.parameters.course.injury < 1:
            found = stored.row(world, HARM)
            assert found.truth == pytest.approx(benchmark.true_change(kind), abs=1e-4)
            assert found.use(stored.level) == "use"
            assert found.called > nothing.called
            assert found.called > 0.2 or kind.incidents == 1  # halved injuries alone are six per cent of the harm


def test_planted_falls_are_held_where_places_wander(benchmark, stored):
    """As often as the interval says, within three Monte Carlo errors either way, and called the more the larger."""
    falls = {world: kind for world, kind in benchmark.KINDS.items() if kind.parameters.dangers.wander}
    for world, kind in falls.items():
        found = stored.row(world, HARM)
        assert found.truth == pytest.approx(np.log(kind.incidents), abs=1e-4)
        assert found.covers == pytest.approx(stored.level, abs=3 * np.sqrt(0.95 * 0.05 / found.fitted))
    called = [stored.row(world, HARM).called for world in sorted(falls, key=lambda world: -falls[world].incidents)]
    assert sorted(set(called)) == called
    assert [kind.incidents for kind in falls.values()] == [1, 0.8, 0.7]


def test_comparison_areas_that_fall_for_their_own_reasons_bias_the_answer(stored):
    """By about 1 / 0.85, which the answer without them is free of."""
    found = stored.row("The comparison areas fall by 15% too", HARM)
    assert found.use(stored.level) == "biased"
    assert found.bias == pytest.approx(-np.log(0.85), abs=0.03)
    assert stored.row(found.world, "on its own").use(stored.level) == "use"


def test_a_bootstrap_of_blocks_calls_wandering_a_change(stored):
    """Why the drifting level is told: blocks of months know of no drift."""
    wanders = "Every place wanders by 3% a month"
    for blocks in ("before and after", "quarters beside"):
        assert stored.row(wanders, blocks).called > 0.3 > stored.row(wanders, HARM).called
        assert stored.row(wanders, blocks).use(stored.level) == "describe only"


def test_an_error_rescaled_by_other_starts_is_narrower_and_calls_wandering_a_change(benchmark, stored):
    """It finds a planted change more often, and calls more than it may where places wander: why it is not told."""
    calm, fewer, wanders = benchmark.RESCALED_IN
    for world in (calm, fewer):
        rescaled, model = stored.row(world, RESCALED), stored.row(world, HARM)
        assert rescaled.use(stored.level) == "use"
        assert rescaled.spread < rescaled.claimed < model.claimed
        assert rescaled.called > model.called
    assert stored.row(wanders, RESCALED).use(stored.level) == "describe only"
    assert stored.row(wanders, HARM).use(stored.level) == "use"


def test_the_error_is_rescaled_by_the_starts_far_from_the_real_one(benchmark, monkeypatch):
    """By hand: of scores 3 at the real start, 9 beside it, and 1 and 2 two years from it, the last two count."""
    harm = SimpleNamespace(counts=SimpleNamespace(design=None))
    step = Contrast(value=-0.2, se=0.1, df=20.0, p=0.06, lower=-0.4, upper=0.0)
    months = np.array(["2018-01", "2020-01", "2020-02", "2022-03"], dtype="datetime64[M]")
    moved = SimpleNamespace(months=months, z=np.array([1.0, 3.0, 9.0, 2.0]), actual=1)
    monkeypatch.setattr(benchmark, "step_placebo", lambda fit, design: moved)
    found = benchmark.rescaled(harm, SimpleNamespace(step=step))
    assert found.value == -0.2
    assert found.se == pytest.approx(0.1 * np.sqrt((1 + 4) / 2))


def test_what_is_written_is_read(stored, tmp_path):
    write_monthly(tmp_path / "x.toml", stored)
    assert read_monthly(tmp_path / "x.toml") == stored


@pytest.mark.parametrize(
    ("old", "new"),
    [('"on its own"', '"alone"'), ("rows = [", "lines = ["), ("seed", "seeds"), ("300, 300", "300, 301")],
)
def test_what_is_no_such_table_is_refused(stored, tmp_path, old, new):
    path = tmp_path / "x.toml"
    write_monthly(path, stored)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DataError, match=r"x\.toml does not hold measured harm .* make it with benchmarks"):
        read_monthly(path)


def test_a_row_twice_is_refused(stored, tmp_path):
    write_monthly(tmp_path / "x.toml", replace(stored, rows=stored.rows * 2))
    with pytest.raises(DataError, match="holds a row twice"):
        read_monthly(tmp_path / "x.toml")


@pytest.mark.parametrize(
    ("changes", "use"),
    [
        # .95 less three errors of sqrt(.95 x .05 / 200) is .9038.
        ({"covers": 0.91, "called": 0.07}, "use"), ({"covers": 0.95, "called": 0.08}, "describe only"),
        ({"covers": 0.90, "called": 0.05}, "describe only"), ({"truth": -0.2, "called": 0.5}, "use"),
        ({"bias": 0.031}, "biased"), ({"bias": -0.029}, "use"), ({"bias": 0.5, "covers": 0.5}, "describe only"),
    ],
)  # fmt: skip
def test_fixed_rules(stored, changes, use):
    plain = {"truth": 0.0, "counties": 200, "fitted": 200, "covers": 0.95, "called": 0.05}
    plain |= {"bias": 0.0, "bias_error": 0.01}
    assert replace(stored.rows[0], **(plain | changes)).use(0.95) == use


def relative_change(rows: pd.DataFrame) -> float:
    """Harm after over before, here over there, by the days on which it was: the phase-in and the freeze by hand."""
    day, harm = rows["date"], rows["offence"].map(lambda code: WEIGHTS[code][1])
    sides = (day < "2021-04-01", (day >= "2021-07-01") & (day < "2025-10-01"))
    own = rows["area"] == "Poughkeepsie"
    before, after = (harm[side & own].sum() / harm[side & ~own].sum() for side in sides)
    return float(np.log(after / before))


def test_one_county_comes_out_as_the_question_finds_it(benchmark, monkeypatch):
    """The value that is told, from the same incidents; and these as the world of that seed has them by month."""
    kind, made = benchmark.KINDS[NOTHING], []
    draw = benchmark.drawn_incidents
    monkeypatch.setattr(benchmark, "drawn_incidents", lambda *given: made.append(draw(*given)) or made[-1])
    found = benchmark.answers(kind, np.random.default_rng(3))
    (frames,) = made
    asked = benchmark.asked_of(frames)
    fit = MonthlyHarm(asked, weights_of(asked.plan, asked.study.folder)).fit("middle")
    assert (found["drifting level.estimate"], found["drifting level.upper"]) == (fit.step.value, fit.step.upper)
    assert found["quarters beside.estimate"] == pytest.approx(relative_change(frames.rows))
    seed = int(np.random.default_rng(3).integers(2**31))
    here, *_ = reports_by_month(kind.parameters, seed=seed)
    assert frames.monthly("ipv_dir").counts.tolist() == here.counts[: len(frames.monthly("ipv_dir").counts)].tolist()


@pytest.mark.parametrize("area", ["Poughkeepsie", "Comparison West"])
def test_offenses_are_drawn_as_the_world_draws_them(benchmark, area):
    """The shipped mix within four standard errors; with half the injuries fewer are grave, and here alone."""
    means = {}
    for world in (NOTHING, "Half the injuries, as many incidents"):
        kind = benchmark.KINDS[world]
        drawn = [benchmark.drawn_incidents(kind.parameters, seed).rows for seed in range(4)]
        rows = pd.concat([one[(one["area"] == area) & (one["date"] >= "2021-04-01")] for one in drawn])
        weight = rows["offence"].map(lambda code: WEIGHTS[code][1])
        injury = 0.26 * (kind.parameters.course.injury if area == "Poughkeepsie" else 1)
        expected = benchmark.weight_of_incident(kind.parameters, injury)
        assert abs(weight.mean() - expected) < 4 * weight.std() / len(rows) ** 0.5
        means[world] = weight.mean()
    assert len(set(means.values())) == (2 if area == "Poughkeepsie" else 1)
