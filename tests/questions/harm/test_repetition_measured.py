"""How repetition fares where the truth is known: stored as it is read, complete, and as often right as it says."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.harm.repetition_measured import Row, read_repetition
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.truth.true_values import read_measured
from tests.conftest import benchmark_script
from tests.small_county import PLACES


@pytest.fixture(scope="module")
def benchmark():
    """The script that made the stored table."""
    with benchmark_script("repetition") as module:
        yield module


@pytest.fixture(scope="module")
def stored():
    return read_repetition()


def test_everything_measured_is_stored(benchmark, stored):
    world = benchmark.make_world(Parameters(places=PLACES[:1]), seed=7)
    names = {name for name, _ in benchmark.estimates(benchmark.reports_of(world), world)}
    for kind in benchmark.KINDS:
        # Where notification leaves a quarter of the rate, hardly a quarter of the pairs has a third report in time.
        of_kind = {row.estimate for row in stored.rows if row.world == kind}
        assert {name for name in names - of_kind if not name.endswith("_quarter")} == set()
        assert of_kind <= names
    assert max(row.told for row in stored.rows) == stored.counties


def test_intervals_hold_the_truth_as_often_as_they_say(stored):
    """None short of 95 in a hundred by more than three Monte Carlo errors."""
    for row in stored.rows:
        assert row.holds + 3 * np.sqrt(stored.level * (1 - stored.level) / row.told) > stored.level, row


def test_planted_changes_are_found_at_their_size(benchmark, stored):
    """The less a notification leaves of the rate, the rarer the next report since the program began: 1 for nothing."""
    shipped, nothing, quarter, without_months = (
        next(row for row in stored.rows if (row.world, row.estimate) == (kind, benchmark.RATIO))
        for kind in benchmark.KINDS
    )
    assert nothing.truth > 1 > shipped.truth > quarter.truth
    for row in (shipped, nothing, quarter, without_months):
        assert row.mean == pytest.approx(row.truth, rel=0.01)
    # The values in truth.json were measured in other counties, with an error beside each.
    known = {one.id: one for one in read_measured().values}
    for row in (one for one in stored.rows if one.world == shipped.world):
        assert row.truth == pytest.approx(known[row.estimate].value, abs=3 * known[row.estimate].error), row


def test_what_a_month_does_to_all_is_what_errors_by_suspect_leave_out(benchmark, stored):
    """Without it more intervals hold the truth, and of the two that held least by more than two Monte Carlo errors."""
    every = [
        np.mean([row.holds for row in stored.rows if row.world == kind])
        for kind in (benchmark.A_QUARTER, benchmark.WITHOUT_MONTHS)
    ]
    assert np.round(every, 3).tolist() == [0.942, 0.949]  # as docs/methods/13_harm_and_repetition.md says
    for name in ("harm.next.second", benchmark.RATIO):
        with_months, without = (
            next(row for row in stored.rows if (row.world, row.estimate) == (kind, name))
            for kind in (benchmark.A_QUARTER, benchmark.WITHOUT_MONTHS)
        )
        error = np.sqrt(sum(row.holds * (1 - row.holds) / row.told for row in (with_months, without)))
        assert without.holds - with_months.holds > 2 * error
        assert abs(without.holds - stored.level) < 3 * error


def test_a_record_that_does_not_begin_with_its_county_finds_nothing_where_nothing_is(benchmark, stored):
    """What raises the ratio where nobody is known at first is not there, and what little is left lowers it."""
    (row,) = (one for one in stored.rows if one.world == benchmark.NOTHING_LATER)
    assert (row.estimate, row.truth) == (benchmark.RATIO, 1)
    assert 0.975 < row.mean < 1


def test_years_before_a_record_are_not_in_it(benchmark):
    world = benchmark.make_world(Parameters(places=PLACES[:1]), seed=7)
    whole, later = benchmark.reports_of(world), benchmark.reports_of(world, skipped=1000)
    assert later["day"].tolist() == [day - 1000 for day in whole["day"] if day >= 1000]


def test_rows_by_hand(benchmark):
    """Of three counties one has no value; of the others one interval holds 2, and one lies above it."""
    told = {"x": [(2.0, 1.0, 3.0), (4.0, 2.5, np.inf), (np.nan, np.nan, np.inf)], "y": [(np.nan, np.nan, np.nan)]}
    (row,) = benchmark.rows_of("kind", {"x": 2.0, "y": 1.0}, told)
    assert row == Row("kind", "x", 2.0, 2, 3.0, 0.5, 0.0, 0.5)


def test_people_of_several_counties_are_not_each_others(benchmark):
    world = benchmark.make_world(Parameters(places=PLACES[:1]), seed=7)
    alone, both = benchmark.reports_of(world), benchmark.together([world, world])
    assert len(both) == 2 * len(alone)
    assert both["pair"].nunique() == 2 * alone["pair"].nunique()


def test_a_row_that_cannot_be(tmp_path):
    with pytest.raises(ValueError, match="do not come to one"):
        Row("kind", "x", 2.0, 2, 3.0, 0.5, 0.0, 0.4)
    (tmp_path / "own.toml").write_text("rows = 3", "utf-8")
    with pytest.raises(DataError, match="make it with benchmarks/repetition"):
        read_repetition(tmp_path / "own.toml")
