"""Everybody on file is followed or left out, and records of people are people."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import (
    IN_CUSTODY,
    INCIDENTS,
    LEFT_OUT,
    LINKING,
    LOOKED_AT,
    ON_FILE,
    ON_NO_LIST,
    PEOPLE,
    REPORTS,
    UNKNOWN_SUSPECT,
    Count,
    Group,
    Key,
)
from ipvi_eval.disclosure.links import linked
from tests.disclosure.reader import left_over, told

SUSPECTED = Group(f"{LINKING} incidents")


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


@pytest.mark.parametrize(("clock", "followed"), [("calendar", 80), ("street", 78)])
def test_who_is_in_custody_throughout_is_followed_by_the_calendar(clock, followed):
    gone = [Count(n, Key(ON_FILE, f"{LEFT_OUT}: {why}")) for n, why in ((20, "late"), (2, IN_CUSTODY))]
    # 78 have street time; of those by either clock nobody is missing.
    assert left_over([Count(100, Key(ON_FILE, PEOPLE)), *gone, Group("all", "", clock).people(followed)]) == [0, 78]


def test_records_of_people_are_people_on_file_and_suspects_are_of_incidents():
    on_file, people = Count(40, Key(ON_FILE, PEOPLE)), Group(f"{LINKING} persons").count(40, "of")
    assert told([on_file, people], people).lowest == 40
    looked, unknown = (Count(n, Key("Here", state, until="2016-01 to 2025-10-01")) for n, state in
                       ((100, LOOKED_AT), (7, UNKNOWN_SUSPECT)))  # fmt: skip
    # 93 incidents have a suspect, three of them a second one.
    assert left_over([looked, unknown, SUSPECTED.count(96, "of")]) == [3]


def test_who_is_on_no_list_of_the_plan_is_the_difference_between_everybody_and_those_on_one():
    every, listed = Group(f"{LINKING} persons").count(40, "of"), Count(38, Key(ON_FILE, PEOPLE))
    assert left_over([every, listed]) == [2]
    off = Count(2, Key(ON_FILE, ON_NO_LIST))
    assert told([every, listed, off], off).lowest == 2


def test_a_reason_without_everybody_on_file_says_nothing():
    """Of a site that leaves analyses out the others may tell a reason, and it everybody: what is left is no whole."""
    gone = Count(20, Key(ON_FILE, f"{LEFT_OUT}: late", "x"))
    assert left_over([gone, Group("all", "", "calendar").people(65)]) == []


def of_years(looked_at, *years):
    """Incidents looked at, and of each year the stretch of its reports, how many these are, and its suspects."""
    whole = Count(looked_at, Key("Here", LOOKED_AT, until="2016-01 to 2018-06-30"))
    reports = [Count(n, Key("Here", INCIDENTS, REPORTS, until=stretch)) for stretch, n, _ in years]
    suspects = [SUSPECTED.within(f"entered_{stretch[:4]}").count(n, "of") for stretch, _, n in years]
    return [whole, *reports, *suspects]


FIRST, SECOND = ("2016-01 to 2016-12", 100, 93), ("2017-01 to 2017-12", 80, 80)


@pytest.mark.parametrize(
    ("looked_at", "last", "found"),
    [
        # Every incident is a report: none is beyond the reports, and of the first year seven have no suspect.
        (220, 35, [0, 0, 5, 7]),
        # Suspects of the last year may be of incidents after the last that is looked at.
        (220, 45, [0, 0, 7]),
        # Three are no reports and may lie in any year: of the first seven to ten are without a suspect.
        (223, 35, [3]),
        # Fewer were looked at than there are reports: not of one kind.
        (219, 35, []),
    ],
)
def test_reports_of_a_year_have_a_suspect_or_none(looked_at, last, found):
    assert left_over(of_years(looked_at, FIRST, SECOND, ("2018-01 to 2018-06", 40, last))) == found


def test_a_year_with_more_suspects_than_reports_has_incidents_that_are_none():
    """Five of the second year: so of the five that are no reports in all none is of the first."""
    counts = of_years(185, FIRST, ("2017-01 to 2017-12", 80, 85))
    assert left_over(counts) == [0, 5, 7]
    _, system = linked({count.key: int(count) for count in counts}, ())
    assert system.equations.data.all()  # no count stands on both sides of an equation


def test_of_several_suspects_each_nothing_follows():
    assert left_over(of_years(180, FIRST, ("2017-01 to 2017-12", 80, 85))) == []


def test_a_first_year_of_some_months_is_not_held_against_the_suspects_of_all_of_it():
    assert left_over(of_years(180, ("2016-04 to 2016-12", 100, 93), SECOND)) == []


def test_reports_of_a_year_without_a_suspect_cannot_be_worked_back():
    counts = of_years(180, FIRST, SECOND)
    suspects = counts[3]
    # Of the first year's suspects, once they are hidden, no more is known than that they are no more than its reports.
    assert told(counts, suspects).highest == 100
    assert told(counts, suspects).lowest == 0
