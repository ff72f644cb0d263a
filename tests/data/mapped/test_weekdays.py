"""Weekdays before a day: the calendar module says which day of the week a name is."""

from __future__ import annotations

import calendar
from datetime import date

import pandas as pd
import pytest

from ipvi_eval.data.mapped.weekdays import begins_with_weekday, weekday_apart, weekdays_apart

_SPANISH = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


@pytest.mark.parametrize("number", range(7))
def test_every_name_of_a_weekday(number) -> None:
    names = (calendar.day_name[number], calendar.day_abbr[number], _SPANISH[number], _SPANISH[number][:3])
    for name in (*names, *(one.upper() for one in names)):
        assert weekday_apart(f"{name}., 1/2/2020") == ("1/2/2020", number)


def test_words_that_begin_like_a_weekday_are_none() -> None:
    for text in ("March 3, 2020", "Monroe 3", "3 mar 2020", "2020-03-02", "Miguel"):
        assert weekday_apart(text) == (text, None)


def test_a_column_apart() -> None:
    rest, numbers = weekdays_apart(pd.Series([f"{date(2020, 3, 2):%a} 1", "1", ""]))
    assert rest.tolist() == ["1", "1", ""]
    assert numbers.tolist() == [0, pd.NA, pd.NA]


def test_a_week_needs_its_weekday() -> None:
    assert not begins_with_weekday("%a %W %Y")
    assert not begins_with_weekday("%m/%d/%Y")
