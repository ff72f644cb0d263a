"""Flows from list to list between two times add up to the people on a list before and after."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import (
    AT_RISK,
    CENSORED,
    EVENTS,
    LEAVING,
    MOVED_ON,
    PATHS,
    THERE,
    Group,
    from_day_to_day,
    then_at,
)
from tests.disclosure.reader import left_over, told

EVERY = Group(PATHS, LEAVING, "calendar")
C, D = EVERY.within("list_c"), EVERY.within("list_d")
FIRST = from_day_to_day(0, 182)


def flow(of, place, number, time=FIRST):
    return of.count(number, then_at(place), time)


def exact(counts, hidden):
    """What the others say that a hidden count is; it is withheld alone."""
    found = told(counts, hidden)
    assert found.lowest == found.highest
    return found.lowest


def test_whoever_is_on_a_list_is_somewhere_at_the_next_time():
    out = [flow(C, "list_c", 30), flow(C, "list_d", 6), flow(C, "left", 3), flow(C, "censored", 1)]
    assert exact([C.people(40), *out], out[2]) == 3
    assert left_over([C.people(40), *out[:3]]) == [1]


@pytest.mark.parametrize(("state", "day"), [(THERE, "day 182"), (AT_RISK, "182")])
def test_whoever_is_on_a_list_at_a_time_came_from_one(state, day):
    into = [flow(C, "list_c", 30), flow(D, "list_c", 14)]
    there = C.count(44, state, day)
    assert exact([there, *into], into[1]) == 14


@pytest.mark.parametrize(("state", "place"), [(EVENTS, "left"), (CENSORED, "censored")])
def test_whoever_is_gone_at_a_time_was_so_before_or_came_from_a_list(state, place):
    time = from_day_to_day(182, 365)
    before, after = EVERY.count(15, state, 182), EVERY.count(24, state, 365)
    into = [flow(C, place, 4, time), flow(D, place, 5, time)]
    assert exact([before, after, *into], into[1]) == 5


def test_whoever_is_elsewhere_moved_on_at_least_once():
    # Eleven moved on from list C by 182 days; nine of them are elsewhere then, and two came back.
    assert 2 in left_over([C.count(11, MOVED_ON, 182), flow(C, "list_d", 6), flow(C, "left", 3)])


def test_whoever_is_on_a_list_and_was_never_at_liberty_is_left_over():
    street = [Group("all", clock="street").people(102), *(Group(f"list_{name}", clock="street").people(n)
              for name, n in (("c", 42), ("d", 60)))]  # fmt: skip
    # Three of list C were in custody throughout, and so of all.
    assert left_over([C.people(45), D.people(60), *street]) == [0, 3, 3]
    everybody = Group("all", clock="calendar").people(105)
    assert exact([C.people(45), D.people(60), everybody], everybody) == 105
    assert left_over([EVERY.people(105), street[0]]) == [3]
    assert left_over([C.people(45), D.people(60), EVERY.people(105), *street]) == [0, 3, 3, 3]
    assert exact([C.people(45), D.people(60), EVERY.people(105)], D.people(60)) == 60
