"""What is written down of a whole and its parts, and what is left over."""

from __future__ import annotations

from ipvi_eval.counted import OF_THE_DUE, PEOPLE, Count, Key
from ipvi_eval.disclosure.relations.equations import Equations
from tests.disclosure.reader import left_over

WHOLE, PART, OTHER = (Key(name, PEOPLE) for name in ("whole", "part", "other"))


def test_the_listed_are_found_where_everybody_differs_between_outcomes():
    """Their key then has the name of the result that states them."""
    listed = Count(100, Key("all", PEOPLE, "flow", "street"))
    assert left_over([listed, OF_THE_DUE.people(97)]) == [3]


def test_what_is_left_over_is_a_count_on_whichever_side_it_lies():
    equations = Equations({WHOLE: 9, PART: 4})
    assert equations.left_over([0], [1]) == 2
    assert equations.left_over([1], [0]) == 3
    assert equations.values == [9, 4, 5, 5]
    assert equations.rows == [[(0, 1), (1, -1), (2, -1)], [(1, 1), (0, -1), (3, 1)]]


def test_parts_that_add_up_leave_nothing_over():
    equations = Equations({WHOLE: 9, PART: 4, OTHER: 5})
    equations.adds_up(WHOLE, [PART, OTHER])
    assert equations.rows == [[(0, 1), (1, -1), (2, -1)]]
    assert len(equations.values) == 3
    equations.adds_up(WHOLE, [PART, Key("nowhere", PEOPLE)])
    assert equations.values[3:] == [5]
    equations.adds_up(Key("nowhere", PEOPLE), [PART])
    equations.adds_up(WHOLE, [Key("nowhere", PEOPLE)])
    assert len(equations.rows) == 2


def test_more_than_the_whole_is_not_among_it():
    equations = Equations({WHOLE: 9, PART: 4, OTHER: 6})
    equations.among([WHOLE], [PART, OTHER])
    equations.among([WHOLE], [PART, Key("nowhere", PEOPLE)])
    assert equations.rows == []
    equations.among([WHOLE], [PART])
    assert equations.values[3:] == [5]


def test_where_nothing_is_left_over_the_parts_are_still_within_the_whole():
    """Whole less parts is the rest and not its opposite: a reader knows which of the two cannot be the larger."""
    equations = Equations({WHOLE: 9, PART: 4, OTHER: 5})
    equations.among([WHOLE], [PART, OTHER])
    assert equations.rows == [[(0, 1), (1, -1), (2, -1), (3, -1)]]


def test_what_is_left_over_is_not_shown_and_nothing_has_a_cost_yet():
    equations = Equations({WHOLE: 9, PART: 4})
    equations.among([WHOLE], [PART])
    system = equations.system()
    assert system.shown.tolist() == [True, True, False]
    assert system.cost.tolist() == [0.0, 0.0, 0.0]
