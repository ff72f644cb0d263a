"""A file with one row per month: dates in several forms, counts or rates, and what is wrong with it."""

from __future__ import annotations

from datetime import date

import numpy as np
import openpyxl
import pytest

from ipvi_eval.data.conditions import parse_condition
from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.series.dates import Window
from ipvi_eval.questions.one_file.series.file import Rows, read_series


@pytest.fixture
def read(tmp_path):
    def make(*rows, date="month", counts=True, **options):
        path = tmp_path / "series.csv"
        path.write_text("\n".join(rows) + "\n", "utf-8")
        return read_series(path, date=date, count="n", counts=counts, **options)

    return make


@pytest.mark.parametrize(
    ("rows", "date", "step"),
    [
        (("month,n", "2020-01,1", "2020-02,2", "2020-03,3"), "month", 1),
        (("month,n", "2020-03-15,3", "2020-01-15,1", "2020-02-15,2"), "month", 1),
        (("month,n", "2020-01,1", "2020-04,2", "2020-07,3"), "month", 3),
        (("month,n", "1970,1", "1971,2", "1972,3"), "month", 12),
        (("year,month,n", "2020,11,1", "2020,12,2", "2021,1,3"), "year,month", 1),
        (("year,season,n", "2020,Nov,1", "2020,Dec,2", "2021,Jan,3"), "year,season", 1),
        (("quarter,n", "1984Q1,1", "1984Q2,2", "1984Q3,3"), "quarter", 3),
        (("year,quarter,n", "1984,1,1", "1984,2,2", "1984,3,3"), "year,quarter", 3),
        (("month,n", "12/31/2019,1", "12/31/2020,2", "12/31/2021,3"), "month", 12),
    ],
)
def test_dates(read, rows, date, step):
    found = read(*rows, date=date)
    assert found.series.months_per_period == step
    assert found.series.counts.tolist() == [1, 2, 3]
    assert found.whole


def test_a_quarter_labelled_by_its_last_month_is_that_quarter(read):
    found = read("month,n", "2020-03,1", "2020-06,2", "2020-09,3").series
    assert found.months.astype(str).tolist() == ["2020-01", "2020-04", "2020-07"]
    assert found.position("2020-04") == 1


def test_days_need_no_column_but_a_column_of_that_name_counts(read):
    assert read("month,n", "2020-01,1", "2020-02,2", exposure="days").series.exposure.tolist() == [31, 29]
    own = read("month,n,days", "2020-01,1,30", "2020-02,2,30", exposure="days")
    assert own.series.exposure.tolist() == [30, 30]


def test_rates_and_controls(read):
    found = read("month,n,m", "2020-01,1.5,1", "2020-02,2,2", counts=False, controls=("m",))
    assert not found.whole
    assert found.series.outcome == "value"
    assert found.controls[0].name == "m"


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (("month,n", "2020-01,1", "2020-03,2", "2020-04,1"), {}, "2020-02"),
        (("month,n", "2020-01,1", "2020-01,2"), {}, "2020-01"),
        (("month,n", "2020-01,-1", "2020-02,2"), {}, "negative"),
        (("month,n", "2020-01,1.5", "2020-02,2"), {}, "whole number"),
        (("month,n,e", "2020-01,1,0", "2020-02,2,1"), {"exposure": "e"}, "exposure"),
        (("month,n,e", "2020-01,1.5,1", "2020-02,2,1"), {"exposure": "e", "counts": False}, "leave --exposure out"),
        (("month,n", ",1", "2020-02,2"), {}, "row 2, column 'month': is empty"),
        (("month,n", "2020-01,x", "2020-02,2"), {}, "row 2, column 'n': is no number"),
        (("month,n", "soon,1", "2020-02,2"), {}, "column 'month': row 2 holds no month"),
        (("month,n", "2020,1", "2020,2", "2021,1", "2021,2"), {}, "years without a month"),
        (("month,n", "2019,1", "2020,2", "2020,1", "2021,2"), {}, "repeated: 2020-01; each month must be one row"),
        (("month,n", "2020Q1,1", "2020Q2,2", "2020Q4,1"), {}, "months missing: 2020-07; "),
        (("month,n", "2020-01-06,1", "2020-01-13,2"), {}, "finer than a month"),
    ],
)
def test_bad_files(read, rows, options, message):
    with pytest.raises(DataError, match=message):
        read(*rows, **options)


