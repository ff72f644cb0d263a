"""The table of second implementations shows differences, never the number itself."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("theirs", "tolerance", "told"),
    [
        (1.0, 1e-9, "<1.0e-12"),
        (1.0 + 2**-52, 1e-9, "<1.0e-12"),
        (1.0 - 3 * 2**-52, 1e-9, "<1.0e-12"),
        (1.0 + 1.1e-12, 1e-9, "1.1e-12"),
        (1.0, 0.0, "0.0e+00"),
        (1.0 + 2**-52, 0.0, "2.2e-16"),
    ],
)
def test_a_difference_that_every_processor_makes_anew_is_told_by_its_limit(theirs, tolerance, told):
    table = agreement_table("agreement.mine", [Agreement("a", 1.0, theirs, tolerance, "x")])
    assert [row["difference"] for row in table.records()] == [told]
