"""Who is lost from incident to list to notification to outcome."""

from __future__ import annotations

from ipvi_eval.counted import (
    ARRESTED,
    AT_RISK,
    CALLED_IN,
    EVENTS,
    EVENTS_SO_FAR,
    GONE,
    HEEDING,
    INCIDENTS,
    NOT_NOTIFIED,
    NOTIFIED,
    OF_THE_DUE,
    OFFERED,
    ON_NO_LIST,
    SO_FAR,
    SUSPECTS,
    TOO_EARLY,
    UNKNOWN_SUSPECT,
    WITHOUT_INCIDENT,
    Count,
    Group,
    Key,
    by,
    new_records,
)
from ipvi_eval.implementation.follow_through import BEFORE as BEFORE_PROGRAM
from ipvi_eval.implementation.follow_through import SINCE as SINCE_PROGRAM
from tests.disclosure.reader import left_over, told

ON_LIST = Group("list_c", "ipv_dir", "street")
SINCE, BEFORE = (OF_THE_DUE.within(period) for period in ("entered_since", "entered_before"))
EVERYBODY = Group("all", clock="street")


def test_who_was_invited_or_offered_help_is_one_of_everybody_on_a_list():
    everybody = Group("all", "", "street").people(100)
    assert left_over([everybody, CALLED_IN.people(95)]) == [5]
    assert left_over([everybody, OFFERED.people(92)]) == [8]


def test_who_came_to_a_call_in_was_told_there():
    came = CALLED_IN.count(50, EVENTS)
    ways = [one.count(n, by("meeting")) for one, n in ((BEFORE, 30), (SINCE, 17))]
    assert left_over([came, *ways]) == [3]
    exact = [CALLED_IN.count(47, EVENTS), *ways]
    found = told(exact, exact[1])
    assert (found.lowest, found.highest) == (30, 30)


def test_one_kind_of_help_is_a_part_of_any():
    any_help, work = OFFERED, OFFERED.within("help_work")
    assert left_over([any_help.people(100), work.people(96)]) == [4]
    assert left_over([any_help.count(50, EVENTS), work.count(41, EVENTS)]) == [9]


def test_new_records_before_and_since_are_all_of_them_and_were_followed_by_an_arrest_or_not():
    (before, arrested), (since, _) = new_records(BEFORE_PROGRAM), new_records(SINCE_PROGRAM)
    counts = [ON_LIST.count(90, EVENTS), ON_LIST.count(50, before), ON_LIST.count(40, since)]
    found = told(counts, counts[1])
    assert (found.lowest, found.highest) == (50, 50)
    assert left_over([ON_LIST.count(50, before), ON_LIST.count(46, arrested)]) == [4]


def test_who_was_arrested_after_a_new_record_is_one_of_those_with_one_on_a_list_and_in_a_period():
    (_, before), (_, since) = new_records(BEFORE_PROGRAM), new_records(SINCE_PROGRAM)
    assert left_over([ON_LIST.count(90, EVENTS), ON_LIST.count(86, ARRESTED)]) == [4]
    periods = [ON_LIST.count(50, before), ON_LIST.count(36, since)]
    found = told([ON_LIST.count(86, ARRESTED), *periods], periods[1])
    assert (found.lowest, found.highest) == (36, 36)
    everybody = Group("all", "ipv_dir", "street").count(93, ARRESTED)
    assert left_over([everybody, *periods]) == [7]
    sexes = [Group(f"by-sex_{name}", "ipv_dir", "street").count(n, ARRESTED) for name, n in (("f", 12), ("m", 81))]
    assert told([everybody, *sexes], sexes[0]).highest == 12


def test_a_study_that_tells_only_who_was_due_since_the_start_leaves_those_before_it():
    """As `ipvi-eval init --from` makes it: people and counts, and no question of delivery."""
    notified = Group(NOTIFIED, clock="street").people(21)
    assert left_over([notified, SINCE.count(14, EVENTS)]) == [7]
    assert left_over([EVERYBODY.people(70), SINCE.people(64)]) == [6]


def test_who_was_due_was_reached_or_is_lost():
    due = [OF_THE_DUE.people(100), OF_THE_DUE.count(60, EVENTS), OF_THE_DUE.count(33, AT_RISK)]
    gone = OF_THE_DUE.count(7, GONE)
    assert told([*due, gone], gone).highest == 7
    assert 7 in left_over(due)


