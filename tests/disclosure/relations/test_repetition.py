"""Repeats, pairs from one report to the next, and incidents on both sides of the start."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.counted import (
    FIRST_KNOWN,
    KNOWN_BY,
    NEXT_REPORTS,
    OF_PAIRS,
    OF_SEVERAL,
    ONCE_ONLY,
    PAIRS,
    SEVERAL_TIMES,
    UNKNOWN_SUSPECT,
    Count,
    Key,
    grave,
    incidents,
    looked_back,
    next_reports,
    of_code,
    reported,
    then_severe,
)
from tests.disclosure.reader import left_over, told


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


def test_pairs_with_several_reports_and_with_one_are_all_pairs():
    pairs, every, several, reports = (
        of_here(n, state) for n, state in ((60, PAIRS), (95, OF_PAIRS), (25, SEVERAL_TIMES), (60, OF_SEVERAL))
    )
    once = of_here(35, ONCE_ONLY)
    for known in ([pairs, several], [every, reports]):
        found = told([*known, once], once)
        assert (found.lowest, found.highest) == (35, 35)
    # 25 pairs came back, 17 of them within the time asked: 8 later.
    assert 8 in left_over([several, of_here(17, reported(1)[1])])
    assert 8 in left_over([several, of_here(17, reported(2)[0])])


def test_next_reports_of_pairs_whose_first_is_known():
    known, following = of_here(90, FIRST_KNOWN), of_here(55, NEXT_REPORTS)
    sides = [of_here(n, next_reports(side)) for n, side in ((35, "before"), (20, "after"))]
    for hidden, value in zip(sides, (35, 20), strict=True):
        others = [one for one in sides if one is not hidden]
        found = told([known, following, *others, hidden], hidden)
        assert (found.lowest, found.highest) == (value, value)
    # 10 pairs began too early, and 66 - 55 reports beyond the first are theirs.
    assert {10, 11} <= set(left_over([known, following, of_here(100, PAIRS), of_here(166, OF_PAIRS)]))
    # Of 150 reports looked back from, 5 are of the pairs that began too early.
    assert 5 in left_over([known, following, of_here(150, looked_back("pair")[0])])
    # 30 second and 12 third reports came in time, 13 later or as a fourth; after 40 and 10 of them a pair was watched.
    came = [of_here(n, reported(times)[1]) for n, times in ((30, 1), (12, 2))]
    assert {25, 13} <= set(left_over([known, following, *came]))
    watched = [of_here(n, reported(times)[0]) for n, times in ((40, 2), (10, 3))]
    assert {15, 5} <= set(left_over([known, following, *watched]))


def test_reports_beyond_the_second():
    counts = [of_here(n, state) for n, state in ((100, PAIRS), (170, OF_PAIRS), (40, SEVERAL_TIMES))]
    # 70 reports are not the first of their pair, and 40 of them the second.
    assert 30 in left_over(counts)
    came = [of_here(n, reported(times)[1]) for n, times in ((12, 2), (5, 3))]
    # 30 less the 12 third reports that came in time, and less the 5 fourth ones.
    assert {18, 13} <= set(left_over([*counts, *came]))
    # 30 less the 23 third reports that could be watched.
    assert 7 in left_over([*counts, of_here(23, reported(3)[0])])


def test_severe_first_reports_and_the_others_are_all_first_reports():
    severe, again = (of_here(n, state) for n, state in zip((10, 7), then_severe(severe=True), strict=True))
    several = of_here(25, SEVERAL_TIMES)
    assert 3 in left_over([several, severe, again])
    mild = of_here(15, then_severe(severe=False)[0])
    found = told([several, severe, mild], mild)
    assert (found.lowest, found.highest) == (15, 15)


def test_incidents_before_and_after_and_code_by_code():
    before, after = (of_here(n, of_code(side)) for side, n in (("before", 100), ("after", 80)))
    theft, assault = (of_here(n, of_code("before", code)) for code, n in (("theft", 60), ("assault", 40)))
    found = told([before, after, theft, assault], theft)
    assert (found.lowest, found.highest) == (60, 60)
    window = incidents(180, "Here", "x", "2016-01", "2025-10-01")
    found = told([before, after, window], after)
    assert (found.lowest, found.highest) == (80, 80)


def test_grave_incidents_of_people_on_lists_are_among_all():
    sides = [of_here(n, of_code(side)) for side, n in (("before", 100), ("after", 80))]
    told = [
        Count(n, Key(f"list_{name}", grave(notified=notified), "x", "street"))
        for n, name, notified in ((40, "a", False), (30, "a", True), (103, "b", False))
    ]
    # Seven of all 180 are of nobody on a list, or light.
    assert 7 in left_over([*sides, *told])
    assert 7 not in left_over(told)
    # Incidents of another outcome are others.
    assert 7 not in left_over([*(Count(one, replace(one.key, outcome="y")) for one in sides), *told])
