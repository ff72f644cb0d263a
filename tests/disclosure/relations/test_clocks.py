"""Those counted by one clock, or before a new record, among those counted by the other, or at all."""

from __future__ import annotations

from ipvi_eval.counted import FREE_AFTER, NOTIFIED, Group
from tests.disclosure.reader import left_over

ON_LIST = Group("list_c", "ipv_dir", "street")


def test_clocks_and_the_notified():
    street, calendar = ON_LIST.people(100), Group("list_c", "", "calendar").people(101)
    assert left_over([street, calendar]) == [1]
    notified, after = Group(NOTIFIED, "", "street").people(50), Group("all", "ipv_dir", "street").count(44, FREE_AFTER)
    assert left_over([notified, after]) == [6]
