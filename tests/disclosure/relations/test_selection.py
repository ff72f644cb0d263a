"""When people were notified, and who was followed before the program began."""

from __future__ import annotations

from ipvi_eval.counted import (
    BEFORE_START,
    EVENTS,
    FREE,
    FREE_AFTER,
    FREE_BEFORE,
    NOT_YET,
    NOTIFICATION,
    NOTIFIED,
    OF_THE_DUE,
    Group,
)
from tests.disclosure.reader import left_over

NOT_YET_TOLD = Group(NOT_YET, NOTIFICATION, "street")


def test_who_was_notified_on_the_day_of_a_new_record():
    """Of 100 people 3 were notified at once; of 60 notified 53 after a day before it, so 4 on neither."""
    totals = [Group("all", "", "street").people(100), Group(NOTIFIED, "", "street").people(60)]
    assert left_over([*totals, NOT_YET_TOLD.count(97, FREE_BEFORE), NOT_YET_TOLD.count(53, EVENTS)]) == [3, 4, 7]


def test_the_same_up_to_a_first_new_record_and_beside_everybody():
    every, free = Group("all", "x", "street"), Group(NOT_YET, "x", "street").within(FREE)
    after = every.count(50, FREE_AFTER)
    here = [free.count(97, FREE_BEFORE), free.count(45, EVENTS)]
    assert left_over([every.people(100), after, *here]) == [2, 3, 5]
    assert left_over([*here, NOT_YET_TOLD.count(97, FREE_BEFORE), NOT_YET_TOLD.count(53, EVENTS)]) == [0, 8]


def test_those_followed_before_the_start_beside_those_due_since():
    before = Group(BEFORE_START, "x", "street").people(60)
    assert left_over([Group("all", "", "street").people(100), before]) == [40]
    since = OF_THE_DUE.within("entered_since").people(33)
    # 67 are not due since the start: who entered before, and who was lost before being due.
    assert left_over([Group("all", "", "street").people(100), before, since]) == [7, 40, 67]
