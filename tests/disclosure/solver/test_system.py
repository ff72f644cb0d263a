"""A system of counts holds its equations, and knows which counts hang together."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.disclosure.solver.system import System, components, rows_of
from ipvi_eval.errors import AnalysisError

TOTAL = [(0, 1), (1, 1), (2, -1)]


def test_equations_have_to_hold():
    assert len(System.of([3, 4, 7], [TOTAL])) == 3
    with pytest.raises(AnalysisError, match=r"equation 0 .* does not hold"):
        System.of([3, 4, 8], [TOTAL])
    with pytest.raises(AnalysisError, match="negative"):
        System.of([-1, 8, 7], [TOTAL])


def test_what_an_equation_joins_is_one_part():
    system = System.of([3, 4, 7, 5, 5], [TOTAL, [(3, 1), (4, -1)]])
    assert system.linked[0] == system.linked[1] == system.linked[2] != system.linked[3] == system.linked[4]


def test_a_known_count_joins_nothing():
    system = System.of([3, 4, 7, 7, 14], [TOTAL, [(2, 1), (3, 1), (4, -1)]])
    part = components(system.equations, np.array([True, True, False, True, True]))
    assert part[2] == -1
    assert part[0] == part[1] != part[3] == part[4]


def test_a_count_lies_within_what_is_known_of_it():
    assert System.of([3, 4, 7], [TOTAL]).highest.tolist() == [float("inf")] * 3
    with pytest.raises(AnalysisError, match="rounded further than is said"):
        System.of([3, 4, 7], [TOTAL], highest=np.array([9.0, 9.0, 6.0]))
    with pytest.raises(AnalysisError, match="rounded further than is said"):
        System.of([3, 4, 7], [TOTAL], lowest=np.array([4.0, 0.0, 0.0]))


def test_a_system_without_equations():
    assert len(set(System.of([1, 2, 3], []).linked)) == 3


def test_equations_are_read_back_as_they_were_given():
    every = [TOTAL, [(3, 1), (4, -1)]]
    assert list(rows_of(System.of([3, 4, 7, 5, 5], every).equations)) == every
