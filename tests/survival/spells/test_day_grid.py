"""The day grid against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.survival.spells.day_grid import _positions, _ragged, day_grid, last_at_or_before

SPELL = st.tuples(st.integers(0, 12), st.integers(1, 9), st.integers(0, 2), st.floats(0.25, 4))


def brute(times, strata_of_bin, start, stop, stratum, value):
    return [value[(start < t) & (t <= stop) & (stratum == s)].sum() for t, s in zip(times, strata_of_bin, strict=True)]


@settings(max_examples=80, deadline=None)
@given(st.lists(SPELL, min_size=1, max_size=30), st.sampled_from([1.0, 0.1, 365.25, 1e7]))
def test_risk_sets_equal_counting(rows, unit):
    entry, length, stratum, value = (np.array(column) for column in zip(*rows, strict=True))
    start, stop = entry * unit, (entry + length) * unit
    grid = day_grid(stop, start, stratum, 3)
    expected = brute(grid.times, grid.stratum, start + 1e-9 * unit, stop + 1e-9 * unit, stratum, value)
    np.testing.assert_allclose(grid.at_risk(value), expected, atol=1e-9)
    np.testing.assert_allclose(grid.times[grid.stop], stop)
    np.testing.assert_array_equal(grid.stratum[grid.stop], stratum)


@settings(max_examples=60, deadline=None)
@given(st.lists(SPELL, min_size=1, max_size=30))
def test_many_small_strata_give_the_same_risk_sets(rows):
    entry, length, stratum, value = (np.array(column) for column in zip(*rows, strict=True))
    start, stop = entry.astype(float), (entry + length).astype(float)
    times, day, entry_day = _positions(stop, start)
    ragged = _ragged(times, day, entry_day, stratum, 3)
    expected = brute(ragged.times, ragged.stratum, start, stop, stratum, value)
    np.testing.assert_allclose(ragged.at_risk(value), expected, atol=1e-12)
    bins = np.arange(ragged.size, dtype=float)
    for b in range(ragged.size):
        same = ragged.stratum == ragged.stratum[b]
        np.testing.assert_allclose(ragged.running(bins)[b], bins[same & (np.arange(len(bins)) <= b)].sum())


def test_a_million_strata_do_not_fill_the_memory():
    n = 40_000
    stop, stratum = np.arange(1, n + 1, dtype=float), np.arange(n)
    grid = day_grid(stop, None, stratum, n)
    assert grid.size == n
    assert not grid.rectangular
    np.testing.assert_array_equal(grid.at_risk(), 1)


def test_times_that_differ_by_rounding_are_one_time():
    # R: survival::aeqSurv, tolerance sqrt(.Machine$double.eps)
    grid = day_grid(np.array([0.1 + 0.2, 0.3, 0.7]))
    np.testing.assert_array_equal(grid.at_risk(), [3, 1])


def test_entering_on_a_day_is_not_being_at_risk_on_it():
    grid = day_grid(np.array([5.0, 7.0]), np.array([0.0, 5.0]))
    assert grid.at_risk()[grid.stop[0]] == 1


def test_days_far_apart_are_ranked_not_listed():
    grid = day_grid(np.array([1.0, 1e9]))
    assert grid.size == 2


def test_last_at_or_before():
    np.testing.assert_array_equal(
        last_at_or_before(np.array([1.0, 3.0]), np.array([0.5, 1.0, 2.0, 9.0])), [-1, 0, 0, 1]
    )


def test_the_grid_runs_from_the_first_end_of_a_spell_to_the_last():
    # As many spells as days, and more: the days are listed, also those on which none ends.
    assert day_grid(np.array([3.0, 6, 6, 6])).times.tolist() == [3, 4, 5, 6]
    assert day_grid(np.array([3.0, 3, 6, 6, 6]), np.zeros(5)).times.tolist() == [3, 4, 5, 6]
    # Fewer: only those on which one ends.
    assert day_grid(np.array([3.0, 6, 6])).times.tolist() == [3, 6]


def test_a_spell_begins_before_the_grid_or_after_a_bin_of_it():
    assert day_grid(np.array([5.0, 9, 9]), np.array([0.0, 5, 6])).entry_place.tolist() == [0, 1, 1]
    assert day_grid(np.array([5.0, 6, 7]), np.array([0.0, 5, 6])).entry_place.tolist() == [0, 1, 2]
    assert day_grid(np.array([5.0, 7])).entry_place.tolist() == [0, 0]


@pytest.mark.parametrize("strata", [1, 3])
def test_sums_of_several_columns_are_those_of_each(strata):
    rng = np.random.default_rng(strata)
    start = rng.integers(0, 5, 30) * 1.0
    stop, stratum = start + rng.integers(1, 6, 30), rng.integers(0, strata, 30)
    times, day, entry_day = _positions(stop, start)
    for grid in (day_grid(stop, start, stratum, strata), _ragged(times, day, entry_day, stratum, strata)):
        both = np.column_stack([grid.by_stop(), grid.by_entry()])
        for add in (grid.running, grid.from_end):
            np.testing.assert_allclose(add(both), np.column_stack([add(both[:, 0]), add(both[:, 1])]))
        assert grid.running(both)[-1].sum() <= 60


def test_entries_are_counted_in_every_bin_also_where_none_is_late():
    grid = day_grid(np.array([2.0, 3.0, 4.0]), np.array([2.0, 2.0, 0.0]))
    assert grid.by_entry().tolist() == [2, 0, 0]
    assert grid.by_entry(np.array([1.0, 2.0, 4.0])).tolist() == [3, 0, 0]
    assert day_grid(np.array([2.0, 3.0])).by_entry().tolist() == [0, 0]
