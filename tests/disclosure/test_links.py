"""Every relation between counts that a reader can write down is an equation of the system, and each holds."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.cohort.history import BANDS
from ipvi_eval.counted import (
    AT_RISK,
    BEFORE_START,
    CALLED_IN,
    EVENTS,
    FREE,
    FREE_AFTER,
    FREE_BEFORE,
    GONE,
    HEEDING,
    HISTORICAL,
    INCIDENTS,
    KNOWN_BY,
    LEAVING,
    LEFT_OUT,
    LINKING,
    LONG_LISTED,
    LOOKED_AT,
    MATCHED,
    NOT_NOTIFIED,
    NOT_YET,
    NOTIFICATION,
    NOTIFIED,
    OF_PAIRS,
    OF_THE_DUE,
    OFFERED,
    ON_FILE,
    ON_NO_LIST,
    PAIRS,
    PATHS,
    PEOPLE,
    RECENT,
    REFERENCE,
    REPORTS,
    SEVERAL,
    SILENCE,
    SO_FAR,
    SUSPECTS,
    TOO_EARLY,
    UNKNOWN_SUSPECT,
    WITHOUT_INCIDENT,
    Count,
    Group,
    Key,
    by,
    days_after,
    incidents,
    incidents_of_months,
    looked_back,
    new_records,
    of_code,
    reported,
    together,
    told_by,
)
from ipvi_eval.disclosure.attacker import intervals
from ipvi_eval.disclosure.links import linked
from ipvi_eval.implementation.follow_through import BEFORE as BEFORE_PROGRAM
from ipvi_eval.implementation.follow_through import SINCE as SINCE_PROGRAM

ON_LIST = Group("list_c", "ipv_dir", "street")


def told(counts, hidden, nested=()):
    """What a reader finds for the one count that is hidden, when all the others are shown."""
    values = {count.key: int(count) for count in counts}
    place, system = linked(values, dict.fromkeys(values, 1.0), nested)
    unknown = ~system.shown
    unknown[place[hidden.key]] = True
    return intervals(system, unknown, np.array([place[hidden.key]]))[place[hidden.key]]


def left_over(counts, nested=()):
    """The counts that nobody prints, when all that are printed are shown."""
    values = {count.key: int(count) for count in counts}
    _, system = linked(values, dict.fromkeys(values, 1.0), nested)
    return sorted(int(value) for value in system.values[~system.shown])


def test_lists_add_up_so_one_hidden_alone_is_told():
    every = Group("all", "ipv_dir", "street")
    counts = [Group(f"list_{name}", "ipv_dir", "street").people(n) for name, n in zip("abc", (20, 30, 40), strict=True)]
    found = told([every.people(90), *counts], counts[0])
    assert (found.lowest, found.highest) == (20, 20)


def test_lists_that_leave_somebody_over():
    counts = [Group("all", "", "street").people(95), Group("list_a", "", "street").people(90)]
    assert left_over(counts) == [5]


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


def test_the_years_of_first_invitations_add_up_so_one_hidden_alone_is_told():
    years = [CALLED_IN.within(f"invited_{year}").people(n) for year, n in ((2021, 40), (2022, 30), (2023, 20))]
    found = told([CALLED_IN.people(90), *years], years[2])
    assert (found.lowest, found.highest) == (20, 20)


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


NESTED = (("ipv_arrest", "ipv_dir"),)


@pytest.mark.parametrize(("state", "inner", "outer"), [(EVENTS, 20, 30), (AT_RISK, 70, 60), ("death", 4, 3)])
def test_a_narrower_outcome(state, inner, outer):
    wide, narrow = ON_LIST.count(outer, state, 182), Group("list_c", "ipv_arrest", "street").count(inner, state, 182)
    assert left_over([wide, narrow], NESTED) == [abs(outer - inner)]
    assert left_over([wide, narrow]) == []


def test_clocks_and_the_notified():
    street, calendar = ON_LIST.people(100), Group("list_c", "", "calendar").people(101)
    assert left_over([street, calendar]) == [1]
    notified, after = Group(NOTIFIED, "", "street").people(50), Group("all", "ipv_dir", "street").count(44, FREE_AFTER)
    assert left_over([notified, after]) == [6]


def test_after_and_before_notification_add_up():
    every = Group("all", "ipv_dir", "street")
    total, after, before = (
        every.count(50, EVENTS),
        every.count(20, f"{EVENTS} after"),
        every.count(30, f"{EVENTS} before"),
    )
    found = told([total, after, before], after)
    assert (found.lowest, found.highest) == (20, 20)


def test_first_events_are_among_all():
    assert left_over([ON_LIST.count(30, EVENTS, 182), ON_LIST.count(37, f"all {EVENTS}", 182)]) == [7]


def test_quarters_in_years_and_what_lies_between():
    quarters = [
        incidents(n, "Here", "x", f"2019-{3 * q + 1:02d}", f"2019-{3 * q + 3:02d}")
        for q, n in enumerate((20, 9, 15, 14))
    ]
    year = incidents(58, "Here", "x", "2019-01", "2019-12")
    # All four quarters are there: the hidden one is what the year leaves, with nothing over.
    found = told([*quarters, year], quarters[1])
    assert found.highest == 9
    assert left_over([*quarters[:3], year]) == [14]


def test_counts_of_others_do_not_hang_together():
    counts = {Key("x", PEOPLE): 5, Key("y", PEOPLE): 50}
    _, system = linked(counts, dict.fromkeys(counts, 1.0), ())
    assert system.equations.shape[0] == 0


@pytest.mark.parametrize(("extra", "left"), [((14, 12), [2, 12, 14, 30, 32]), ((3, 14), [3, 11, 14, 19, 30])])
def test_what_sealed_records_add_to_an_outcome_and_to_a_wider_one(extra, left):
    """Each difference, those between outcomes on both sides, and the difference of the differences."""
    arrest, injury = (Group("list_c", name, "street") for name in ("ipv_arrest", "ipv_injury"))
    sealed = [Group("list_c", f"{name}_with_sealed", "street") for name in ("ipv_arrest", "ipv_injury")]
    own, with_them = (50, 20), (50 + extra[0], 20 + extra[1])
    counts = [
        *(one.count(n, EVENTS, 182) for one, n in zip((arrest, injury), own, strict=True)),
        *(one.count(n, EVENTS, 182) for one, n in zip(sealed, with_them, strict=True)),
    ]
    nested = (
        *(("ipv_injury", "ipv_arrest"), ("ipv_injury_with_sealed", "ipv_arrest_with_sealed")),
        *((name, f"{name}_with_sealed") for name in ("ipv_arrest", "ipv_injury")),
    )
    between = [own[0] - own[1], with_them[0] - with_them[1]]
    assert sorted([*extra, *between, abs(extra[0] - extra[1])]) == left
    assert left_over(counts, nested) == left


SINCE, BEFORE = (OF_THE_DUE.within(period) for period in ("entered_since", "entered_before"))
EVERYBODY = Group("all", clock="street")


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


def test_who_was_due_was_reached_or_is_lost():
    due = [OF_THE_DUE.people(100), OF_THE_DUE.count(60, EVENTS), OF_THE_DUE.count(33, AT_RISK)]
    gone = OF_THE_DUE.count(7, GONE)
    assert told([*due, gone], gone).highest == 7
    assert 7 in left_over(due)


def test_the_listed_are_due_or_lost():
    parts = [EVERYBODY.count(25, NOT_NOTIFIED), EVERYBODY.count(4, TOO_EARLY), OF_THE_DUE.people(71)]
    found = told([EVERYBODY.people(100), *parts], parts[1])
    assert (found.lowest, found.highest) == (4, 4)


def test_ways_of_being_told_add_up_to_the_reached():
    ways = [SINCE.count(n, by(mode)) for mode, n in (("meeting", 5), ("letter", 55))]
    found = told([SINCE.count(60, EVENTS), *ways], ways[0])
    assert (found.lowest, found.highest) == (5, 5)


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


def test_the_listed_are_found_where_everybody_differs_between_outcomes():
    """Their key then has the name of the result that states them."""
    listed = Count(100, Key("all", PEOPLE, "flow", "street"))
    assert left_over([listed, OF_THE_DUE.people(97)]) == [3]


def test_events_by_timing_add_up_and_are_among_those_of_everybody():
    since, every = (Group(cohort, "ipv_dir", "street") for cohort in ("due.entered_since", "all"))
    sides = [since.count(n, f"{EVENTS} {side}") for n, side in ((20, "soon"), (30, "later"), (40, "before"))]
    assert told([since.count(90, EVENTS), *sides], sides[0]).highest == 20
    assert left_over([every.count(54, f"{EVENTS} after"), every.count(47, f"{EVENTS} before"), *sides]) == [4, 7]


NOT_YET_TOLD = Group(NOT_YET, NOTIFICATION, "street")


def test_bands_since_the_last_incident_add_up_to_the_notified_and_to_both_sides_of_a_term():
    bands = [NOT_YET_TOLD.count(n, days_after(low)) for low, n in zip((0, *BANDS), (20, 15, 5, 12, 30), strict=True)]
    every, late = NOT_YET_TOLD.count(82, EVENTS), NOT_YET_TOLD.count(47, told_by(RECENT)[1])
    for whole in (every, late):
        found = told([*bands, whole], bands[2])
        assert (found.lowest, found.highest) == (5, 5)
    sides = [NOT_YET_TOLD.count(n, state) for n, state in zip((6, 76), told_by(SEVERAL), strict=True)]
    assert told([every, *sides], sides[0]).highest == 6


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
    assert left_over([Group("all", "", "street").people(100), before, since]) == [7, 40]


@pytest.mark.parametrize("clock", ["calendar", "street"])
def test_everybody_on_file_is_left_out_or_followed(clock):
    gone = [Count(n, Key(ON_FILE, f"{LEFT_OUT}: {why}", "x")) for n, why in ((20, "late"), (12, "gone"))]
    counts = [Count(100, Key(ON_FILE, PEOPLE)), *gone, Group("all", "", clock).people(65)]
    assert left_over(counts) == [3, 68]


def test_a_reason_of_every_outcome_and_one_of_one_alone():
    gone = [Count(20, Key(ON_FILE, f"{LEFT_OUT}: late")), Count(15, Key(ON_FILE, f"{LEFT_OUT}: no victim", "x"))]
    assert left_over([Count(100, Key(ON_FILE, PEOPLE)), *gone, Group("all", "", "calendar").people(78)]) == [
        2,
        13,
        65,
        80,
    ]


def test_the_incidents_looked_at_are_those_on_record():
    record = incidents(50, "Here", "", "2019-01", "2019-12-31")
    looked = Count(50, Key("Here", LOOKED_AT, until=record.key.until))
    assert told([record, looked], looked).lowest == 50


def test_what_was_looked_for_is_found_or_not():
    row = "data.quality, row 3"
    assert left_over([Count(90, Key(row, "of")), Count(83, Key(row, "count"))]) == [7]


def test_all_reports_are_those_of_the_widest_outcomes_and_of_none():
    """Of 100 reports 80 are of intimate partners, 15 of family: 5 of neither; arrests are a part of the first."""
    year = "2019-01 to 2019-12"
    counts = [
        Count(number, Key("Here", INCIDENTS, outcome, until=year))
        for outcome, number in ((REPORTS, 100), ("ipv", 80), ("other", 15), ("ipv_same", 60))
    ]
    pairs = [("ipv", REPORTS), ("other", REPORTS), ("ipv_same", "ipv"), ("ipv_same", REPORTS)]
    assert 5 in left_over(counts, pairs)
    found = told(counts, counts[2], pairs)
    assert found.highest <= 20, "what all reports have beyond the widest one"


def test_groups_of_a_column_add_up_to_everybody_and_hold_those_of_them_who_were_due():
    """Of 100 people 60 are of one group and 40 of the other; of the 60, 52 were due, of all 80."""
    every, due = Group("all", "", "street"), OF_THE_DUE.within("entered_since")
    groups = [every.within(f"by-sex_{name}").people(n) for name, n in (("female", 60), ("male", 40))]
    found = told([every.people(100), *groups], groups[0])
    assert (found.lowest, found.highest) == (60, 60)
    assert left_over([groups[0], due.within("by-sex_female").people(52)]) == [8]
    of_due = [due.within(f"by-sex_{name}").people(n) for name, n in (("female", 52), ("male", 28))]
    assert told([due.people(80), *of_due], of_due[1]).highest == 28


def of_here(number, state):
    return Count(number, Key("Here", state, "x"))


def test_repeats_and_those_that_are_none_are_the_incidents_looked_back_from():
    asked, again, early = (of_here(n, state) for n, state in zip((70, 30, 20), looked_back("pair"), strict=True))
    assert left_over([asked, again]) == [40]
    every = incidents(100, "Here", "x", "2016-01", "2025-10-01")
    quarter = incidents(25, "Here", "x", "2016-01", "2016-03")
    # 40 no repeats; 10 whose people are not known; 75 outside the quarter.
    assert left_over([asked, again, early, every, quarter]) == [10, 40, 75]
    nobody = Count(10, Key("Here", UNKNOWN_SUSPECT, "x", until="2025-10-01"))
    found = told([asked, early, every, nobody], nobody)
    assert (found.lowest, found.highest) == (10, 10)


def test_repeats_by_one_suspect_against_somebody_else():
    counts = [of_here(n, looked_back(of)[1]) for n, of in zip((30, 33, 37), KNOWN_BY, strict=True)]
    asked = of_here(90, looked_back("pair")[0])
    # By the suspect 37, 33 of them against the same victim, 30 of these by the same suspect; 60 are no repeats.
    assert left_over([asked, *counts]) == [3, 4, 60]


def test_pairs_from_one_report_to_the_next():
    first, came = (of_here(n, state) for n, state in zip((50, 21), reported(1), strict=True))
    second = of_here(18, reported(2)[0])
    # 29 had no second report; 32 were never watched after one.
    assert left_over([first, came, second]) == [29, 32]
    counts = [first, came, second, of_here(61, PAIRS), of_here(90, OF_PAIRS)]
    assert left_over(counts) == [11, 29, 29, 32]


def test_incidents_of_pairs_are_looked_back_from_or_too_early():
    asked, _, early = (of_here(n, state) for n, state in zip((70, 0, 20), looked_back("pair"), strict=True))
    found = told([of_here(90, OF_PAIRS), asked, early], early)
    assert (found.lowest, found.highest) == (20, 20)


def test_incidents_in_months_left_out_and_those_that_are_not_severe():
    severe, every = (kept_in("severe", 30, 25), kept_in("x", 130, 128))
    window = incidents(62, "Here", "severe", "2016-01", "2025-10-01")
    # 7 severe ones in months left out; 100 and 103 that are not severe.
    assert left_over([*severe, *every, window], (("severe", "x"),)) == [7, 100, 103]


BEFORE_AND_AFTER = ([("2016-01", "2020-02"), ("2020-07", "2021-03")], [("2021-07", "2025-09")])
"""The months that a plan keeps on both sides, without a disruption and the phase-in."""


def kept_in(outcome, *numbers):
    return [incidents_of_months(n, "Here", outcome, of) for n, of in zip(numbers, BEFORE_AND_AFTER, strict=True)]


def test_a_model_without_a_disruption_and_one_with_it_and_the_total():
    """416 less 408 are the eight of the disruption; the total less both sides those of the phase-in and a last day."""
    before, after = kept_in("x", 408, 242)
    both = incidents_of_months(650, "Here", "x", [*BEFORE_AND_AFTER[0], *BEFORE_AND_AFTER[1]])
    with_it = incidents(416, "Here", "x", "2016-01", "2021-03")
    assert left_over([before, after, both]) == []
    assert left_over([before, with_it]) == [8]
    total = incidents(667, "Here", "x", "2016-01", "2025-10-01")
    # Of the total, disruption, phase-in and last day are 17, as either side and both together tell; without it 9.
    assert left_over([before, after, both, total, with_it]) == [8, 9, 17, 17]


def test_a_quarter_that_is_hidden_is_what_a_side_has_beyond_the_others():
    """A side leaves out the second quarter; the third is hidden and follows from the side and the first."""
    first, third = incidents(40, "Here", "x", "2020-01", "2020-03"), incidents(7, "Here", "x", "2020-07", "2020-09")
    second = incidents(30, "Here", "x", "2020-04", "2020-06")
    side = incidents_of_months(47, "Here", "x", [("2020-01", "2020-03"), ("2020-07", "2020-09")])
    found = told([first, second, third, side], third)
    assert (found.lowest, found.highest) == (7, 7)


def test_areas_added_up_are_each_of_them():
    north, east = (incidents(n, name, "x", "2016-01", "2021-03") for name, n in (("North", 60), ("East", 9)))
    found = told([north, east, incidents(69, "North + East", "x", "2016-01", "2021-03")], east)
    assert (found.lowest, found.highest) == (9, 9)


def test_incidents_before_and_after_and_code_by_code():
    before, after = (of_here(n, of_code(side)) for side, n in (("before", 100), ("after", 80)))
    theft, assault = (of_here(n, of_code("before", code)) for code, n in (("theft", 60), ("assault", 40)))
    found = told([before, after, theft, assault], theft)
    assert (found.lowest, found.highest) == (60, 60)
    window = incidents(180, "Here", "x", "2016-01", "2025-10-01")
    found = told([before, after, window], after)
    assert (found.lowest, found.highest) == (80, 80)


COMPARED = Group(HISTORICAL, "ipv_dir", "street")
OTHERS = COMPARED.within(REFERENCE)


def test_the_compared_are_the_notified_and_the_others():
    counts = [COMPARED.people(90), COMPARED.count(60, FREE_AFTER), OTHERS.people(30)]
    found = told(counts, counts[1])
    assert (found.lowest, found.highest) == (60, 60)


@pytest.mark.parametrize("part", ["list_c", "by-sex_female"])
def test_the_reached_of_a_part_who_are_not_compared_had_a_new_record_before(part):
    compared = COMPARED.within(part).count(57, FREE_AFTER)
    assert left_over([SINCE.within(part).count(60, EVENTS), compared]) == [3]
    assert left_over([Group(f"{NOTIFIED}.{part}", clock="street").people(64), compared]) == [7]
    # Whoever is compared was reached; more of them than that are of another kind, and nothing follows.
    assert left_over([SINCE.within(part).count(50, EVENTS), compared]) == []


@pytest.mark.parametrize("part", ["list_c", "by-sex_female"])
def test_the_listed_of_a_part_entered_since_are_compared_or_were_not_followed(part):
    listed, entered = Group(part, clock="street").people(100), SINCE.within(part).people(30)
    # 70 entered before the program began; four of them are not compared.
    assert left_over([listed, entered, OTHERS.within(part).people(66)]) == [4, 70]


def test_parts_of_the_compared_add_up():
    lists = [COMPARED.within(f"list_{name}").count(n, FREE_AFTER) for name, n in (("b", 40), ("c", 14), ("d", 6))]
    found = told([COMPARED.count(60, FREE_AFTER), *lists], lists[2])
    assert (found.lowest, found.highest) == (6, 6)


def test_who_has_no_partner_is_compared_and_in_no_pair():
    pairs = Group(f"{HISTORICAL}_{MATCHED}", "ipv_dir", "street")
    assert left_over([COMPARED.count(60, FREE_AFTER), pairs.count(55, FREE_AFTER)]) == [5]


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


def test_the_notified_so_far_are_among_the_notified():
    so_far = [Group(NOTIFIED, clock="calendar").count(n, SO_FAR, month) for n, month in ((30, 12), (44, 24))]
    assert left_over([Group(NOTIFIED, clock="street").people(47), *so_far]) == [3, 14]


SUSPECTED = Group(f"{LINKING} incidents")


def test_suspects_who_link_add_up_by_year():
    years = [SUSPECTED.within(f"entered_{year}").count(n, "count") for year, n in ((2016, 70), (2017, 8))]
    found = told([SUSPECTED.count(78, "count"), *years], years[1])
    assert (found.lowest, found.highest) == (8, 8)
    assert left_over([SUSPECTED.count(78, "count"), SUSPECTED.count(90, "of")]) == [12]


def test_records_of_people_are_people_on_file_and_suspects_are_of_incidents():
    on_file, people = Count(40, Key(ON_FILE, PEOPLE)), Group(f"{LINKING} persons").count(40, "of")
    assert told([on_file, people], people).lowest == 40
    looked, unknown = (Count(n, Key("Here", state, until="2016-01 to 2025-10-01")) for n, state in
                       ((100, LOOKED_AT), (7, UNKNOWN_SUSPECT)))  # fmt: skip
    # 93 incidents have a suspect, three of them a second one.
    assert left_over([looked, unknown, SUSPECTED.count(96, "of")]) == [3]


def test_people_of_several_lists_together_leave_those_of_the_others():
    lists = [Group(f"{NOTIFIED}.list_{name}", clock="street").people(n) for name, n in (("c", 40), ("d", 50))]
    both = together(lists)
    assert both.key.cohort == f"{NOTIFIED}.list_c + {NOTIFIED}.list_d"
    # Eight are on a list that is not among them: everybody less both tells it, also where it is hidden.
    everybody = Group(NOTIFIED, clock="street").people(98)
    assert left_over([everybody, both]) == [8]
    assert told([*lists, both], lists[0]).lowest == 40
