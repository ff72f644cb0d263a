"""Releases that nobody recorded before a later booking: looked up by somebody, or taken by a rule that is said."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.linked.bookings import merged
from ipvi_eval.data.linked.checks import booked_again
from ipvi_eval.data.linked.releases import supplied
from ipvi_eval.data.problems import ProblemsError
from tests.data.linked.test_bookings import DAY_0, custody, days

BOOKINGS = st.lists(
    st.tuples(st.sampled_from("PQR"), st.integers(0, 30), st.integers(0, 9) | st.none()).map(
        lambda one: (one[0], one[1], None if one[2] is None else one[1] + one[2])
    ),
    max_size=12,
)
OPEN_IN_BETWEEN = [("P", 0, 3), ("P", 5, None), ("Q", 6, None), ("P", 8, 12), ("P", 5, None), ("P", 20, None)]


@given(BOOKINGS)
def test_a_stay_ends_with_the_next_booking_of_the_same_person(stays) -> None:
    """Counted one by one: the earliest later day on which the person was booked."""
    found, _ = supplied(custody(stays), "next_booking")
    for (who, start, stop), end in zip(stays, (found.frame["end"] - DAY_0).dt.days, strict=True):
        later = [other for name, other, _ in stays if name == who and other > start]
        expected = stop if stop is not None else min(later, default=None)
        assert pd.isna(end) if expected is None else end == expected
    assert not booked_again(found.frame).any()


@given(BOOKINGS)
def test_the_two_rules_bound_the_days_held(stays) -> None:
    shortest, longest = (
        set(days(merged(supplied(custody(stays), rule)[0])[0])) for rule in ("same_day", "next_booking")
    )
    assert shortest <= longest
    recorded = [one for one in stays if one[2] is not None]
    assert set(days(custody(recorded))) <= shortest


def test_how_many_were_missing_is_told_and_the_last_stay_stays_open() -> None:
    before = custody(OPEN_IN_BETWEEN)
    found, told = supplied(before, "next_booking")
    assert (told.releases, told.of) == (2, 6)
    assert told.told("jail.csv") == (
        "jail.csv: 2 of 6 releases are missing before a later booking and were taken as the day of the next booking"
    )
    assert found.frame["end"].isna().tolist() == [False, False, True, False, False, True]
    _, one = supplied(custody(OPEN_IN_BETWEEN[:4]), "same_day")
    assert one.told("j") == (
        "j: 1 of 4 releases is missing before a later booking and was taken as the day of the booking itself"
    )
    assert supplied(before, "refuse") == (before, None)


def test_an_agency_is_told_of_the_row_until_its_mapping_says_how_to_take_it(agency) -> None:
    agency.swap("custody.csv", "03/09/2020,03/20/2020", "03/09/2020,")
    with pytest.raises(ProblemsError, match=r"custody.csv, row 2, column 'OUT': has no release, .*`missing_release`"):
        agency.read()
    agency.remap('[custody]\nfile = "custody.csv"', '[custody]\nfile = "custody.csv"\nmissing_release = "same_day"')
    extract = agency.read()
    assert extract.custody["end"].iloc[0] == pd.Timestamp("2020-03-09")
    assert (extract.releases.releases, extract.releases.of) == (1, 2)
    assert extract.releases.told("custody.csv") in extract.warnings


def test_a_stranger_s_booking_stops_nobody_and_is_not_counted(agency) -> None:
    agency.swap("custody.csv", "P1,05/01/2020,\n", "P9,01/01/2020,\nP1,05/01/2020,\nP9,02/01/2020,\n")
    agency.remap(
        '[custody]\nfile = "custody.csv"',
        '[custody]\nfile = "custody.csv"\neverybody = true\nmissing_release = "next_booking"',
    )
    extract = agency.read()
    assert extract.releases is None
    assert len(extract.custody) == 2


def test_a_booking_that_stands_twice_is_no_second_mistake(agency) -> None:
    agency.swap("custody.csv", "P1,03/09/2020,03/20/2020\n", "P1,03/09/2020,\nP1,03/09/2020,03/20/2020\n")
    with pytest.raises(ProblemsError) as error:
        agency.read()
    assert [problem.row for problem in error.value.problems] == [2]
