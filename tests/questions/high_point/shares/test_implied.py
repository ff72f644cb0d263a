from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ipvi_eval.questions.high_point.published.follow_up_calendar import DAYS_PER_MONTH, calendar_of
from ipvi_eval.questions.high_point.published.registry import Registry, published
from ipvi_eval.questions.high_point.shares.implied import conflict_of

CALENDAR = calendar_of(start=date(2012, 4, 1))


def test_a_simulation_of_their_people_gives_the_share_that_the_windows_would_have_given() -> None:
    """The people of April 2014, drawn one by one: list D, hazard going on after a year as in its second half."""
    conflict = conflict_of(CALENDAR, published())
    assert conflict is not None
    rng = np.random.default_rng(5)
    reading = next(one for one in conflict.readings if one.reading.key == "at_2014_04")
    age, n = reading.reading.age, 400_000
    ranks = rng.random(n) * np.interp(age, CALENDAR.ages, CALENDAR.notified)
    followed = age - np.interp(ranks, CALENDAR.notified, CALENDAR.ages)
    first, second = -np.log(1 - 0.12), np.log(0.88 / 0.84)  # hazards of the two half-years: 12 % and 16 %
    spent, half = rng.exponential(size=n), 6 * DAYS_PER_MONTH
    again = np.where(spent < first, spent / first * half, half + (spent - first) / second * half)
    assert reading.would_be[1] == pytest.approx((again < followed).mean(), abs=0.003)
    # Stopping after a year instead, by list C: the low end.
    first, second = -np.log(1 - 0.11), np.log(0.89 / 0.85)
    again = np.where(spent < first, spent / first * half, half + (spent - first) / second * half)
    stopped = (again < np.minimum(followed, 2 * half)).mean()
    assert reading.would_be[0] == pytest.approx(stopped, abs=0.003)


def test_the_implied_shares_are_those_computed_apart_from_the_package() -> None:
    """The project's table of facts: April 2013 7.9; February 2014 6.6-8.0; April 2014 8.1-10.3; three years 11-16 %."""
    conflict = conflict_of(CALENDAR, published())
    assert conflict is not None
    implied = {one.reading.key: one.implied for one in conflict.readings}
    assert implied["at_2013_04"] == pytest.approx((0.079, 0.079), abs=0.002)
    assert implied["at_2014_02"] == pytest.approx((0.066, 0.080), abs=0.002)
    assert implied["at_2014_04"] == pytest.approx((0.081, 0.103), abs=0.002)
    assert implied["at_first_three_years"] == pytest.approx((0.11, 0.16), abs=0.005)
    assert conflict.implied == pytest.approx((0.066, 0.103), abs=0.002)
    assert [one.reading.key for one in conflict.near] == ["at_2013_04", "at_2014_02", "at_2014_04"]


def test_most_of_the_climb_is_unexplained() -> None:
    conflict = conflict_of(CALENDAR, published())
    assert conflict is not None
    found = {one.id: one.value for one in conflict.estimates()}
    assert found["evidence.conflict.climb"] == pytest.approx(2.0)
    assert 1.0 < found["evidence.conflict.follow_up"] < 1.2


def test_without_a_share_at_twelve_months_nothing_can_conflict() -> None:
    without = Registry(tuple(f for f in published() if not f.id.startswith("high_point.rearrest")))
    assert conflict_of(CALENDAR, without) is None
