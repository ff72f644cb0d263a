"""What a spreadsheet made of a key is told from a key."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.mapped.spoiled_keys import days_are_spoiled, is_spoiled, rounded_are_spoiled


def test_numbers_cut_short_and_errors_are_no_keys():
    spoiled = ["1.2E+11", "2e+07", "#N/A", "#ref!"]
    keys = ["12", "1E7", "E+11", "P-1.2E+11", "#12", ""]
    assert is_spoiled(pd.Series(spoiled)).all()
    assert not is_spoiled(pd.Series([*keys, None], dtype="string")).any()


@pytest.mark.parametrize(
    "cell", ["3-Dec", "03-dic", "Dec-03", "Mar-2012", "12-Mar-12", "2012-03-01 00:00:00", "12:03", "12:03:00 PM"]
)
def test_days_and_times_as_a_spreadsheet_writes_them_are_no_keys(cell):
    assert is_spoiled(pd.Series([cell, "12-345", None], dtype="string")).tolist() == [True, False, False]


@pytest.mark.parametrize(
    "key", ["MAR-12", "Mar-1", "32-Dec", "12-Marx", "A12:03", "2012-03", "12-03", "3E10", "12/345"]
)
def test_what_only_resembles_a_day_is_a_key(key):
    assert not is_spoiled(pd.Series([key, "12-345"])).any()


def test_days_among_other_keys_were_other_keys():
    """Case numbers that a spreadsheet could read as days, of which it left others: 12-03 and 12-345."""
    assert is_spoiled(pd.Series(["2012-03-01", "12-345", "3/1/2012"])).tolist() == [True, False, True]
    assert is_spoiled(pd.Series(["2012-03-01", "", None])).tolist() == [False, False, False], "nothing else is there"
    assert not is_spoiled(pd.Series(["2012-03-01", "2012-03-45", "12-345"])).any(), "the agency numbers its cases so"
    assert not is_spoiled(pd.Series(["12/3/12", "12/77/19", "7"])).any()


def test_in_a_column_with_true_dates_every_day_is_one():
    keys = pd.Series(["2012-03-01", "2012-03-45"])
    assert is_spoiled(keys, dated=True).tolist() == [True, False]
    assert days_are_spoiled(1, 2, 2, dated=True)
    assert not days_are_spoiled(0, 0, 2, dated=True)


def test_numbers_with_more_digits_than_a_spreadsheet_keeps_are_rounded_where_all_end_in_noughts():
    rounded = ["1234567890123450", "1234567890123460", "12345678901234500"]
    assert is_spoiled(pd.Series([*rounded, "7"])).tolist() == [True, True, True, False]
    assert not is_spoiled(pd.Series([*rounded, "1234567890123451"])).any(), "one has more digits"
    assert not is_spoiled(pd.Series([rounded[0]] * 5)).any(), "one number may end so by itself"
    assert rounded_are_spoiled(3, 3)
    assert not rounded_are_spoiled(2, 2)
