"""The longest time says whether the unit can be true."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.questions.one_file.people.curves import HORIZONS
from ipvi_eval.questions.one_file.people.table import People
from ipvi_eval.questions.one_file.people.times import time_notes


def people(*stop, start=None):
    return People(stop=np.array(stop, dtype=float), event=np.ones(len(stop), dtype=bool), start=start)


@pytest.mark.parametrize(
    ("stop", "unit", "said"),
    [
        ((30, 730), "months", "730 months, more than 60 years: where these are days, say --unit days"),
        ((30, 730), "years", "730 years, more than 60 years: where these are days"),
        ((30, 73_000), "days", "73,000 days, more than 60 years: is it in another unit"),
        ((30, 73_000), "", "73,000, taken as days, more than 60 years"),
        ((3, 24), "days", "the longest time is 24 days, before the first horizon (182)"),
        ((3, 24), "", "the longest time is 24, before the first horizon (182)"),
        ((2018, 2020), "days", "every time reads like a calendar year"),
    ],
)
def test_what_is_said(stop, unit, said):
    (note,) = time_notes(people(*stop), unit, HORIZONS[unit])
    assert said in note


@pytest.mark.parametrize(
    ("stop", "unit"),
    [((30, 719), "months"), ((3, 730), "days"), ((3, 200), "days"), ((1, 30), "years"), ((1899, 2020), "days")],
)
def test_what_is_not_said(stop, unit):
    assert list(time_notes(people(*stop), unit, HORIZONS[unit])) == []


def test_horizons_that_somebody_chose_are_theirs():
    assert list(time_notes(people(3, 24), "days", (365,))) == []


def test_an_age_in_days_as_the_clock():
    aged = people(9_000, 24_000, start=np.array([8_000.0, 23_000.0]))
    assert list(time_notes(aged, "days", HORIZONS["days"])) == []
