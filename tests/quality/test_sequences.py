"""What cannot have happened in that order is found, in the right rows, and nothing else."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.quality.sequences import after_death, after_the_end, recorded_before

END = pd.Timestamp("2020-12-31")


def days(*texts):
    return pd.to_datetime(list(texts))


def persons(make):
    return make(
        "persons",
        person=["P1", "P2", "P3"],
        entry=days("2020-01-01", "2020-01-01", "2021-01-01"),
        exit=days("2020-06-01", "2020-06-01", None),
        exit_reason=["death", "moved", None],
    )


def test_after_the_death_but_not_after_a_move_or_on_the_day(make):
    tables = {
        "persons": persons(make),
        "incidents": make("incidents", date=days("2020-06-01", "2020-06-02", "2020-07-01"), suspect=["P1", "P1", "P2"]),
        "notifications": make("notifications", date=days("2020-07-01", "2020-05-01"), person=["P1", "P1"]),
        "custody": make("custody", start=days("2020-07-01", "2020-07-01"), person=["P3", "P2"]),
    }
    found = {one.file: one for one in after_death(tables)}
    assert {name: one.rows for name, one in found.items()} == {"incidents.csv": (3,), "notifications.csv": (2,)}
    assert found["incidents.csv"].column == "DATE"
    assert "in 1 of 3 rows" in found["incidents.csv"].what
    assert list(after_death({"incidents": tables["incidents"]})) == []


def test_after_the_day_of_the_extract(make):
    (found,) = after_the_end({"persons": persons(make)}, END)
    assert (found.file, found.column, found.rows) == ("persons.csv", "ENTRY", (4,))
    assert list(after_the_end({"persons": persons(make)}, pd.Timestamp("2021-01-01"))) == []


def test_entered_before_it_happened(make):
    happened, entered = days("2020-01-02", "2020-01-02", "2020-01-02"), days("2020-01-01", "2020-01-02", None)
    (found,) = recorded_before(make("incidents", date=happened, recorded=entered))
    assert (found.column, found.rows) == ("RECORDED", (2,))


def test_a_clean_extract_has_none(clean):
    assert list(after_death(clean)) == []
    assert list(after_the_end(clean, pd.Timestamp("2025-12-31"))) == []
    assert list(recorded_before(clean["incidents"])) == []
