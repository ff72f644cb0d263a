"""From a time to the next, and at each: everybody has had an event, is followed or has left."""

from __future__ import annotations

from ipvi_eval.counted import AT_RISK, CENSORED, EVENTS, Group
from tests.disclosure.reader import left_over, told

ON_LIST = Group("list_c", "ipv_dir", "street")


def test_everybody_is_free_has_had_an_event_or_left():
    people, events, followed = ON_LIST.people(100), ON_LIST.count(30, EVENTS, 182), ON_LIST.count(60, AT_RISK, 182)
    # 10 left; 70 without an event; 40 no longer followed.
    assert left_over([people, events, followed]) == [10, 40, 70]
    deaths = ON_LIST.count(4, "death", 182)
    assert left_over([people, events, followed, deaths]) == [6, 10, 40, 70]


def test_from_one_horizon_to_the_next():
    early, late = ON_LIST.count(30, EVENTS, 182), ON_LIST.count(33, EVENTS, 365)
    assert left_over([early, late]) == [3]
    assert left_over([early, late, ON_LIST.count(41, EVENTS)]) == [3, 8]
    first, then = ON_LIST.count(60, AT_RISK, 182), ON_LIST.count(52, AT_RISK, 365)
    # 8 fewer followed, of whom 3 had an event and 5 left; 3 more events.
    assert left_over([early, late, first, then]) == [3, 5, 8]


def test_nobody_comes_back_between_horizons_that_tell_the_same_number():
    """19, 14, 12 and 12 are still followed; of the 7 who went, the reader knows that none came back later."""
    days = [ON_LIST.count(number, AT_RISK, day) for number, day in ((19, 365), (14, 547), (12, 730), (12, 913))]
    _, second, third, _ = days
    found = told(days, second, also=[third])
    assert (found.lowest, found.highest) == (12, 19)


def test_the_censored_are_what_is_left_of_everybody_and_no_further_count():
    """Of 100 people 30 had an event and 60 are followed: 10 are censored, told or not."""
    people, events, followed = ON_LIST.people(100), ON_LIST.count(30, EVENTS, 182), ON_LIST.count(60, AT_RISK, 182)
    censored = ON_LIST.count(10, CENSORED, 182)
    assert left_over([people, events, followed, censored]) == left_over([people, events, followed])
    found = told([people, events, followed, censored], events)
    assert (found.lowest, found.highest) == (30, 30)