AREAS = ("month,n,pop,m,pop_m,jobs", "2020-01,1,10,4,40,7", "2020-02,2,20,5,50,9", "2020-03,3,30,6,60,8")


@pytest.mark.parametrize(
    ("controls", "exposures"),
    [
        (("m:pop_m",), [[40, 50, 60]]),
        (("m:pop",), [[10, 20, 30]]),  # a second outcome of the same area
        (("m:pop_m", "jobs:pop"), [[40, 50, 60], [10, 20, 30]]),
    ],
)
def test_a_control_has_the_exposure_that_is_named(read, controls, exposures):
    found = read(*AREAS, exposure="pop", controls=controls)
    assert [one.exposure.tolist() for one in found.controls] == exposures
    assert found.series.exposure.tolist() == [10, 20, 30]


def test_days_are_the_same_for_every_area(read):
    assert read(*AREAS, exposure="days", controls=("m",)).controls[0].exposure.tolist() == [31, 29, 31]


def test_a_column_may_hold_a_colon_in_its_name(read):
    found = read("month,n,a:b", "2020-01,1,4", "2020-02,2,5", controls=("a:b",))
    assert found.controls[0].name == "a:b"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"exposure": "pop", "controls": ("m",)},
            r"--control m needs an exposure of its own.*m:COLUMN;.*--control m:pop",
        ),
        ({"controls": ("m:pop_m",)}, "give it one with --exposure"),
        ({"exposure": "pop", "controls": ("m:people",)}, "has no column 'people'"),
        ({"exposure": "pop", "controls": ("k",)}, "has no column 'k'"),
        ({"covariates": ("n",)}, "the covariate 'n' is the count itself"),
        ({"covariates": ("jobs", "Jobs")}, "has no column 'Jobs'"),
        ({"rows": Rows(incident="m")}, "--incident is for rows that are counted"),
        ({"rows": Rows(window=Window("2021-01", None))}, "the file runs from 2020-01 to 2020-03"),
    ],
)
def test_options_that_do_not_fit(read, options, message):
    with pytest.raises(DataError, match=message):
        read(*AREAS, **options)


def test_covariates_come_in_the_order_of_the_months_for_every_series(read):
    rows = (AREAS[0], AREAS[3], AREAS[1], AREAS[2])
    found = read(*rows, covariates=("jobs", "pop"), controls=("m",))
    for one in (found.series, *found.controls):
        assert {name: column.tolist() for name, column in one.covariates.items()} == {
            "covariate.jobs": [7, 9, 8],
            "covariate.pop": [10, 20, 30],
        }
    with pytest.raises(DataError, match="row 2, column 'jobs': is empty"):
        read("month,n,jobs", "2020-01,1,", "2020-02,1,1", covariates=("jobs",))
    with pytest.raises(DataError, match="same name but for its signs"):
        read("month,n,a b,a-b", "2020-01,1,1,1", covariates=("a b", "a-b"))


def test_a_window_cuts_before_anything_is_checked(read):
    rows = ("month,n", "2019-06,3", "2020-01,<5", "2020-02,4", "2020-03,5", "2020-04,x")
    found = read(*rows, rows=Rows(window=Window("2020-02", "2020-03"))).series
    assert found.counts.tolist() == [4, 5]
    with pytest.raises(DataError, match="suppressed counts in row 3"):
        read(*rows, rows=Rows(window=Window("2020-01", "2020-03")))


def test_a_long_file_of_areas(read):
    rows = ("month,area,n", "2020-01,A,1", "2020-01,B,7", "2020-02,A,2", "2020-02,B,8", "Total,all,18")
    found = read(*rows, rows=Rows(where=(parse_condition("area=B"),)))
    assert found.series.counts.tolist() == [7, 8]


