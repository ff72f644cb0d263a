"""No hidden small count can be worked back, totals stay, and nothing is hidden that need not be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.disclosure.protection import secondary
from ipvi_eval.disclosure.protection.secondary import protect
from ipvi_eval.disclosure.solver.attacker import intervals, knowing
from ipvi_eval.disclosure.solver.system import System
from ipvi_eval.errors import AnalysisError
from tests.disclosure.solver.test_attacker import by_counting, table

LEAST = 11
ROOM = LEAST // 2


def with_dear_margins(system, place):
    cost = np.ones(len(system))
    cost[place[-1]] = cost[place[:, -1]] = 20.0
    cost[place[-1, -1]] = 1000.0
    return replace(system, cost=cost)


def test_nothing_small_nothing_hidden():
    system, _ = table([[20, 30], [40, 0]])
    assert not protect(system, least=LEAST).hidden.any()


def test_a_square_is_hidden_around_a_small_cell():
    system, place = table([[3, 20, 50], [30, 40, 60], [70, 80, 90]])
    found = protect(with_dear_margins(system, place), least=LEAST)
    assert found.small.sum() == 1
    # Three further cells, the corners of a rectangle: no fewer protect one cell of a table with margins.
    assert found.hidden.sum() == 4
    assert not found.hidden[place[-1]].any()
    assert found.intervals[0].safe(LEAST)


counts = st.one_of(st.integers(0, 12), st.integers(11, 200))


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(counts, min_size=n, max_size=n), min_size=2, max_size=5)))
def test_tables_with_margins(cells):
    system, place = table(cells)
    system = with_dear_margins(system, place)
    found = protect(system, least=LEAST)
    assert all(one.safe(LEAST) for one in found.intervals.values())
    assert set(found.intervals) == set(np.flatnonzero(found.small))
    # What is shown is never small, and each further cell is needed: without it some small count is told. Where one is
    # needed only before a reader who knows which are small, it may stand in for another.
    assert not ((system.values > 0) & (system.values < LEAST) & ~found.hidden).any()
    small, informed = np.flatnonzero(found.small), knowing(system, found.small, LEAST)
    with_room = np.array([p for p, one in intervals(informed, found.hidden, small).items() if one.safe(ROOM)], int)
    needed, for_room = [], []
    for further in np.flatnonzero(found.hidden & ~found.small):
        fewer = found.hidden.copy()
        fewer[further] = False
        needed.append(not all(one.safe(LEAST) for one in intervals(system, fewer, small).values()))
        for_room.append(not all(one.safe(ROOM) for one in intervals(informed, fewer, with_room).values()))
    assert all(needed) or any(room and not need for room, need in zip(for_room, needed, strict=True))


@st.composite
def linked_systems(draw):
    """Two tables that share their rows' totals, and a part of each cell of the first that the second implies."""
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    first = np.array(draw(st.lists(st.lists(counts, min_size=columns, max_size=columns), min_size=rows, max_size=rows)))
    part = np.array([[draw(st.integers(0, int(cell))) for cell in line] for line in first])
    values, equations, place = [], [], {}

    def add(name, value):
        place[name] = len(values)
        values.append(int(value))

    for (r, c), cell in np.ndenumerate(first):
        add(("whole", r, c), cell)
        add(("part", r, c), part[r, c])
        add(("rest", r, c), cell - part[r, c])
        equations.append([(place["whole", r, c], 1), (place["part", r, c], -1), (place["rest", r, c], -1)])
    for kind, of in (("whole", first), ("part", part)):
        for r in range(rows):
            add((kind, r), of[r].sum())
            equations.append([(place[kind, r], -1), *((place[kind, r, c], 1) for c in range(columns))])
        add((kind,), of.sum())
        equations.append([(place[kind,], -1), *((place[kind, r], 1) for r in range(rows))])
    shown = np.array([name[0] != "rest" for name in place])
    cost = np.array([{3: 1.0, 2: 20.0, 1: 500.0}[len(name)] for name in place])
    return System.of(values, equations, shown=shown, cost=cost)


@settings(max_examples=50, deadline=None)
@given(linked_systems())
def test_linked_systems_with_parts_that_nobody_prints(system):
    found = protect(system, least=LEAST)
    small = np.flatnonzero((system.values > 0) & (system.values < LEAST))
    assert set(found.intervals) == set(small)
    assert all(one.safe(LEAST) for one in intervals(system, found.hidden, small).values())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_whole_numbers_leave_as_much_room_as_the_programs_say(cells):
    system, place = table(np.reshape(cells, (2, 2)))
    found = protect(with_dear_margins(system, place), least=3)
    inner = set(place[:-1, :-1].ravel())
    if not set(np.flatnonzero(found.hidden)) <= inner:
        return
    for where in np.flatnonzero(found.small):
        low, high = by_counting(system, found.hidden, where)
        assert high - low >= 3


