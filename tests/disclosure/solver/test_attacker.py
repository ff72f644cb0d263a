"""The reader's intervals agree with counting every set of whole numbers that fits."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.disclosure.solver.attacker import Interval, all_safe, in_whole_numbers, intervals
from ipvi_eval.disclosure.solver.system import System


def table(cells):
    """A table with margins: cells, row totals, column totals and the grand total, by row."""
    inner = np.array(cells)
    full = np.pad(inner, ((0, 1), (0, 1)))
    full[:-1, -1], full[-1, :-1], full[-1, -1] = inner.sum(1), inner.sum(0), inner.sum()
    place = np.arange(full.size).reshape(full.shape)
    rows = [[*((int(p), 1) for p in line[:-1]), (int(line[-1]), -1)] for line in (*place, *place.T)]
    return System.of(full.ravel(), rows), place


def by_counting(system, hidden, place):
    """Every set of whole numbers up to the largest sum, each between what is known of it."""
    columns = np.flatnonzero(hidden)
    fits = []
    for guess in product(range(int(system.values.max()) + 1), repeat=len(columns)):
        values = system.values.copy()
        values[columns] = guess
        within = (values >= system.lowest).all() and (values <= system.highest).all()
        if within and not (system.equations @ values).any():
            fits.append(values[place])
    return min(fits), max(fits)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.sets(st.integers(0, 3), min_size=1))
def test_a_small_table_agrees_with_counting(cells, chosen):
    system, place = table(np.reshape(cells, (2, 2)))
    inner = place[:-1, :-1].ravel()
    hidden = np.zeros(len(system), dtype=bool)
    hidden[inner[sorted(chosen)]] = True
    found = intervals(system, hidden, np.flatnonzero(hidden))
    for where, one in found.items():
        assert (one.lowest, one.highest) == by_counting(system, hidden, where)
        assert all_safe(system, hidden, np.array([where]), 3) == (one.highest - one.lowest >= 3)


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
    st.sets(st.integers(0, 3), min_size=1),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=4, max_size=4),
)
def test_what_is_known_of_hidden_counts_in_any_case_is_used(cells, chosen, room):
    """As when they are printed rounded."""
    system, place = table(np.reshape(cells, (2, 2)))
    inner = place[:-1, :-1].ravel()
    lowest, highest = system.lowest.copy(), system.highest.copy()
    lowest[inner] = [max(0, cell - down) for cell, (down, _) in zip(cells, room, strict=True)]
    highest[inner] = [cell + up for cell, (_, up) in zip(cells, room, strict=True)]
    known = replace(system, lowest=lowest, highest=highest)
    hidden = np.zeros(len(system), dtype=bool)
    hidden[inner[sorted(chosen)]] = True
    for where, one in intervals(known, hidden, np.flatnonzero(hidden)).items():
        assert (one.lowest, one.highest) == by_counting(known, hidden, where)
        assert all_safe(known, hidden, np.array([where]), 3) == (one.highest - one.lowest >= 3)


def test_a_count_in_no_equation_is_between_what_is_known_of_it():
    free = System.of([3], [], lowest=np.array([1.0]), highest=np.array([11.0]))
    hidden = np.array([True])
    assert intervals(free, hidden, np.array([0])) == {0: Interval(1, 11)}
    assert all_safe(free, hidden, np.array([0]), 10)
    assert not all_safe(free, hidden, np.array([0]), 11)


def test_a_lone_hidden_cell_is_no_secret_and_one_in_no_equation_is():
    system, _ = table([[3, 20], [30, 40]])
    hidden = np.zeros(len(system), dtype=bool)
    hidden[0] = True
    assert intervals(system, hidden, np.array([0])) == {0: Interval(3, 3)}
    assert not all_safe(system, hidden, np.array([0]), 11)
    free = System.of([3], [])
    assert intervals(free, np.array([True]), np.array([0])) == {0: Interval(0, np.inf)}
    assert all_safe(free, np.array([True]), np.array([0]), 11)


@pytest.mark.parametrize(("low", "high", "safe"), [(0, 11, True), (0, 10, False), (1, 12, True), (5, np.inf, True)])
def test_wide_enough(low, high, safe):
    assert Interval(low, high).safe(11) is safe


def test_whole_numbers_may_not_reach_the_ends_of_the_programs():
    """2 x + y = 7: y is odd, by counting."""
    system = System.of([3, 1, 7], [[(0, 2), (1, 1), (2, -1)]])
    hidden, places = np.array([True, True, False]), np.array([0, 1])
    assert intervals(system, hidden, places) == {0: Interval(0, 3), 1: Interval(0, 7)}
    found = in_whole_numbers(system, hidden, places)
    assert found == {0: Interval(0, 3), 1: Interval(1, 7)}
    assert {place: by_counting(system, hidden, place) for place in (0, 1)} == {0: (0, 3), 1: (1, 7)}
