"""One row per person, and who is compared with the notified."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.cohort.eligible import earlier_cohort, elsewhere, person_rows

FIRST = pd.DataFrame(
    [("a", 0, 100, False, False, "notified"), ("a", 100, 300, True, True, "re-offence"),
     ("b", 0, 50, False, True, "freeze"), ("c", 0, 70, True, False, "re-offence")],
    columns=["person", "start", "stop", "event", "exposed", "cause"],
)  # fmt: skip
FIRST["number"], FIRST["list"], FIRST["list_recorded"] = 1, *[["D", "D", "C", "B"]] * 2
FIRST["entry"] = pd.to_datetime([f"{year}-01-01" for year in (2020, 2020, 2022, 2019)])


def test_person_rows_keep_the_day_of_notification():
    rows = person_rows(FIRST).set_index("person")
    assert rows["marked"].to_dict()["a"] == 100
    assert rows["marked"].to_dict()["b"] == 0  # notified on or before entry
    assert np.isnan(rows["marked"]["c"])
    assert rows["stop"].to_dict() == {"a": 300, "b": 50, "c": 70}
    assert rows["event"].to_dict() == {"a": True, "b": False, "c": True}
    assert rows["cause"]["a"] == "re-offence"


def test_an_earlier_cohort_ends_when_the_programme_begins():
    rows = person_rows(FIRST)
    found = earlier_cohort(rows, rows, pd.Timestamp("2021-01-01")).set_index("person")
    # Entered before: a and c, as reference people; c's list B has nobody notified since, so it has no counterpart.
    assert found["reference"].to_dict() == {"b": False}
    later = rows.assign(list="D", list_recorded="D")
    found = earlier_cohort(later, later, pd.Timestamp("2021-01-01")).set_index("person")
    assert found["reference"].to_dict() == {"b": False, "a": True, "c": True}
    assert found["programme_start"]["a"] == 100
    assert np.isnan(found["notified"]["a"])
    assert found["notified"]["b"] == 0


def test_elsewhere_people_are_at_risk_from_the_day_the_programme_began():
    here, there = person_rows(FIRST), person_rows(FIRST).assign(person=["x", "y", "z"], list_recorded="D")
    found = elsewhere(here, there).set_index("person")
    # z's follow-up ended before the day, so z is not compared.
    assert set(found.index) == {"a", "b", "c", "x", "y"}
    assert found["start"].to_dict() == {"a": 0, "b": 0, "c": 0, "x": 100, "y": 0}
    assert found.loc[["x", "y"], "reference"].all()
    assert found["notified"].notna().sum() == 2
