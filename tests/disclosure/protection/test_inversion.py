"""A small table is widened where trying every set of counts would pin a small one, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.disclosure.protection import inversion
from ipvi_eval.disclosure.protection.inversion import fitting, protect_from_inversion
from ipvi_eval.disclosure.protection.secondary import protect
from ipvi_eval.disclosure.solver.system import System
from tests.disclosure.attacks.test_every_table import one_way, two_way
from tests.disclosure.solver.test_attacker import table

PINNED = [(0, 1, 5, 1, 3, 2), (0, 1, 5, 2, 2, 2), (0, 1, 5, 3, 1, 2)]
"""All tables that come out as each of them does, five the least that is shown: the second cell is 1 in every one."""


def by_trying(system, hidden):
    """Every set of whole numbers up to the largest count, one after the other."""
    columns, found = np.flatnonzero(hidden), []
    for guess in product(range(int(system.values.max()) + 1), repeat=len(columns)):
        values = system.values.copy()
        values[columns] = guess
        if not (system.equations @ values).any():
            found.append(tuple(values.tolist()))
    return found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_all_sets_that_fit_are_found_once(cells, gone):
    system, place = table(np.reshape(cells, (2, 2)))
    hidden = np.zeros(len(system), dtype=bool)
    hidden[place[:-1, :-1].ravel()] = gone
    found = [tuple(map(int, values)) for values in fitting(system, hidden)]
    assert len(set(found)) == len(found)
    assert sorted(found) == sorted(by_trying(system, hidden))


def test_endlessly_many_sets_are_too_many():
    system, _ = table([[3, 2], [20, 30]])
    assert fitting(system, np.ones(len(system), dtype=bool)) is None


def test_tables_that_could_not_be_told_apart_are_widened_alike_and_can_be_many():
    shown, wider = set(), []
    for cells in PINNED:
        system = two_way(cells)
        hidden = protect(system, least=5).hidden
        shown.add(tuple(np.where(hidden, -1, system.values).tolist()))
        wider.append(protect_from_inversion(system, least=5).hidden)
        assert (wider[-1] >= hidden).all()
        assert (wider[-1] & ~hidden).sum() == 1
    assert len(shown) == 1
    assert (np.array(wider) == wider[0]).all()
    # Others come out so by the rule alone, and no small count is the same in all of them.
    alike = [
        values
        for values in fitting(system, wider[0])
        if np.array_equal(protect(replace(system, values=values), least=5).hidden, wider[0])
    ]
    assert len(alike) > 1
    agreed = wider[0] & (np.ptp(alike, axis=0) == 0)
    assert not (agreed & (alike[0] > 0) & (alike[0] < 5)).any()


def test_the_intervals_are_those_of_what_is_hidden_then():
    narrow, wide = (rule(one_way([1, 3, 3]), least=3) for rule in (protect, protect_from_inversion))
    assert (narrow.hidden.tolist(), wide.hidden.tolist()) == ([True, True, False, False], [True, True, True, False])
    assert (narrow.intervals[0].highest, wide.intervals[0].highest) == (4, 7)


def test_what_needs_nothing_is_left_as_it_is():
    system = two_way([3, 20, 30, 40])
    assert np.array_equal(protect_from_inversion(system, least=5).hidden, protect(system, least=5).hidden)


def test_nothing_that_is_printed_is_hidden():
    """1, 3 and 3 of seven, of which the last is printed already: nothing more can be done."""
    system = replace(one_way([1, 3, 3]), printed=np.array([False, False, True, True]))
    assert protect_from_inversion(system, least=3).hidden.tolist() == [True, True, False, False]


@pytest.mark.parametrize(("limit", "value"), [("_COUNTS", 3), ("_SETS", 2)])
def test_where_there_is_more_to_try_than_that_it_is_not_tried(monkeypatch, limit, value):
    system = one_way([1, 3, 3])
    monkeypatch.setattr(inversion, limit, value)
    assert np.array_equal(protect_from_inversion(system, least=3).hidden, protect(system, least=3).hidden)


def test_tables_beside_each_other_are_widened_each_by_itself():
    one, other = one_way([1, 3, 3]), one_way([50, 60, 70])
    together = System.of(
        [*one.values, *other.values],
        [[*((start + place, 1) for place in range(3)), (start + 3, -1)] for start in (0, 4)],
        cost=np.array([*one.cost, *other.cost]),
    )
    assert protect_from_inversion(together, least=3).hidden.tolist() == [True, True, True, False, *(False,) * 4]
