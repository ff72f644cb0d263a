"""From the least threshold that a profile may have, trying every set pins none of three parts or of four cells."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.disclosure.profiles import LEAST
from ipvi_eval.disclosure.system import System
from tests.disclosure.attacks.every_table import attack, every
from tests.disclosure.test_attacker import table
from tests.disclosure.test_secondary import with_dear_margins


def one_way(counts):
    """Parts and their total, which is dearer."""
    places = range(len(counts))
    cost = np.array([*(1.0 for _ in places), 20.0])
    return System.of([*counts, sum(counts)], [[*((place, 1) for place in places), (len(counts), -1)]], cost=cost)


def two_way(counts):
    """Four counts with their margins, which are dearer."""
    return with_dear_margins(*table(np.reshape(counts, (2, 2))))


def test_every_way_is_tried_once():
    assert sorted(map(tuple, every(2, 3))) == [(0, 3), (1, 2), (2, 1), (3, 0)]


def test_at_three_the_choice_tells_one_from_two():
    """1, 3 and 3 of seven: the first two are hidden, and no other three numbers have just these hidden."""
    assert [(one.low, one.learned) for one in attack(one_way, 3, 7, 3)] == [(1, "count 0 of (-1, -1, 3, 7)")]


@pytest.mark.parametrize("total", [8, 12, 16])
def test_three_parts_at_the_least_threshold(total):
    assert attack(one_way, 3, total, LEAST) == []


def test_four_cells_with_margins_at_the_least_threshold():
    assert attack(two_way, 4, 9, 4)
    assert attack(two_way, 4, 9, LEAST) == []
