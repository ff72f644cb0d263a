"""Lists, years and groups add up to everybody, and areas to what they come to together."""

from __future__ import annotations

from ipvi_eval.counted import CALLED_IN, LINKING, NOTIFIED, OF_THE_DUE, PEOPLE, Count, Group, Key, incidents, together
from tests.disclosure.reader import left_over, told

SINCE, BEFORE = (OF_THE_DUE.within(period) for period in ("entered_since", "entered_before"))
SUSPECTED = Group(f"{LINKING} incidents")


def test_lists_add_up_so_one_hidden_alone_is_told():
    every = Group("all", "ipv_dir", "street")
    counts = [Group(f"list_{name}", "ipv_dir", "street").people(n) for name, n in zip("abc", (20, 30, 40), strict=True)]
    found = told([every.people(90), *counts], counts[0])
    assert (found.lowest, found.highest) == (20, 20)


def test_lists_that_leave_somebody_over():
    counts = [Group("all", "", "street").people(95), Group("list_a", "", "street").people(90)]
    assert left_over(counts) == [5]


def test_the_years_of_first_invitations_add_up_so_one_hidden_alone_is_told():
    years = [CALLED_IN.within(f"invited_{year}").people(n) for year, n in ((2021, 40), (2022, 30), (2023, 20))]
    found = told([CALLED_IN.people(90), *years], years[2])
    assert (found.lowest, found.highest) == (20, 20)


def test_years_and_periods_add_up_like_lists():
    years = [SINCE.within(f"entered_{year}").people(n) for year, n in ((2021, 20), (2022, 30))]
    found = told([SINCE.people(50), *years], years[0])
    assert (found.lowest, found.highest) == (20, 20)
    found = told([OF_THE_DUE.people(120), BEFORE.people(70), SINCE.people(50)], BEFORE.people(70))
    assert (found.lowest, found.highest) == (70, 70)


def test_a_list_and_a_year_are_not_added_to_each_other():
    assert left_over(
        [SINCE.people(50), SINCE.within("list_b").people(50), SINCE.within("entered_2021").people(47)]
    ) == [3]


def test_groups_of_a_column_add_up_to_everybody_and_hold_those_of_them_who_were_due():
    """Of 100 people 60 are of one group and 40 of the other; of the 60, 52 were due, of all 80."""
    every, due = Group("all", "", "street"), OF_THE_DUE.within("entered_since")
    groups = [every.within(f"by-sex_{name}").people(n) for name, n in (("female", 60), ("male", 40))]
    found = told([every.people(100), *groups], groups[0])
    assert (found.lowest, found.highest) == (60, 60)
    assert left_over([groups[0], due.within("by-sex_female").people(52)]) == [8]
    of_due = [due.within(f"by-sex_{name}").people(n) for name, n in (("female", 52), ("male", 28))]
    assert told([due.people(80), *of_due], of_due[1]).highest == 28


def test_areas_added_up_are_each_of_them():
    north, east = (incidents(n, name, "x", "2016-01", "2021-03") for name, n in (("North", 60), ("East", 9)))
    found = told([north, east, incidents(69, "North + East", "x", "2016-01", "2021-03")], east)
    assert (found.lowest, found.highest) == (9, 9)


def test_suspects_who_link_add_up_by_year():
    years = [SUSPECTED.within(f"entered_{year}").count(n, "count") for year, n in ((2016, 70), (2017, 8))]
    found = told([SUSPECTED.count(78, "count"), *years], years[1])
    assert (found.lowest, found.highest) == (8, 8)
    assert left_over([SUSPECTED.count(78, "count"), SUSPECTED.count(90, "of")]) == [12]


def test_people_of_several_lists_together_leave_those_of_the_others():
    lists = [Group(f"{NOTIFIED}.list_{name}", clock="street").people(n) for name, n in (("c", 40), ("d", 50))]
    both = together(lists)
    assert both.key.cohort == f"{NOTIFIED}.list_c + {NOTIFIED}.list_d"
    # Eight are on a list that is not among them: everybody less both tells it, also where it is hidden.
    everybody = Group(NOTIFIED, clock="street").people(98)
    assert left_over([everybody, both]) == [8]
    assert told([*lists, both], lists[0]).lowest == 40


def test_everybody_of_one_outcome_beside_everybody_of_another():
    of_each = [Count(n, Key("all", PEOPLE, outcome, "street")) for outcome, n in (("x", 50), ("y", 47), ("z", 58))]
    assert left_over(of_each) == [3, 8]
