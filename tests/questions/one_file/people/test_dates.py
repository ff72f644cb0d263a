"""Dates are no lengths of time."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.people.file import PeopleColumns, PeopleRows, read_people


@pytest.fixture
def read(tmp_path):
    def make(times, *, unit="", events=(1, 0), **columns):
        path = tmp_path / "people.csv"
        rows = "".join(f'"{time}",{event}\n' for time, event in zip(times, events, strict=True))
        path.write_text(f"t,e\n{rows}", "utf-8")
        return read_people(path, PeopleColumns(duration="t", event="e", **columns), PeopleRows(unit=unit))

    return make


@pytest.mark.parametrize(
    "times",
    [
        ("2020-01-03", "2021-12-30"),
        ("1/3/2020", "12/30/2021"),
        ("2020-01-03 14:00", "2021-12-30 9:15"),
        ("3-Jan-20", "30-Dec-21"),
        ("Jan 3, 2020", ""),
        ("20200103", "20211230"),
    ],
)
def test_times_that_are_dates(read, times):
    with pytest.raises(DataError, match=r"people.csv: column 't' holds dates, and times are asked for"):
        read(times)


@pytest.mark.parametrize("times", [("12", "730"), ("0.5", "1.25"), ("20200103", "30"), ("1,095", "2,190"), ("", "5")])
def test_times_that_are_numbers(read, times):
    assert len(read(times).curves.stop) == 2 - times.count("")


def test_an_event_that_is_a_date(read):
    with pytest.raises(DataError, match=r"column 'e' holds dates; make a column of 1 \(there is a date"):
        read(("5", "7"), events=("2020-03-01", ""))


def test_everybody_followed_for_more_than_a_hundred_years_in_days(read):
    with pytest.raises(DataError, match=r"every 't' is more than a hundred years long in days"):
        read(("43831", "44000"), unit="days")
    assert len(read(("43831", "44000")).curves.stop) == 2  # in hours it may be
    assert len(read(("43831", "730"), unit="days").curves.stop) == 2  # one mistake, which is told
