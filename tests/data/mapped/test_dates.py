"""Dates: one stated format a column, and nothing about it guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.mapped.dates import FORMATS, MONTH_FORMATS, DateForm, format_problem, order_unknown, read_days

NEW_YORK = "America/New_York"


def _read(cells, form, **options):
    return read_days(pd.Series(cells, dtype=object), form, **options)


def _days(found):
    return [None if pd.isna(value) else value.date() for value in found.values]


@given(
    days=st.lists(st.dates(date(1970, 1, 1), date(2060, 12, 31)), min_size=1, max_size=20),
    clock=st.times(),
    hours=st.integers(-12, 14),
    form=st.sampled_from(FORMATS),
)
def test_a_column_in_any_one_format_reads_back_to_the_same_days(days, clock, hours, form) -> None:
    zone = timezone(timedelta(hours=hours))
    cells = [datetime.combine(day, clock, zone).strftime(form) for day in days]
    # A zone of the tz database with that very offset; its signs are those of POSIX.
    found = _read(cells, DateForm(form, time_zone=f"Etc/GMT{-hours:+d}" if "%z" in form else None))
    assert not found.bad.any()
    assert _days(found) == days


@given(days=st.lists(st.dates(date(1850, 1, 1), date(2150, 12, 31)), min_size=1), first=st.integers(1850, 2050))
def test_years_in_two_digits_lie_in_the_hundred_that_is_stated(days, first) -> None:
    inside = [day for day in days if first <= day.year < first + 100]
    found = _read([f"{day:%m/%d/%y}" for day in inside], DateForm("%m/%d/%y", first_year=first))
    assert _days(found) == inside


def test_a_leap_day_that_its_hundred_does_not_have_is_no_date() -> None:
    assert _days(_read(["02/29/00"], DateForm("%m/%d/%y"))) == [date(2000, 2, 29)]
    assert _read(["02/29/00", "03/01/00"], DateForm("%m/%d/%y", first_year=1850)).bad.tolist() == [True, False]


def test_two_digits_need_a_format_that_has_them() -> None:
    found = _read(["1/2/19"], DateForm("%m/%d/%Y"))
    assert found.bad.all()
    assert "every cell fits %m/%d/%y or %d/%m/%y, and no cell tells which: ask the agency" in found.what


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)))
def test_days_begin_at_midnight_of_the_stated_zone(moment) -> None:
    cells = [moment.strftime("%Y-%m-%dT%H:%M:%S%z"), moment.strftime("%Y-%m-%dT%H:%M:%SZ")]
    found = _read(cells, DateForm("%Y-%m-%dT%H:%M:%S%z", time_zone=NEW_YORK))
    assert _days(found) == [moment.astimezone(ZoneInfo(NEW_YORK)).date()] * 2


def test_offsets_are_no_date_of_a_format_without_them() -> None:
    found = _read(["2020-01-06T03:30:00Z"], DateForm())
    assert found.bad.all()
    assert "fits %Y-%m-%dT%H:%M:%S%z: correct `date_format` in the mapping, and say in `time_zone`" in found.what
    bare = _read(["2020-01-06T03:30:00Z", "2020-01-06T03:30:00"], DateForm("%Y-%m-%dT%H:%M:%S%z", NEW_YORK))
    assert bare.bad.tolist() == [False, True]


@pytest.mark.parametrize("clock", [time(0, 0), time(23, 59)])
def test_the_time_of_day_is_dropped(clock) -> None:
    cells = [f"7/19/2017 {clock:%H:%M}", "6/2/2019 9:05"]
    assert _days(_read(cells, DateForm("%m/%d/%Y %H:%M"))) == [date(2017, 7, 19), date(2019, 6, 2)]


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("12/31/9999", "%m/%d/%Y"),
        ("12/31/9999 00:00", "%m/%d/%Y %H:%M"),
        ("9999-12-31", "%m/%d/%Y"),
        ("9999-12-31 00:00:00", "%m/%d/%Y"),
        ("12/31/2099", "%m/%d/%Y"),
    ],
)
@pytest.mark.parametrize("stated", ["12/31/9999", "9999-12-31"])
def test_a_day_that_stands_for_never_is_none_where_that_is_stated(cell, form, stated) -> None:
    never = stated.replace("9999", "2099") if "2099" in cell else stated
    dates = DateForm(form, never=("UNK", never if " " not in form else f"{never} 00:00" if "/" in never else never))
    found = _read([cell, ""], dates, workbook=True)
    assert _days(found) == [None, None]
    assert not found.bad.any()


def test_a_day_beyond_the_calendar_is_asked_about() -> None:
    found = _read(["12/31/9999", "01/02/2020", "01/01/0001"], DateForm("%m/%d/%Y"))
    assert found.bad.tolist() == [True, False, True]
    assert found.what.startswith("a day before 1678 or after 2261 in {rows}; if it stands for an end that is still")
    assert "write it into `missing` of the mapping" in found.what
    assert "9999" not in found.what


def test_a_wrong_format_names_the_right_one() -> None:
    found = _read(["01/31/2020", "02/28/2020", ""], DateForm())
    assert found.bad.tolist() == [True, True, False]
    assert found.what == (
        "no date in the format %Y-%m-%d in {rows}; every cell fits %m/%d/%Y: correct `date_format` in the mapping"
    )


def test_days_that_do_not_tell_the_order_are_a_question() -> None:
    what = _read(["01/02/2020"], DateForm()).what
    assert "fits %m/%d/%Y or %d/%m/%Y, and no cell tells which: ask the agency" in what


def test_a_mix_of_formats_is_one_mistake_that_has_all_rows() -> None:
    found = _read(["01/31/2020", "2020-02-07", "", "2020-02-08"], DateForm("%m/%d/%Y"))
    assert found.bad.tolist() == [False, True, False, True]
    assert found.what == (
        "no date in the format %m/%d/%Y in {rows}, where other rows have one; %Y-%m-%d fits there; a column has one "
        "format: have the agency export it so"
    )
    # Several others at once, and a cell that is no date in any.
    found = _read(["01/31/2020", "2020-02-07", "07.02.2020", "soon"], DateForm("%m/%d/%Y"))
    assert found.bad.tolist() == [False, True, True, True]
    assert "where other rows have one; a column has one format" in found.what


def test_a_cell_that_is_no_date_is_told_by_itself() -> None:
    assert _read(["01/31/2020", "soon"], DateForm("%m/%d/%Y")).what == "no date in the format %m/%d/%Y"


def test_true_dates_of_a_workbook_need_no_format() -> None:
    found = _read(["2020-01-05", "2020-01-06 10:00:00", "02/07/2020"], DateForm("%m/%d/%Y"), workbook=True)
    assert not found.bad.any()
    assert [day.day for day in _days(found)] == [5, 6, 7]


@pytest.mark.parametrize(("workbook", "way_out"), [(True, "in the workbook"), (False, "and export the file again")])
def test_serial_numbers_are_told_once_and_explained(workbook, way_out) -> None:
    found = _read(["43835", "2020-01-05", "43868.5"], DateForm(), workbook=workbook)
    assert found.bad.tolist() == [True, False, True]
    assert "in {rows}, but numbers of days as spreadsheets count them; format these cells as dates" in found.what
    assert found.what.endswith(way_out)
    assert "spreadsheets" not in _read(["43835", "soon"], DateForm()).what


@pytest.mark.parametrize(
    ("form", "days", "other"),
    [
        ("%m/%d/%Y", ["2020-01-05", "2020-03-02"], "%d/%m/%Y"),
        ("%d.%m.%y", ["2020-01-05", "2020-03-02"], "%m.%d.%y"),
        ("%m/%d/%Y", ["2020-01-05", "2020-03-13"], None),
        ("%m/%d/%Y", ["2020-03-03"], None),  # the same in either order
        ("%m/%d/%Y", ["2020-01-01", "2020-02-01", "2020-03-01"], None),  # first days of months
        ("%m/%d/%Y", ["2020-01-01", "2020-01-02", "2020-01-03"], "%d/%m/%Y"),
        ("%Y-%m-%d", ["2020-01-05"], None),
        ("%d-%b-%Y", ["2020-01-05"], None),
        ("%m/%d/%Y", [None], None),
    ],
)
def test_the_order_of_day_and_month_is_asked_where_no_day_tells(form, days, other) -> None:
    assert order_unknown(DateForm(form), pd.Series(pd.to_datetime(days))) == other


@pytest.mark.parametrize("form", [*FORMATS, "%Y-%m", "%b %Y", "%Y%j"])
def test_formats_that_read_days(form) -> None:
    assert format_problem(form) is None


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("MM/DD/YYYY", "names no year and month"),
        ("%m/%d", "names no year and month"),
        ("%d %Y", "names no year and month"),
        ("%q", "is no format of dates"),
        ("%", "is no format of dates"),
        ("", "names no year and month"),
        ("%Y-%m-%dT%H:%M:%SZ", "write %z for Z"),
        ("%Y-%m-%d %H:%M %Z", "write %z for Z"),
    ],
)
def test_formats_that_read_none(form, says) -> None:
    assert says in format_problem(form)


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%m/%d/%Y", "%Y-%m-%d %H:%M"])
def test_the_words_now_and_today_are_no_days(form) -> None:
    """pandas reads them as the day of the reading, so that one extract would give other numbers tomorrow."""
    day = date(2019, 5, 25).strftime(form)
    for workbook in (False, True):
        assert _read([day, "now", "today", "Today"], DateForm(form), workbook=workbook).bad.tolist() == [0, 1, 1, 1]


def test_a_week_is_no_day() -> None:
    """A week may lie in two months; with its weekday it is a day, as ISO 8601 writes it."""
    assert "names a week, which may lie in two months" in str(format_problem("%G-W%V"))
    assert "names a week" in str(format_problem("%Y-W%W"))
    assert format_problem("%G-W%V-%u") is None
    read = DateForm("%G-W%V-%u").read(pd.Series(["2020-W53-7", "2019-W01-1"]))
    assert read.dt.strftime("%Y-%m-%d").tolist() == ["2021-01-03", "2018-12-31"]


@pytest.mark.parametrize(
    ("form", "cells"),
    [
        ("%d de %B de %Y", ["15 de marzo de 2021", "1 DE ENERO DE 2020", "31 de Diciembre de 2019"]),
        ("%d de %B del %Y", ["15 de marzo del 2021", "1 de enero del 2020", "31 de diciembre del 2019"]),
        ("%d-%b-%y", ["15-mar-21", "01-ene-20", "31-dic.-19"]),
        ("%d/%b/%Y", ["15/mar/2021", "01/Ene/2020", "31/DIC/2019"]),
    ],
)
def test_spanish_names_of_months_are_days(form, cells) -> None:
    found = _read(cells, DateForm(form))
    assert form in FORMATS
    assert _days(found) == [date(2021, 3, 15), date(2020, 1, 1), date(2019, 12, 31)]


def test_a_spanish_day_that_stands_for_never_is_none() -> None:
    form = DateForm("%d de %B de %Y", never=("31 de diciembre de 9999",))
    found = _read(["5 de abril de 2020", "31 de diciembre de 9999"], form)
    assert not found.bad.any()
    assert _days(found) == [date(2020, 4, 5), None]
    assert _read(["5 de abril de 2020", "5 de avril de 2020"], form).bad.tolist() == [False, True]


@pytest.mark.parametrize(
    "cells", [["mar-21", "ago-21"], ["marzo de 2021", "agosto de 2021"], ["Mar. del 2021", "Ago. del 2021"]]
)
def test_spanish_months_fit_a_form_of_months(cells) -> None:
    fitting = [
        one for one in MONTH_FORMATS if _days(_read(cells, DateForm(one))) == [date(2021, 3, 1), date(2021, 8, 1)]
    ]
    assert fitting


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        (["Mon 03/02/2020", "Tue. 03/03/2020", "Wednesday, 3/4/2020"], "%a %m/%d/%Y"),
        (["lunes, 2 de marzo de 2020", "mar 3 de mar de 2020", "miércoles 4 de marzo de 2020"], "%A, %d de %B de %Y"),
        (["March 2nd, 2020", "March 3rd, 2020", "March 4th, 2020"], "%B %d, %Y"),
        (["2 de marzo de 2020", "3.º de marzo de 2020", "4° de marzo de 2020"], "%d de %B de %Y"),
        (["02MAR2020", "03mar2020", "04Mar2020"], "%d%b%Y"),
        (["Mar  2 2020  2:30PM", "Mar  3 2020 11:05AM", "Mar  4 2020 12:00AM"], "%b %d %Y %I:%M%p"),
    ],
)
def test_weekdays_and_ordinals_are_read(cells, written) -> None:
    assert _days(_read(cells, DateForm(written))) == [date(2020, 3, 2), date(2020, 3, 3), date(2020, 3, 4)]


@given(days=st.lists(st.dates(date(1970, 1, 1), date(2060, 12, 31)), min_size=1))
def test_a_first_of_the_month_in_spanish(days) -> None:
    """Names of months by hand: the ground of the reader is the same table."""
    names = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    months = dict(enumerate(names.split(), 1))
    cells = [f"{day.day}{'º' if day.day == 1 else ''} de {months[day.month]} de {day.year}" for day in days]
    assert _days(_read(cells, DateForm("%d de %B de %Y"))) == days


def test_a_weekday_that_is_not_that_of_its_day_is_named() -> None:
    found = _read(["Mon 03/02/2020", "Mon 03/03/2020", ""], DateForm("%a %m/%d/%Y"))
    assert found.bad.tolist() == [False, True, False]
    assert found.what.startswith("a weekday that is not that of its day in {rows}; ask the agency which")
    assert _read(["03/02/2020", "Mon 03/02/2020"], DateForm("%a %m/%d/%Y")).bad.tolist() == [True, False]


def test_weekdays_tell_the_month_from_the_day() -> None:
    form = DateForm("%a %m/%d/%Y")
    assert order_unknown(form, _read(["Mon 03/02/2020", "Tue 04/07/2020"], form).values) is None
    assert order_unknown(form, _read(["Mon 03/02/2020"], form).values) == "%a %d/%m/%Y", "both were Mondays"
