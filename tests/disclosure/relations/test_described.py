"""People as they were at entry: what follows from the notified, the others and everybody."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import AREA_DESIGN, DESCRIBED, FREE_AFTER, HISTORICAL, OTHERS, Group
from tests.disclosure.reader import left_over, told

EVERY = Group(DESCRIBED, "ipv_dir", "street")
REST = EVERY.within(OTHERS)


@pytest.mark.parametrize("part", ["", "list_c", "by-sex_female"])
def test_the_notified_and_the_others_are_everybody(part):
    every, rest = ((one.within(part) if part else one) for one in (EVERY, REST))
    counts = [every.people(90), every.count(84, FREE_AFTER), rest.people(6)]
    found = told(counts, counts[2])
    assert (found.lowest, found.highest) == (6, 6)


def test_so_are_those_of_them_who_have_any():
    counts = [EVERY.count(40, "any x"), EVERY.count(35, f"{FREE_AFTER}, any x"), REST.count(5, "any x")]
    found = told(counts, counts[2])
    assert (found.lowest, found.highest) == (5, 5)


@pytest.mark.parametrize("part", ["list_c", "by-sex_female"])
def test_who_is_not_described_lacks_a_characteristic(part):
    assert left_over([Group(part, clock="street").people(100), EVERY.within(part).people(97)]) == [3]


def test_a_small_group_follows_from_the_other_groups():
    lists = [REST.within(f"list_{name}").people(n) for name, n in (("b", 40), ("c", 14), ("d", 6))]
    found = told([REST.people(60), *lists], lists[2])
    assert (found.lowest, found.highest) == (6, 6)


@pytest.mark.parametrize("design", [HISTORICAL, AREA_DESIGN])
def test_the_notified_of_a_design_are_among_those_described(design):
    compared = Group(design, "ipv_dir", "street").within("list_c").count(50, FREE_AFTER)
    assert left_over([EVERY.within("list_c").count(54, FREE_AFTER), compared]) == [4]
    assert left_over([Group("all", "ipv_dir", "street").count(60, FREE_AFTER), EVERY.count(54, FREE_AFTER)]) == [6]
