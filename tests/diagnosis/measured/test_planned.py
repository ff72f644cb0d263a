"""The measured estimators: stored as they are read, judged by fixed rules, and made again by a small run."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.measured.planned import PLANNED, read_planned, write_planned
from ipvi_eval.diagnosis.measured.undisturbed import NOTHING
from ipvi_eval.errors import DataError
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from ipvi_eval.synthetic.world import make_world
from tests.conftest import benchmark_script
from tests.diagnosis.planned_rows import measured, row


@pytest.fixture(scope="module")
def benchmark():
    """The module that made the stored table; a script beside the package."""
    with benchmark_script("violations") as module:
        yield module


@pytest.fixture(scope="module")
def stored():
    return read_planned()


def test_what_is_written_is_read(tmp_path):
    found = measured(row(), row(planted=True, bias=-0.25), row("A passing event", estimator="ever notified"))
    write_planned(tmp_path / "x.toml", found)
    assert read_planned(tmp_path / "x.toml") == found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"count"', '"counts"'), ("false, ", "3, "), ("100, 100", "100, 101"), ("0.9500, 0.0500", "1.9500, 0.0500"),
        ("0.0100", "0.0000"), ("rows = [", "lines = ["), ("[intervals]", "[limits]"),
    ],
)  # fmt: skip
def test_what_is_no_such_table_is_refused(tmp_path, old, new):
    path = tmp_path / "x.toml"
    write_planned(path, measured(row()))
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    if old == "false, ":
        # A whole number stands for neither; it is found by its row, and by none with an effect.
        assert read_planned(path).row(NOTHING, "count") is None
        return
    with pytest.raises(DataError, match=r"x\.toml does not hold measured estimators .* make it with benchmarks"):
        read_planned(path)


def test_a_row_twice_is_refused(tmp_path):
    write_planned(tmp_path / "x.toml", measured(row(), row()))
    with pytest.raises(DataError, match="holds a row twice"):
        read_planned(tmp_path / "x.toml")


@pytest.mark.parametrize(
    ("changes", "use"),
    [
        # .95 less three errors of sqrt(.95 x .05 / 100) is .8846.
        ({"covers": 0.89}, "use"), ({"covers": 0.88}, "do not use"),
        ({"bias": 0.029}, "use"), ({"bias": -0.031}, "biased"), ({"bias": 0.5, "covers": 0.5}, "do not use"),
        ({"covers": 0.88, "counties": 40, "fitted": 40}, "use"),
    ],
)  # fmt: skip
def test_an_estimator_is_judged_by_fixed_rules(changes, use):
    assert row(**changes).use(0.95) == use


@pytest.mark.parametrize(
    ("covers", "counties", "wide"),
    [
        # No miss has the chance .95 ^ 100 = .0059 and .95 ^ 130 = .00127; beyond three errors of a normal lies .00135.
        (1.0, 100, False), (1.0, 130, True),
        # The sum of the binomial probabilities of 0 to 8 misses of 400 is .0017, of 0 to 7 it is .0006.
        (0.98, 400, False), (0.9825, 400, True), (0.88, 400, False),
    ],
)  # fmt: skip
def test_an_interval_is_wide_where_so_few_misses_are_no_chance(covers, counties, wide):
    assert row(covers=covers, counties=counties, fitted=counties).wide(0.95) is wide


def test_everything_measured_is_stored(benchmark, stored):
    assert stored.violations == tuple(benchmark.VIOLATIONS)
    for violation in benchmark.VIOLATIONS:
        for estimator in ("count", *benchmark.OF_PEOPLE):
            found = stored.row(violation, estimator)
            assert found is not None
            assert found.counties >= benchmark.FEWEST
            planted = stored.row(violation, estimator, planted=True)
            known = estimator in benchmark.TRUTH or (estimator, violation) == ("share", NOTHING)
            assert (planted is not None) == (violation in benchmark.PLANTED_TOO and known)
    assert {name: len(limits) for name, limits in stored.intervals.items()} == {
        name: stored.row(NOTHING, name).fitted for name in PLANNED
    }
    assert "benchmarks/violations.py" in stored.command
    # Where some kinds of county were made before the errors changed, their method stands beside that of today.
    assert {headline_method(FEW), planned_method()} <= set(stored.methods)
    assert (len(stored.methods) > 2) == ("and those too where" in stored.earlier)


def test_where_nothing_goes_wrong_the_planned_estimators_hold_what_they_claim(stored):
    for name in PLANNED:
        found = stored.row(NOTHING, name)
        assert found.covers >= 0.95 - 3 * found.chance(0.95)
        low, high = np.array(stored.intervals[name]).T
        assert np.mean((low <= 0) & (high >= 0)) == pytest.approx(found.covers, abs=1e-4)


def test_immortal_time_and_the_return_to_the_mean_make_an_effect_of_nothing(stored):
    """The notified were free of events until then, and came to notice at their worst; the planned ratio knows both."""
    for name in ("ever notified", "before and after"):
        found = stored.row(NOTHING, name)
        assert found.bias < -0.3
        assert found.use(stored.level) == "do not use"


def test_one_small_county_comes_out_as_the_whole_world_of_its_seed(benchmark):
    """The counts without the people are those of the tables that a study would read; the rest is of the same world."""
    rng = np.random.default_rng(5)
    found = benchmark.asked("10% fewer of the same incidents are reported", False, 1.0, rng)
    drawn = benchmark.county("10% fewer of the same incidents are reported", planted=False)
    seed = int(np.random.default_rng(5).integers(2**31))
    frames = benchmark.Frames(benchmark.PLAN, benchmark.extract_of(make_world(drawn, seed=seed)))
    assert found["count.estimate"] == benchmark.of_count(frames)[0]
    assert found["share.lower"] <= found["share.estimate"] <= found["share.upper"]
    assert found["hazard.estimate"] == benchmark.of_hazard(frames)[0]
