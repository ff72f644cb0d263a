"""The last day on record: of what, and of whom."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ipvi_eval.cohort.last_record import last_records


def days(*values):
    return pd.to_datetime(list(values))


def test_the_latest_of_everything_on_record_by_the_freeze():
    persons = pd.DataFrame(
        {
            "person": list("abcdefg"),
            "entry": days(*["2020-01-01"] * 6, "2025-01-01"),
            "exit": days(None, None, None, None, None, "2022-01-01", None),
        }
    )
    incidents = pd.DataFrame(
        {"suspect": ["a", "a", None, "b"], "date": days("2021-01-01", "2025-02-01", "2021-06-01", "2020-05-05")}
    )
    notifications = pd.DataFrame({"person": ["b", "d"], "date": days("2021-03-01", None)})
    custody = pd.DataFrame(
        {
            "person": ["c", "b", "d"],
            "start": days("2021-01-01", "2020-02-01", "2025-01-01"),
            "end": days(None, "2020-03-01", "2025-02-01"),
        }
    )
    found = last_records(persons, incidents, notifications, custody, freeze=date(2024, 12, 31))
    # f has left, g is not yet there; what lies after the freeze is not known; c is in custody still.
    assert dict(zip(found["person"], found["last"].dt.strftime("%Y-%m-%d"), strict=True)) == {
        "a": "2021-01-01",
        "b": "2021-03-01",
        "c": "2024-12-31",
        "d": "2020-01-01",
        "e": "2020-01-01",
    }
