"""Months in the forms agencies and published series write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.its.series.months import day_of, months_named, parse_days, parse_month, parse_months


@pytest.mark.parametrize(
    "labels",
    [
        ["2021-01-31", "2021-02-28", "2021-03-31"],
        ["1/31/2021", "2/28/2021", "3/31/2021"],
        ["1/15/21", "2/15/21", "3/15/21"],
        ["31/01/2021", "28/02/2021", "31/03/2021"],
        ["01.01.2021", "01.02.2021", "01.03.2021"],
        ["1/1/2021 0:00", "2/1/2021 0:00", "3/1/2021 0:00"],
        ["2021-01-01T00:00:00Z", "2021-02-01T00:00:00Z", "2021-03-01T00:00:00Z"],
        ["01-01-2021", "02-01-2021", "03-01-2021"],
        ["20210101", "20210201", "20210301"],
        ["2021 Jan", "2021 Feb", "2021 Mar"],
        ["Jan, 2021", "Feb, 2021", "Mar, 2021"],
        ["2021-January", "2021-February", "2021-March"],
        ["January 2021", "February 2021", "March 2021"],
        ["Jan. 2021", "Feb. 2021", "March 2021"],
        ["jan-21", "FEB-21", "Mar-21"],
        ["Jan '21", "Feb '21", "Mar '21"],
        ["2021 M01", "2021 M02", "2021 M03"],
        ["2021M1", "2021M2", "2021M3"],
    ],
    ids=lambda labels: labels[0],
)
def test_three_months(labels: list[str]) -> None:
    assert parse_months(labels, "x").astype(str).tolist() == ["2021-01", "2021-02", "2021-03"]


@pytest.mark.parametrize(
    ("labels", "months"),
    [
        (["1984Q1", "1984Q2"], ["1984-01", "1984-04"]),
        (["1984-Q3", "1984-q4"], ["1984-07", "1984-10"]),
        (["Q1 1984", "Q2 1984"], ["1984-01", "1984-04"]),
        (["1970", "1971.0"], ["1970-01", "1971-01"]),
    ],
)
def test_quarters_and_years_stand_for_their_first_month(labels: list[str], months: list[str]) -> None:
    assert parse_months(labels, "x").astype(str).tolist() == months


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["2021-W01", "2021-W02"], "rows are weeks"),
        (["1", "2", "12"], "without its year"),
        (["2/3/2021", "3/4/2021"], "month first or day first"),
        (["2021-01", "secret"], "row 2 holds no month"),
        (["secret", "1/1/2021"], "row 1 holds no month"),
        (["2021-01-01", "2021-13-01"], "row 2 holds no month"),
        (["Secretember 2021"], "row 1 holds no month"),
        (["2019", "2020*"], r"row 2 holds a year with a mark such as \*; read the note it points to"),
        (["2018-19", "2019-20"], "row 1 holds a fiscal or school year"),
        (["FY2019", "FY 2020"], "row 1 holds a fiscal or school year"),
    ],
)
def test_what_cannot_be_read_is_said_and_never_shown(labels: list[str], message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        parse_months(labels, "x")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["2009-10", "2010-11", "2011-12"], "row 1 holds a fiscal or school year"),
        (["Jan", "Feb", "March"], "holds the names of months without a year; name the column of the year as well"),
        (["2020-01", "2020-02", "Total"], "row 3 holds a total or a note, not a month"),
        (["2020-01", "2020-02", "Source: police"], "row 3 holds a total or a note, not a month"),
    ],
)
def test_what_is_no_month_is_named(labels: list[str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse_months(labels, "n")


def test_two_months_a_year_apart_are_no_fiscal_years() -> None:
    assert parse_months(["2009-10", "2010-11"], "n").astype(str).tolist() == ["2009-10", "2010-11"]


def test_the_month_is_that_on_the_wall() -> None:
    """Midnight of the first in Tokyo is the last of the month before in Greenwich."""
    stamps = pd.date_range("2020-01-01", periods=3, freq="MS", tz="Asia/Tokyo")
    assert parse_months(stamps, "n").astype(str).tolist() == ["2020-01", "2020-02", "2020-03"]


def test_rows_are_named_as_a_person_knows_them() -> None:
    with pytest.raises(DataError, match="row 9 holds"):
        parse_months(["2021-01", "x"], "x", rows=[7, 9])


def test_september_has_four_names() -> None:
    assert parse_months(["Sept 2019", "Sep 2020", "Sept. 2021", "September 2022"], "x").astype(str).tolist() == [
        f"{year}-09" for year in range(2019, 2023)
    ]


def test_one_month() -> None:
    assert parse_month("2021Q2") == np.datetime64("2021-04")
    assert parse_month("2021") == np.datetime64("2021-01")


@pytest.mark.parametrize("labels", [["43101", "43132"], ["43101.0", "43132.25"]])
def test_excel_serial_numbers_are_named(labels: list[str]) -> None:
    with pytest.raises(DataError, match=r"these are Excel serial numbers.*give the column a date format") as caught:
        parse_months(labels, "x")
    assert "43101" not in str(caught.value)


def test_an_excel_serial_number_among_dates_is_named() -> None:
    with pytest.raises(DataError, match="row 2 holds a number where others hold dates: these are Excel serial numbers"):
        parse_months(["2018-01-01", "43132", "2018-03-01"], "x")


@pytest.mark.parametrize("labels", [["1", "2", "3"], ["11", "12", "13", "14"]])
def test_numbers_of_periods_are_named(labels: list[str]) -> None:
    with pytest.raises(DataError, match="--first 2017-01"):
        parse_months(labels, "x")


def test_days_and_what_a_text_names() -> None:
    assert parse_days(["4/14/2021", "5/1/2021"], "x").astype(str).tolist() == ["2021-04-14", "2021-05-01"]
    assert parse_days(["2021-04", "2021-05"], "x").astype(str).tolist() == ["2021-04-01", "2021-05-01"]
    assert [day_of(text) for text in ("2021-04-14", "2021-04", "2021Q2", "2021")] == [14, 1, 1, 1]
    assert [months_named(text) for text in ("2021-04-14", "2021-04", "2021Q2", "2021")] == [1, 1, 3, 12]


def test_a_month_that_is_not_a_time_is_refused_in_words() -> None:
    with pytest.raises(DataError, match="a month is empty or cannot be read"):
        parse_months([pd.Timestamp("2021-01-01"), pd.NaT], "month")


@pytest.mark.parametrize("labels", [["1514764800", "1517443200"], ["1514764800000", "1517443200000"]])
def test_seconds_since_1970_are_named(labels: list[str]) -> None:
    with pytest.raises(DataError, match=r"seconds since 1970 .*=A2/86400\+25569"):
        parse_months(labels, "when")
    # What the formula gives is the day in Excel: 1 January 2018 is 43101.
    assert 1514764800 / 86400 + 25569 == 43101
