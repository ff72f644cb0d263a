"""Services by year: every contact of the extract in complete years is counted once, and small totals stay in."""

from __future__ import annotations

from ipvi_eval.questions.delivery.services import services


def test_each_service_has_a_row_a_year(delivery):
    (table,) = services(delivery)
    rows = table.records()
    given = delivery.frames.extract.services
    in_time = given.loc[given["month"] < "2025-10"]
    assert {row["service"] for row in rows} == set(in_time["service"])
    assert sum(row["count"] for row in rows) == in_time["count"].sum()
    assert len({row["count"].key for row in rows}) == len(rows)
    assert "not numbers of people" in str(table.note)


def test_a_small_total_does_not_leave(delivery, released):
    (table,) = services(delivery)
    shown = [row["count"] for row in released(table)]
    assert all(number is None or number > 10 for number in shown)
    assert [number for number in shown if number is not None]
