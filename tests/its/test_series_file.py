"""A file with one row per month: dates in several forms, counts or rates, and what is wrong with it."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.its.series_file import read_series


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