def test_whoever_knows_the_rule_and_tries_every_table_pins_no_count():
    """Three parts of 13, k = 5: the tables that come out as one is shown do not agree on a hidden count.

    Were the two of 4, 5 and 4 alone hidden, any other table would have had its 5 hidden, and both were known.
    """
    came_out = defaultdict(list)
    for first, second in product(range(14), repeat=2):
        if (third := 13 - first - second) >= 0:
            values = np.array([first, second, third, 13])
            parts = [*((place, 1) for place in range(3)), (3, -1)]
            system = System.of(values, [parts], cost=np.array([1.0, 1.0, 1.0, 20.0]))
            hidden = protect(system, least=5).hidden
            came_out[tuple(np.where(hidden, -1, values))].append(values)
    assert len(came_out) > 20
    for shown, tables in came_out.items():
        hidden = np.array(shown) < 0
        assert (np.ptp(tables, axis=0)[hidden] > 0).all(), (shown, tables)


def test_what_no_hiding_helps_is_an_error():
    # Eight people in all, known whatever is hidden: a share of them is a share of eight.
    system = System.of([3, 5, 8], [[(0, 1), (1, 1), (2, -1)]], protected=np.array([True, True, False]))
    free = protect(system, least=LEAST)
    assert free.hidden.all()
    fixed = System.of([3, 5], [[(0, 5), (1, -3)], [(0, 1)]][:1])
    with pytest.raises(AnalysisError, match="merge the smallest lists"):
        protect(fixed, least=LEAST)


def test_zeros_are_hidden_where_the_profile_says_so():
    system, _ = table([[0, 20], [30, 40]])
    assert not protect(system, least=LEAST).hidden.any()
    assert protect(system, least=LEAST, zero_shown=False).hidden.sum() == 4


def test_work_that_is_given_up_leaves_more_hidden_and_nothing_less(monkeypatch):
    """Four tables, one of which gives a hidden count back: without its turn that stays hidden, and is counted."""
    values = np.random.default_rng(5).integers(1, 60, size=(5, 5))
    system, _ = table(values)
    whole = protect(system, least=LEAST)
    assert whole.untried == 0
    monkeypatch.setattr(secondary, "_MOST_WORK", 0)
    given_up = protect(system, least=LEAST)
    assert given_up.untried > 0
    assert (given_up.hidden >= whole.hidden).all()
    assert given_up.hidden.sum() > whole.hidden.sum()
    assert all(one.safe(LEAST) for one in given_up.intervals.values())


def test_the_same_system_hides_the_same_cells():
    rng = np.random.default_rng(3)
    system, place = table(rng.poisson(12, (6, 5)))
    dear = with_dear_margins(system, place)
    assert np.array_equal(protect(dear, least=LEAST).hidden, protect(dear, least=LEAST).hidden)


def test_a_small_count_that_cannot_be_zero_beside_what_is_printed_is_let_range_above_it():
    """x - y = 3 and x + w = 15 with 3 and 15 printed: x can be 3 to 15, neither zero nor as much as 11 more than 5."""
    printed = np.array([False, False, False, True, True])
    system = System.of([5, 2, 10, 3, 15], [[(0, 1), (1, -1), (3, -1)], [(0, 1), (2, 1), (4, -1)]], printed=printed)
    found = protect(system, least=LEAST)
    assert np.array_equal(found.hidden, ~printed)
    assert (found.intervals[0].lowest, found.intervals[0].highest) == (3, 15)


def test_what_is_printed_is_never_hidden_and_what_was_withheld_stays():
    system, place = table([[3, 20, 50], [30, 40, 60], [70, 80, 90]])
    printed = np.zeros(len(system), dtype=bool)
    printed[place[0, 1]] = printed[place[1]] = True
    found = protect(replace(system, printed=printed), least=LEAST)
    assert not found.hidden[printed].any()
    assert found.hidden[place[0, 2]]
    withheld = np.zeros(len(system), dtype=bool)
    withheld[place[2, 2]] = True
    assert protect(replace(system, withheld=withheld), least=LEAST).hidden[place[2, 2]]


def test_what_is_known_of_every_count_in_any_case_makes_dearer_ones_hidden():
    """4 + 30 = 34, of which 4 and 30 are hidden, is safe; where 30 is known to be at least 28, the total has to go."""
    total = [(0, 1), (1, 1), (2, -1)]
    free = System.of([4, 30, 34], [total], cost=np.array([1.0, 1.0, 5.0]))
    assert protect(free, least=LEAST).hidden.tolist() == [True, True, False]
    known = replace(free, lowest=np.array([0.0, 28.0, 0.0]), highest=np.array([15.0, 50.0, np.inf]))
    assert protect(known, least=LEAST).hidden.tolist() == [True, False, True]
    shut = replace(known, highest=np.array([5.0, 50.0, np.inf]))
    with pytest.raises(AnalysisError, match="follows from the totals whatever is hidden"):
        protect(shut, least=LEAST)
