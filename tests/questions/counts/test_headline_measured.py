"""The stored measurements of the headline: complete, as promised, and made again by a small one."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.level_terms import level_design
from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.questions.counts.headline_measured import (
    HEADLINE,
    ByLength,
    Estimator,
    Measured,
    read_measured,
    write_measured,
)
from tests.conftest import benchmark_script

_WAYS = ("exact", "drifting")


@pytest.fixture(scope="module")
def benchmark():
    """The module that made the stored table; a script beside the package."""
    with benchmark_script("its_headline") as module:
        yield module


@pytest.fixture(scope="module")
def stored() -> Measured:
    return read_measured()


def test_everything_measured_is_stored(benchmark, stored):
    assert {one.id: one.label for one in stored.rows} == benchmark.LABELS
    assert "benchmarks/its_headline.py" in stored.command
    assert stored.series == 30
    assert stored.seeds == (benchmark.SEED,)
    for name in benchmark.HEADLINES:
        assert tuple(one.months for one in stored.lengths(name)) == benchmark.LENGTHS
    for name in benchmark.FEW_HEADLINES:
        assert tuple(one.months for one in stored.lengths(name)) == benchmark.FEW_LENGTHS
    tests = {one.id: one.tests for one in stored.rows}
    slow = {"decision-3", "decision-29"}
    few = {id for id in tests if id.endswith(("-15", "-few", "-some", "-more", "-steady"))}
    of_study = {id for id in tests if id.endswith("-shocks")}
    assert min(tests[id] for id in tests.keys() - slow - few - of_study) >= 2000
    assert min(tests[id] for id in slow | few) >= 720
    assert min(tests[id] for id in of_study) >= 480
    assert sum(one.tests for one in stored.lengths(HEADLINE)) == tests[HEADLINE]


@pytest.mark.parametrize("name", [HEADLINE, "ratio"])
def test_the_headline_keeps_its_promise(stored, name):
    """At most 7.5 % of null series, in every length; planted and absent falls held as often as is said."""
    one = stored.estimator(name)
    assert max(one.null, one.study, *(row.null for row in stored.lengths(name))) <= 0.075
    assert min(1 - one.null, one.covers_80, one.covers_70) >= 0.93
    assert max(1 - one.null, one.covers_80, one.covers_70) <= 0.98
    assert min(one.covers_growing, one.covers_fading) >= 0.90
    assert one.power_30 > one.power_20 > one.false_falls


@pytest.mark.parametrize("name", ["decision-3", "decision-29"])
def test_what_leads_holds_whatever_leads(stored, name):
    """The check before the start chooses; neither what it chooses nor what it leaves calls too many changed."""
    one = stored.estimator(name)
    assert max(one.null, one.study, one.null_leading) <= 0.075
    assert 0 < one.leads < 1
    assert min(one.covers_80, one.covers_70) >= 0.93
    assert min(one.covers_growing, one.covers_fading) >= 0.88
    assert one.power_30 > one.power_20 > one.false_falls


@pytest.mark.parametrize("name", ["drifting-shocks", "ratio-shocks", "forecast"])
def test_shocks_before_the_start_and_the_forecast_hold(stored, name):
    one = stored.estimator(name)
    assert max(one.null, one.study) <= 0.075
    assert min(one.covers_80, one.covers_70) >= 0.93


def test_the_exact_ratio_leads_only_where_it_holds(stored):
    """Below thirty incidents it holds its level, as the drifting level does; above, it does not."""
    exact, level = ([stored.estimator(f"{way}-{few}") for few in ("15", "few", "some", "more")] for way in _WAYS)
    assert max(exact[0].null, exact[1].null) <= 0.075
    assert min(exact[1].covers_80, exact[1].covers_70) >= 0.945
    assert exact[3].null > 0.15 > exact[2].null > 0.10 > max(level[2].null, level[3].null)


def test_recording_that_grows_everywhere_is_told_from_one_area_that_grows(benchmark):
    """A fifth a year is log 1.2 = 0.182 on the log scale, of all areas together."""
    years = np.arange(48) / 12
    for slope, alone, steady in ((0.17, False, True), (0.20, False, False), (-0.20, False, False), (0.20, True, True)):
        counts = np.full((3, 48), 1000.0)
        counts[: 1 if alone else 3] *= np.exp(slope * years)
        areas = benchmark.Areas(counts, counts, False, np.datetime64("2001-01", "M"))
        assert benchmark.block(areas, 48, 0, 24).steady is steady


def test_the_band_holds_its_months(stored):
    for missed in (stored.band_missed_alone, stored.band_missed_relative):
        assert missed is not None
        assert 0.005 <= missed <= 0.07


def test_the_headline_as_it_was_does_not(stored):
    was, now = stored.estimator("level-slope"), stored.estimator(HEADLINE)
    assert was.study > 0.15 > 0.075 > now.study
    assert was.width > now.width
    assert was.power_30 < now.power_30


def test_shares_belong_together(stored):
    for one in stored.rows:
        assert one.false_falls <= one.null, one.id
        assert one.power_20 <= one.power_30, one.id
        assert (one.study is None) == (one.study_se is None), one.id
        assert (one.leads is None) == (one.null_leading is None) == (one.null_leading_se is None), one.id


def test_a_small_measurement_agrees_with_the_stored_one(benchmark, stored, reference):
    # Windows and starts of its own, 210 tests of nothing and 210 of each fall, errors clustered by postcode.
    areas = benchmark.postcodes()
    assert areas is not None
    assert len(areas.counts) == stored.series
    assert stored.months == (str(areas.first), str(areas.first + areas.counts.shape[1] - 1))
    blocks = [
        benchmark.block(areas, 60, first, start) for first, start in zip(range(7, 217, 30), [31] * 7, strict=True)
    ]
    task = benchmark.Task("again", 60, benchmark.level_alone, lambda: iter(blocks))
    again = benchmark.tally(task)
    line = stored.estimator(HEADLINE)
    for measure, expected in (
        ("null", stored.lengths(HEADLINE)[2].null),
        ("covers_80", line.covers_80),
        ("covers_70", line.covers_70),
        ("covers_growing", line.covers_growing),
        ("covers_fading", line.covers_fading),
        ("power_30", line.power_30),
    ):
        share = benchmark.clustered([again], HEADLINE, measure)
        assert share.tests == 210
        chance = max(share.se, np.sqrt(expected * (1 - expected) / share.tests))
        assert abs(share.mean - expected) <= 4 * chance + 0.01, measure


def test_a_forecast_that_borrows_a_fit_is_the_shipped_one(benchmark):
    one = benchmark.block(benchmark.made_up(areas=3, months=60), 48, 5, 24)
    found = benchmark.shipped_forecast(one)["forecast"].point.reshape(-1, 3)
    assert found.shape == (len(benchmark.PLANTED), 3)
    for number, area in ((0, 0), (2, 1)):
        fit = fit_step(one.series(number, area), one.plan())
        assert found[number, area] == pytest.approx(forecast(fit).average.value, abs=1e-12)


def test_shocks_stand_before_the_start_as_in_the_plan(benchmark):
    one = next(benchmark.study(benchmark.made_up(areas=2), 1, shocks=True))
    design = level_design(one.calendar, one.plan())
    start = one.start
    left_out = {*range(start, start + 3), *range(start - 13, start - 9)}
    assert set(range(one.calendar.n)) - set(design.rows.tolist()) == left_out
    assert design.X[:, design.column("reform.level_change")].sum() == (design.rows >= start - 15).sum()


def test_errors_are_clustered_by_area(benchmark):
    # Four areas with three tests each: between areas the shares are 0, 0, 1/3 and 1.
    rows = {"x": {"null": [[0.0, 3], [0.0, 3], [1.0, 3], [3.0, 3]]}}
    share = benchmark.clustered([rows, {}], "x", "null")
    assert share.mean == pytest.approx(1 / 3)
    assert share.se == pytest.approx(np.std([0, 0, 1 / 3, 1], ddof=1) / 2)
    assert share.tests == 12
    assert benchmark.clustered([{}], "x", "null") is None


def row(**changes) -> Estimator:
    values = {
        "id": "a", "label": "An estimator", "null": 0.03, "null_se": 0.005, "false_falls": 0.01, "study": None,
        "study_se": None, "width": 0.7,
        "covers_80": 0.95, "covers_70": 0.95, "covers_growing": 0.93, "covers_fading": 0.92, "power_20": 0.2,
        "power_30": 0.5, "tests": 100,
    }  # fmt: skip
    return Estimator(**values | changes)


def test_written_and_read_again(tmp_path, stored):
    path = tmp_path / "again.toml"
    write_measured(path, stored)
    assert read_measured(path) == stored
    length = ByLength(estimator="a", months=36, null=0.03, null_se=0.01, false_falls=0.0, tests=90)
    small = replace(stored, date=datetime.date(2026, 1, 2), rows=(row(),), by_length=(length,))
    write_measured(path, small)
    assert read_measured(path) == small
    assert small.estimator("a").study is None
    with pytest.raises(DataError, match="no estimator b; it has a"):
        small.estimator("b")


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"null": 1.2}, "null = 1.2"), ({"tests": 0}, "tests = 0"), ({"power_20": -0.1}, "power_20"),
     ({"width": float("nan")}, "width = nan")],
)  # fmt: skip
def test_impossible_numbers_are_refused(changes, told):
    with pytest.raises(ValueError, match=told):
        row(**changes)


@pytest.mark.parametrize("text", ["not toml", "source = 3", "rows = 3\nmonths = 4"])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "other.toml"
    path.write_text(text)
    with pytest.raises(DataError, match=r"other\.toml"):
        read_measured(path)


def test_rows_that_lack_or_repeat_something_are_refused(tmp_path, stored):
    path = tmp_path / "other.toml"
    length = ByLength(estimator="b", months=36, null=0.03, null_se=0.01, false_falls=0.0, tests=90)
    twice = replace(stored, rows=(row(), row()), by_length=(replace(length, estimator="a"),))
    for wrong, told in ((twice, "a row twice"), (replace(stored, by_length=(length,)), "tells an estimator by length")):
        write_measured(path, wrong)
        with pytest.raises(DataError, match=told):
            read_measured(path)
    write_measured(path, replace(stored, rows=(row(),), by_length=()))
    path.write_text(path.read_text().replace("0.0300, ", "", 1).replace(", nan, nan, nan]", "]"))
    with pytest.raises(DataError, match="does not hold measured headlines"):
        read_measured(path)
