"""Periods that hold next to nothing are told where chance makes none, and not where it does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.holes import begins_low, holes
from ipvi_eval.its.series.monthly import monthly_series, monthly_values

MONTHS = np.datetime64("2015-01", "M") + np.arange(72)
PLAN = DesignPlan(interruptions=(Interruption(month="2018-07"),))
COUNTS = np.random.default_rng(8).poisson(25, 72)  # made up


def with_counts(at, values, counts=COUNTS):
    changed = np.array(counts)
    changed[at : at + len(values)] = values
    return monthly_series(MONTHS, changed)


@pytest.mark.parametrize(
    ("at", "values", "told"),
    [
        (20, [0], "2016-09 holds"),
        (20, [0] * 5, "2016-09 to 2017-01 hold"),
        (20, [1, 2, 0, 1, 2], "2016-09 to 2017-01 hold"),
        (42, [0] * 24, "2018-07 to 2020-06 hold"),  # longer than what is looked at around it
    ],
)
def test_a_hole_is_told(at, values, told):
    (note,) = holes(with_counts(at, values), PLAN)
    assert note.seen.startswith(f"{told} next to nothing between months that hold much: records may be missing")
    first, last = MONTHS[at], MONTHS[at + len(values) - 1]
    assert (note.kind, note.period) == ("hole", str(first))
    assert f"--also {first}:{last} leaves" in note.remedy


@pytest.mark.parametrize(
    ("at", "values"),
    [
        (0, [0] * 5),  # `begins_low` tells it
        (67, [0] * 5),  # `unfinished` does
        (20, [9, 8, 9]),
        (36, [5] * 36),  # a lasting fall
        (0, [5] * 36),  # a lasting rise
    ],
)
def test_what_is_no_hole(at, values):
    assert holes(with_counts(at, values), PLAN) == ()


def test_a_fall_that_recovers_a_little_is_no_hole():
    counts = np.r_[np.full(30, 200), np.full(5, 5), np.full(37, 11)]
    assert holes(monthly_series(MONTHS, counts), PLAN) == ()


def test_several_holes_are_one_note():
    counts = np.array(COUNTS)
    counts[[11, 23, 35]] = 0
    (note,) = holes(monthly_series(MONTHS, counts), PLAN)
    assert note.seen.startswith("2015-12, 2016-12, 2017-12 hold next to nothing")
    assert note.remedy.endswith("and so for the others")


def test_a_hole_that_the_plan_sets_apart_is_not_told_again():
    apart = Interruption(month="2016-09", end="2017-01", name="also_1", slope=False)
    assert holes(with_counts(20, [0] * 5), DesignPlan(interruptions=(*PLAN.interruptions, apart))) == ()


def test_few_incidents_have_empty_months():
    """Poisson counts with a season, every other series with a fall by a third: told in one of a hundred or less."""
    rng = np.random.default_rng(4)
    told = 0
    for _ in range(200):
        mean = rng.choice([0.5, 2, 5, 10]) * np.exp(0.2 * np.sin(2 * np.pi * np.arange(72) / 12))
        mean[36:] *= rng.choice([1.0, 0.67])
        told += len(holes(monthly_series(MONTHS, rng.poisson(mean)), PLAN)) + len(
            begins_low(monthly_series(MONTHS, rng.poisson(mean)), PLAN)
        )
    assert told <= 4


def test_so_few_in_all_months_together_is_what_decides():
    """Of mean 2 a run of k zeros has the probability exp(-2k), and counts if 72 times that is below .01: from five on.

    That is without the error of the mean, with which it takes one more.
    """
    counts = np.tile([1, 2, 3, 2], 18)
    limit = next(k for k in range(1, 12) if stats.poisson.pmf(0, 2 * k) * 72 < 0.01)
    told = next(k for k in range(1, 12) if holes(with_counts(20, [0] * k, counts), PLAN))
    assert (limit, told) == (5, 6)


@pytest.mark.parametrize(("values", "begin"), [([5], "2015-02"), ([0] * 5, "2015-06"), ([1, 2], "2015-03")])
def test_a_series_that_begins_low(values, begin):
    (note,) = begins_low(with_counts(0, values), PLAN)
    assert (note.kind, note.period) == ("begins low", begin)
    assert f"{sum(values)} and lie" in note.seen
    assert note.remedy.endswith(f"--window {begin}:")


@pytest.mark.parametrize("values", [[15], [12, 12], [25, 0], np.arange(5, 25)])
def test_what_does_not_begin_low(values):
    assert begins_low(with_counts(0, list(values)), PLAN) == ()


def test_what_begins_low_stands_beside_the_months_before_the_program():
    early = DesignPlan(interruptions=(Interruption(month="2015-05"),))
    assert begins_low(with_counts(0, [5, 4, 6, 5]), early) == ()


def test_values_have_holes_where_all_others_lie_together():
    values = monthly_values(MONTHS, np.where(np.arange(72) // 5 == 4, 0.0, 7 + np.cos(np.arange(72))))
    (note,) = holes(values, PLAN)
    assert note.seen.startswith("2016-09 to 2017-01 hold next to nothing")
    assert begins_low(values, PLAN) == ()
    wide = monthly_values(MONTHS, np.where(np.arange(72) // 5 == 4, 0.0, 7 + 6 * np.cos(np.arange(72))))
    assert holes(wide, PLAN) == ()
