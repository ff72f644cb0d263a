"""Trying every set finds counts that the equations protect, and none once it was tried before release."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.disclosure.profiles import LEAST
from ipvi_eval.disclosure.protection.inversion import protect_from_inversion
from ipvi_eval.disclosure.protection.secondary import protect
from ipvi_eval.disclosure.solver.system import System
from tests.disclosure.attacks.every_table import attack, every
from tests.disclosure.protection.test_secondary import with_dear_margins
from tests.disclosure.solver.test_attacker import table


def one_way(counts):
    """Parts and their total, which is dearer."""
    places = range(len(counts))
    cost = np.array([*(1.0 for _ in places), 20.0])
    return System.of([*counts, sum(counts)], [[*((place, 1) for place in places), (len(counts), -1)]], cost=cost)


def two_way(counts):
    """Four or six counts, two in each column, with their margins, which are dearer."""
    return with_dear_margins(*table(np.reshape(counts, (2, -1))))


def test_every_way_is_tried_once():
    assert sorted(map(tuple, every(2, 3))) == [(0, 3), (1, 2), (2, 1), (3, 0)]


def test_at_three_the_choice_tells_one_from_two():
    """1, 3 and 3 of seven: the first two are hidden, and no other three numbers have just these hidden."""
    found = attack(one_way, 3, 7, 3, protect)
    assert [(one.low, one.learned) for one in found] == [(1, "count 0 of (-1, -1, 3, 7)")]
    assert attack(one_way, 3, 7, 3) == []


@pytest.mark.parametrize("total", [8, 12, 16])
def test_three_parts_at_the_least_threshold(total):
    assert attack(one_way, 3, total, LEAST, protect) == []


@pytest.mark.parametrize(("made", "parts", "total", "least"), [(one_way, 4, 7, 3), (two_way, 4, 6, 3)])
def test_what_the_rule_alone_gives_away_is_not_given_away_to_whoever_tries_every_set(made, parts, total, least):
    assert attack(made, parts, total, least, protect)
    assert attack(made, parts, total, least, protect_from_inversion) == []


def test_four_cells_with_margins_at_the_least_threshold():
    assert attack(two_way, 4, 9, 4, protect)
    assert attack(two_way, 4, 9, LEAST, protect) == []
