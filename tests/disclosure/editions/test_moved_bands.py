"""Bands of ages that two editions draw elsewhere are compared as they add up below a bound, or from it on."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.disclosure.editions.kept import WHOLE_PLAN
from ipvi_eval.disclosure.editions.moved_bands import moved
from tests.disclosure.editions.test_kept import PLAN, kept
from tests.disclosure.editions.test_together import hidden_of, this_year

NAMES = {(0, 25): "under_25", (0, 26): "under_26", (25, 35): "25_to_34", (26, 35): "26_to_34", (35, 0): "35_and_over"}


def of(band, number=1, prefix=""):
    return Group(f"{prefix}by-age-at-entry_{NAMES[band]}", "ipv_dir", "street").count(number, EVENTS, 365)


def pairs(earlier, later):
    found = moved([of(band).key for band in earlier], [of(band).key for band in later])
    names = {of(band).key: band for band in NAMES}
    return [tuple([names[key] for key in side] for side in pair) for pair in found]


def test_bounds_that_are_the_same_or_next_to_each_other():
    earlier, later = [(0, 25), (25, 35), (35, 0)], [(0, 26), (26, 35), (35, 0)]
    found = pairs(earlier, later)
    below = [([(0, 25)], [(0, 26)]), (earlier[:2], later[:1]), (earlier[:2], later[:2]), (earlier, later)]
    assert all(one in found for one in below)
    assert ([(35, 0), (25, 35)], [(35, 0), (26, 35)]) in found, "from 25 and from 26 on"
    assert (earlier[:1], later[:2]) not in found, "a bound of each lies between"


def test_groups_come_in_the_order_of_the_earlier_edition():
    prefixes = [f"cohort_{number}." for number in range(30)]
    found = moved([of((0, 25), 1, x).key for x in prefixes], [of((0, 26), 1, x).key for x in prefixes])
    assert [parts[0].cohort.partition("by-")[0] for parts, _ in found] == prefixes


def test_bands_with_a_gap_below_them_add_up_to_nothing():
    assert pairs([(25, 35)], [(26, 35)]) == []
    assert pairs([(0, 25)], [(0, 25)]) == []
    assert list(moved([of((0, 25), prefix="due.").key], [of((0, 26)).key])) == []


@pytest.mark.parametrize(("number", "goes"), [(37, True), (30, False), (41, False)])
@pytest.mark.parametrize("prefix", ["", "due.entered_since."])
def test_those_of_one_age_are_few(number, goes, prefix):
    """30 with an event below the age of 25, and 37 below that of 26."""
    last = kept(of((0, 25), 30, prefix))
    now = this_year(new := of((0, 26), number, prefix), defined=PLAN | {WHOLE_PLAN: "the same"})
    assert hidden_of(now, last) == ({new.key} if goes else set(), 0)


def test_the_oldest_tell_as_much_as_the_youngest():
    last, new = kept(of((25, 35), 50), of((35, 0), 40)), [of((26, 35), 43), of((35, 0), 40)]
    assert of((26, 35)).key in hidden_of(this_year(*new), last)[0]
