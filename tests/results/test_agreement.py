"""The table of second implementations shows differences, never the number itself."""

from __future__ import annotations

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.results.agreement import agreement_table


def test_no_value_is_in_the_table():
    checks = [
        Agreement("km.a", 0.123456, 0.123456 + 2e-12, 1e-9, "lifelines"),
        Agreement("km.b", 0.7, None, 1e-9, "x", "no"),
    ]
    table = agreement_table("agreement.survival", checks)
    assert [row["difference"] for row in table.records()] == ["2.0e-12", None]
    assert [row["note"] for row in table.records()] == ["", "no"]
    assert "0.123" not in str(table)
