from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.counted import EVENTS, NOTIFIED, Group
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.questions.high_point.shares.recidivism_tables import own_calendar
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.handmade import edition, persons, share, table
from tests.disclosure.attacks.so_far import attack


def list_of_notified(name: str, people: int, events: int):
    who = Group(NOTIFIED, "ipv_arrest", "street").within(f"list_{name}")
    stem = f"survival.ipv_arrest.notified.list_{name}.median"
    return share(stem, unit="days", n=Group(who.cohort, "", "street").people(people), events=who.count(events, EVENTS))


def everybody(b: int, c: int):
    people = Group(NOTIFIED, "", "street").people(b + c)
    return persons("data.notified", people)


LISTS = everybody(180, 220), list_of_notified("b", 180, 36), list_of_notified("c", 220, 40)


@pytest.mark.parametrize(
    ("last", "told"),
    [(60, []), (69, [("events from month 24 to the freeze, ipv_arrest", 7)]), (76, [])],
)
def test_events_since_the_last_year(last, told):
    years = table("evidence.own_calendar", "months n events", (12, 200, 30), (24, 300, last))
    assert [(one.learned, one.low) for one in attack(edition(*LISTS, years))] == told


def test_a_year_between_two_that_are_told():
    years = table("evidence.own_calendar", "months n events", (12, 200, 30), (24, 300, 34), (36, 320, None))
    assert [(one.learned, one.low) for one in attack(edition(years))] == [("events from month 12 to month 24", 4)]


@pytest.mark.parametrize("events", [(30, 69), (30, 34), (3, 40)])
def test_nothing_small_leaves(events):
    rows = {"months": [12, 24], "n": [200, 300], "events": events, "share": [0.1, 0.2], "lower": [0.1, 0.1]}
    rows |= {"upper": [0.3, 0.3], "mean_follow_up": [6.0, 12.0], "window_risk": [None, 0.1]}
    years = own_calendar(pd.DataFrame(rows), outcome="ipv_arrest", site="Elsewhere")
    raw = Results.of([*LISTS, years])
    released = suppress(raw, read_profile("cms11")).results
    assert attack(released) == []
    assert sum(row["share"] is None for row in released.tables[years.id].records()) <= 1
