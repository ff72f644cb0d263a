"""Everybody told by several results is one number where the results agree, and hidden in all of them or in none."""

from __future__ import annotations

import math

from ipvi_eval.counted import EVENTS, PEOPLE, Count, Key
from tests.disclosure.reader import told

FLOW, PERSONS, SAME_VICTIM = (
    Count(many, Key("all", PEOPLE, result, "street"))
    for result, many in (("flow", 200), ("persons", 200), ("ipv_dir_same_victim", 199))
)


def test_what_one_result_hides_another_that_counts_as_many_tells():
    found = told((FLOW, PERSONS, SAME_VICTIM), FLOW)
    assert (found.lowest, found.highest) == (200, 200)


def test_hidden_in_both_it_is_not_told_by_one_that_counts_others():
    assert told((FLOW, PERSONS, SAME_VICTIM), FLOW, also=(PERSONS,)).highest == math.inf


def test_another_group_clock_or_state_is_somebody_else():
    for key in (
        Key("list_c", PEOPLE, "flow", "street"),
        Key("all", PEOPLE, "flow", "calendar"),
        Key("all", EVENTS, "flow", "street"),
    ):
        assert told((PERSONS, Count(200, key)), Count(200, key)).highest == math.inf
