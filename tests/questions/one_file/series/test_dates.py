"""Dates of rows, and the window that is looked at."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.series.dates import Window, date_columns, series_dates


def dates(tmp_path, rows, column, **options):
    path = tmp_path / "x.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return series_dates(read_flat_file(path), column, **options)


@pytest.mark.parametrize(
    ("rows", "column", "options", "days", "named", "has_days"),
    [
        (["d,n", "2020-01-31,1", "2020-02-01,1"], "d", {}, ["2020-01-31", "2020-02-01"], None, True),
        (["d,n", "2020-01,1", "2020-02,1"], "d", {}, ["2020-01-01", "2020-02-01"], None, False),
        (["d,n", "2020Q2,1"], "d", {}, ["2020-04-01"], 3, False),
        (["d,n", "2020,1"], "d", {}, ["2020-01-01"], 12, False),
        (["y,quarter,n", "2020,2,1"], "y, quarter", {}, ["2020-04-01"], 3, False),
        (["d,n", "1,1", "2,1"], "d", {"first": "2019-12"}, ["2019-12-01", "2020-01-01"], 1, False),
    ],
)
def test_days(tmp_path, rows, column, options, days, named, has_days):
    found = dates(tmp_path, rows, column, **options)
    assert found.days.astype(str).tolist() == days
    assert (found.named, found.has_days) == (named, has_days)
    assert found.months.astype(str).tolist() == [day[:7] for day in days]


def test_columns():
    assert date_columns("year, month") == ["year", "month"]


MONTHS = np.datetime64("2018-01", "M") + np.arange(36)


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (Window(), "2018-01", "2020-12"),
        (Window("2018-03", "2019-11"), "2018-03", "2019-11"),
        (Window(None, "2019"), "2018-01", "2019-12"),
        (Window("2019Q2", "2019Q4"), "2019-04", "2019-12"),
        (Window("2010-01", None), "2018-01", "2020-12"),
    ],
)
def test_both_ends_are_inside(window, first, last):
    inside = MONTHS[window.holds(MONTHS)]
    assert (str(inside[0]), str(inside[-1])) == (first, last)


def test_a_window_beside_the_series():
    with pytest.raises(DataError, match="no row lies in the window; the file runs from 2018-01 to 2020-12"):
        Window("2021-01", None).holds(MONTHS)
