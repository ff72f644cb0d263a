"""Stored bookings that overlap are one stay; only those of people on a list count."""

from __future__ import annotations

import pandas as pd
import pytest

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.bookings import merged, of_listed  # noqa: E402
from ipvi_eval.data.stored.canonical import StoredTable  # noqa: E402


def stored(name, **columns):
    frame = pd.DataFrame(columns)
    days = {day: pd.to_datetime(frame[day]).dt.date for day in ("start", "end") if day in frame}
    schema = {column: "date" if column in days else "string" for column in frame}
    return StoredTable(name, f"{name}.csv", ibis.memtable(frame.assign(**days).astype(object), schema=schema), {})


def test_overlapping_bookings_are_one_stay_and_adjoining_ones_are_not():
    days = [
        ("a", "2020-01-01", "2020-01-20"), ("a", "2020-01-05", "2020-01-09"), ("a", "2020-01-10", "2020-02-01"),
        ("a", "2020-02-01", None), ("b", "2020-01-03", "2020-01-04"),
    ]  # fmt: skip
    person, start, end = zip(*days, strict=True)
    custody = stored("custody", person=list(person), start=list(start), end=list(end))
    found = merged(custody)
    rows = found.table.to_pandas().sort_values(["person", "start"]).astype(str).to_numpy().tolist()
    assert [row[:2] for row in rows] == [["a", "2020-01-01"], ["a", "2020-02-01"], ["b", "2020-01-03"]]
    assert [row[2] for row in rows] == ["2020-02-01", "NaT", "2020-01-04"]
    assert [(step.of, step.left_out) for step in found.left_out] == [(5, 2)]
    assert merged(found).table is found.table


def test_charges_of_a_day_that_ended_on_it_are_one_stay():
    custody = stored("custody", person=["a"] * 4, start=["2020-01-05"] * 4, end=["2020-01-05"] * 3 + ["2020-01-09"])
    found = merged(custody).table.to_pandas().astype(str)
    assert found[["start", "end"]].to_numpy().tolist() == [["2020-01-05", "2020-01-09"]]
    assert (
        len(
            merged(
                stored("custody", person=["a"] * 2, start=["2020-01-05"] * 2, end=["2020-01-05"] * 2)
            ).table.to_pandas()
        )
        == 1
    )


def test_stays_of_people_on_no_list_are_left_out():
    custody = stored("custody", person=["a", "z"], start=["2020-01-01"] * 2, end=["2020-01-02"] * 2)
    found = of_listed(custody, stored("persons", person=["a", "b"]))
    assert found.table.to_pandas()["person"].tolist() == ["a"]
    assert [(step.of, step.left_out) for step in found.left_out] == [(2, 1)]
