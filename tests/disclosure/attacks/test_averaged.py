"""Our risk on the calendar of another place, at four digits and as it is told."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ipvi_eval.questions.high_point.published.follow_up_calendar import calendar_of
from ipvi_eval.questions.high_point.shares.coarse import Step
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
    none, end = np.zeros(PEOPLE, int), np.full(PEOPLE, 2555)
    return replay(none, event, end, calendar=CALENDAR, step=Step(0.05), draws=2, seed=1)


def test_four_digits_tell_how_few_had_an_event_in_a_half_year():
    told = [(share - 5e-5, share + 5e-5) for share in made().expected.round(4)]
    found = {one.learned: (one.low, one.high) for one in attack(told, WEIGHTS, PEOPLE, HALF_YEARS)}
    assert found
    for learned, (low, high) in found.items():
        place = [f"events from day {first} to {last}" for first, last in HALF_YEARS].index(learned)
        assert low <= EVENTS[place] <= high


def made_by_lot(rng, smallest_shown):
    """A county of 60 to 900 people of whom few have an event within two years, and what leaves of it."""
    people = int(rng.integers(max(60, 2 * smallest_shown), 900))
    step = Step.of(people, smallest_shown)
    days = rng.integers(0, 730, rng.integers(3, max(4, people // 6)))
    later = np.cumsum(WEIGHTS[:, ::-1], axis=1)[:, ::-1]
    shares = later[:, days].sum(axis=1) / people
    return people, step, shares


def stretches():
    return [(0, 30), (0, 91), *HALF_YEARS[:4]]


@pytest.mark.parametrize("smallest_shown", [7, 11, 16, 30])
def test_steps_of_many_people_tell_nothing(smallest_shown):
    rng = np.random.default_rng(5)
    for _ in range(40):
        people, step, shares = made_by_lot(rng, smallest_shown)
        told = [step.leaves(step.nearest(share)) for share in shares]
        assert all(low <= share <= high for share, (low, high) in zip(shares, told, strict=True))
        assert attack(told, WEIGHTS, people, stretches(), smallest_shown) == []


def test_a_share_that_is_told_as_nought_tells_that_few_had_an_event():
    """Steps of eleven people and the nearest multiple, as it was: in 20 of 60 such counties."""
    rng, found = np.random.default_rng(5), 0
    for _ in range(60):
        people, step, shares = made_by_lot(rng, 11)
        told = [
            (max(0.0, near - step.size / 2), near + step.size / 2) for near in step.size * np.rint(shares / step.size)
        ]
        found += bool(attack(told, WEIGHTS, people, stretches()))
    assert found > 10


def test_steps_of_a_profile_that_hides_fewer_tell_what_one_that_hides_more_asks_for():
    """Eleven people a step, as it was for every profile, where counts up to 29 are not shown."""
    rng, found = np.random.default_rng(5), 0
    for _ in range(40):
        people, step, shares = made_by_lot(rng, 11)
        told = [step.leaves(step.nearest(share)) for share in shares]
        found += bool(attack(told, WEIGHTS, people, stretches(), 30))
    assert found > 10
