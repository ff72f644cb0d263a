"""What each agency did, by year, and an absent table is said."""

from __future__ import annotations

from ipvi_eval.questions.delivery.partners import partners
from ipvi_eval.results.not_estimated import NotEstimated


def test_each_part_of_each_agency_has_a_row_a_year(delivery):
    (table,) = partners(delivery)
    rows = table.records()
    assert [(row["partner"], row["year"], row["months"]) for row in rows[:2]] == [
        ("District attorney", "2021", 9),
        ("District attorney", "2022", 12),
    ]
    given = delivery.frames.extract.partners
    in_time = given.loc[given["month"] < "2025-10"]
    assert sum(row["count"] for row in rows) == in_time["count"].sum()
    assert len({row["count"].key for row in rows}) == len(rows) == 15


def test_without_a_table_that_is_said(without):
    (said,) = partners(without("partners"))
    assert isinstance(said, NotEstimated)
    assert "[partners]" in said.remedy
