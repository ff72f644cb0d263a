"""Who was on which list, from when to when."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.cohort.list_paths import LEFT, list_paths

FREEZE = date(2022, 1, 1)


def persons(*rows):
    frame = pd.DataFrame(rows, columns=["person", "list", "entry", "exit", "exit_reason"])
    return frame.astype({"person": "string", "list": "string", "exit_reason": "string"}).assign(
        entry=pd.to_datetime(frame["entry"]), exit=pd.to_datetime(frame["exit"])
    )


def notified(*rows):
    frame = pd.DataFrame(rows, columns=["person", "date", "list"])
    return frame.astype({"person": "string", "list": "string"}).assign(date=pd.to_datetime(frame["date"]))


def paths(people, notices):
    found = list_paths(people, notices, lists=("A", "B", "C", "D"), freeze=FREEZE)
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in found.itertuples(index=False, name=None)]


def test_a_move_on_the_day_of_a_notification_on_another_list():
    people = persons(("p", "D", "2021-01-01", None, None))
    assert paths(people, notified(("p", "2021-01-11", "C"))) == [("p", 0, 10, "D", "C"), ("p", 10, 365, "C", None)]


def test_a_notification_on_the_same_list_moves_nobody():
    people = persons(("p", "D", "2021-01-01", "2021-03-02", "moved"))
    assert paths(people, notified(("p", "2021-01-11", "D"))) == [("p", 0, 60, "D", LEFT)]


def test_the_end_of_follow_up_is_not_leaving():
    people = persons(
        ("p", "D", "2021-01-01", "2021-01-31", "follow_up_ended"), ("q", "B", "2021-01-01", "2023-01-01", "death")
    )
    assert paths(people, notified()) == [("p", 0, 30, "D", None), ("q", 0, 365, "B", None)]


def test_notifications_before_entry_or_on_unknown_lists_move_nobody():
    people = persons(("p", "D", "2021-01-01", None, None))
    notices = notified(("p", "2020-12-01", "C"), ("p", "2021-02-01", "Z"), ("p", "2021-01-01", "B"))
    assert paths(people, notices) == [("p", 0, 365, "D", None)]


def test_nobody_after_the_freeze():
    assert (
        paths(
            persons(("p", "D", "2022-01-01", None, None), ("q", "D", "2021-01-01", "2021-01-01", "moved")), notified()
        )
        == []
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 400), st.sampled_from("ABCD")), max_size=6))
def test_spells_hang_together_and_cover_follow_up(moves):
    people = persons(("p", "D", "2021-01-01", None, None))
    rows = [("p", pd.Timestamp("2021-01-01") + pd.Timedelta(days=day), name) for day, name in moves]
    found = paths(people, notified(*rows))
    assert found[0][1] == 0
    assert found[-1][2] == 365
    for before, after in pairwise(found):
        assert before[2] == after[1]
        assert before[4] == after[3] != before[3]
