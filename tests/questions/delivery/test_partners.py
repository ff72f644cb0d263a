"""What each agency did, by year."""

from __future__ import annotations

from ipvi_eval.questions.delivery.partners import partners


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
