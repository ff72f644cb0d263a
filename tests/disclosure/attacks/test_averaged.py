"""Our risk on the calendar of another place, at four digits and as it is told."""

from __future__ import annotations

from datetime import date

import numpy as np

from ipvi_eval.questions.high_point.published.follow_up_calendar import calendar_of
from ipvi_eval.questions.high_point.shares.coarse import step_of
from ipvi_eval.questions.high_point.shares.replay import follow_up_weights, replay
from tests.disclosure.attacks.averaged import attack

CALENDAR = calendar_of(start=date(2012, 4, 1))
WEIGHTS = np.stack([follow_up_weights(CALENDAR, reading.age) for reading in CALENDAR.readings])
HALF_YEARS = [(first, first + 182) for first in (0, 182, 364, 546, 728)]
PEOPLE, EVENTS = 429, (14, 12, 6, 2, 2)
"""Of a small county, and their events by half-year: the fourth and the fifth have two each."""


def made():
    """They enter together, are followed for seven years, and have events at even distances in each half-year."""
    days = [np.linspace(first + 5, last - 5, n) for (first, last), n in zip(HALF_YEARS, EVENTS, strict=True)]
    event = np.full(PEOPLE, np.nan)
    event[: sum(EVENTS)] = np.concatenate(days).round()
    return replay(np.zeros(PEOPLE, int), event, np.full(PEOPLE, 2555), calendar=CALENDAR, draws=2, seed=1)


def test_four_digits_tell_how_few_had_an_event_in_a_half_year():
    told = [(share - 5e-5, share + 5e-5) for share in made().expected.round(4)]
    found = {one.learned: (one.low, one.high) for one in attack(told, WEIGHTS, PEOPLE, HALF_YEARS)}
    assert found
    for learned, (low, high) in found.items():
        place = [f"events from day {first} to {last}" for first, last in HALF_YEARS].index(learned)
        assert low <= EVENTS[place] <= high


def test_steps_of_many_people_tell_nothing():
    half = step_of(PEOPLE) / 2
    told = [(share - half, share + half) for share in made().tidy()["expected"]]
    assert attack(told, WEIGHTS, PEOPLE, HALF_YEARS) == []
