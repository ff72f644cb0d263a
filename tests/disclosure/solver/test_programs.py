"""Linear programs: the cheapest solution, in whole numbers where asked, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from ipvi_eval.disclosure.solver.programs import Program
from ipvi_eval.errors import AnalysisError

EVERYTHING = np.array([0, 1])


def program(matrix, right, upper=np.inf):
    matrix = csr_array(np.array(matrix, dtype=float))
    size = matrix.shape[1]
    return Program(matrix, np.array(right, dtype=float), np.zeros(size), np.full(size, float(upper)))


def test_the_cheapest_and_then_another_cheapest():
    one = program([[1, 1]], [10])
    one.cost(EVERYTHING, np.array([1.0, 2.0]))
    assert one.solve().tolist() == [10, 0]
    one.cost(EVERYTHING, np.array([2.0, 1.0]))
    assert one.solve().tolist() == [0, 10]
    one.bound(np.array([1]), np.array([0.0]), np.array([4.0]))
    assert one.solve().tolist() == [6, 4]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.cost(np.array([7]), np.ones(1)),
        lambda one: one.bound(np.array([0]), np.array([np.nan]), np.ones(1)),
        lambda one: program([[1, 1]], [10], upper=np.nan),
    ],
)
def test_a_change_that_the_solver_refuses_is_no_answer_to_the_question_before(change):
    one = program([[1, 1]], [10])
    with pytest.raises(AnalysisError, match="solver refused; nothing is released"):
        change(one)


def test_none_and_without_end():
    assert program([[1, 1]], [10], upper=4).solve() is None
    one = program([[1, -1]], [0])
    one.cost(EVERYTHING, np.array([-1.0, 0.0]))
    assert np.isinf(one.solve()).all()


def test_whole_numbers_where_the_cheapest_is_none():
    # 2x + 2y = 6 with x at least a half more than one: the corner lies at 1.5.
    one = program([[2, 2]], [6])
    one.bound(EVERYTHING, np.array([1.5, 0.0]), np.array([9.0, 9.0]))
    one.cost(EVERYTHING, np.array([1.0, 0.0]))
    assert one.solve().tolist() == [1.5, 1.5]
    assert one.solve_whole().tolist() == [2, 1]
    # The same program answers in fractions again afterwards.
    assert one.solve().tolist() == [1.5, 1.5]


def test_no_whole_solution():
    assert program([[2, 2]], [5]).solve_whole() is None


def test_moves_up_and_down_that_make_up_for_each_other():
    """Two counts may fall by 2 at the most, the third may rise by 5: with the first down 2, the third is up 2."""
    matrix = csr_array(np.array([[1.0, 1.0, 1.0]]))
    program = Program.of_moves(matrix, np.zeros(1), np.array([0.0, 0.0, 5.0]), np.array([2.0, 2.0, 0.0]))
    program.cost(np.arange(6), np.array([1.0, 1.0, 1.0, -10.0, 20.0, 1.0]))
    assert program.solve_whole().tolist() == [0, 0, 2, 2, 0, 0]
