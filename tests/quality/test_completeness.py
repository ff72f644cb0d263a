"""What is filled, by column and month, and columns that stop being filled."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.quality.completeness import completeness, completeness_by_month, completeness_by_year, emptiness, lapses


@pytest.fixture
def incidents(make):
    return make(
        "incidents",
        incident=["1", "2", "3", "4"],
        date=pd.to_datetime(["2020-01-05", "2020-01-20", "2020-03-01", "2021-03-02"]),
        area=["A"] * 4,
        relationship=["intimate", "unknown", "family", "other"],
        suspect=["P", None, None, "Q"],
    )


def test_counts_by_month_of_each_mapped_column(incidents):
    found = {(one.column, one.month): (one.filled, one.of) for one in completeness({"incidents": incidents})}
    assert found["SUSPECT", "2020-01"] == (1, 2)
    assert found["SUSPECT", "2020-03"] == (0, 1)
    assert found["RELATIONSHIP", "2020-01"] == (1, 2)
    assert ("SUSPECT", "2020-02") not in found
    assert {column for column, _ in found} == {"INCIDENT", "DATE", "AREA", "RELATIONSHIP", "SUSPECT"}


def test_what_may_be_empty_is_counted_over_all_rows(incidents, make):
    found = {one.column: (one.empty, one.of) for one in emptiness({"incidents": incidents})}
    assert found == {"relationship": (1, 4), "suspect": (2, 4)}
    custody = make("custody", person=["P"], start=pd.to_datetime(["2020-01-01"]), end=pd.to_datetime([None]))
    (end,) = emptiness({"custody": custody})
    assert (end.column, end.empty, end.not_yet) == ("end", 1, True)
    assert emptiness({"incidents": make("incidents", incident=[], date=[], area=[])}) == ()


def test_months_of_a_year_together(incidents):
    filled = completeness({"incidents": incidents})
    facts = completeness_by_year(filled)
    assert facts.header == ("table", "column", "2020", "2021")
    assert ("incidents", "SUSPECT", pytest.approx(1 / 3), 1.0) in facts.rows
    assert completeness_by_month(filled).long
    assert len(completeness_by_month(filled).rows) == len(filled)


def test_tables_without_a_date_or_a_row_are_left_out(make):
    assert completeness({"populations": make("populations", area=["A"], year=[2020], population=[5])}) == ()
    none = make("incidents", incident=[], date=[], area=[])
    assert completeness({"incidents": none}) == ()
    assert lapses({"incidents": none}) == ()


def test_a_column_that_stops_being_filled_is_named_with_month_and_rows(clean):
    incidents = clean["incidents"]
    lost = (incidents.frame["date"] >= "2023-04-01") & (incidents.frame.index % 4 == 0)
    frame = incidents.frame.assign(victim=incidents.frame["victim"].mask(lost))
    found = {one.column: one for one in lapses({"incidents": replace(incidents, frame=frame)})}
    victim = found["VICTIM_KEY"]
    assert victim.p < 1e-9
    assert "until 2023-03" in victim.what
    assert "from 2023-04 on" in victim.what
    assert set(victim.rows) >= set(incidents.rows[lost])
    assert found["SUSPECT_KEY"].p > 0.01


def test_what_has_not_happened_yet_is_not_missing(clean):
    assert "EXIT_DATE" not in {one.column for one in lapses(clean)}
