"""Bounds that equations leave: worked out by hand, and never narrower than the intervals of linear programs."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.disclosure.solver.attacker import intervals
from ipvi_eval.disclosure.solver.programs import Program
from ipvi_eval.disclosure.solver.propagation import Propagation
from ipvi_eval.disclosure.solver.system import System
from ipvi_eval.disclosure.solver.witnesses import Witnesses
from tests.disclosure.solver.test_witnesses import LEAST, made

INF = np.inf


def narrowed(equations, right, lowest, highest):
    size = len(lowest)
    matrix = System.of(np.zeros(size), equations).equations
    low, high = Propagation(matrix, np.array(right, dtype=float)).narrowed(np.array(lowest), np.array(highest))
    return list(zip(low.tolist(), high.tolist(), strict=True))


def test_each_count_has_what_the_others_leave():
    """Three parts of 20, of which the first is at least 12, leave 8 to each of the others and none below 0."""
    found = narrowed([[(0, 1), (1, 1), (2, 1)]], [20], [12.0, 0.0, 0.0], [INF] * 3)
    assert found == [(12, 20), (0, 8), (0, 8)]


def test_bounds_go_from_one_equation_to_the_next():
    """x0 + x1 = 9 and x2 - x1 = 4, so that x2 is 4 to 13; x3 - x4 = 0 has no end."""
    found = narrowed([[(0, 1), (1, 1)], [(2, 1), (1, -1)], [(3, 1), (4, -1)]], [9, 4, 0], [0.0] * 5, [INF] * 5)
    assert found == [(0, 9), (0, 9), (4, 13), (0, INF), (0, INF)]


def test_whole_coefficients_beyond_one_are_divided_by():
    """2 x0 + x1 = 7, x1 at least 1: x0 is at most 3."""
    assert narrowed([[(0, 2), (1, 1)]], [7], [0.0, 1.0], [INF, INF])[0] == (0, 3)


@pytest.mark.parametrize("seed", range(12))
def test_no_program_finds_a_wider_interval(seed):
    system, small, hidden = made(seed)
    known = -(system.equations @ np.where(hidden, 0, system.values))
    columns = np.flatnonzero(hidden)
    bounds = Propagation(system.equations[:, columns], known).narrowed(system.lowest[columns], system.highest[columns])
    for place, one in intervals(system, hidden, np.flatnonzero(small)).items():
        own = np.searchsorted(columns, place)
        assert bounds[0][own] <= one.lowest <= system.values[place] <= one.highest <= bounds[1][own]


def test_what_bounds_refuse_is_asked_of_no_program(monkeypatch):
    """5 and 20 are 25: whoever sees the 20 knows the 5."""
    system = System.of([5, 20, 25], [[(2, 1), (0, -1), (1, -1)]])
    witnesses = Witnesses(system, np.array([True, True, False]), np.array([True, False, False]), LEAST)
    monkeypatch.setattr(Program, "solve", None)
    assert not witnesses.show(1, 0)
    assert witnesses.work == 0
