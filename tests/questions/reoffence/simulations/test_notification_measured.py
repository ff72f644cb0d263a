"""The stored hazard ratios of known worlds: complete, as told in the appendix, made again by a small measurement."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import read_extract
from ipvi_eval.errors import DataError
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.questions.reoffence.notification.after_notification import NO_TREND, after_notification
from ipvi_eval.questions.reoffence.simulations.notification_measured import (
    CONTROL,
    WITH_YEAR,
    WITHOUT_YEAR,
    Check,
    Further,
    Measured,
    Row,
    read_measured,
    write_measured,
)
from ipvi_eval.synthetic.files.extracts import simulate
from tests.conftest import benchmark_script

HARMLESS = (
    "by list and entry date",
    "at random times",
    "within a month of a report",
    "call-ins of those with most reports in half a year",
    "when two months quiet",
    "those of earlier years only after a new report",
    "at release from custody",
)
AFTER_INCIDENTS = HARMLESS[2:4]
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
def held(benchmark):
    """One small world as a study reads it."""
    drawn = benchmark.parameters(benchmark.DANGERS[TREND], 0.7, 300, places=2)
    return benchmark.frames(benchmark.make_world(drawn, seed=3))


def null(stored: Measured, world: str, model: str = WITHOUT_YEAR) -> Row:
    return stored.row(world, effect=1.0, people=2350, model=model)


PLANNED = (WITHOUT_YEAR, WITH_YEAR)
MODELS = {
    "planned": (*PLANNED, CONTROL),
    "checks": get_args(Check),
    "history": get_args(Further)[:6],
    "designs": get_args(Further)[6:],
}


def test_everything_measured_is_stored(benchmark, stored):
    assert set(MODELS) == set(benchmark.PARTS)
    for (part, people, effect), number in benchmark.REPLICATES.items():
        for world, model in product(benchmark.DANGERS, MODELS[part]):
            if world == "at release from custody" and model.endswith("at risk"):
                continue  # whoever has no new report is released once, a while after the incident: nothing to tell
            row = stored.row(world, effect=effect, people=people, model=model)
            assert row.worlds == number
            if model in PLANNED and people == benchmark.COUNTY:
                assert row.fitted == row.worlds
    assert stored.worlds == tuple(benchmark.DANGERS)
    assert stored.seed == benchmark.SEED
    assert stored.sizes == (300, 2350)
    assert "benchmarks/notification.py" in stored.command


@pytest.mark.parametrize("world", HARMLESS)
@pytest.mark.parametrize("model", [WITHOUT_YEAR, WITH_YEAR])
def test_harmless_ways_to_choose(stored, world, model):
    """No bias, and at least 92 % of the intervals hold the truth, within three Monte Carlo errors.

    A mean of log ratios lies below the log of their mean by half their variance, with few events (at release about
    fifteen after notification) by .04.
    """
    row = null(stored, world, model)
    variance = row.bias_se**2 * row.fitted
    assert abs(row.bias) < 3 * row.bias_se + 0.02 + variance / 2
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
    for model in PLANNED:
        row = null(stored, world, model)
        assert sign * row.bias > 0.08
        assert sign * row.bias > 4 * row.bias_se
    control = null(stored, world, CONTROL)
    assert sign * control.bias > 2 * control.bias_se
    assert control.called < 0.6  # no difference there is no proof
    assert abs(null(stored, "by list and entry date", CONTROL).bias) < 3 * control.bias_se


def test_a_trend_shows_before_the_start(stored):
    trend, none = null(stored, TREND, "trend before"), null(stored, HARMLESS[0], "trend before")
    assert trend.bias < -2.5 * trend.bias_se
    assert abs(none.bias) < 3 * none.bias_se


@pytest.mark.parametrize("world", AFTER_INCIDENTS)
@pytest.mark.parametrize("outcome", ["arrest", "every report"])
def test_the_history_repairs_what_incidents_precede(stored, world, outcome):
    plain, given = null(stored, world, outcome), null(stored, world, f"{outcome}, history")
    assert plain.bias > 0.1
    assert abs(given.bias) < 0.1 + 3 * given.bias_se
    assert abs(given.bias) < plain.bias
    assert null(stored, world, "recent, everybody").lower + null(stored, world, "recent, everybody").higher == 1


def test_the_other_designs_share_the_bias_of_the_trend(stored):
    for model in ("historical cohort", "historical cohort, pairs"):
        row = null(stored, TREND, model)
        assert row.bias < -2.5 * row.bias_se
    # Comparison areas share the trend, and are spared.
    assert abs(null(stored, TREND, "comparison area").bias) < 3 * null(stored, TREND, "comparison area").bias_se


def test_a_small_measurement_agrees_with_the_stored_one(benchmark, stored):
    """Seeds of its own: eight worlds each of 2,350 people, the mean within four of its own and the stored errors."""
    for world in (TREND, DANGER):
        task = benchmark.Task("planned", world, 1.0, benchmark.COUNTY, 5000, 5008)
        planned, with_year, _ = benchmark.rows([(task, task.run())])
        for again in (planned, with_year):
            row = null(stored, world, again.model)
            # The spread of eight is itself uncertain: that of the stored ones is the better guide.
            error = row.bias_se * np.sqrt(row.fitted / again.fitted + 1)
            assert abs(again.bias - row.bias) < 4 * error
            assert again.fitted == 8


def test_a_world_is_read_as_the_study_would_read_its_files(benchmark, tmp_path):
    """The same spells as from the files that `simulate` writes, through mapping and checks."""
    drawn, plan = benchmark.parameters(benchmark.DANGERS[GONE], 0.7, 150, places=2), benchmark.PLAN
    simulate(tmp_path, parameters=drawn, seed=5)
    read = Frames(plan, read_extract(tmp_path, read_mapping(plan.mapping_file), window=None))
    held = benchmark.frames(benchmark.make_world(drawn, seed=5))
    for outcome in (benchmark.REPORT, benchmark.ARREST, benchmark.SAME_VICTIM):
        ours, theirs = (one.spells_by_history(outcome).frame.fillna({"exit_reason": ""}) for one in (held, read))
        assert len(ours) > 500
        columns = [name for name in ours if name not in ("person", "area")]
        pd.testing.assert_frame_equal(
            *(one[columns].sort_values(columns, ignore_index=True) for one in (ours, theirs)), check_dtype=False
        )
    assert len(held.compared(benchmark.REPORT, "comparison area")) == len(
        read.compared(benchmark.REPORT, "comparison area")
    )


def test_it_fits_what_the_study_fits(benchmark, held):
    id, rows = "survival.ipv_dir.notification.hazard_ratio", held.spells_by_year(benchmark.REPORT).first()
    about = {"id": id, "part": "P"}
    found = after_notification(held, benchmark.REPORT, "time-dependent", "street", **about)
    log, error = benchmark.planned(held)[WITH_YEAR]
    assert np.exp(log) == pytest.approx(found.ratio.value, rel=1e-12)
    assert error == pytest.approx(found.ratio.standard_error, rel=1e-12)
    beside = {one.words: one.ratio for one in found.beside}
    bare = beside[NO_TREND]
    assert np.exp(benchmark.planned(held)[WITHOUT_YEAR][0]) == pytest.approx(bare.value, rel=1e-9)
    assert benchmark.answer(lambda: benchmark.ratio(rows.assign(exposed=False))) == (None, None)
    every = benchmark.with_history(held)["every report, history"]
    assert np.exp(every[0]) == pytest.approx(beside["every event, given history"].value, rel=1e-12)


def test_each_part_answers_all_its_models(benchmark, held):
    for part, models in MODELS.items():
        answers = benchmark.PARTS[part](held)
        assert set(answers) == set(models)
        assert answers[models[0]] is not None


def test_where_a_check_withholds_the_direction_nothing_is_ruled_out(benchmark, held, monkeypatch):
    _, with_year = benchmark.answer(
        lambda: benchmark.ratio(rows := held.spells_by_year(benchmark.REPORT).first(), held.terms(rows))
    )
    monkeypatch.setattr(benchmark, "withheld", lambda *_: [])
    assert benchmark.checks(held)["headline"] == with_year
    monkeypatch.setattr(benchmark, "withheld", lambda *_: ["a reason"])
    assert benchmark.checks(held)["headline"] == (with_year[0], np.inf)


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
            return [{WITHOUT_YEAR: (0.1, np.inf), WITH_YEAR: None}] * 3

    output, task = tmp_path / "notes.jsonl", Once("planned", "w", 1.0, 300, 0, 3)
    first = benchmark.run([task], output)
    again = benchmark.run([benchmark.Task("planned", "w", 1.0, 300, 0, 3)], output)
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
