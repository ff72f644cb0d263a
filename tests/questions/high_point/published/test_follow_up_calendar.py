from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published import follow_up_calendar as r
from ipvi_eval.questions.high_point.published.registry import published

CALENDAR = r.calendar_of(start=date(2012, 4, 1))


def test_calendar_reads_the_published_shares_in_order() -> None:
    assert [reading.figure.value for reading in CALENDAR.readings] == [0.0621, 0.0594, 0.07, 0.09, 0.14, 0.17, 0.17]
    # Days from 1 April 2012 to the last day of September 2012 and of August 2018.
    assert CALENDAR.readings[0].age == 182
    # "The first three years" has no date: it is read three years after the start, 3 * 365.25 days.
    assert CALENDAR.readings[4].age == 1096
    assert CALENDAR.readings[-1].age == (date(2018, 8, 31) - date(2012, 4, 1)).days
    assert CALENDAR.notified.tolist() == [0, 499, 673, 1024, 3500]
    assert r.calendar_of(start=date(2009, 1, 1)).readings[0].age > 182


def test_a_calendar_needs_readings_after_the_start() -> None:
    with pytest.raises(AnalysisError, match="fewer than two"):
        r.calendar_of(start=date(2017, 1, 1))
    with pytest.raises(AnalysisError, match="fewer than two"):
        r.calendar_of(start=date(2012, 4, 1), site="Kingston NY")


def test_without_a_last_number_of_people_the_last_pace_goes_on() -> None:
    # 673 people on day 373 (9 April 2013) and 1,024 on day 759: 351 / 386 a day from then on.
    silent = replace(published().get("high_point.cumulative.2018_08"), denominator=None)
    calendar = r.calendar_of(start=date(2012, 4, 1), registry=published().over([silent]))
    assert calendar.notified[-1] == pytest.approx(1024 + (calendar.ages[-1] - 759) * 351 / 386)
