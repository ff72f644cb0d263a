"""Those counted by one clock, or before a new record, among those counted by the other, or at all."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.counted import EVENTS, FREE, FREE_AFTER, NOT_YET, NOTIFICATION, NOTIFIED, Group
from tests.disclosure.reader import left_over

ON_LIST = Group("list_c", "ipv_dir", "street")


def test_clocks_and_the_notified():
    street, calendar = ON_LIST.people(100), Group("list_c", "", "calendar").people(101)
    assert left_over([street, calendar]) == [1]
    notified, after = Group(NOTIFIED, "", "street").people(50), Group("all", "ipv_dir", "street").count(44, FREE_AFTER)
    assert left_over([notified, after]) == [6]


def test_those_free_and_not_yet_notified_are_among_the_not_yet_notified_and_nobody_else_is():
    not_yet = Group(NOT_YET, NOTIFICATION, "street")
    free, listed = replace(not_yet, outcome="ipv_dir").within(FREE), Group("list_c", "ipv_dir", "street")
    assert left_over([not_yet.count(60, EVENTS), free.count(52, EVENTS)]) == [8]
    assert left_over([not_yet.count(60, EVENTS), listed.count(52, EVENTS)]) == []