def test_the_listed_are_due_or_lost():
    parts = [EVERYBODY.count(25, NOT_NOTIFIED), EVERYBODY.count(4, TOO_EARLY), OF_THE_DUE.people(71)]
    found = told([EVERYBODY.people(100), *parts], parts[1])
    assert (found.lowest, found.highest) == (4, 4)


def test_the_reached_and_their_letters_are_among_those_of_all_notified():
    notified = Group(NOTIFIED, clock="street")
    assert left_over([notified.people(64), OF_THE_DUE.count(60, EVENTS)]) == [4]
    letters = [
        notified.people(60),
        notified.count(40, by("letter")),
        SINCE.count(20, by("letter")),
        BEFORE.count(17, by("letter")),
    ]
    assert left_over(letters) == [3, 20]


def test_those_due_on_a_list_are_among_everybody_on_it():
    on_it = [SINCE.within("list_b").people(50), BEFORE.within("list_b").people(40)]
    assert left_over([Group("list_b", clock="street").people(95), *on_it]) == [5]


def test_those_reached_have_a_new_record_have_left_or_are_free():
    heeding = Group(HEEDING, "ipv_dir", "street")
    ends = [heeding.count(20, EVENTS), heeding.count(6, GONE), heeding.count(34, AT_RISK)]
    found = told([OF_THE_DUE.count(60, EVENTS), *ends], ends[1])
    assert (found.lowest, found.highest) == (6, 6)
    lists = [Group(f"notified.list_{name}", "ipv_dir", "street").count(n, EVENTS) for name, n in (("c", 13), ("d", 11))]
    assert 4 in left_over([*lists, ends[0]])


def test_suspects_on_a_list_are_everybody_on_one_but_those_without_an_incident():
    people, lost = Group(SUSPECTS).people(90), Group(SUSPECTS).count(8, ON_NO_LIST)
    joined = EVERYBODY.count(18, WITHOUT_INCIDENT)
    found = told([EVERYBODY.people(100), people, lost, joined], lost)
    assert (found.lowest, found.highest) == (8, 8)


def test_incidents_without_a_suspect_are_among_all_and_those_of_an_outcome_among_them():
    span = "2016-01 to 2025-10-01"
    counts = [
        Count(400, Key("Here", INCIDENTS, "ipv_dir", until=span)),
        Count(30, Key("Here", UNKNOWN_SUSPECT, "ipv_dir", until=span)),
        Count(33, Key("Here", UNKNOWN_SUSPECT, until=span)),
    ]
    assert left_over(counts) == [3, 370]


def test_events_by_timing_add_up_and_are_among_those_of_everybody():
    since, every = (Group(cohort, "ipv_dir", "street") for cohort in ("due.entered_since", "all"))
    sides = [since.count(n, f"{EVENTS} {side}") for n, side in ((20, "soon"), (30, "later"), (40, "before"))]
    assert told([since.count(90, EVENTS), *sides], sides[0]).highest == 20
    assert left_over([every.count(54, f"{EVENTS} after"), every.count(47, f"{EVENTS} before"), *sides]) == [4, 7]


def test_the_notified_so_far_are_among_the_notified():
    so_far = [Group(NOTIFIED, clock="calendar").count(n, SO_FAR, month) for n, month in ((30, 12), (44, 24))]
    assert left_over([Group(NOTIFIED, clock="street").people(47), *so_far]) == [3, 14]


def test_events_of_the_notified_so_far_are_among_those_of_all_lists():
    so_far = [Group(NOTIFIED, "x", "calendar").count(n, EVENTS_SO_FAR, month) for n, month in ((19, 12), (31, 24))]
    lists = [Group(NOTIFIED, "x", "street").within(f"list_{name}") for name in "bc"]
    people = [one.people(n) for one, n in zip(lists, (40, 60), strict=True)]
    events = [one.count(n, EVENTS) for one, n in zip(lists, (16, 20), strict=True)]
    everybody = Group(NOTIFIED, clock="street").people(100)
    # Twelve in the second year, and five of all 36 after it.
    assert {5, 12} <= set(left_over([everybody, *people, *events, *so_far]))
    # Of a list that is not told nothing is known.
    assert 5 not in left_over([everybody, people[0], events[0], *so_far])
