"""States of which one holds the people of another, or which add up to it."""

from __future__ import annotations

from ipvi_eval.cohort.history import BANDS
from ipvi_eval.counted import (
    EVENTS,
    LOOKED_AT,
    NOT_YET,
    NOTIFICATION,
    OF_THE_DUE,
    RECENT,
    SEVERAL,
    Count,
    Group,
    Key,
    after_way,
    by,
    days_after,
    incidents,
    told_by,
)
from tests.disclosure.reader import left_over, told

ON_LIST = Group("list_c", "ipv_dir", "street")
SINCE = OF_THE_DUE.within("entered_since")
NOT_YET_TOLD = Group(NOT_YET, NOTIFICATION, "street")


def test_after_and_before_notification_add_up():
    every = Group("all", "ipv_dir", "street")
    total, after, before = (
        every.count(50, EVENTS),
        every.count(20, f"{EVENTS} after"),
        every.count(30, f"{EVENTS} before"),
    )
    found = told([total, after, before], after)
    assert (found.lowest, found.highest) == (20, 20)


def test_events_after_each_way_of_notification_are_those_after_any():
    every = Group("all", "ipv_dir", "street")
    after = every.count(80, f"{EVENTS} after")
    ways = [every.count(n, after_way(name)) for name, n in (("letter", 40), ("meeting_and_home_visit", 35))]
    assert left_over([after, *ways]) == [5]
    assert left_over([after, *ways, every.count(5, after_way("custody_visit"))]) == []


def test_first_events_are_among_all():
    assert left_over([ON_LIST.count(30, EVENTS, 182), ON_LIST.count(37, f"all {EVENTS}", 182)]) == [7]


def test_ways_of_being_told_add_up_to_the_reached():
    ways = [SINCE.count(n, by(mode)) for mode, n in (("meeting", 5), ("letter", 55))]
    found = told([SINCE.count(60, EVENTS), *ways], ways[0])
    assert (found.lowest, found.highest) == (5, 5)


def test_bands_since_the_last_incident_add_up_to_the_notified_and_to_both_sides_of_a_term():
    bands = [NOT_YET_TOLD.count(n, days_after(low)) for low, n in zip((0, *BANDS), (20, 15, 5, 12, 30), strict=True)]
    every, late = NOT_YET_TOLD.count(82, EVENTS), NOT_YET_TOLD.count(47, told_by(RECENT)[1])
    for whole in (every, late):
        found = told([*bands, whole], bands[2])
        assert (found.lowest, found.highest) == (5, 5)
    sides = [NOT_YET_TOLD.count(n, state) for n, state in zip((6, 76), told_by(SEVERAL), strict=True)]
    assert told([every, *sides], sides[0]).highest == 6


def test_the_incidents_looked_at_are_those_on_record():
    record = incidents(50, "Here", "", "2019-01", "2019-12-31")
    looked = Count(50, Key("Here", LOOKED_AT, until=record.key.until))
    assert told([record, looked], looked).lowest == 50


def test_what_was_looked_for_is_found_or_not():
    row = "data.quality, row 3"
    assert left_over([Count(90, Key(row, "of")), Count(83, Key(row, "count"))]) == [7]
