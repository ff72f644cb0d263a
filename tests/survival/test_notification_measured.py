"""The stored hazard ratios of known worlds: complete, as told in the appendix, made again by a small measurement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.survival.notification_measured import (
    CONTROL,
    WITH_YEAR,
    WITHOUT_YEAR,
    Measured,
    Row,
    read_measured,
    write_measured,
)
from ipvi_eval.survival.reoffence import notification_effect
from tests.conftest import benchmark_script

HARMLESS = (
    "by list and entry date",
    "at random times",
    "within a month of a report",
    "call-ins of those with most reports in half a year",
    "when two months quiet",
    "at release from custody",
)
TREND = "reports fall by 5 % a year for everybody"
REACH, DANGER = "those who are easily reached", "those known to be dangerous"
GONE = "at random times, 8 % a year having left unrecorded"


@pytest.fixture(scope="module")
def benchmark():
    """The module that made the stored table; a script beside the package."""
    with benchmark_script("notification") as module:
        yield module


@pytest.fixture(scope="module")
def stored() -> Measured:
    return read_measured()


@pytest.fixture(scope="module")
def found(benchmark):
    """One small world as files."""
    return benchmark.files(benchmark.make_world(benchmark.parameters(benchmark.DANGERS[TREND], 0.7, 300), seed=3))


def null(stored: Measured, world: str, model: str = WITHOUT_YEAR) -> Row:
    return stored.row(world, effect=1.0, people=2350, model=model)


def test_everything_measured_is_stored(benchmark, stored):
    kinds = [
        (world, effect, people, model)
        for people, effect in benchmark.REPLICATES
        for world in benchmark.DANGERS
        for model in (WITHOUT_YEAR, WITH_YEAR, CONTROL)
    ]
    assert [(row.world, row.effect, row.people, row.model) for row in stored.rows] == kinds
    for row in stored.rows:
        assert row.worlds == benchmark.REPLICATES[row.people, row.effect]
        if row.model != CONTROL and row.people == benchmark.COUNTY:
            assert row.fitted == row.worlds
    assert stored.seed == benchmark.SEED
    assert stored.sizes == (300, 2350)
    assert "benchmarks/notification.py" in stored.command


@pytest.mark.parametrize("world", HARMLESS)
@pytest.mark.parametrize("model", [WITHOUT_YEAR, WITH_YEAR])
def test_harmless_ways_to_choose(stored, world, model):
    """No bias, and at least 92 % of the intervals hold the truth, within three Monte Carlo errors."""
    row = null(stored, world, model)
    assert abs(row.bias) < 3 * row.bias_se + 0.02
    assert row.covers >= 0.92 - 3 * row.chance(0.92)
    assert row.lower <= 0.05 + 3 * row.chance(0.05)


def test_a_general_trend_needs_the_calendar_year(stored):
    bare, with_year = null(stored, TREND), null(stored, TREND, WITH_YEAR)
    assert bare.bias < -0.1
    assert bare.lower > 0.3
    assert abs(with_year.bias) < 3 * with_year.bias_se + 0.02
    assert with_year.covers >= 0.92 - 3 * with_year.chance(0.92)


@pytest.mark.parametrize(("world", "sign"), [(REACH, -1), (DANGER, 1), (GONE, 1)])
def test_what_no_model_repairs_shows_in_other_incidents(stored, world, sign):
    for model in (WITHOUT_YEAR, WITH_YEAR):
        row = null(stored, world, model)
        assert sign * row.bias > 0.08
        assert sign * row.bias > 4 * row.bias_se
    control = null(stored, world, CONTROL)
    assert sign * control.bias > 2 * control.bias_se
    assert control.lower + control.higher < 0.6  # no difference there is no proof
    assert abs(null(stored, "by list and entry date", CONTROL).bias) < 3 * control.bias_se


def test_a_small_measurement_agrees_with_the_stored_one(benchmark, stored):
    """Seeds of its own: eight worlds each of 2,350 people, the mean within four of its own and the stored errors."""
    for world in (TREND, DANGER):
        task = benchmark.Task(world, 1.0, benchmark.COUNTY, 5000, 5008)
        (planned, with_year, _) = benchmark.rows([(task, task.run())])
        for again in (planned, with_year):
            row = null(stored, world, again.model)
            # The spread of eight is itself uncertain: that of the stored ones is the better guide.
            error = row.bias_se * np.sqrt(row.fitted / again.fitted + 1)
            assert abs(again.bias - row.bias) < 4 * error
            assert again.fitted == 8


def test_it_fits_what_the_package_fits(benchmark, found):
    spells = benchmark.first_spells(found, found.reports)
    _, estimate, _ = notification_effect("a", "A", spells, level=0.95)
    log, error = benchmark.log_ratio(spells)
    assert np.exp(log) == pytest.approx(estimate.value, rel=1e-12)
    assert error == pytest.approx(estimate.standard_error, rel=1e-12)
    assert benchmark.log_ratio(spells.assign(exposed=False)) is None


def test_rows_by_year_hold_the_same_time_and_events(benchmark, found):
    spells, split = benchmark.first_spells(found, found.reports), benchmark.spells_by_year(found)
    assert len(split) > 2 * len(spells)
    for name in ("person", "exposed"):
        whole, parts = (
            frame.assign(days=frame["stop"] - frame["start"]).groupby(name)[["days", "event"]].sum()
            for frame in (spells, split)
        )
        pd.testing.assert_frame_equal(whole, parts, check_dtype=False)
    assert benchmark.log_ratio(split) == pytest.approx(benchmark.log_ratio(spells), abs=1e-9)


def test_other_incidents_are_looked_at_up_to_the_first_report(benchmark, found):
    planned = benchmark.first_spells(found, found.reports)
    control = benchmark.first_spells(benchmark.until_first_report(found), found.others)
    last = [frame.groupby("person")["stop"].max() for frame in (planned, control)]
    assert set(last[1].index) == set(last[0].index)
    assert (last[1] <= last[0].reindex(last[1].index)).all()
    without = ~last[1].index.isin(found.others["suspect"])
    assert last[1][without].equals(last[0].reindex(last[1].index)[without])
    assert 0 < control["event"].sum() < planned["event"].sum()


def test_a_line_by_hand(benchmark):
    fitted = np.array([[np.log(0.7) + 0.1, 0.1], [np.log(0.7) - 0.1, 0.01]])
    row = benchmark.line("w", 0.7, 300, WITHOUT_YEAR, 3, fitted)
    assert row.bias == pytest.approx(0, abs=1e-12)
    assert row.bias_se == pytest.approx(np.std([0.1, -0.1], ddof=1) / np.sqrt(2))
    assert (row.covers, row.lower, row.higher, row.fitted, row.worlds) == (0.5, 1.0, 0.0, 2, 3)
    assert row.found == pytest.approx(0.7)
    control = benchmark.line("w", 0.7, 300, CONTROL, 2, np.array([[0.3, 0.1], [0.1, 0.1]]))
    assert (control.bias, control.covers, control.higher) == (pytest.approx(0.2), 0.5, 0.5)
    assert control.found == pytest.approx(np.exp(0.2))


def test_resumes_from_the_notebook(benchmark, tmp_path, capsys):
    class Once(benchmark.Task):
        def run(self):
            return [{WITHOUT_YEAR: (0.1, 0.2), WITH_YEAR: None, CONTROL: None}] * 3

    output, task = tmp_path / "notes.jsonl", Once("w", 1.0, 300, 0, 3)
    first = benchmark.run([task], output)
    again = benchmark.run([benchmark.Task("w", 1.0, 300, 0, 3)], output)
    assert [tuple(each[WITHOUT_YEAR]) for each in again[0][1]] == [each[WITHOUT_YEAR] for each in first[0][1]]
    assert len(output.read_text().splitlines()) == 1


ROW = ("w", 1.0, 300, WITHOUT_YEAR, 10, 9, -0.1, 0.02, 0.9, 0.1, 0.0)


def test_written_and_read_again(tmp_path, stored):
    path = tmp_path / "again.toml"
    write_measured(path, stored)
    assert read_measured(path) == stored
    small = replace(stored, rows=(Row(*ROW),))
    write_measured(path, small)
    assert read_measured(path) == small
    assert small.rows[0].chance(0.9) == pytest.approx(0.1)
    with pytest.raises(DataError, match="no row for v, 1, 300 people, without year"):
        small.row("v", effect=1.0, people=300, model=WITHOUT_YEAR)
    write_measured(path, replace(stored, rows=(Row(*ROW), Row(*ROW))))
    with pytest.raises(DataError, match="holds a row twice"):
        read_measured(path)


@pytest.mark.parametrize(("place", "value"), [(3, "other"), (5, 11), (5, 1), (7, 0.0), (8, 1.1), (9, float("nan"))])
def test_impossible_rows_are_refused(place, value):
    with pytest.raises(ValueError, match="w: "):
        Row(*ROW[:place], value, *ROW[place + 1 :])


@pytest.mark.parametrize("text", ["not toml", "rows = 3", 'source = "x"\nrows = [[1, 2]]'])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "other.toml"
    path.write_text(text)
    with pytest.raises(DataError, match=r"other\.toml does not hold measured hazard ratios"):
        read_measured(path)