def test_numbered_periods(read):
    found = read("t,n", "1,4", "2,5", "3,6", date="t", rows=Rows(first="2017Q4")).series
    assert found.months.astype(str).tolist() == ["2017-10", "2018-01", "2018-04"]
    assert found.months_per_period == 3


def test_quarters(read):
    months = [f"2020-{month:02d}" for month in range(2, 11)]
    rows = [f"{month},{at},{at},{100 + at}" for at, month in enumerate(months)]
    found = read(
        "month,n,m,jobs",
        *rows,
        controls=("m",),
        covariates=("jobs",),
        rows=Rows(quarters=True),
    )
    assert found.series.counts.tolist() == [2 + 3 + 4, 5 + 6 + 7]
    assert found.controls[0].counts.tolist() == [9, 18]
    assert found.series.covariates["covariate.jobs"].tolist() == [103, 106]
    assert found.notes == (
        "Months were summed to 2 calendar quarters; 3 months at the ends that make no whole quarter left out.",
    )
    days = read("month,n", *(f"{month},1" for month in months), exposure="days", rows=Rows(quarters=True)).series
    assert days.exposure.tolist() == [91, 92]


INCIDENTS = (
    "day,area,id",
    "2020-01-05,A,1",
    "2020-01-31,B,2",
    "2020-02-03,A,1",
    "2020-04-02,A,3",
    "2020-03-09,B,4",
    "2020-05-30,B,5",
    ",C,6",
)


def count(read_file, **options):
    return read_series(read_file, date="day", count=None, counts=True, **options)


@pytest.fixture
def incidents(tmp_path):
    path = tmp_path / "incidents.csv"
    path.write_text("\n".join(INCIDENTS) + "\n", "utf-8")
    return path


def test_rows_are_counted_over_the_months_of_the_whole_file(incidents):
    found = count(incidents, rows=Rows(where=(parse_condition("area=A"),)), controls=("area=B",), exposure="days")
    assert found.series.months[0] == np.datetime64("2020-01")
    assert found.series.counts.tolist() == [1, 1, 0, 1, 0]
    assert found.controls[0].counts.tolist() == [1, 0, 1, 0, 1]
    assert found.series.exposure.tolist() == [31, 29, 31, 30, 31]
    assert found.notes[0].startswith(
        "Rows were counted: 3 of 6, 2020-01 to 2020-05. Periods without such a row count 0"
    )


def test_rows_of_one_incident_count_once_on_their_earliest_date(incidents):
    rows = Rows(where=(parse_condition("area=A"),), incident="id")
    assert count(incidents, rows=rows).series.counts.tolist() == [1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "row 8, column 'day': is empty"),
        ({"exposure": "id"}, "an exposure has one value per month"),
        ({"covariates": ("id",)}, "a covariate has one value per month"),
        ({"rows": Rows(where=(parse_condition("area=Z"),))}, "no row holds in column 'area'"),
    ],
)
def test_rows_that_cannot_be_counted(incidents, options, message):
    with pytest.raises(DataError, match=message):
        count(incidents, **options)


def test_a_sheet_and_a_header_row(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["nothing here"])
    sheet = book.create_sheet("Monthly")
    for row in (["Reports, by month"], [], ["month", "n"], [date(2020, 1, 1), 4], [date(2020, 2, 1), 5]):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    found = read_series(
        tmp_path / "book.xlsx", date="month", count="n", counts=True, rows=Rows(sheet="Monthly", header_row=3)
    )
    assert found.series.counts.tolist() == [4, 5]
    with pytest.raises(DataError, match="has 2 sheets; say which one with --sheet: 'Sheet', 'Monthly'"):
        read_series(tmp_path / "book.xlsx", date="month", count="n", counts=True)
    (tmp_path / "titled.csv").write_text(
        "Reports; by month, all areas, 2020\n\nmonth;n\n2020-01;4\n2020-02;5\n", "utf-8"
    )
    found = read_series(tmp_path / "titled.csv", date="month", count="n", counts=True, rows=Rows(header_row=3))
    assert found.series.counts.tolist() == [4, 5]
