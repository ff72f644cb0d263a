"""A level that doubles at a date nobody planned is told; a program's effect, a season and a drift are not."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.level_jumps import _a_year, level_jumps
from ipvi_eval.its.series.monthly import monthly_series, monthly_values

MONTHS = np.datetime64("2015-01", "M") + np.arange(72)
PLAN = DesignPlan(interruptions=(Interruption(month="2018-07"),))
COUNTS = np.random.default_rng(8).poisson(25, 72)  # made up


def periods(counts, plan=PLAN, exposure=None):
    return [note.period for note in level_jumps(monthly_series(MONTHS, counts, exposure), plan)]


def times(ratio, first, last=72, counts=COUNTS):
    changed = np.array(counts)
    changed[first:last] = np.round(ratio * changed[first:last])
    return changed


def test_a_level_that_doubles_or_halves():
    (note,) = level_jumps(monthly_series(MONTHS, times(2, 50)), PLAN)
    assert (note.kind, note.period) == ("jump", "2019-03")
    assert note.seen.startswith("From 2019-03 on the level is 1.9 times that of the 6 months before")
    assert note.remedy.endswith("--also 2019-03 gives it a change of its own")
    assert periods(times(0.5, 50, counts=8 * COUNTS)) == ["2019-03"]
    assert periods(times(2, 24, 30, counts=8 * COUNTS)) == ["2017-01", "2017-07"]


@pytest.mark.parametrize(
    "counts",
    [
        COUNTS,
        times(2, 42),  # the effect of the program
        times(2, 43, counts=np.full(72, 200)),
        np.interp(np.arange(72), [0, 46, 56, 71], [100, 100, 400, 400]).round(),  # within a year
        times(1.6, 50),
        np.round(COUNTS * np.exp(np.log(3) * np.arange(72) / 71)),  # three times as many over six years
        np.random.default_rng(5).poisson(3 * (1 + (np.arange(72) >= 50))),  # too few to tell
        np.round(40 * (1 + 0.5 * np.sin(2 * np.pi * np.arange(72) / 12))),  # a season
    ],
)
def test_what_is_no_jump(counts):
    assert periods(counts) == []


def test_a_jump_that_the_plan_names_or_the_exposure_makes():
    named = DesignPlan(interruptions=(*PLAN.interruptions, Interruption(month="2019-03", name="also_1")))
    assert periods(times(2, 50), named) == []
    assert periods(times(2, 50), exposure=np.where(np.arange(72) >= 50, 2000.0, 1000.0)) == []


def test_the_errors_are_those_of_the_logarithm():
    """Six of 20 before and six of 40 after: log 2 / sqrt(1/120 + 1/240) = 6.2 errors; of 23 and 46, 6.6."""
    for level, told in ((20, []), (23, ["2019-03"])):
        counts = np.full(72, level)
        counts[50:] *= 2
        assert periods(counts) == told


def test_values_have_no_jumps():
    assert level_jumps(monthly_values(MONTHS, times(2, 50)), PLAN) == ()


def a_season(level, seed=0, *, swing=0.4):
    """Counts about a level that rises and falls within each year, by default to 2.2 times its lowest."""
    wave = np.exp(swing * np.sin(2 * np.pi * np.arange(72) / 12))
    return np.random.default_rng(seed).poisson(level * wave)


def test_a_season_with_chance_is_no_jump_and_hides_none():
    """Six months against six, such a season alone is 1.66 times as high, and 1.8 with chance in four series of ten."""
    assert [seed for seed in range(25) if periods(a_season(40, seed))] == []
    passed = np.arange(72)
    assert periods(a_season(np.where(passed < 51, 200, 500), swing=0.2)) == ["2019-04"]
    # Of a level that goes back after nine months the year after says nothing, and of the first year that before.
    assert periods(a_season(np.where((passed >= 51) & (passed < 60), 500, 200), swing=0.2))[0] == "2019-04"
    assert periods(a_season(np.where(passed < 9, 200, 500), swing=0.2)) == ["2015-10"]


def test_a_jump_of_quarters_is_held_against_the_same_quarters():
    quarters = np.datetime64("2005-01", "M") + 3 * np.arange(48)
    counts = np.tile([55, 45, 45, 55], 12) * np.where(np.arange(48) < 17, 2, 6)
    plan = DesignPlan(interruptions=(Interruption(month="2014-01"),))
    found = level_jumps(monthly_series(quarters, counts, months_per_period=3), plan)
    assert [note.period for note in found] == ["2009Q2"]


def test_the_years_between_are_whole_and_as_long_as_a_side():
    for months, periods_apart in ((1, 12), (3, 8), (12, 6)):
        stamps = np.datetime64("2000-01", "M") + months * np.arange(20)
        assert _a_year(monthly_series(stamps, np.arange(20), months_per_period=months)) == periods_apart
