"""How long people were followed: by hand, and of all what the lists are together."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.questions.reoffence.lists.follow_up import days_followed, follow_up_table

ROWS = [
    # Two spells, ten days in custody between entry and the end.
    ("a", "C", 0, 30, "2020-01-01", "2020-01-31"),
    ("a", "C", 30, 90, "2020-01-01", "2020-04-10"),
    ("b", "C", 0, 50, "2021-03-01", "2021-04-20"),
    ("c", "D", 0, 731, "2019-01-01", "2021-01-01"),
]


@pytest.fixture
def spells():
    frame = pd.DataFrame(ROWS, columns=["person", "list", "start", "stop", "entry", "until"])
    return frame.assign(entry=pd.to_datetime(frame["entry"]), until=pd.to_datetime(frame["until"]))


def test_days_of_each_person_on_both_clocks(spells):
    found = days_followed(spells)
    assert found["street"].tolist() == [90, 50, 731]
    assert found["calendar"].tolist() == [100, 50, 731]


def test_mean_and_median_of_each_list_and_of_all(spells):
    many = pd.concat([spells.assign(person=spells["person"] + str(i)) for i in range(10)], ignore_index=True)
    table = follow_up_table("survival.x.follow_up", "X", [("C", "List C"), ("D", "List D")], many)
    c, d, every = table.records()
    assert (c["people"], d["people"], every["people"]) == (20, 10, 30)
    # Seventy days are 2.3 months, 731 are 24; ten times two years are twenty.
    assert (c["mean_street"], c["median_street"], c["mean_calendar"]) == (2.3, 2.3, 2.5)
    assert (d["mean_street"], d["years_street"], c["years_street"]) == (24.0, 20, 0)
    assert every["mean_street"] == pytest.approx((90 + 50 + 731) / 3 / (365.25 / 12), abs=0.05)
    assert every["median_street"] == 3.0


def test_the_street_clock_is_never_the_longer_one(ask):
    asked = ask()
    found = days_followed(asked.spells.frame)
    assert len(found) == asked.spells.frame["person"].nunique()
    assert (found["street"] <= found["calendar"]).all()
    assert (found["street"] < found["calendar"]).any()
