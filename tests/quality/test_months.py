"""Counts by month with a complete calendar."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.quality.months import DATED, by_month, months_between, year_places


def test_months_without_records_are_zeros_and_others_are_left_out():
    dates = pd.Series(pd.to_datetime(["2019-12-31", "2020-01-01", "2020-01-31", "2020-03-15", None, "2020-04-01"]))
    months = months_between(pd.Timestamp("2020-01-20"), pd.Timestamp("2020-03-02"))
    assert months == ("2020-01", "2020-02", "2020-03")
    assert by_month(dates, months).tolist() == [2, 0, 1]


def test_across_years_it_counts_as_pandas_does(clean):
    dates = clean["incidents"].frame["date"]
    months = months_between(dates.min(), dates.max())
    assert by_month(dates, months).tolist() == dates.dt.to_period("M").value_counts().sort_index().tolist()


def test_years_have_their_places(clean):
    dates = pd.Series(pd.to_datetime(["1969-12-31", "1970-01-01", None, "2020-03-15", "2021-01-01"]))
    assert year_places(dates, range(1970, 2021)).tolist() == [-1, 0, -1, 50, -1]
    entry = clean["persons"].frame["entry"]
    years = range(entry.min().year, entry.max().year + 1)
    assert (year_places(entry, years) + years.start).tolist() == entry.dt.year.tolist()


def test_every_dated_table_has_its_column(clean):
    assert all(DATED[name] in table.frame for name, table in clean.items() if name in DATED)
