"""Who left by the last day, and who has been there for long."""

from __future__ import annotations

from ipvi_eval.counted import AT_RISK, EVENTS, LEAVING, LONG_LISTED, MOVED_ON, PATHS, SILENCE, THERE, Group, moved_to
from tests.disclosure.reader import left_over

EVERYBODY = Group("all", clock="street")
FOLLOWED = Group(PATHS, LEAVING, "calendar").within("list_c")


def test_whoever_entered_a_list_has_left_or_is_there():
    gone, there = FOLLOWED.count(4, EVENTS, 182), FOLLOWED.count(90, AT_RISK, 182)
    # Six of a hundred are no longer followed; ten have left or are; 96 have not left.
    assert left_over([FOLLOWED.people(100), gone, there]) == [6, 10, 96]


def test_leaving_at_all_beside_leaving_by_a_day_and_without_a_new_record():
    left = FOLLOWED.count(20, EVENTS)
    assert left_over([left, FOLLOWED.count(13, EVENTS, 730)]) == [7]
    ways = [Group("list_c", "ipv_dir", "street").count(n, way, day) for n, way, day in
            ((5, "death", 730), (9, "moved", 730), (2, "death", 182))]  # fmt: skip
    # Six of the twenty left after a new record or later; three died between the two days.
    assert left_over([left, *ways]) == [3, 6]
    assert left_over([left, Group("list_c", clock="calendar").people(24)]) == [4]


def test_there_for_two_years_or_not_with_a_record_or_without():
    long = Group(LONG_LISTED, SILENCE)
    assert left_over([long.people(50), long.count(44, EVENTS)]) == [6]
    # Of 80 on a list 20 have left and 50 are there for two years: ten have been there for less.
    assert left_over([EVERYBODY.people(80), FOLLOWED.count(20, EVENTS), long.people(50)]) == [10, 30]


def test_moves_between_lists_and_out_of_them_beside_those_by_the_last_day():
    every = Group(PATHS, LEAVING, "calendar")
    d, c = (every.within(name) for name in ("list_d", "list_c"))
    moves = [d.count(14, moved_to("C")), d.count(25, moved_to("left")), c.count(22, moved_to("left"))]
    # 39 moved on from list D at all, 36 of them within two years; 47 left at all, 40 within two years.
    told = [d.count(36, MOVED_ON, 730), d.count(16, MOVED_ON, 365), every.count(40, EVENTS, 730)]
    assert left_over([*moves, *told]) == [3, 7, 20]
    # Others come to a list: three more there later are nobody.
    assert left_over([c.count(90, THERE, "day 365"), c.count(93, THERE, "day 730")]) == []
